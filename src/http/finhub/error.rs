//! Errors in FinHub's form.
//!
//! `{ success: false, code, message, data: { error, details, field, suggestions, errors } }`: FinHub's error guide with
//! its variant for several fields, inside the envelope of its organization pages. `code` is the HTTP status. FinHub
//! tells 400, 401, 403, 404, 409, 422, 429 and 500 apart: a submission that lacks documents or people is 400, one that
//! lacks anything else 422, a file that does not allow it where it stands 409. `requestId` is ours.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;

use crate::http::error::{ApiError, Situation};
use crate::store::idempotency::Answer;
use base::ids::RequestId;
use domain::file::readiness::is_document_or_person;
use domain::file::requirements::Code;

/// An error.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FinhubError {
    /// Always false.
    #[schema(example = false)]
    success: bool,
    /// The HTTP status.
    #[schema(example = 400)]
    code: u16,
    /// For people. May change.
    message: String,
    data: FinhubErrorData,
}

/// What went wrong.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubErrorData {
    /// Stable: what to decide by.
    #[schema(example = "INVALID_REQUEST")]
    error: String,
    /// The reason in this case, where there is one: a code such as ALREADY_SUBMITTED or NOT_CLAIMED.
    details: Option<String>,
    /// The first of `errors`.
    field: Option<String>,
    /// What to do.
    suggestions: Vec<String>,
    /// Every field that is wrong, or every requirement that is not met.
    errors: Vec<FinhubFieldError>,
    /// Also in the x-request-id header.
    #[schema(example = "req_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    request_id: String,
}

/// A field, a header or a requirement.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubFieldError {
    /// Its path, its name, or the requirement's code.
    field: String,
    message: String,
    /// Ours: the words that are allowed, where there are only some.
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<Vec<String>>,
    /// The person or company that the requirement is about; absent for the organization itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject_id: Option<String>,
}

/// Status and name of an error.
#[must_use]
pub fn kind(error: &ApiError) -> (StatusCode, String) {
    let row = error.situation().row();
    let (status, name) = match error.situation() {
        Situation::FileIncomplete if lacks_documents_or_people(error) => {
            (StatusCode::BAD_REQUEST, "MISSING_DOCUMENTS_OR_PERSONNEL")
        }
        Situation::FileIncomplete => (StatusCode::UNPROCESSABLE_ENTITY, "PREREQUISITES_NOT_MET"),
        Situation::NotApprovable => (StatusCode::UNPROCESSABLE_ENTITY, "VERIFICATION_FAILED"),
        Situation::FileRefused
        | Situation::OfficerRefused
        | Situation::OtherTrack
        | Situation::NotApproved => (row.status, "STATE_CONFLICT"),
        Situation::DocumentDiffers | Situation::FileFull => (row.status, "CONFLICT"),
        Situation::OnBehalfOfMalformed
        | Situation::HeaderMissing
        | Situation::MalformedBody
        | Situation::InvalidField
        | Situation::InvalidIdempotencyKey
        | Situation::ShareTokenInvalid
        | Situation::WebhooksRefused => (row.status, "INVALID_REQUEST"),
        Situation::AddressNotAllowed
        | Situation::OtherTenant
        | Situation::AuthorizationRequired
        | Situation::NotAParty
        | Situation::VerificationRejected
        | Situation::ReuseNotEnabled
        | Situation::NotAnOfficer
        | Situation::OfficerDenied
        | Situation::NotTheUploader
        | Situation::NotTheCreator => (row.status, "INSUFFICIENT_PERMISSIONS"),
        Situation::MissingApiKey
        | Situation::InvalidApiKey
        | Situation::AuthenticationFailed
        | Situation::DatabaseAway
        | Situation::TooSlow
        | Situation::RateLimited
        | Situation::OrganizationNotFound
        | Situation::AuthorizationNotFound
        | Situation::ImportUnsupported
        | Situation::AlreadyApproved
        | Situation::ApplicantFound
        | Situation::ExternalIdTaken
        | Situation::TooManyEndpoints
        | Situation::NoReceiver
        | Situation::NotOffered
        | Situation::WebhooksUnavailable
        | Situation::StorageAway
        | Situation::NothingSigns
        | Situation::UploadsFull
        | Situation::BodiesFull
        | Situation::IdempotencyKeyInUse
        | Situation::IdempotencyInFlight
        | Situation::OtherImport
        | Situation::ProviderMisconfigured
        | Situation::ProviderUnavailable
        | Situation::SlowBody
        | Situation::BodyTooLarge
        | Situation::WrongContentType
        | Situation::EncodedBody
        | Situation::WebhookNotAuthentic
        | Situation::NotFound
        | Situation::MethodNotAllowed
        | Situation::Bug => return (row.status, row.code.to_uppercase()),
    };
    (status, name.to_owned())
}

fn lacks_documents_or_people(error: &ApiError) -> bool {
    let unmet = list(error, "unmet");
    let codes = unmet.iter().filter_map(|item| item["code"].as_str());
    codes.filter_map(Code::parse).any(is_document_or_person)
}

/// A list of an error's details; empty where it has none of this name.
fn list<'a>(error: &'a ApiError, name: &str) -> &'a [Value] {
    let list = error.details().and_then(|details| details[name].as_array());
    list.map_or(&[], Vec::as_slice)
}

/// What to do: as in the catalogue, in the words of this body.
fn suggestion(situation: Situation) -> &'static str {
    match situation {
        Situation::InvalidField => "Correct the fields named in data.errors.",
        Situation::HeaderMissing => "Send the headers named in data.errors.",
        Situation::FileIncomplete => "Deliver what data.errors lists; it is everything.",
        Situation::NotApprovable => "Settle what data.errors lists; it is everything.",
        Situation::FileRefused | Situation::OfficerRefused => {
            "Look at data.details and at the status of the verification."
        }
        Situation::OfficerDenied => "Look at data.details.",
        Situation::MissingApiKey
        | Situation::InvalidApiKey
        | Situation::AuthenticationFailed
        | Situation::AddressNotAllowed
        | Situation::DatabaseAway
        | Situation::TooSlow
        | Situation::RateLimited
        | Situation::OnBehalfOfMalformed
        | Situation::OtherTenant
        | Situation::OrganizationNotFound
        | Situation::AuthorizationRequired
        | Situation::NotAParty
        | Situation::AuthorizationNotFound
        | Situation::MalformedBody
        | Situation::InvalidIdempotencyKey
        | Situation::ShareTokenInvalid
        | Situation::VerificationRejected
        | Situation::ReuseNotEnabled
        | Situation::ImportUnsupported
        | Situation::AlreadyApproved
        | Situation::ApplicantFound
        | Situation::OtherTrack
        | Situation::ExternalIdTaken
        | Situation::TooManyEndpoints
        | Situation::NoReceiver
        | Situation::NotOffered
        | Situation::WebhooksRefused
        | Situation::WebhooksUnavailable
        | Situation::NotAnOfficer
        | Situation::DocumentDiffers
        | Situation::FileFull
        | Situation::NotTheUploader
        | Situation::NotTheCreator
        | Situation::NotApproved
        | Situation::NothingSigns
        | Situation::StorageAway
        | Situation::UploadsFull
        | Situation::BodiesFull
        | Situation::IdempotencyKeyInUse
        | Situation::IdempotencyInFlight
        | Situation::OtherImport
        | Situation::ProviderMisconfigured
        | Situation::ProviderUnavailable
        | Situation::SlowBody
        | Situation::BodyTooLarge
        | Situation::WrongContentType
        | Situation::EncodedBody
        | Situation::WebhookNotAuthentic
        | Situation::NotFound
        | Situation::MethodNotAllowed
        | Situation::Bug => situation.row().caller,
    }
}

fn errors(error: &ApiError) -> Vec<FinhubFieldError> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let fields = list(error, "fields").iter().map(|field| FinhubFieldError {
        field: text(&field["field"]),
        message: text(&field["problem"]),
        allowed: field["allowed"]
            .as_array()
            .map(|words| words.iter().map(text).collect()),
        subject_id: field["id"]
            .as_str()
            .filter(|id| !id.is_empty())
            .map(str::to_owned),
    });
    let subject = |item: &Value| item["subject"]["id"].as_str().map(str::to_owned);
    let unmet = list(error, "unmet").iter().map(|item| FinhubFieldError {
        field: text(&item["code"]),
        message: text(&item["message"]),
        allowed: None,
        subject_id: subject(item),
    });
    let obstacles = list(error, "obstacles")
        .iter()
        .map(|item| FinhubFieldError {
            field: item["code"].as_str().unwrap_or("verification").to_owned(),
            message: text(&item["why"]),
            allowed: None,
            subject_id: subject(item),
        });
    fields.chain(unmet).chain(obstacles).collect()
}

fn body(error: &ApiError, request_id: RequestId) -> (StatusCode, Vec<u8>) {
    let (status, name) = kind(error);
    let errors = errors(error);
    let reason = error
        .details()
        .and_then(|details| details["reason"].as_str());
    let body = FinhubError {
        success: false,
        code: status.as_u16(),
        message: error.message().to_owned(),
        data: FinhubErrorData {
            error: name,
            details: reason.map(str::to_owned),
            field: errors.first().map(|first| first.field.clone()),
            suggestions: vec![suggestion(error.situation()).to_owned()],
            errors,
            request_id: request_id.to_string(),
        },
    };
    (status, serde_json::to_vec(&body).unwrap_or_default())
}

/// What is saved of a refusal under an idempotency key.
pub(super) fn answer(error: &ApiError, request_id: RequestId) -> Answer {
    let (status, body) = body(error, request_id);
    Answer {
        status: status.as_u16(),
        body,
    }
}

/// The complete response.
pub(in crate::http) fn respond(error: &ApiError, request_id: RequestId) -> Response {
    let (status, body) = body(error, request_id);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    if let Some(after) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, after.as_secs().max(1).into());
    }
    response
}
