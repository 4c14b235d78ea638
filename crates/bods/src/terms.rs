//! The standard's words for interests, and what they are here.

use domain::ownership::{InterestKind, TrustRole};

/// A word of the standard, read without a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Term {
    Interest(InterestKind),
    /// Of a trust or a foundation.
    Role(TrustRole),
}

/// The word for an interest. About trusts the standard allows only the roles' words and this one (*Representing trusts*).
pub(crate) fn interest_type(kind: InterestKind, in_arrangement: bool) -> &'static str {
    if in_arrangement {
        return "otherInfluenceOrControl";
    }
    match kind {
        InterestKind::Shares => "shareholding",
        InterestKind::Votes => "votingRights",
        InterestKind::Profit => "rightsToProfitOrIncome",
        InterestKind::BoardAppointment => "appointmentOfBoard",
        InterestKind::Veto => "controlViaCompanyRulesOrArticles",
        InterestKind::Agreement => "rightsGrantedByContract",
        InterestKind::Family | InterestKind::Nominee | InterestKind::OtherInfluence => {
            "otherInfluenceOrControl"
        }
    }
}

/// The word for a role.
pub(crate) fn role_type(role: TrustRole) -> &'static str {
    match role {
        TrustRole::Settlor => "settlor",
        TrustRole::Trustee => "trustee",
        TrustRole::Protector => "protector",
        TrustRole::Beneficiary | TrustRole::BeneficiaryClass => "beneficiaryOfLegalArrangement",
        TrustRole::OtherController => "otherInfluenceOrControl",
    }
}

/// What a word means without a note; `None` for words that have no like here.
pub(crate) fn term(word: &str, in_arrangement: bool, of_class: bool) -> Option<Term> {
    Some(match word {
        "shareholding" => Term::Interest(InterestKind::Shares),
        "votingRights" => Term::Interest(InterestKind::Votes),
        "rightsToProfitOrIncome" | "rightsToSurplusAssetsOnDissolution" => {
            Term::Interest(InterestKind::Profit)
        }
        "appointmentOfBoard" => Term::Interest(InterestKind::BoardAppointment),
        "rightsGrantedByContract" => Term::Interest(InterestKind::Agreement),
        "controlViaCompanyRulesOrArticles" | "controlByLegalFramework" => {
            Term::Interest(InterestKind::OtherInfluence)
        }
        "otherInfluenceOrControl" if in_arrangement => Term::Role(TrustRole::OtherController),
        "otherInfluenceOrControl" => Term::Interest(InterestKind::OtherInfluence),
        "settlor" => Term::Role(TrustRole::Settlor),
        "trustee" => Term::Role(TrustRole::Trustee),
        "protector" => Term::Role(TrustRole::Protector),
        "beneficiaryOfLegalArrangement" if of_class => Term::Role(TrustRole::BeneficiaryClass),
        "beneficiaryOfLegalArrangement" => Term::Role(TrustRole::Beneficiary),
        _ => return None,
    })
}

/// What an interest is called for people, where the type does not say it.
pub(crate) fn said(kind: InterestKind) -> &'static str {
    match kind {
        InterestKind::Shares => "Shares",
        InterestKind::Votes => "Votes",
        InterestKind::Profit => "Part of the profit",
        InterestKind::BoardAppointment => "Appoints or removes the majority of the board",
        InterestKind::Veto => "Veto or right to decide",
        InterestKind::Agreement => "Agreement",
        InterestKind::Family => "Family ties",
        InterestKind::Nominee => "Somebody else holds for this party",
        InterestKind::OtherInfluence => "Other way to decide",
    }
}
