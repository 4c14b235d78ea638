//! `POST /v1/reviews/{organizationId}/reopen`: takes a rejection back. See [`crate::flows::file::review`].

use axum::response::Response;
use serde::Deserialize;

use super::object::{VerificationReview, dto};
use super::officer::Act;
use super::words::said_with_reason;
use crate::flows::file::review::reopen as reopen_file;
use crate::http::error::ApiError;
use crate::http::request::headers::IdempotencyKey;

/// Why a rejection is taken back.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReopenReviewRequest {
    /// For the customer and the brokers: 1 to 2000 characters.
    #[schema(example = "We look at your file once more.")]
    reason: String,
    /// For officers alone: at most 2000 characters.
    notes: Option<String>,
}

/// Takes a rejection back, with a SUPER_ADMIN key of another person than the one who rejected. A file waits in the queue again, for any officer; a record that Sumsub verifies is ON_HOLD, with you.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/reopen", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_reopen",
    params(
        ("organizationId" = String, Path, description = "Whose file or record."),
        IdempotencyKey,
    ),
    request_body = ReopenReviewRequest,
    responses(
        (status = 200, body = VerificationReview),
    ),
)]
pub(in crate::http) async fn reopen(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer, command, ..
    } = act;
    let said = command
        .read(|request: ReopenReviewRequest| said_with_reason(request.reason, request.notes))?;
    command.run(dto, reopen_file, (officer, said)).await
}
