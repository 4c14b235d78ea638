//! What each failure of a flow is to the client.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{ApiError, Situation};
use crate::flows::change::ChangeError;
use crate::flows::create::CreateError;
use crate::flows::dossiers::DossierError;
use crate::flows::error::{CommonError, ProviderError};
use crate::flows::file::error::{
    DocumentError, FileError, ObjectError, OwnershipError, SubmissionError,
};
use crate::flows::file::review::error::ReviewError;
use crate::flows::grant::{GrantError, RevokeError};
use crate::flows::import::error::ImportError;
use crate::flows::preview::PreviewError;
use crate::flows::start::SessionError;
use crate::flows::webhooks::error::WebhookError;
use crate::http::wire::timestamp;
use crate::store::StoreError;
use crate::sumsub::failure as sumsub;
use crate::sumsub::refusals;
use domain::file::asking::NotAsked;
use domain::file::progress::StageRefusal;
use domain::ownership::{Fault, FaultCode};
use domain::verification::Refusal;

/// A failure of a flow, which has a place in the catalogue.
pub trait FlowError {
    /// The failure as the client sees it.
    fn to_api_error(&self) -> ApiError;
}

impl<E: FlowError> From<E> for ApiError {
    fn from(error: E) -> Self {
        error.to_api_error()
    }
}

impl FlowError for StoreError {
    fn to_api_error(&self) -> ApiError {
        let situation = if self.is_unavailable() {
            Situation::DatabaseAway
        } else {
            Situation::Bug
        };
        ApiError::from(situation).because(self)
    }
}

impl FlowError for CommonError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::Store(error) => error.to_api_error(),
            Self::InFlight => Situation::IdempotencyInFlight.into(),
            Self::OtherRequest => Situation::IdempotencyKeyInUse.into(),
            Self::OrganizationGone => Situation::OrganizationNotFound.into(),
        }
    }
}

impl FlowError for ProviderError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::Sumsub(sumsub::Failure::Misconfigured { what }) => {
                ApiError::from(Situation::ProviderMisconfigured)
                    .because(what)
                    .with_details(json!({ "whoActs": "operator" }))
            }
            Self::Sumsub(failure @ sumsub::Failure::Unavailable { retry_after, .. }) => {
                let error = ApiError::from(Situation::ProviderUnavailable)
                    .because(failure)
                    .with_details(json!({ "cause": "provider_unavailable" }));
                ApiError {
                    retry_after: retry_after.or(error.retry_after),
                    ..error
                }
            }
            Self::Busy(busy) => ApiError::provider_busy(busy.retry_after).because(busy),
        }
    }
}

impl FlowError for SessionError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::Common(error) => error.to_api_error(),
            Self::Provider(error) => error.to_api_error(),
            Self::GrantWithdrawn => Situation::AuthorizationRequired.into(),
            Self::Refused(refusal) => refused_by_state(*refusal),
        }
    }
}

impl FlowError for PreviewError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::Common(error) => error.to_api_error(),
            Self::Provider(error) => error.to_api_error(),
            Self::OtherImport => Situation::OtherImport.into(),
            Self::Refused(refusal) => refused_by_state(*refusal),
            Self::OwnBusiness => own_business(),
            Self::TokenUsed { imported_at } => token_used(*imported_at),
        }
    }
}

impl FlowError for ImportError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::Common(error) => error.to_api_error(),
            Self::Provider(error) => error.to_api_error(),
            Self::OtherImport => Situation::OtherImport.into(),
            Self::GrantWithdrawn => Situation::AuthorizationRequired.into(),
            Self::Refused(refusal) => refused_by_state(*refusal),
            Self::OwnBusiness => own_business(),
            Self::TokenInvalid(cause) => {
                ApiError::from(Situation::ShareTokenInvalid).with_details(provider_cause(cause))
            }
            Self::TokenUsed { imported_at } => token_used(*imported_at),
            Self::ApplicantFound => ApiError::from(Situation::ApplicantFound)
                .with_details(json!({ "reason": "applicant_found" })),
            Self::ReuseRefused(cause) => {
                ApiError::from(Situation::ImportUnsupported).with_details(provider_cause(cause))
            }
            Self::ReuseNotEnabled(cause) => {
                ApiError::from(Situation::ReuseNotEnabled).with_details(provider_cause(cause))
            }
        }
    }
}

impl FlowError for CreateError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::Common(error) => error.to_api_error(),
            Self::ExternalIdTaken(id) => {
                ApiError::from(Situation::ExternalIdTaken).with_details(json!({
                    "fields": [{ "field": "externalId", "problem": "is already used" }],
                    "organizationId": id.to_string(),
                }))
            }
            // No request creates the platform.
            Self::PlatformExists => ApiError::from(Situation::Bug).because(self),
            Self::Grant(error) => match error {
                GrantError::Store(error) => error.to_api_error(),
                // A new organization has no grant.
                GrantError::Stands => ApiError::from(Situation::Bug).because(error),
            },
        }
    }
}

impl FlowError for ChangeError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::File(error) => error.to_api_error(),
            Self::NotTheCreator => Situation::NotTheCreator.into(),
        }
    }
}

impl FlowError for RevokeError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::Common(error) => error.to_api_error(),
            Self::NotAParty => Situation::NotAParty.into(),
            Self::NoSuchGrant => Situation::AuthorizationNotFound.into(),
        }
    }
}

impl FlowError for WebhookError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::Common(error) => error.to_api_error(),
            Self::NoSuchResource => Situation::NotFound.into(),
            Self::TooManyEndpoints => Situation::TooManyEndpoints.into(),
            Self::NoReceiver => Situation::NoReceiver.into(),
            Self::NotOffered => Situation::NotOffered.into(),
            Self::Refused => Situation::WebhooksRefused.into(),
            Self::Away { retry_after, .. } => {
                let error = ApiError::from(Situation::WebhooksUnavailable).because(self);
                ApiError {
                    retry_after: retry_after.or(error.retry_after),
                    ..error
                }
            }
        }
    }
}

impl FlowError for FileError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::Common(error) => error.to_api_error(),
            Self::Refused(refusal) => refused(refusal.as_str()),
            Self::NoFileForIndividuals => refused("INDIVIDUAL_ORGANIZATION"),
            Self::NoSuchPart => Situation::NotFound.into(),
            Self::AlreadySubmitted => refused("ALREADY_SUBMITTED"),
            Self::Full => Situation::FileFull.into(),
            Self::Field(path, problem) => ApiError::field(path, problem),
        }
    }
}

impl FlowError for ObjectError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::Store(error) => error.to_api_error(),
            Self::Storage(trouble) => ApiError::from(Situation::StorageAway).because(trouble),
        }
    }
}

impl FlowError for DocumentError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::File(error) => error.to_api_error(),
            Self::Object(error) => error.to_api_error(),
            Self::Differs => Situation::DocumentDiffers.into(),
        }
    }
}

impl FlowError for OwnershipError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::File(error) => error.to_api_error(),
            Self::BadStructure(faults) => {
                let fields: Vec<Value> = faults.iter().map(fault).collect();
                ApiError::from(Situation::InvalidField)
                    .with_details(json!({ "fields": fields, "faults": faults }))
            }
        }
    }
}

impl FlowError for SubmissionError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::File(error) => error.to_api_error(),
            Self::Incomplete(unmet) => {
                ApiError::from(Situation::FileIncomplete).with_details(json!({ "unmet": unmet }))
            }
        }
    }
}

impl FlowError for DossierError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::Store(error) => error.to_api_error(),
            Self::NoKeys => ApiError::from(Situation::NothingSigns).because(self),
            Self::NoSuchOrganization => Situation::OrganizationNotFound.into(),
            Self::NotApproved => Situation::NotApproved.into(),
            Self::Unsealed(error) => ApiError::from(Situation::Bug).because(error),
        }
    }
}

impl FlowError for ReviewError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::File(error) => error.to_api_error(),
            Self::OfficerRefused(refusal) => ApiError::from(Situation::OfficerRefused)
                .with_details(json!({ "reason": refusal.as_str() })),
            Self::Denied(denial) => ApiError::from(Situation::OfficerDenied)
                .with_details(json!({ "reason": denial.as_str() })),
            Self::NotApprovable(obstacles) => ApiError::from(Situation::NotApprovable)
                .with_details(json!({ "obstacles": obstacles })),
            Self::CannotBeAsked(at, why) => cannot_be_asked(*at, why),
            Self::Undecidable(StageRefusal::NotSubmitted) => refused("NOT_SUBMITTED"),
            Self::Undecidable(StageRefusal::ReasonNeeded) => {
                ApiError::field("reasons", "must be given for a rejection")
            }
            Self::SubjectNeeded(candidates) => ApiError::from(Situation::InvalidField)
                .with_details(json!({
                    "fields": [{ "field": "subjectId", "problem": "must say whose the document is" }],
                    "candidates": candidates,
                })),
        }
    }
}

/// The state machine does not allow it.
fn refused_by_state(refusal: Refusal) -> ApiError {
    match refusal {
        Refusal::Rejected => Situation::VerificationRejected.into(),
        Refusal::OtherTrack => ApiError::from(Situation::OtherTrack)
            .with_details(json!({ "reason": "file_under_way" })),
        Refusal::BusinessImport => ApiError::from(Situation::ImportUnsupported)
            .with_details(json!({ "reason": "business_organization" })),
        Refusal::AlreadyApproved => ApiError::from(Situation::AlreadyApproved)
            .with_details(json!({ "reason": "verification_approved" })),
        Refusal::AlreadyUnderWay => ApiError::from(Situation::ImportUnsupported)
            .with_details(json!({ "reason": "verification_under_way" })),
    }
}

/// A business imports for itself.
fn own_business() -> ApiError {
    let hint = "This import was for your own organization. Name the customer in Nxos-On-Behalf-Of.";
    ApiError::from(Situation::ImportUnsupported)
        .with_details(json!({ "reason": "business_organization", "hint": hint }))
}

/// The share token was imported for the same organization.
fn token_used(imported_at: DateTime<Utc>) -> ApiError {
    ApiError::from(Situation::ShareTokenInvalid)
        .with_details(json!({ "importedAt": timestamp(imported_at) }))
}

/// The item of this place cannot be asked for.
fn cannot_be_asked(at: usize, why: &NotAsked) -> ApiError {
    let subject = |problem| ApiError::field(&format!("items[{at}].subjectId"), problem);
    match why {
        NotAsked::Code(may) => {
            let may: Vec<&str> = may.iter().map(|code| code.as_str()).collect();
            let problem = format!(
                "is nothing that can be asked of this file; what can be: {}",
                may.join(", ")
            );
            ApiError::field(&format!("items[{at}].code"), &problem)
        }
        NotAsked::NoSubject => subject("must be absent: this is asked of the organization itself"),
        NotAsked::Unknown => subject("names nobody of this file"),
        NotAsked::Person => subject("must name a person of this file"),
        NotAsked::Company => subject("must name a company above"),
    }
}

/// What is wrong with a declared structure, as a field of what was sent. The party is named beside it.
fn fault(fault: &Fault) -> Value {
    let (field, problem) = match fault.code {
        FaultCode::TooManyParties => ("parties", "must be at most 2000"),
        FaultCode::TooManyHoldings => (
            "holdings",
            "must be at most 20000, interests among them, and roles as many",
        ),
        FaultCode::TooManyAgreements => (
            "interests",
            "must not name more than 32 agreements, each counted for every company",
        ),
        FaultCode::CircleTooLarge => (
            "holdings",
            "must not make a circle of more than 32 companies",
        ),
        FaultCode::DuplicateParty => ("parties", "must not have two parties with one id"),
        FaultCode::UnknownParty => (
            "parties",
            "must list every party that the root, a holding, an interest or a role names",
        ),
        FaultCode::NotACompany => (
            "parties",
            "must have a company, a trust or a foundation as the root, and a company wherever something is held",
        ),
        FaultCode::NotATrust => ("roles", "must be in a trust or a foundation"),
        FaultCode::WrongRole => (
            "roles",
            "must fit the party: a class is of beneficiaries, and only beneficiaries are a class",
        ),
        FaultCode::CannotHold => (
            "holdings",
            "must not have a class of beneficiaries as a holder",
        ),
        FaultCode::DuplicateHolding => (
            "holdings",
            "must have one entry of each kind for each holder of a company: add them up",
        ),
        FaultCode::HoldingOutOfRange => ("holdings", "must be more than 0 % and at most 100 %"),
        FaultCode::AmountTooFine => (
            "interests",
            "must have amounts that together make no more than 10^18 parts of a company",
        ),
        FaultCode::PeriodReversed => ("interests", "must not end before they begin"),
    };
    json!({ "field": field, "problem": problem, "id": fault.id })
}

/// The file does not allow it, for this reason.
fn refused(reason: &str) -> ApiError {
    ApiError::from(Situation::FileRefused).with_details(json!({ "reason": reason }))
}

/// The provider's cause of a refusal, as clients see it: never a private comment.
pub(in crate::http) fn provider_cause(cause: &refusals::Refusal) -> Value {
    json!({
        "name": cause.name,
        "errorCode": cause.error_code,
        "retryable": cause.retryable,
        "needsNewToken": cause.needs_new_token,
        "whoActs": cause.who_acts.as_str(),
    })
}
