//! `POST /v1/organizations/verification/people`: names a person. See [`crate::flows::file::people`].

use std::sync::Arc;

use axum::response::Response;

use super::fields::PersonFields;
use super::object::{VerificationPerson, dto};
use crate::flows::Services;
use crate::flows::file::people::add as add_person;
use crate::http::error::{ApiError, ErrorResponse};
use crate::http::request::command::Command;

/// Names a person of the business in scope: a director, shareholder, beneficial owner or employee, or several of these.
#[utoipa::path(
    post, path = "/v1/organizations/verification/people", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationPeople_create",
    params(
        ("Nxos-On-Behalf-Of" = Option<String>, Header, description = "The customer's organization id."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation, at most 255 visible ASCII characters."),
    ),
    request_body = PersonFields,
    responses(
        (status = 200, body = VerificationPerson),
        (status = 400, description = "Malformed, or a field breaks a rule.", body = ErrorResponse),
        (status = 401, description = "No valid API key.", body = ErrorResponse),
        (status = 403, description = "The authorization was revoked.", body = ErrorResponse),
        (status = 404, description = "Unknown organization, or never authorized.", body = ErrorResponse),
        (status = 409, description = "The file does not allow it where it stands, or the Idempotency-Key is in use.", body = ErrorResponse),
        (status = 500, description = "A bug.", body = ErrorResponse),
        (status = 503, description = "Temporarily unavailable.", body = ErrorResponse),
    ),
)]
pub(in crate::http) async fn add(command: Command) -> Result<Response, ApiError> {
    let fields: PersonFields = command.json()?;
    fields.complete()?;
    let change = fields.change()?;
    let acting = command.scope.acting;
    let work = |services: Arc<Services>, idempotent| async move {
        add_person(&services, acting, change, idempotent).await
    };
    command.run(dto, work).await
}
