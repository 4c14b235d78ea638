//! `POST /v1/reviews/{organizationId}/claim`: takes a file for review. See [`crate::flows::file::review`].

use axum::response::Response;

use super::object::{VerificationReview, dto};
use super::officer::Act;
use crate::flows::file::review::claim as claim_file;
use crate::http::error::ApiError;
use crate::http::request::headers::IdempotencyKey;

/// Takes a file that was submitted. Of two officers at once one gets it; it is then ON_HOLD until that officer releases or decides it.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/claim", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_claim",
    params(
        ("organizationId" = String, Path, description = "Whose file."),
        IdempotencyKey,
    ),
    responses(
        (status = 200, body = VerificationReview, example = json!(VerificationReview::example())),
    ),
)]
pub(in crate::http) async fn claim(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer, command, ..
    } = act;
    command.run(dto, claim_file, (officer,)).await
}
