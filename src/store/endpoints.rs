//! Table `webhook_endpoints`: where organizations receive webhooks. Partner endpoints, which operators register, are
//! the business of [`super::partner::endpoints`] alone.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Result;
use crate::store::values::{Position, known_or_null};
use base::ids::{EndpointId, OrganizationId};
use domain::webhook::DisabledReason;

/// How many endpoints an organization may have.
pub const MAX_PER_ORGANIZATION: i64 = 50;

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    pub id: EndpointId,
    /// Where messages are posted.
    pub url: String,
    /// The owner's own words; empty where there are none.
    pub description: String,
    /// Which events it receives; empty = all, those to come included.
    pub event_types: Vec<String>,
    /// Why it receives nothing; `None` while it is enabled.
    pub disabled: Option<DisabledReason>,
    pub created_at: DateTime<Utc>,
    /// When its owner last changed it, or it was disabled.
    pub updated_at: DateTime<Utc>,
}

macro_rules! endpoint {
    ($row:expr) => {{
        let row = $row;
        Endpoint {
            id: EndpointId(row.id),
            url: row.url,
            description: row.description.unwrap_or_default(),
            event_types: row.event_types,
            disabled: known_or_null(
                row.disabled_reason,
                DisabledReason::parse,
                "webhook_endpoints.disabled_reason",
            )?,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }};
}
pub(super) use endpoint;

/// What a statement about endpoints that begins with `$begin` and ends with `$end` finds.
macro_rules! find_endpoints {
    ($conn:expr, $begin:tt, $end:tt, $($parameter:expr),+ $(,)?) => {{
        let rows = sqlx::query!(
            $begin
            + " id, url, description, event_types, disabled_reason, created_at, updated_at "
            + $end,
            $($parameter),+
        );
        let rows = rows.fetch_all($conn).await?.into_iter();
        rows.map(|row| Ok(endpoint!(row))).collect::<Result<Vec<_>>>()
    }};
}

/// Adds an endpoint. `false` where the organization has [`MAX_PER_ORGANIZATION`] already, which is decided under a lock
/// on the organization, so that endpoints made at the same time are counted too. The lock does not wait for
/// transactions that only refer to the organization.
pub async fn insert(
    conn: &mut PgConnection,
    owner: OrganizationId,
    new: &Endpoint,
) -> Result<bool> {
    sqlx::query!(
        "-- endpoints::insert
         select id from organizations where id = $1 for no key update",
        owner.0
    )
    .fetch_optional(&mut *conn)
    .await?;
    // A statement of its own: it has to see what was committed while the lock was waited for.
    let done = sqlx::query!(
        "-- endpoints::insert
         insert into webhook_endpoints (id, organization_id, url, description, event_types, created_at, updated_at)
         select $1, $2, $3, nullif($4, ''), $5, $6, $6
          where (select count(*) from webhook_endpoints where organization_id = $2) < $7",
        new.id.0,
        owner.0,
        new.url,
        new.description,
        &new.event_types,
        new.created_at,
        MAX_PER_ORGANIZATION,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// An organization's endpoints, newest first, after a position.
pub async fn page(
    conn: &mut PgConnection,
    owner: OrganizationId,
    after: Position,
    limit: i64,
) -> Result<Vec<Endpoint>> {
    find_endpoints!(
        conn,
        "-- endpoints::page\n select",
        "from webhook_endpoints
          where organization_id = $1 and kind = 'signed' and (created_at, id) < ($2, $3)
          order by created_at desc, id desc
          limit $4",
        owner.0,
        after.created_at,
        after.id,
        limit,
    )
}

/// One endpoint of an organization.
pub async fn read(
    conn: &mut PgConnection,
    owner: OrganizationId,
    id: EndpointId,
) -> Result<Option<Endpoint>> {
    let mut found = find_endpoints!(
        conn,
        "-- endpoints::read\n select",
        "from webhook_endpoints where id = $2 and organization_id = $1 and kind = 'signed'",
        owner.0,
        id.0,
    )?;
    Ok(found.pop())
}

/// What an owner changes; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Where messages are posted.
    pub url: Option<String>,
    /// The owner's own words.
    pub description: Option<String>,
    /// The whole new set of events.
    pub event_types: Option<Vec<String>>,
    /// `true` disables it, at the owner's request; `false` enables it, for whichever reason it was disabled.
    pub disabled: Option<bool>,
}

/// Changes an endpoint. `None` where the organization has no such endpoint.
///
/// Failures are counted from the beginning where it is enabled, or is given another URL. An endpoint that is disabled
/// already keeps its reason when it is disabled again.
pub async fn update(
    conn: &mut PgConnection,
    owner: OrganizationId,
    id: EndpointId,
    change: &Change,
    now: DateTime<Utc>,
) -> Result<Option<Endpoint>> {
    let mut changed = find_endpoints!(
        conn,
        "-- endpoints::update
         update webhook_endpoints
            set url = coalesce($3, url),
                description = nullif(coalesce($4, description), ''),
                event_types = coalesce($5, event_types),
                disabled = coalesce($6, disabled),
                disabled_reason = case when coalesce($6, disabled) then coalesce(disabled_reason, 'request') end,
                disabled_at = case when coalesce($6, disabled) then coalesce(disabled_at, $7) end,
                failing_since = case when $6 is distinct from false and coalesce($3, url) = url then failing_since end,
                updated_at = $7
          where id = $2 and organization_id = $1 and kind = 'signed'
         returning",
        "",
        owner.0,
        id.0,
        change.url,
        change.description,
        change.event_types.as_deref(),
        change.disabled,
        now,
    )?;
    Ok(changed.pop())
}

/// Deletes an endpoint with its secrets and deliveries. `false` where the organization has no such endpoint.
pub async fn delete(
    conn: &mut PgConnection,
    owner: OrganizationId,
    id: EndpointId,
) -> Result<bool> {
    let done = sqlx::query!(
        "-- endpoints::delete
         delete from webhook_endpoints where id = $2 and organization_id = $1 and kind = 'signed'",
        owner.0,
        id.0,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
