//! What one party may have in another, and the roles in trusts and foundations.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Amount;

closed_codes! {
    /// What a party of the structure is.
    pub enum PartyKind {
        /// A natural person: the end of every path.
        Person = "PERSON",
        /// A company, which others own in turn.
        Company = "COMPANY",
        /// An express trust or a like arrangement: nobody owns it, people have roles in it.
        Trust = "TRUST",
        /// A foundation or a like legal entity: as a trust.
        Foundation = "FOUNDATION",
        /// A state or a public body: an end. What it holds is explained where a source is named.
        State = "STATE",
        /// A company whose shares are traded on a regulated market: an end, as a state is.
        ListedCompany = "LISTED_COMPANY",
        /// Beneficiaries of a trust who are known by a description only, such as "the settlor's grandchildren".
        BeneficiaryClass = "BENEFICIARY_CLASS",
    }
}

impl PartyKind {
    /// A trust, a foundation or the like (Regulation (EU) 2024/1624, Art. 57 and 58).
    #[must_use]
    pub fn is_arrangement(self) -> bool {
        matches!(self, Self::Trust | Self::Foundation)
    }

    /// A legal entity or arrangement that somebody stands behind: what a layer of a structure is made of.
    #[must_use]
    pub fn is_entity(self) -> bool {
        self == Self::Company || self.is_arrangement()
    }

    /// An end that is explained by a source instead of by owners.
    #[must_use]
    pub fn is_explained_by_source(self) -> bool {
        matches!(self, Self::State | Self::ListedCompany)
    }
}

closed_codes! {
    /// What kind of interest it is. The first three have amounts, and are never added to each other.
    pub enum InterestKind {
        /// Shares of the capital.
        Shares = "SHARES",
        /// Votes in the general meeting.
        Votes = "VOTES",
        /// A part of the profit or of what a liquidation leaves.
        Profit = "PROFIT",
        /// The right to appoint or remove the majority of the board (Art. 53(3)(b) of Regulation (EU) 2024/1624).
        BoardAppointment = "BOARD_APPOINTMENT",
        /// A veto or a right to decide (Art. 53(3)(c) and (d)).
        Veto = "VETO",
        /// An agreement. With [`Interest::joint`] its parties act together; without it, it gives control as it stands
        /// (Art. 53(4)(a)).
        Agreement = "AGREEMENT",
        /// Family ties, as an agreement (Art. 53(4)(b)).
        Family = "FAMILY",
        /// Somebody else holds for the holder (Art. 53(4)(c)): see [`Interest::through`].
        Nominee = "NOMINEE",
        /// Any other way to decide what the company does (Art. 53(4)).
        OtherInfluence = "OTHER_INFLUENCE",
    }
}

impl InterestKind {
    /// Those that have amounts.
    pub const MEASURED: [Self; 3] = [Self::Shares, Self::Votes, Self::Profit];

    /// Its place among [`InterestKind::MEASURED`]; `None` for a way to control.
    pub(super) fn place(self) -> Option<usize> {
        Self::MEASURED.iter().position(|kind| *kind == self)
    }
}

/// One interest of one party in a company, or a way in which it controls a company, a trust or a foundation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Interest {
    /// The party that has it.
    pub holder: String,
    /// The party in which it is had.
    pub subject: String,
    /// What it is.
    pub kind: InterestKind,
    /// How much; without it a share, vote or profit counts for nothing, and the part stays unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// The first day of it; without it, since ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The last day of it; without it, until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// The document that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The name of the agreement under which several act together in this company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joint: Option<String>,
    /// Of [`InterestKind::Nominee`]: the party that holds in its own name for the holder. The holder counts as
    /// holding so much of what that party holds of the company as the amount says, and all of it without an amount.
    /// With an amount alone, somebody unnamed holds so many shares and votes for the holder. With neither, the holder
    /// controls the company as declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
}

impl Interest {
    /// An interest without dates, source or agreement.
    #[must_use]
    pub fn new(holder: &str, subject: &str, kind: InterestKind, amount: Option<Amount>) -> Self {
        Self {
            holder: holder.to_owned(),
            subject: subject.to_owned(),
            kind,
            amount,
            from: None,
            until: None,
            source: None,
            joint: None,
            through: None,
        }
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

closed_codes! {
    /// A role in a trust or a foundation (Art. 57(1) and 58(1) of Regulation (EU) 2024/1624).
    pub enum TrustRole {
        /// Who gave the assets: a trust's settlor, a foundation's founder.
        Settlor = "SETTLOR",
        /// Who manages them: a trust's trustee, a member of a foundation's board.
        Trustee = "TRUSTEE",
        /// Who watches over that.
        Protector = "PROTECTOR",
        /// Whom it is for.
        Beneficiary = "BENEFICIARY",
        /// Whom it is for, where only a description is known.
        BeneficiaryClass = "BENEFICIARY_CLASS",
        /// Anybody else who controls it.
        OtherController = "OTHER_CONTROLLER",
    }
}

impl TrustRole {
    /// Whether who has the role decides what the trust does with what it holds, so that what the trust holds is added
    /// to what they hold otherwise. All roles make an owner where the trust is one; only these control it.
    #[must_use]
    pub fn controls(self) -> bool {
        matches!(self, Self::Trustee | Self::OtherController)
    }
}

/// Somebody's role in a trust or a foundation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleInTrust {
    /// The trust or foundation.
    pub trust: String,
    /// Who has the role: a natural person, an entity whose owners then stand behind the role, or a class.
    pub party: String,
    pub role: TrustRole,
    /// The document that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}
