//! The answer: who is a beneficial owner, and every reason why.

use chrono::NaiveDate;

use super::{Fraction, InterestKind, Ownership, Path, RiskCategory, RuleCode, Share, TrustRole};

/// The most reasons of one rule, links of one chain and holders of one link that are named; what is left out is said.
pub const MAX_NAMED: usize = 16;
/// The most pairs of controlling and controlled party that are listed.
pub const MAX_CONTROLLED: usize = 10_000;
/// From so many layers on a structure is complex. AMLA's draft of 2026 on customer due diligence.
pub const COMPLEX_LAYERS: usize = 3;

closed_codes! {
    /// What gives control.
    pub enum Means {
        /// More than half of the shares.
        MajorityOfShares = "MAJORITY_OF_SHARES",
        /// More than half of the votes.
        MajorityOfVotes = "MAJORITY_OF_VOTES",
        /// More than half of the profit.
        MajorityOfProfit = "MAJORITY_OF_PROFIT",
        /// A majority that several have by an agreement.
        Jointly = "JOINTLY",
        /// The right to appoint or remove the majority of the board.
        BoardAppointment = "BOARD_APPOINTMENT",
        /// A veto or a right to decide.
        Veto = "VETO",
        /// An agreement.
        Agreement = "AGREEMENT",
        /// Family ties.
        Family = "FAMILY",
        /// A nominee acts for them.
        Nominee = "NOMINEE",
        /// Any other way.
        OtherInfluence = "OTHER_INFLUENCE",
        /// They are a trustee, or on a foundation's board.
        Trustee = "TRUSTEE",
        /// They control the trust or foundation otherwise.
        OtherController = "OTHER_CONTROLLER",
    }
}

/// One step of a chain of control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The party that is controlled.
    pub entity: String,
    /// How.
    pub means: Means,
    /// Through whom: the controlling party itself, or parties it controls by earlier links; of an agreement, all its
    /// parties; of a nominee, whoever it acts for.
    pub by: Vec<String>,
    /// There are more of them.
    pub more: bool,
    /// What they hold together, where that is what gives control.
    pub share: Option<Share>,
    /// The agreement's name.
    pub agreement: Option<String>,
}

/// How one party controls another: what is controlled first, first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The last ones where there are too many: the last of all is the party that was asked about.
    pub links: Vec<Link>,
    /// Earlier ones are left out.
    pub more: bool,
}

/// What makes somebody an owner by a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// A share, through all paths together.
    Interest {
        kind: InterestKind,
        share: Share,
        /// Some of the paths.
        paths: Vec<Path>,
        more_paths: bool,
    },
    /// Control.
    Control { chain: Chain },
    /// What they hold directly, with everything that they control.
    Holders {
        kind: InterestKind,
        share: Share,
        /// Who holds it, the owner left out: entities that they control, and nominees.
        by: Vec<String>,
        /// There are more of them.
        more: bool,
    },
    /// A share of a company that controls the customer.
    Controller {
        company: String,
        kind: InterestKind,
        share: Share,
    },
    /// A role in a trust or a foundation.
    Role {
        trust: String,
        role: TrustRole,
        /// The entity that has the role, where they are one of its owners.
        through: Option<String>,
    },
    /// Nobody else is found.
    SeniorManager,
}

/// One reason, with the rule and the article on which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub rule: RuleCode,
    /// The passage of the policy's law.
    pub article: String,
    pub why: Why,
}

/// A beneficial owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeneficialOwner {
    /// Its id in the structure.
    pub id: String,
    /// Every reason; up to [`MAX_NAMED`] companies of one rule.
    pub reasons: Vec<Reason>,
}

/// A party that controls the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Controller {
    pub id: String,
    pub chain: Chain,
}

/// Everything that one party controls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Controlled {
    /// Who controls.
    pub id: String,
    /// What, by id.
    pub entities: Vec<String>,
}

/// A share, a vote or a profit of which nobody said how much.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmeasured {
    pub holder: String,
    pub subject: String,
    pub kind: InterestKind,
}

/// Who owns and who controls the customer, on one day, by one policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The name of the policy.
    pub policy: String,
    pub category: RiskCategory,
    /// The threshold of an ownership interest that was applied.
    pub threshold: Option<Fraction>,
    /// The day whose interests were counted.
    pub day: NaiveDate,
    /// Natural persons, by id.
    pub owners: Vec<BeneficialOwner>,
    /// Classes of beneficiaries that are owners, by id: identified by their description.
    pub classes: Vec<BeneficialOwner>,
    /// Trusts and foundations that reach the threshold or control the customer, by id, with their own reasons. Where
    /// they do so only together, the reasons are what they reach together.
    pub trusts: Vec<BeneficialOwner>,
    /// By shares.
    pub shares: Ownership,
    /// By votes; none where none are declared.
    pub votes: Option<Ownership>,
    /// By profit; none where none is declared.
    pub profit: Option<Ownership>,
    /// Every party that controls the customer, by id.
    pub controllers: Vec<Controller>,
    /// What each party that is no company controls, by id.
    pub controlled: Vec<Controlled>,
    /// There are more pairs than are listed.
    pub more_controlled: bool,
    /// Interests without the amount that they need.
    pub unmeasured: Vec<Unmeasured>,
    /// Trusts and foundations without roles, states and listed companies without a source: they explain nothing.
    pub unexplained: Vec<String>,
    /// Parties that nothing connects with the customer, by id.
    pub unconnected: Vec<String>,
    /// How many entities are on the longest way between the customer and an owner.
    pub layers: usize,
    /// The structure is so large that not every company that controls the customer, or has a role, was looked through:
    /// an owner by that rule may be missing, and an officer has to look.
    pub cut: bool,
}

impl Judgement {
    /// No natural person is found: why is recorded, and the senior managing officials are named instead (Art. 63(4) of
    /// Regulation (EU) 2024/1624). Of a state or a listed company nobody needs to be.
    #[must_use]
    pub fn is_nobody_found(&self) -> bool {
        self.owners.is_empty()
    }

    /// [`COMPLEX_LAYERS`] or more.
    #[must_use]
    pub fn is_complex(&self) -> bool {
        self.layers >= COMPLEX_LAYERS
    }

    /// An owner by id; `None` for anybody else.
    #[must_use]
    pub fn owner(&self, id: &str) -> Option<&BeneficialOwner> {
        self.owners.iter().find(|owner| owner.id == id)
    }
}
