//! `POST /v1/reviews/{organizationId}/hold`: holds a record that Sumsub verifies. See [`crate::flows::file::review::hold`].

use axum::response::Response;

use super::object::{VerificationReview, dto};
use super::officer::Act;
use super::words::OfficerWords;
use crate::flows::file::review::hold::hold as hold_record;
use crate::http::error::ApiError;
use crate::http::request::headers::IdempotencyKey;

/// Holds a record that Sumsub verifies, where it is: ON_HOLD until you release or reject it, whatever Sumsub's reviews say meanwhile. A file is held once it is approved: a release gives the approval back where nothing stands against it. Any officer may; what an officer rejected has to be reopened.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/hold", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_hold",
    params(
        ("organizationId" = String, Path, description = "Whose record."),
        IdempotencyKey,
    ),
    request_body = Option<OfficerWords>,
    responses(
        (status = 200, body = VerificationReview),
    ),
)]
pub(in crate::http) async fn hold(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer, command, ..
    } = act;
    let said = command.json_if_any::<OfficerWords>()?.said()?;
    command.run(dto, hold_record, (officer, said)).await
}
