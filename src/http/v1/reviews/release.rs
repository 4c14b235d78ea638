//! `POST /v1/reviews/{organizationId}/release`: gives a file back, or ends a hold. See [`crate::flows::file::review`] and
//! [`crate::flows::file::review::hold`].

use axum::response::Response;

use super::object::{VerificationReview, dto};
use super::officer::Act;
use super::words::OfficerWords;
use crate::flows::file::review::release as release_file;
use crate::http::error::ApiError;
use crate::http::request::headers::IdempotencyKey;

/// Gives a claimed file back to the queue, or ends the hold of a record that Sumsub verifies, which is then where Sumsub's next review puts it: your own, or with an ADMIN or SUPER_ADMIN key any officer's.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/release", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_release",
    params(
        ("organizationId" = String, Path, description = "Whose file or record."),
        IdempotencyKey,
    ),
    request_body = Option<OfficerWords>,
    responses(
        (status = 200, body = VerificationReview),
    ),
)]
pub(in crate::http) async fn release(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer, command, ..
    } = act;
    let said = command.json_if_any::<OfficerWords>()?.said()?;
    command.run(dto, release_file, (officer, said)).await
}
