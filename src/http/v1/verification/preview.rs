//! `POST /v1/organizations/verification/import/preview`: asks whether a share token could be imported. See
//! [`crate::flows::preview`].

use axum::response::Response;
use secrecy::SecretString;
use serde::Serialize;
use serde_json::Value;

use super::import::{ImportVerificationRequest, check};
use crate::flows::preview::{Preview, preview as preview_import};
use crate::http::error::{ApiError, provider_cause};
use crate::http::request::command::Command;
use crate::http::request::headers::{IdempotencyKey, OnBehalfOf};

/// What importing a share token would meet.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    /// Always `import_preview`.
    #[schema(example = "import_preview")]
    object: &'static str,
    outcome: PreviewOutcome,
    /// Why Sumsub would refuse: `name`, `errorCode`, `retryable`, `needsNewToken`, `whoActs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, example = json!({"name": "reusable-kyc-not-approved-applicant", "errorCode": 10507, "retryable": true, "needsNewToken": true, "whoActs": "donor"}))]
    cause: Option<Value>,
}

/// The outcome of a preview.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum PreviewOutcome {
    /// An import would work now.
    Accepted,
    /// Sumsub would refuse it, for the cause given.
    Refused,
    /// It cannot be told now: Sumsub does not answer, or an earlier import of this customer is not settled.
    Unknown,
}

fn dto(preview: &Preview) -> ImportPreview {
    let (outcome, cause) = match preview {
        Preview::Accepted => (PreviewOutcome::Accepted, None),
        Preview::Refused(cause) => (PreviewOutcome::Refused, Some(provider_cause(cause))),
        Preview::Unknown => (PreviewOutcome::Unknown, None),
    };
    ImportPreview {
        object: "import_preview",
        outcome,
        cause,
    }
}

/// What an answer looks like, for the document.
fn example() -> ImportPreview {
    dto(&Preview::Accepted)
}

/// Tells whether importing a share token would work, without using the token and without a trace in the record. What an
/// import is refused for before Sumsub is asked is refused here too, with the same error. An answer that is certain is
/// repeated under its Idempotency-Key; `unknown` is asked anew.
#[utoipa::path(
    post, path = "/v1/organizations/verification/import/preview", tag = "Organizations", security(("ApiKey" = [])),
    operation_id = "Organizations_previewVerificationImport",
    params(OnBehalfOf, IdempotencyKey),
    request_body = ImportVerificationRequest,
    responses(
        (status = 200, body = ImportPreview, example = json!(example())),
    ),
)]
pub(in crate::http) async fn preview(command: Command) -> Result<Response, ApiError> {
    let request = command
        .read(|request: ImportVerificationRequest| check(&request.share_token).map(|()| request))?;
    let token = SecretString::from(request.share_token);
    let acting = command.scope.acting;
    command.run(dto, preview_import, (acting, token)).await
}
