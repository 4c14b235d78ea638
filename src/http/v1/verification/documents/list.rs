//! `GET /v1/organizations/verification/documents`: the documents of the file.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;

use super::object::VerificationDocument;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::cursor::{self, List};
use crate::http::request::headers::OnBehalfOf;
use crate::http::request::query;
use crate::http::state::App;
use crate::store::file::documents;
use crate::store::values::Position;

/// A page of documents.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationDocumentList {
    /// Always `list`.
    #[schema(example = "list")]
    object: &'static str,
    data: Vec<VerificationDocument>,
    has_more: bool,
    /// For `cursor`; null on the last page.
    next_cursor: Option<String>,
}

/// The documents of the file of the business in scope, newest first, without their bytes.
#[utoipa::path(
    get, path = "/v1/organizations/verification/documents", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationDocuments_list",
    params(
        OnBehalfOf,
        ("limit" = Option<i32>, Query, description = "1 to 100; 25 where absent."),
        ("cursor" = Option<String>, Query, description = "From the previous nextCursor."),
    ),
    responses(
        (status = 200, body = VerificationDocumentList),
    ),
)]
pub(in crate::http) async fn list(
    State(state): App,
    scope: Scope,
    RawQuery(raw): RawQuery,
) -> Result<Json<VerificationDocumentList>, ApiError> {
    query::only(raw.as_deref(), &query::PAGE)?;
    let page = query::page(raw.as_deref())?;
    let after = List::Documents.after(page.cursor.as_deref())?;
    let mut conn = state.services.connection().await?;
    let (owner, limit) = (scope.acting.target, i64::from(page.limit) + 1);
    let sealer = &state.services.journal.sealer;
    let found = documents::page(&mut conn, sealer, owner, after, limit).await?;
    let (found, next_cursor) =
        cursor::cut(found, page.limit, List::Documents, |document| Position {
            created_at: document.uploaded_at,
            id: document.id,
        });
    Ok(Json(VerificationDocumentList {
        object: "list",
        data: found.iter().map(VerificationDocument::from).collect(),
        has_more: next_cursor.is_some(),
        next_cursor,
    }))
}
