//! FinHub's names for what is here (its pages "Organization Verification (KYB)" and "verification management").

use std::collections::BTreeSet;

use domain::closed_codes;
use domain::file::readiness::unmet;
use domain::file::requirements::{Code, FactCode, Policy};
use domain::file::{
    AccessRole, CompanyFile, Impact, Item, Level, PersonRole, ScreeningKind, SubjectType,
    is_screened,
};
use domain::verification::Status;

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
    pub(super) fn from_status(status: Status, begun: bool) -> Self {
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
}

/// The level's name in FinHub.
pub(super) fn level_name(level: Level) -> &'static str {
    match level {
        Level::Standard => "TENANT_VERIFIED",
        Level::Enhanced => "POWER_TENANT_VERIFIED",
    }
}

/// Reads a level's name; one of FinHub's pages says FINHUB_VERIFIED for the higher one.
pub(super) fn parse_level(text: &str) -> Option<Level> {
    match text {
        "TENANT_VERIFIED" => Some(Level::Standard),
        "POWER_TENANT_VERIFIED" | "FINHUB_VERIFIED" => Some(Level::Enhanced),
        _ => None,
    }
}

/// Who has to approve, in FinHub's words (`approvalRequired`).
pub(super) fn approver(level: Level) -> &'static str {
    match level {
        Level::Standard => "TENANT_ADMIN",
        Level::Enhanced => "POWER_TENANT",
    }
}

/// One of FinHub's `verificationChecks`: CLEAR once every screening of the kind allows an approval, IN_PROGRESS before.
/// FinHub has no word for a match, and one must not be told to those screened.
pub(super) fn check(kind: ScreeningKind, file: &CompanyFile, policy: &Policy) -> &'static str {
    if is_screened(kind, file, policy) {
        "CLEAR"
    } else {
        "IN_PROGRESS"
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
pub(super) fn to_deliver(file: &CompanyFile, policy: &Policy) -> Vec<Item> {
    let mut unmet = unmet(file, policy);
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
pub(super) fn section(file: &CompanyFile, policy: &Policy, role: PersonRole) -> Section {
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
pub(super) fn is_begun(file: &CompanyFile) -> bool {
    !file.documents.is_empty() || !file.people.is_empty() || file.ownership.is_some()
}

/// Reads the role of an employee. One of FinHub's tables has ADMIN, OPERATOR, ACCOUNTANT and VIEWER, of which only the
/// first manages the account.
pub(super) fn parse_access(text: &str) -> Option<AccessRole> {
    AccessRole::parse(text).or(match text {
        "ADMIN" => Some(AccessRole::AdminUser),
        "OPERATOR" | "ACCOUNTANT" | "VIEWER" => Some(AccessRole::Employee),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::file::DocumentType;

    #[test]
    fn every_status_has_a_name() {
        let names = Status::ALL.map(|status| FinhubStatus::from_status(status, false));
        let begun = FinhubStatus::from_status(Status::NotStarted, true);
        assert_eq!(begun, FinhubStatus::Preparing);
        for status in FinhubStatus::ALL {
            assert!(status == begun || names.contains(&status), "{status:?}");
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
