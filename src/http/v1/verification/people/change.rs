//! `PATCH /v1/organizations/verification/people/{id}`: changes a person. See [`crate::flows::file::people`].

use axum::response::Response;

use super::fields::PersonFields;
use super::object::{VerificationPerson, dto};
use crate::flows::file::people::change as change_person;
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::headers::{IdempotencyKey, OnBehalfOf};
use crate::http::request::path::InPath;
use base::ids::PersonId;

/// Changes a person. Someone an officer has checked is checked again after the next submission.
#[utoipa::path(
    patch, path = "/v1/organizations/verification/people/{id}", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationPeople_update",
    params(
        ("id" = String, Path, description = "The person's id."),
        OnBehalfOf,
        IdempotencyKey,
    ),
    request_body = PersonFields,
    responses(
        (status = 200, body = VerificationPerson, example = json!(VerificationPerson::example())),
    ),
)]
pub(in crate::http) async fn change(
    InPath(id): InPath<PersonId>,
    command: Command,
) -> Result<Response, ApiError> {
    let today = command.today();
    let change = command.read(|fields: PersonFields| fields.change(today))?;
    let acting = command.scope.acting;
    command.run(dto, change_person, (acting, id, change)).await
}
