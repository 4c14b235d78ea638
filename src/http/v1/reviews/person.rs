//! `POST /v1/reviews/{organizationId}/people/{personId}/decision`: accepts or refuses one person.

use std::sync::Arc;

use axum::response::Response;

use super::document::DecidePartRequest;
use super::officer::Act;
use crate::flows::Services;
use crate::flows::file::review::decide_person;
use crate::http::error::{ApiError, ErrorResponse, Situation};
use crate::http::v1::verification::people::object::{VerificationPerson, dto};
use base::ids::PersonId;

/// Accepts or refuses one person of a file that you have claimed.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/people/{personId}/decision", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_decidePerson",
    params(
        ("organizationId" = String, Path, description = "Whose file."),
        ("personId" = String, Path, description = "The person's id."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation, at most 255 visible ASCII characters."),
    ),
    request_body = DecidePartRequest,
    responses(
        (status = 200, body = VerificationPerson),
        (status = 400, description = "Malformed, or a field breaks a rule.", body = ErrorResponse),
        (status = 401, description = "No valid API key.", body = ErrorResponse),
        (status = 403, description = "The key has no part in reviews, or may not do this.", body = ErrorResponse),
        (status = 404, description = "Unknown organization, document or person.", body = ErrorResponse),
        (status = 409, description = "The file does not allow it where it stands, or the Idempotency-Key is in use.", body = ErrorResponse),
        (status = 500, description = "A bug.", body = ErrorResponse),
        (status = 503, description = "Temporarily unavailable.", body = ErrorResponse),
    ),
)]
pub(in crate::http) async fn decide(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer,
        command,
        part,
    } = act;
    let id = PersonId::parse(&part).ok_or(Situation::NotFound)?;
    let finding = command.json::<DecidePartRequest>()?.finding()?;
    let work = |services: Arc<Services>, idempotent| async move {
        decide_person(&services, officer, id, finding, idempotent).await
    };
    command.run(dto, work).await
}
