//! `GET /v1/organizations/children`: the customers whose authorization of the caller stands.
//!
//! nxos has no such list: its brokers go through their authorizations. A broker's operations need the statuses beside
//! the names, so here they are in one call. Ignores `Nxos-On-Behalf-Of`: a customer's own customers are no one else's
//! business.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;

use super::object::Organization;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::cursor::{self, List};
use crate::http::request::query;
use crate::http::state::App;
use crate::http::v1::dto::AuthorizationStatus;
use crate::store::organizations;
use crate::store::values::Position;
use domain::verification::Status;

/// A page of customers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChildOrganizationList {
    /// Always `list`.
    #[schema(example = "list")]
    object: &'static str,
    data: Vec<ChildOrganization>,
    has_more: bool,
    /// For `cursor`; null on the last page.
    next_cursor: Option<String>,
}

/// A customer, and where your authorization to act for it stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChildOrganization {
    #[serde(flatten)]
    organization: Organization,
    /// Your standing authorization's status: PENDING or ACTIVE.
    authorization_status: AuthorizationStatus,
}

/// The customers that authorize your organization now. One that revoked is no longer listed; its authorization stays in
/// `/v1/authorizations`. Newest first; pages stay stable while records change.
#[utoipa::path(
    get, path = "/v1/organizations/children", tag = "Organizations", security(("ApiKey" = [])),
    operation_id = "Organizations_listChildren",
    params(
        ("verificationStatus" = Option<crate::http::v1::dto::VerificationStatus>, Query, description = "Only customers whose verification has this status."),
        ("limit" = Option<i32>, Query, description = "1 to 100; 25 where absent."),
        ("cursor" = Option<String>, Query, description = "From the previous nextCursor."),
    ),
    responses(
        (status = 200, body = ChildOrganizationList),
    ),
)]
pub(in crate::http) async fn children(
    State(state): App,
    scope: Scope,
    RawQuery(raw): RawQuery,
) -> Result<Json<ChildOrganizationList>, ApiError> {
    let raw = raw.as_deref();
    query::only(raw, &["limit", "cursor", "verificationStatus"])?;
    let page = query::page(raw)?;
    let status = query::choice(
        raw,
        "verificationStatus",
        Status::parse,
        "NOT_STARTED, PENDING, APPROVED, REJECTED, ON_HOLD, RESUBMISSION_REQUIRED",
    )?;
    let after = List::Children.after(page.cursor.as_deref())?;
    let broker = scope.acting.caller;
    let mut conn = state.services.connection().await?;
    let limit = i64::from(page.limit) + 1;
    let found = organizations::children_page(&mut conn, broker, status, after, limit).await?;
    let (found, next_cursor) = cursor::cut(found, page.limit, List::Children, |child| Position {
        created_at: child.organization.created_at,
        id: child.organization.id.0,
    });
    let data = found
        .into_iter()
        .map(|child| ChildOrganization {
            organization: Organization::new(child.organization, broker),
            authorization_status: child.grant.into(),
        })
        .collect();
    Ok(Json(ChildOrganizationList {
        object: "list",
        data,
        has_more: next_cursor.is_some(),
        next_cursor,
    }))
}
