//! `GET /v1/organizations/children`: the customers whose authorization of the caller stands.
//!
//! nxos has no such list: its brokers go through their authorizations. A broker's operations need the statuses beside
//! the names, so here they are in one call. Ignores `Nxos-On-Behalf-Of`: a customer's own customers are no one else's
//! business.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::object::Organization;
use super::rules::check_external_id;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::cursor::{self, List};
use crate::http::request::query::{self, Page};
use crate::http::state::App;
use crate::http::v1::dto::AuthorizationStatus;
use crate::store::organizations::find::{self, NamePosition};
use crate::store::organizations::{self, Child};
use crate::store::values::Position;
use base::ids::OrganizationId;
use domain::organization::check_name;
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

/// What is looked for.
struct Wanted {
    external_id: Option<String>,
    name: Option<String>,
    status: Option<Status>,
}

impl Wanted {
    fn read(raw: Option<&str>) -> Result<Self, ApiError> {
        let status = |name| query::choice(raw, name, Status::parse, STATUSES);
        let (status, other) = (status("status")?, status("verificationStatus")?);
        if status.is_some() && other.is_some() {
            let problem = "must not be given beside verificationStatus, which is the same";
            return Err(ApiError::field("status", problem));
        }
        let wanted = Self {
            external_id: query::value(raw, "externalId")?,
            name: query::value(raw, "name")?,
            status: status.or(other),
        };
        if let Some(id) = &wanted.external_id {
            check_external_id(id).map_err(|problem| ApiError::field("externalId", problem))?;
        }
        if let Some(name) = &wanted.name {
            check_name(name).map_err(|problem| ApiError::field("name", problem))?;
        }
        Ok(wanted)
    }
}

/// The query parameters of this list.
const KNOWN: [&str; 6] = [
    "limit",
    "cursor",
    "externalId",
    "name",
    "status",
    "verificationStatus",
];

/// Every status, as an error names them.
const STATUSES: &str = "NOT_STARTED, PENDING, APPROVED, REJECTED, ON_HOLD, RESUBMISSION_REQUIRED";

/// The customers that authorize your organization now. One that revoked is no longer listed; its authorization stays in
/// `/v1/authorizations`. Newest first, or with `name` in the order of their names; pages stay stable while records change.
#[utoipa::path(
    get, path = "/v1/organizations/children", tag = "Organizations", security(("ApiKey" = [])),
    operation_id = "Organizations_listChildren",
    params(
        ("externalId" = Option<String>, Query, description = "Only the customer that you created with this reference."),
        ("name" = Option<String>, Query, description = "Only customers whose names begin so, whatever the case and the accents."),
        ("status" = Option<crate::http::v1::dto::VerificationStatus>, Query, description = "Only customers whose verification has this status."),
        ("verificationStatus" = Option<crate::http::v1::dto::VerificationStatus>, Query, description = "The same as `status`."),
        ("limit" = Option<i32>, Query, description = "1 to 100; 25 where absent."),
        ("cursor" = Option<String>, Query, description = "From the previous nextCursor, with the same filters."),
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
    query::only(raw, &KNOWN)?;
    let page = query::page(raw)?;
    let wanted = Wanted::read(raw)?;
    let broker = scope.acting.caller;
    let mut conn = state.services.connection().await?;
    let (found, next_cursor) = if let Some(id) = &wanted.external_id {
        let beside = (wanted.name.as_deref(), wanted.status);
        List::Children.after(page.cursor.as_deref())?;
        let found = find::by_external_id(&mut conn, broker, id, beside).await?;
        // There is one at most, so whatever is after it is nothing.
        let found = found.filter(|_| page.cursor.is_none());
        (found.into_iter().collect(), None)
    } else if let Some(name) = &wanted.name {
        by_name(&mut conn, broker, (name, wanted.status), &page).await?
    } else {
        newest_first(&mut conn, broker, wanted.status, &page).await?
    };
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

async fn newest_first(
    conn: &mut PgConnection,
    broker: OrganizationId,
    status: Option<Status>,
    page: &Page,
) -> Result<(Vec<Child>, Option<String>), ApiError> {
    let after = List::Children.after(page.cursor.as_deref())?;
    let limit = i64::from(page.limit) + 1;
    let found = match status {
        Some(status) => find::by_status(conn, broker, status, after, limit).await?,
        None => organizations::children_page(conn, broker, after, limit).await?,
    };
    let position = |child: &Child| Position {
        created_at: child.organization.created_at,
        id: child.organization.id.0,
    };
    Ok(cursor::cut(found, page.limit, List::Children, position))
}

async fn by_name(
    conn: &mut PgConnection,
    broker: OrganizationId,
    wanted: (&str, Option<Status>),
    page: &Page,
) -> Result<(Vec<Child>, Option<String>), ApiError> {
    let after = List::ChildrenByName.text_after(page.cursor.as_deref())?;
    let after = after.map_or(Some(NamePosition::START), |words| position(&words));
    let after = after.ok_or_else(|| ApiError::field("cursor", "is not a cursor of this list"))?;
    let limit = i64::from(page.limit) + 1;
    let mut found = find::by_name(conn, broker, wanted, &after, limit).await?;
    let shown = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let has_more = found.len() > shown;
    found.truncate(shown);
    let last = found.last().filter(|_| has_more);
    let next = last.map(|(child, name)| {
        let words = format!("{}{name}", child.organization.id.0.simple());
        List::ChildrenByName.text_cursor(&words)
    });
    Ok((found.into_iter().map(|(child, _)| child).collect(), next))
}

/// The position in a cursor: 32 hexadecimal digits, and the name.
fn position(words: &str) -> Option<NamePosition> {
    let (id, name) = words.split_at_checked(32)?;
    Some(NamePosition {
        id: Uuid::try_parse(id).ok()?,
        name: name.to_owned(),
    })
}
