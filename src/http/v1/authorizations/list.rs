//! `GET /v1/authorizations`: the authorizations that the organization in scope is party to.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;

use super::object::{Authorization, AuthorizationType};
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::cursor::{self, List};
use crate::http::request::headers::OnBehalfOf;
use crate::http::request::query;
use crate::http::state::App;
use crate::http::v1::dto::AuthorizationStatus;
use crate::store::api_keys::Role;
use crate::store::authorizations;
use crate::store::values::Position;
use base::ids::OrganizationId;
use domain::authorization::{GrantStatus, Party};

/// A page of authorizations.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationList {
    /// Always `list`.
    #[schema(example = "list")]
    object: &'static str,
    data: Vec<Authorization>,
    has_more: bool,
    /// For `cursor`; null on the last page.
    next_cursor: Option<String>,
}

/// Which part the organization in scope has.
#[derive(Debug, utoipa::ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum AuthorizationRole {
    /// The customer.
    Granter,
    /// The broker.
    Authorized,
}

/// The authorizations that the organization in scope is party to, revoked ones too. Newest first. Acting for a customer,
/// you see those between the customer and you; its own key sees all.
#[utoipa::path(
    get, path = "/v1/authorizations", tag = "Authorizations", security(("ApiKey" = [])),
    operation_id = "Authorizations_list",
    params(
        OnBehalfOf,
        ("role" = Option<AuthorizationRole>, Query, description = "Only those in which the organization in scope has this part."),
        ("status" = Option<AuthorizationStatus>, Query, description = "Only those with this status."),
        ("type" = Option<AuthorizationType>, Query, description = "Only those of this type."),
        ("limit" = Option<i32>, Query, description = "1 to 100; 25 where absent."),
        ("cursor" = Option<String>, Query, description = "From the previous nextCursor."),
    ),
    responses(
        (status = 200, body = AuthorizationList),
    ),
)]
pub(in crate::http) async fn list(
    State(state): App,
    scope: Scope,
    RawQuery(raw): RawQuery,
) -> Result<Json<AuthorizationList>, ApiError> {
    let raw = raw.as_deref();
    let page = query::page(raw)?;
    let party = query::choice(raw, "role", Party::parse, "granter, authorized")?;
    let status = query::choice(
        raw,
        "status",
        GrantStatus::parse,
        "PENDING, ACTIVE, REVOKED",
    )?;
    // There is one type, so naming it changes nothing.
    query::choice(raw, "type", AuthorizationType::parse, "LOA")?;
    let after = List::Authorizations.after(page.cursor.as_deref())?;
    let mut conn = state.services.connection().await?;
    let (owner, limit) = (scope.acting.target, i64::from(page.limit) + 1);
    let seen_by = seen_by(&scope);
    let grants =
        authorizations::page(&mut conn, owner, seen_by, party, status, after, limit).await?;
    let (grants, next_cursor) =
        cursor::cut(grants, page.limit, List::Authorizations, |grant| Position {
            created_at: grant.created_at,
            id: grant.id,
        });
    Ok(Json(AuthorizationList {
        object: "list",
        data: grants.iter().map(Authorization::from).collect(),
        has_more: next_cursor.is_some(),
        next_cursor,
    }))
}

/// Whom else the customer works with, and why it left, is not its broker's business. Officers see everything.
fn seen_by(scope: &Scope) -> Option<OrganizationId> {
    let acting = scope.acting;
    (acting.caller != acting.target && scope.role == Role::Member).then_some(acting.caller)
}
