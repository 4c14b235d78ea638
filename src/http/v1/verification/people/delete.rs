//! `DELETE /v1/organizations/verification/people/{id}`: takes out a person who was not submitted.

use axum::response::Response;
use serde::Serialize;

use super::object::example_id;
use crate::flows::file::people::withdraw;
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::headers::{IdempotencyKey, OnBehalfOf};
use crate::http::request::path::InPath;
use base::ids::PersonId;

/// What is left of a person.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletedVerificationPerson {
    /// Always `verification_person`.
    #[schema(example = "verification_person")]
    object: &'static str,
    #[schema(example = "per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    id: String,
    /// Always true.
    deleted: bool,
}

fn dto(id: &PersonId) -> DeletedVerificationPerson {
    DeletedVerificationPerson {
        object: "verification_person",
        id: id.to_string(),
        deleted: true,
    }
}

/// What an answer looks like, for the document.
fn example() -> DeletedVerificationPerson {
    dto(&example_id())
}

/// Takes out a person for good. Who was submitted stays: change their roles instead.
#[utoipa::path(
    delete, path = "/v1/organizations/verification/people/{id}", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationPeople_delete",
    params(
        ("id" = String, Path, description = "The person's id."),
        OnBehalfOf,
        IdempotencyKey,
    ),
    responses(
        (status = 200, body = DeletedVerificationPerson, example = json!(example())),
    ),
)]
pub(in crate::http) async fn delete(
    InPath(id): InPath<PersonId>,
    command: Command,
) -> Result<Response, ApiError> {
    let acting = command.scope.acting;
    command.run(dto, withdraw, (acting, id)).await
}
