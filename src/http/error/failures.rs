//! What each failure of a flow is to the client.

use serde_json::{Value, json};

use super::{ApiError, Situation};
use crate::flows::Failure;
use crate::http::wire::timestamp;
use crate::store::StoreError;
use crate::sumsub::failure as sumsub;
use crate::sumsub::refusals;
use domain::file::asking::NotAsked;
use domain::file::progress::StageRefusal;
use domain::verification::Refusal;

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let situation = if error.is_unavailable() {
            Situation::DatabaseAway
        } else {
            Situation::Bug
        };
        Self::from(situation).because(error)
    }
}

impl From<&Failure> for ApiError {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Store(error) => {
                let situation = if error.is_unavailable() {
                    Situation::DatabaseAway
                } else {
                    Situation::Bug
                };
                Self::from(situation).because(error)
            }
            Failure::Sumsub(sumsub::Failure::Misconfigured { what }) => {
                Self::from(Situation::ProviderMisconfigured)
                    .because(what)
                    .with_details(json!({ "whoActs": "operator" }))
            }
            Failure::Sumsub(failure @ sumsub::Failure::Unavailable { retry_after, .. }) => {
                let error = Self::from(Situation::ProviderUnavailable)
                    .because(failure)
                    .with_details(json!({ "cause": "provider_unavailable" }));
                Self {
                    retry_after: retry_after.or(error.retry_after),
                    ..error
                }
            }
            Failure::Busy(busy) => Self::provider_busy(busy.retry_after).because(busy),
            Failure::InFlight => Situation::IdempotencyInFlight.into(),
            Failure::OtherRequest => Situation::IdempotencyKeyInUse.into(),
            Failure::GrantWithdrawn => Situation::AuthorizationRequired.into(),
            Failure::OrganizationGone => Situation::OrganizationNotFound.into(),
            Failure::Refused(Refusal::Rejected) => Situation::VerificationRejected.into(),
            Failure::Refused(Refusal::OtherTrack) => Self::from(Situation::OtherTrack)
                .with_details(json!({ "reason": "file_under_way" })),
            Failure::Refused(Refusal::BusinessImport) => Self::from(Situation::ImportUnsupported)
                .with_details(json!({ "reason": "business_organization" })),
            Failure::Refused(Refusal::AlreadyUnderWay) => Self::from(Situation::ImportUnsupported)
                .with_details(json!({ "reason": "verification_under_way" })),
            Failure::ApplicantFound => Self::from(Situation::ApplicantFound)
                .with_details(json!({ "reason": "applicant_found" })),
            Failure::ExternalIdTaken => Self::from(Situation::ExternalIdTaken).with_details(
                json!({ "fields": [{ "field": "externalId", "problem": "is already used" }] }),
            ),
            Failure::NotAParty => Situation::NotAParty.into(),
            Failure::NoSuchGrant => Situation::AuthorizationNotFound.into(),
            Failure::NoSuchResource => Situation::NotFound.into(),
            Failure::TooManyEndpoints => Situation::TooManyEndpoints.into(),
            Failure::NoReceiver => Situation::NoReceiver.into(),
            Failure::NotOffered => Situation::NotOffered.into(),
            Failure::WebhooksRefused => Situation::WebhooksRefused.into(),
            Failure::WebhooksAway { retry_after, .. } => {
                let error = Self::from(Situation::WebhooksUnavailable).because(failure);
                Self {
                    retry_after: retry_after.or(error.retry_after),
                    ..error
                }
            }
            Failure::FileRefused(refusal) => refused(refusal.as_str()),
            Failure::OfficerRefused(refusal) => Self::from(Situation::OfficerRefused)
                .with_details(json!({ "reason": refusal.as_str() })),
            Failure::NoFileForIndividuals => refused("INDIVIDUAL_ORGANIZATION"),
            Failure::AlreadySubmitted => refused("ALREADY_SUBMITTED"),
            Failure::DocumentDiffers => Situation::DocumentDiffers.into(),
            Failure::FileFull => Situation::FileFull.into(),
            Failure::BadStructure(faults) => Self::from(Situation::InvalidField).with_details(
                json!({ "fields": [{ "field": "holdings", "problem": "is no structure" }], "faults": faults }),
            ),
            Failure::Denied(denial) => Self::from(Situation::OfficerDenied)
                .with_details(json!({ "reason": denial.as_str() })),
            Failure::NotApprovable(obstacles) => Self::from(Situation::NotApprovable)
                .with_details(json!({ "obstacles": obstacles })),
            Failure::CannotBeAsked(at, NotAsked::Code(may)) => {
                let may: Vec<&str> = may.iter().map(|code| code.as_str()).collect();
                let problem = format!(
                    "is nothing that can be asked of this file; what can be: {}",
                    may.join(", ")
                );
                Self::field(&format!("items[{at}].code"), &problem)
            }
            Failure::CannotBeAsked(at, NotAsked::NoSubject) => Self::field(
                &format!("items[{at}].subjectId"),
                "must be absent: this is asked of the organization itself",
            ),
            Failure::CannotBeAsked(at, NotAsked::Unknown) => Self::field(
                &format!("items[{at}].subjectId"),
                "names nobody of this file",
            ),
            Failure::CannotBeAsked(at, NotAsked::Person) => Self::field(
                &format!("items[{at}].subjectId"),
                "must name a person of this file",
            ),
            Failure::CannotBeAsked(at, NotAsked::Company) => Self::field(
                &format!("items[{at}].subjectId"),
                "must name a company above",
            ),
            Failure::Undecidable(StageRefusal::NotSubmitted) => refused("NOT_SUBMITTED"),
            Failure::Undecidable(StageRefusal::ReasonNeeded) => {
                Self::field("reasons", "must be given for a rejection")
            }
            Failure::SubjectNeeded(candidates) => Self::from(Situation::InvalidField).with_details(
                json!({
                    "fields": [{ "field": "subjectId", "problem": "must say whose the document is" }],
                    "candidates": candidates,
                }),
            ),
            Failure::FileIncomplete(unmet) => {
                Self::from(Situation::FileIncomplete).with_details(json!({ "unmet": unmet }))
            }
            Failure::Field(path, problem) => Self::field(path, problem),
            Failure::Storage(trouble) => Self::from(Situation::StorageAway).because(trouble),
            // The Partner API's calls answer this themselves.
            Failure::PlatformExists | Failure::GrantStands | Failure::Partner(_) => {
                Self::from(Situation::Bug).because(failure)
            }
            Failure::ShareTokenInvalid {
                cause: Some(cause), ..
            } => Self::from(Situation::ShareTokenInvalid).with_details(provider_cause(cause)),
            Failure::ShareTokenInvalid {
                cause: None,
                imported_at: Some(at),
            } => Self::from(Situation::ShareTokenInvalid)
                .with_details(json!({ "importedAt": timestamp(*at) })),
            Failure::ShareTokenInvalid {
                cause: None,
                imported_at: None,
            } => Situation::ShareTokenInvalid.into(),
            Failure::ReuseRefused(cause) => {
                Self::from(Situation::ImportUnsupported).with_details(provider_cause(cause))
            }
            Failure::ReuseNotEnabled(cause) => {
                Self::from(Situation::ReuseNotEnabled).with_details(provider_cause(cause))
            }
        }
    }
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
