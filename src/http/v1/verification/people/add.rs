//! `POST /v1/organizations/verification/people`: names a person. See [`crate::flows::file::people`].

use axum::response::Response;

use super::fields::PersonFields;
use super::object::{VerificationPerson, dto};
use crate::flows::file::people::add as add_person;
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::headers::{IdempotencyKey, OnBehalfOf};

/// Names a person of the business in scope: a director, shareholder, beneficial owner or employee, or several of these.
#[utoipa::path(
    post, path = "/v1/organizations/verification/people", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationPeople_create",
    params(OnBehalfOf, IdempotencyKey),
    request_body = PersonFields,
    responses(
        (status = 200, body = VerificationPerson, example = json!(VerificationPerson::example())),
    ),
)]
pub(in crate::http) async fn add(command: Command) -> Result<Response, ApiError> {
    let today = command.today();
    let change = command.read(|fields: PersonFields| {
        fields.complete()?;
        fields.change(today)
    })?;
    let acting = command.scope.acting;
    command.run(dto, add_person, (acting, change)).await
}
