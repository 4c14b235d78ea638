//! FinHub's names for what is here (its pages "Organization Verification (KYB)" and "verification management").

use std::collections::BTreeSet;

use super::{
    AccessRole, CompanyFile, Impact, Item, Level, PersonRole, ScreeningKind, ScreeningResult,
    SubjectType, buckets,
};
use crate::requirements::{Code, FactCode, Policy};
use crate::verification::Status;

closed_codes! {
    /// FinHub's status of a verification.
    pub enum FinhubStatus {
        /// Nothing was delivered.
        NotStarted = "NOT_STARTED",
        /// A file was begun.
        Preparing = "PREPARING",
        /// Submitted.
        PendingReview = "PENDING_REVIEW",
        /// An officer is at it.
        UnderReview = "UNDER_REVIEW",
        /// More is needed.
        AdditionalInfoRequired = "ADDITIONAL_INFO_REQUIRED",
        /// Passed.
        Approved = "APPROVED",
        /// Declined.
        Rejected = "REJECTED",
    }
}

impl FinhubStatus {
    /// Our status in FinHub's words. `begun`: something was delivered to the file.
    #[must_use]
    pub fn from_status(status: Status, begun: bool) -> Self {
        match status {
            Status::NotStarted if begun => Self::Preparing,
            Status::NotStarted => Self::NotStarted,
            Status::Pending => Self::PendingReview,
            Status::OnHold => Self::UnderReview,
            Status::ResubmissionRequired => Self::AdditionalInfoRequired,
            Status::Approved => Self::Approved,
            Status::Rejected => Self::Rejected,
        }
    }

    /// FinHub's status in our words.
    #[must_use]
    pub fn to_status(self) -> Status {
        match self {
            Self::NotStarted | Self::Preparing => Status::NotStarted,
            Self::PendingReview => Status::Pending,
            Self::UnderReview => Status::OnHold,
            Self::AdditionalInfoRequired => Status::ResubmissionRequired,
            Self::Approved => Status::Approved,
            Self::Rejected => Status::Rejected,
        }
    }
}

/// The level's name in FinHub.
#[must_use]
pub fn level_name(level: Level) -> &'static str {
    match level {
        Level::Standard => "TENANT_VERIFIED",
        Level::Enhanced => "POWER_TENANT_VERIFIED",
    }
}

/// Reads a level's name; one of FinHub's pages says FINHUB_VERIFIED for the higher one.
#[must_use]
pub fn parse_level(text: &str) -> Option<Level> {
    match text {
        "TENANT_VERIFIED" => Some(Level::Standard),
        "POWER_TENANT_VERIFIED" | "FINHUB_VERIFIED" => Some(Level::Enhanced),
        _ => None,
    }
}

/// Who has to approve, in FinHub's words (`approvalRequired`).
#[must_use]
pub fn approver(level: Level) -> &'static str {
    match level {
        Level::Standard => "TENANT_ADMIN",
        Level::Enhanced => "POWER_TENANT",
    }
}

/// One of FinHub's `verificationChecks`: CLEAR once every screening of the kind allows an approval, IN_PROGRESS before.
/// FinHub has no word for a match, and one must not be told to those screened.
#[must_use]
pub fn check(kind: ScreeningKind, file: &CompanyFile, policy: &Policy) -> &'static str {
    let code = Code::Screening(kind);
    let buckets = buckets(file, policy);
    let open = buckets.pending.iter().any(|item| item.code == code);
    let results = file
        .screenings
        .iter()
        .filter(|screening| screening.kind == kind);
    let mut results = results.map(|screening| (screening.result, screening.allows_approval()));
    if open || results.any(|(result, allows)| result == ScreeningResult::Open || !allows) {
        "IN_PROGRESS"
    } else {
        "CLEAR"
    }
}

closed_codes! {
    /// How far the customer's own part of one group of people is. FinHub shows COMPLETE before the submission, while an
    /// officer verifies people after it: so COMPLETE means that nothing is left to deliver.
    pub enum Section {
        /// Nobody is named.
        Missing = "MISSING",
        /// Somebody is named, and something is still to be delivered.
        InProgress = "IN_PROGRESS",
        /// Nothing is left to deliver.
        Complete = "COMPLETE",
    }
}

/// What keeps a file from being submitted, but for what the submission itself brings (FinHub `verificationData`).
#[must_use]
pub fn to_deliver(file: &CompanyFile, policy: &Policy) -> Vec<Item> {
    let mut unmet = super::readiness::unmet(file, policy);
    unmet.retain(|item| !comes_with_submission(item.code));
    unmet
}

fn comes_with_submission(code: Code) -> bool {
    matches!(
        code,
        Code::Fact(
            FactCode::BusinessPurpose
                | FactCode::ExpectedAnnualRevenue
                | FactCode::ExpectedTransactionVolume
                | FactCode::SourceOfFundsStatement
                | FactCode::PrimaryJurisdictions
        )
    )
}

/// How far the people of one role are.
#[must_use]
pub fn section(file: &CompanyFile, policy: &Policy, role: PersonRole) -> Section {
    let named: BTreeSet<&str> = file
        .people
        .iter()
        .filter(|one| one.is(role))
        .map(|one| one.id.as_str())
        .collect();
    let concerns = |item: &Item| {
        let whole = match role {
            PersonRole::Director => matches!(item.code, Code::Fact(FactCode::Director)),
            PersonRole::Employee => matches!(item.code, Code::Fact(FactCode::AdminUser)),
            PersonRole::Shareholder | PersonRole::BeneficialOwner => matches!(
                item.code,
                Code::Fact(
                    FactCode::BeneficialOwner
                        | FactCode::BeneficialOwnersListed
                        | FactCode::OwnershipDeclared
                        | FactCode::OwnershipTotal
                        | FactCode::OwnershipCircle
                        | FactCode::OwnershipUnknown
                        | FactCode::OwnersNamed
                        | FactCode::HoldersEntered
                )
            ),
        };
        let of = item.subject.id.as_deref();
        let theirs =
            item.subject.kind == SubjectType::Person && of.is_some_and(|id| named.contains(id));
        whole || theirs
    };
    let open = to_deliver(file, policy)
        .iter()
        .any(|item| item.impact == Impact::BlocksSubmission && concerns(item));
    match (named.is_empty(), open) {
        (true, _) => Section::Missing,
        (false, true) => Section::InProgress,
        (false, false) => Section::Complete,
    }
}

/// Whether anything was delivered: FinHub calls that PREPARING. What a registration says of the business does not count.
#[must_use]
pub fn is_begun(file: &CompanyFile) -> bool {
    !file.documents.is_empty() || !file.people.is_empty() || file.ownership.is_some()
}

/// Reads the role of an employee. One of FinHub's tables has ADMIN, OPERATOR, ACCOUNTANT and VIEWER, of which only the
/// first manages the account.
#[must_use]
pub fn parse_access(text: &str) -> Option<AccessRole> {
    AccessRole::parse(text).or(match text {
        "ADMIN" => Some(AccessRole::AdminUser),
        "OPERATOR" | "ACCOUNTANT" | "VIEWER" => Some(AccessRole::Employee),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::DocumentType;

    #[test]
    fn statuses_there_and_back() {
        for status in Status::ALL {
            for begun in [false, true] {
                assert_eq!(FinhubStatus::from_status(status, begun).to_status(), status);
            }
        }
        for status in FinhubStatus::ALL.iter().copied() {
            let begun = status == FinhubStatus::Preparing;
            assert_eq!(FinhubStatus::from_status(status.to_status(), begun), status);
            assert_eq!(FinhubStatus::parse(status.as_str()), Some(status));
        }
        let spellings: Vec<&str> = FinhubStatus::ALL
            .iter()
            .map(|status| status.as_str())
            .collect();
        assert_eq!(
            spellings.join(" "),
            "NOT_STARTED PREPARING PENDING_REVIEW UNDER_REVIEW ADDITIONAL_INFO_REQUIRED APPROVED REJECTED"
        );
    }

    #[test]
    fn roles_of_both_tables() {
        for role in AccessRole::ALL.iter().copied() {
            assert_eq!(parse_access(role.as_str()), Some(role));
        }
        assert_eq!(parse_access("ADMIN"), Some(AccessRole::AdminUser));
        assert_eq!(parse_access("VIEWER"), Some(AccessRole::Employee));
        assert_eq!(parse_access("ACCOUNT_OWNER"), None);
    }

    #[test]
    fn levels_there_and_back() {
        for level in Level::ALL.iter().copied() {
            assert_eq!(parse_level(level_name(level)), Some(level));
        }
        assert_eq!(parse_level("FINHUB_VERIFIED"), Some(Level::Enhanced));
        assert_eq!(parse_level("STANDARD"), None);
    }

    #[test]
    fn all_of_finhubs_names_for_a_document_are_read() {
        for (name, kind) in [
            (
                "BENEFICIAL_OWNER_DECLARATION",
                DocumentType::BeneficialOwnersDeclaration,
            ),
            (
                "BENEFICIAL_OWNERS_DECLARATION",
                DocumentType::BeneficialOwnersDeclaration,
            ),
            (
                "BENEFICIAL_OWNERSHIP",
                DocumentType::BeneficialOwnersDeclaration,
            ),
            ("DIRECTOR_ID", DocumentType::DirectorId),
            ("DIRECTOR_IDS", DocumentType::DirectorId),
            ("PROOF_OF_ADDRESS", DocumentType::ProofOfRegisteredAddress),
            (
                "PROOF_OF_REGISTERED_ADDRESS",
                DocumentType::ProofOfRegisteredAddress,
            ),
        ] {
            assert_eq!(DocumentType::parse_alias(name), Some(kind), "{name}");
        }
        assert_eq!(
            DocumentType::parse_alias("certificate_of_incorporation"),
            None
        );
    }
}
