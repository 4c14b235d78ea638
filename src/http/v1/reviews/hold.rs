//! `POST /v1/reviews/{organizationId}/hold`: holds a record that Sumsub verifies. See [`crate::flows::hold`].

use std::sync::Arc;

use axum::response::Response;

use super::object::{VerificationReview, dto};
use super::officer::Act;
use super::words::OfficerWords;
use crate::flows::Services;
use crate::flows::hold::hold as hold_record;
use crate::http::error::{ApiError, ErrorResponse};

/// Holds a record that Sumsub verifies, where it is: ON_HOLD until you release or reject it, whatever Sumsub's reviews say meanwhile. Any officer may.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/hold", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_hold",
    params(
        ("organizationId" = String, Path, description = "Whose record."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation, at most 255 visible ASCII characters."),
    ),
    request_body = Option<OfficerWords>,
    responses(
        (status = 200, body = VerificationReview),
        (status = 400, description = "Malformed, or a field breaks a rule.", body = ErrorResponse),
        (status = 401, description = "No valid API key.", body = ErrorResponse),
        (status = 403, description = "The key has no part in reviews, or may not do this.", body = ErrorResponse),
        (status = 404, description = "Unknown organization, document or person.", body = ErrorResponse),
        (status = 409, description = "The record is not verified by Sumsub, an officer holds it already, or the Idempotency-Key is in use.", body = ErrorResponse),
        (status = 500, description = "A bug.", body = ErrorResponse),
        (status = 503, description = "Temporarily unavailable.", body = ErrorResponse),
    ),
)]
pub(in crate::http) async fn hold(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer, command, ..
    } = act;
    let said = command.json_if_any::<OfficerWords>()?.said()?;
    let work = |services: Arc<Services>, idempotent| async move {
        hold_record(&services, officer, said, idempotent).await
    };
    command.run(dto, work).await
}
