//! `PATCH /v1/organizations/verification/people/{id}`: changes a person. See [`crate::flows::file::people`].

use std::sync::Arc;

use axum::response::Response;

use super::fields::PersonFields;
use super::object::{VerificationPerson, dto};
use crate::flows::Services;
use crate::flows::file::people::change as change_person;
use crate::http::error::{ApiError, ErrorResponse};
use crate::http::request::command::Command;
use crate::http::request::path::InPath;
use base::ids::PersonId;

/// Changes a person. Whoever was looked at before is looked at again after the next submission.
#[utoipa::path(
    patch, path = "/v1/organizations/verification/people/{id}", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationPeople_update",
    params(
        ("id" = String, Path, description = "The person's id."),
        ("Nxos-On-Behalf-Of" = Option<String>, Header, description = "The customer's organization id."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation, at most 255 visible ASCII characters."),
    ),
    request_body = PersonFields,
    responses(
        (status = 200, body = VerificationPerson),
        (status = 400, description = "Malformed, or a field breaks a rule.", body = ErrorResponse),
        (status = 401, description = "No valid API key.", body = ErrorResponse),
        (status = 403, description = "The authorization was revoked.", body = ErrorResponse),
        (status = 404, description = "No such person, or unknown organization.", body = ErrorResponse),
        (status = 409, description = "The file does not allow it where it stands, or the Idempotency-Key is in use.", body = ErrorResponse),
        (status = 500, description = "A bug.", body = ErrorResponse),
        (status = 503, description = "Temporarily unavailable.", body = ErrorResponse),
    ),
)]
pub(in crate::http) async fn change(
    InPath(id): InPath<PersonId>,
    command: Command,
) -> Result<Response, ApiError> {
    let change = command.json::<PersonFields>()?.change()?;
    let acting = command.scope.acting;
    let work = |services: Arc<Services>, idempotent| async move {
        change_person(&services, acting, id, change, idempotent).await
    };
    command.run(dto, work).await
}
