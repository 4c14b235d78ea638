//! `POST /v1/reviews/{organizationId}/claim`: takes a file for review. See [`crate::flows::file::review`].

use std::sync::Arc;

use axum::response::Response;

use super::object::{VerificationReview, dto};
use super::officer::Act;
use crate::flows::Services;
use crate::flows::file::review::claim as claim_file;
use crate::http::error::{ApiError, ErrorResponse};

/// Takes a file that was submitted. Of two officers at once one gets it; it is then ON_HOLD until that officer releases or decides it.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/claim", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_claim",
    params(
        ("organizationId" = String, Path, description = "Whose file."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation, at most 255 visible ASCII characters."),
    ),
    responses(
        (status = 200, body = VerificationReview),
        (status = 400, description = "Malformed, or a field breaks a rule.", body = ErrorResponse),
        (status = 401, description = "No valid API key.", body = ErrorResponse),
        (status = 403, description = "The key has no part in reviews, or may not do this.", body = ErrorResponse),
        (status = 404, description = "Unknown organization, document or person.", body = ErrorResponse),
        (status = 409, description = "The file does not allow it where it stands, or the Idempotency-Key is in use.", body = ErrorResponse),
        (status = 500, description = "A bug.", body = ErrorResponse),
        (status = 503, description = "Temporarily unavailable.", body = ErrorResponse),
    ),
)]
pub(in crate::http) async fn claim(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer, command, ..
    } = act;
    let work = |services: Arc<Services>, idempotent| async move {
        claim_file(&services, officer, idempotent).await
    };
    command.run(dto, work).await
}
