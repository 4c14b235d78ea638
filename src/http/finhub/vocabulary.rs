//! The closed lists of the dialect's document, and the fields that hold their codes.

use serde_json::json;

use super::names::{FinhubStatus, Section};
use super::openapi::error_names;
use crate::http::openapi::codes::{Codes, Vocabulary};
use crate::store::file::cases::Priority;
use domain::file::{AccessRole, DocumentStatus, Industry};

/// The lists of the dialect.
pub(super) const FINHUB: Vocabulary = Vocabulary {
    codes: CODES,
    fields: FIELDS,
};

const CODES: &[Codes] = &[
    Codes {
        name: "FinhubAccessRole",
        about: "What an employee may do for the organization.",
        codes: || json!(AccessRole::ALL),
    },
    Codes {
        name: "FinhubApprover",
        about: "Who has to approve.",
        codes: || json!(["TENANT_ADMIN", "POWER_TENANT"]),
    },
    Codes {
        name: "FinhubCheck",
        about: "Where a screening stands. A match is not told.",
        codes: || json!(["NOT_STARTED", "IN_PROGRESS", "CLEAR"]),
    },
    Codes {
        name: "FinhubDocumentStatus",
        about: "How far a document has come.",
        codes: || json!(DocumentStatus::ALL),
    },
    Codes {
        name: "FinhubErrorCode",
        about: "What went wrong. More may follow: treat an unknown one by its status.",
        codes: || json!(error_names()),
    },
    Codes {
        name: "FinhubIndustry",
        about: "The trade of an organization. A few other spellings are read too.",
        codes: || json!(Industry::ALL),
    },
    Codes {
        name: "FinhubLevel",
        about: "How much is asked of an organization.",
        codes: || json!(["TENANT_VERIFIED", "POWER_TENANT_VERIFIED"]),
    },
    Codes {
        name: "FinhubOutcome",
        about: "What was decided.",
        codes: || json!(["APPROVED", "REJECTED"]),
    },
    Codes {
        name: "FinhubPersonStatus",
        about: "How far a person has come.",
        codes: || json!(["PENDING_VERIFICATION", "VERIFIED", "REJECTED"]),
    },
    Codes {
        name: "FinhubPriority",
        about: "What goes first.",
        codes: || json!(Priority::ALL),
    },
    Codes {
        name: "FinhubReadiness",
        about: "Whether anything is left to deliver before the submission.",
        codes: || json!(["INCOMPLETE", "READY_FOR_VERIFICATION"]),
    },
    Codes {
        name: "FinhubSection",
        about: "How far the organization's own part of one group of people is.",
        codes: || json!(Section::ALL),
    },
    Codes {
        name: "FinhubShareholderType",
        about: "A person, or a company.",
        codes: || json!(["INDIVIDUAL", "CORPORATE"]),
    },
    Codes {
        name: "FinhubStatus",
        about: "Where a verification stands.",
        codes: || json!(FinhubStatus::ALL),
    },
    Codes {
        name: "FinhubSubmissionLevel",
        about: "Which level to submit for; the last two are one.",
        codes: || {
            json!([
                "TENANT_VERIFIED",
                "POWER_TENANT_VERIFIED",
                "FINHUB_VERIFIED"
            ])
        },
    },
];

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
