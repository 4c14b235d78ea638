//! `POST /v1/reviews/{organizationId}/people/{personId}/decision`: accepts or refuses one person.

use axum::response::Response;

use super::document::DecidePartRequest;
use super::officer::Act;
use crate::flows::file::review::decide_person;
use crate::http::error::{ApiError, Situation};
use crate::http::request::headers::IdempotencyKey;
use crate::http::v1::verification::people::object::{VerificationPerson, dto};
use base::ids::PersonId;

/// Accepts or refuses one person of a file that you have claimed.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/people/{personId}/decision", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_decidePerson",
    params(
        ("organizationId" = String, Path, description = "Whose file."),
        ("personId" = String, Path, description = "The person's id."),
        IdempotencyKey,
    ),
    request_body = DecidePartRequest,
    responses(
        (status = 200, body = VerificationPerson),
    ),
)]
pub(in crate::http) async fn decide(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer,
        command,
        part,
    } = act;
    let id = PersonId::parse(&part).ok_or(Situation::NotFound)?;
    let finding = command.read(DecidePartRequest::finding)?;
    command
        .run(dto, decide_person, (officer, id, finding))
        .await
}
