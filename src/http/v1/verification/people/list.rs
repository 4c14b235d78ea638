//! `GET /v1/organizations/verification/people`: everybody in the file.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;

use super::object::VerificationPerson;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::headers::OnBehalfOf;
use crate::http::request::query;
use crate::http::state::App;
use crate::store::file::people;

/// Everybody in a file.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationPersonList {
    /// Always `list`.
    #[schema(example = "list")]
    object: &'static str,
    data: Vec<VerificationPerson>,
    /// Always false: a file has at most 2000 people, and all of them are here.
    has_more: bool,
    /// Always null.
    next_cursor: Option<String>,
}

/// Everybody in the file of the business in scope, in the order in which they were named.
#[utoipa::path(
    get, path = "/v1/organizations/verification/people", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationPeople_list",
    params(OnBehalfOf),
    responses(
        (status = 200, body = VerificationPersonList),
    ),
)]
pub(in crate::http) async fn list(
    State(state): App,
    scope: Scope,
    RawQuery(raw): RawQuery,
) -> Result<Json<VerificationPersonList>, ApiError> {
    query::only(raw.as_deref(), &query::PAGE)?;
    let mut conn = state.services.connection().await?;
    let sealer = &state.services.journal.sealer;
    let people = people::all(&mut conn, sealer, scope.acting.target).await?;
    Ok(Json(VerificationPersonList {
        object: "list",
        data: people.iter().map(VerificationPerson::from).collect(),
        has_more: false,
        next_cursor: None,
    }))
}
