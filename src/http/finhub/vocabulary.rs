//! The closed lists of the dialect's document, and the fields that hold their codes.

use super::names::{FinhubStatus, Section};
use super::openapi::error_names;
use crate::http::openapi::codes::{Codes, Vocabulary, lists};
use crate::store::file::cases::Priority;
use domain::file::{AccessRole, DocumentStatus, Industry};

/// The lists of the dialect.
pub(super) const FINHUB: Vocabulary = Vocabulary {
    codes: CODES,
    fields: FIELDS,
};

const CODES: &[Codes] = lists! {
    "FinhubAccessRole", "What an employee may do for the organization.", AccessRole::ALL;
    "FinhubApprover", "Who has to approve.", ["TENANT_ADMIN", "POWER_TENANT"];
    "FinhubCheck", "Where a screening stands. A match is not told.", ["NOT_STARTED", "IN_PROGRESS", "CLEAR"];
    "FinhubDocumentStatus", "How far a document has come.", DocumentStatus::ALL;
    "FinhubErrorCode", "What went wrong. More may follow: treat an unknown one by its status.", error_names();
    "FinhubIndustry", "The trade of an organization. A few other spellings are read too.", Industry::ALL;
    "FinhubLevel", "How much is asked of an organization.", ["TENANT_VERIFIED", "POWER_TENANT_VERIFIED"];
    "FinhubOutcome", "What was decided.", ["APPROVED", "REJECTED"];
    "FinhubPersonStatus", "How far a person has come.", ["PENDING_VERIFICATION", "VERIFIED", "REJECTED"];
    "FinhubPriority", "What goes first.", Priority::ALL;
    "FinhubReadiness", "Whether anything is left to deliver before the submission.", ["INCOMPLETE", "READY_FOR_VERIFICATION"];
    "FinhubSection", "How far the organization's own part of one group of people is.", Section::ALL;
    "FinhubShareholderType", "A person, or a company.", ["INDIVIDUAL", "CORPORATE"];
    "FinhubStatus", "Where a verification stands.", FinhubStatus::ALL;
    "FinhubSubmissionLevel", "Which level to submit for; the last two are one.", ["TENANT_VERIFIED", "POWER_TENANT_VERIFIED", "FINHUB_VERIFIED"];
};

const FIELDS: &[(&str, &str, &str)] = &[
    ("AddShareholderRequest", "type", "FinhubShareholderType"),
    ("ChangeRolesRequest", "roles", "FinhubAccessRole"),
    ("FinhubDecision", "status", "FinhubOutcome"),
    ("FinhubDirector", "status", "FinhubPersonStatus"),
    ("FinhubDirectorsStatus", "status", "FinhubSection"),
    ("FinhubDocument", "status", "FinhubDocumentStatus"),
    ("FinhubEmployee", "roles", "FinhubAccessRole"),
    ("FinhubEmployee", "status", "FinhubPersonStatus"),
    ("FinhubEmployeesStatus", "status", "FinhubSection"),
    ("FinhubErrorData", "error", "FinhubErrorCode"),
    ("FinhubOwnersStatus", "status", "FinhubSection"),
    ("FinhubPersonnelChecks", "beneficialOwners", "FinhubSection"),
    ("FinhubPersonnelChecks", "directors", "FinhubSection"),
    ("FinhubPersonnelChecks", "pepScreening", "FinhubCheck"),
    ("FinhubPersonnelStatus", "overallStatus", "FinhubReadiness"),
    ("FinhubRequirements", "verificationLevel", "FinhubLevel"),
    ("FinhubShareholder", "status", "FinhubPersonStatus"),
    ("FinhubShareholder", "type", "FinhubShareholderType"),
    ("FinhubSubmission", "level", "FinhubLevel"),
    ("FinhubSubmission", "status", "FinhubStatus"),
    ("FinhubSubmittedDocument", "status", "FinhubDocumentStatus"),
    (
        "FinhubVerificationChecks",
        "adverseMediaScreening",
        "FinhubCheck",
    ),
    ("FinhubVerificationChecks", "pepScreening", "FinhubCheck"),
    (
        "FinhubVerificationChecks",
        "sanctionsScreening",
        "FinhubCheck",
    ),
    (
        "FinhubVerificationStatus",
        "approvalRequired",
        "FinhubApprover",
    ),
    ("FinhubVerificationStatus", "level", "FinhubLevel"),
    ("FinhubVerificationStatus", "status", "FinhubStatus"),
    ("RegistrationOrganization", "industry", "FinhubIndustry"),
    ("SubmitOrganizationRequest", "priority", "FinhubPriority"),
    (
        "SubmitOrganizationRequest",
        "verificationLevel",
        "FinhubSubmissionLevel",
    ),
    ("VerificationData", "industry", "FinhubIndustry"),
];
