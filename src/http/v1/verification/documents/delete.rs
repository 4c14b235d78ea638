//! `DELETE /v1/organizations/verification/documents/{id}`: takes back a document that was not submitted.

use axum::response::Response;
use serde::Serialize;
use uuid::Uuid;

use super::object::example_id;
use crate::flows::file::documents::withdraw;
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::headers::{IdempotencyKey, OnBehalfOf};
use crate::http::request::path::InPath;

/// What is left of a document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletedVerificationDocument {
    /// Always `verification_document`.
    #[schema(example = "verification_document")]
    object: &'static str,
    id: String,
    /// Always true.
    deleted: bool,
}

fn dto(id: &Uuid) -> DeletedVerificationDocument {
    DeletedVerificationDocument {
        object: "verification_document",
        id: id.to_string(),
        deleted: true,
    }
}

/// What an answer looks like, for the document.
fn example() -> DeletedVerificationDocument {
    dto(&example_id())
}

/// Takes back a document for good. One that was submitted stays: upload a better one beside it.
#[utoipa::path(
    delete, path = "/v1/organizations/verification/documents/{id}", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationDocuments_delete",
    params(
        ("id" = String, Path, description = "The document's id."),
        OnBehalfOf,
        IdempotencyKey,
    ),
    responses(
        (status = 200, body = DeletedVerificationDocument, example = json!(example())),
    ),
)]
pub(in crate::http) async fn delete(
    InPath(id): InPath<Uuid>,
    command: Command,
) -> Result<Response, ApiError> {
    let acting = command.scope.acting;
    command.run(dto, withdraw, (acting, id)).await
}
