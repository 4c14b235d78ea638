//! `GET /v1/organizations/verification/documents/{id}`: one document, without its bytes.

use axum::Json;
use axum::extract::State;
use uuid::Uuid;

use super::object::VerificationDocument;
use crate::http::auth::Scope;
use crate::http::error::{ApiError, Situation};
use crate::http::request::headers::OnBehalfOf;
use crate::http::request::path::InPath;
use crate::http::state::App;
use crate::store::file::documents;

/// One document of the file of the business in scope, without its bytes.
#[utoipa::path(
    get, path = "/v1/organizations/verification/documents/{id}", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationDocuments_get",
    params(
        ("id" = String, Path, description = "The document's id."),
        OnBehalfOf,
    ),
    responses(
        (status = 200, body = VerificationDocument, example = json!(VerificationDocument::example())),
    ),
)]
pub(in crate::http) async fn get(
    State(state): App,
    InPath(id): InPath<Uuid>,
    scope: Scope,
) -> Result<Json<VerificationDocument>, ApiError> {
    let mut conn = state.services.connection().await?;
    let sealer = &state.services.journal.sealer;
    let document = documents::read(&mut conn, sealer, scope.acting.target, id).await?;
    let document = document.ok_or(Situation::NotFound)?;
    Ok(Json(VerificationDocument::from(&document)))
}
