//! Partner endpoints and their static tokens, in the tables of all endpoints. For operators, who register them.
//!
//! An endpoint has one token at a time: it is sent as it is, so two could not both be. A rotation names the moment from
//! which the new one is sent; until then the old one is.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::secret::Sealer;
use crate::store::endpoints::{Endpoint, MAX_PER_ORGANIZATION, endpoint};
use crate::store::values::known_or_null;
use crate::store::{Result, webhook_secrets};
use base::ids::{EndpointId, OrganizationId};
use domain::webhook::DisabledReason;

/// Registers an endpoint with its first token. `false` where the organization has as many endpoints as it may have.
pub async fn insert(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    new: &Endpoint,
    token_id: Uuid,
    token: &SecretString,
) -> Result<bool> {
    sqlx::query!(
        "-- partner_endpoints::insert
         select id from organizations where id = $1 for no key update",
        owner.0
    )
    .fetch_optional(&mut *conn)
    .await?;
    let done = sqlx::query!(
        "-- partner_endpoints::insert
         insert into webhook_endpoints
                (id, organization_id, url, description, event_types, created_at, updated_at, kind)
         select $1, $2, $3, nullif($4, ''), $5, $6, $6, 'partner'
          where (select count(*) from webhook_endpoints where organization_id = $2) < $7",
        new.id.0,
        owner.0,
        new.url,
        new.description,
        &new.event_types,
        new.created_at,
        MAX_PER_ORGANIZATION,
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    webhook_secrets::insert(conn, sealer, new.id, token_id, token, new.created_at).await?;
    Ok(true)
}

/// An endpoint, and whose it is.
#[derive(Debug)]
pub struct OwnedEndpoint {
    pub owner: OrganizationId,
    pub endpoint: Endpoint,
}

/// An organization's partner endpoints, oldest first; those of all organizations where none is named.
pub async fn list(
    conn: &mut PgConnection,
    owner: Option<OrganizationId>,
) -> Result<Vec<OwnedEndpoint>> {
    let rows = sqlx::query!(
        "-- partner_endpoints::list
         select id, organization_id, url, description, event_types, disabled_reason, created_at, updated_at
           from webhook_endpoints
          where kind = 'partner' and ($1::uuid is null or organization_id = $1)
          order by created_at, id",
        owner.map(|owner| owner.0),
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(OwnedEndpoint {
                owner: OrganizationId(row.organization_id),
                endpoint: endpoint!(row),
            })
        })
        .collect()
}

/// Gives an endpoint a new token that is sent from `at` on; the old one is sent until then. A rotation that was
/// planned before and has not come is replaced. `false` where there is no such partner endpoint.
pub async fn rotate(
    conn: &mut PgConnection,
    sealer: &Sealer,
    endpoint: EndpointId,
    token_id: Uuid,
    token: &SecretString,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let found = sqlx::query!(
        "-- partner_endpoints::rotate
         select id from webhook_endpoints where id = $1 and kind = 'partner' for no key update",
        endpoint.0,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if found.is_none() {
        return Ok(false);
    }
    sqlx::query!(
        "-- partner_endpoints::rotate
         delete from webhook_secrets where endpoint_id = $1 and (starts_at > $2 or expires_at <= $2)",
        endpoint.0,
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "-- partner_endpoints::rotate
         update webhook_secrets set expires_at = $2 where endpoint_id = $1",
        endpoint.0,
        at,
    )
    .execute(&mut *conn)
    .await?;
    let sealed = sealer.seal(
        &webhook_secrets::row_identity(token_id),
        token.expose_secret().as_bytes(),
    )?;
    sqlx::query!(
        "-- partner_endpoints::rotate
         insert into webhook_secrets (id, endpoint_id, key, created_at, starts_at) values ($1, $2, $3, $4, $5)",
        token_id,
        endpoint.0,
        sealed,
        now,
        at,
    )
    .execute(conn)
    .await?;
    Ok(true)
}

/// Enables a partner endpoint, and counts its failures from the beginning. `false` where there is none.
pub async fn enable(
    conn: &mut PgConnection,
    endpoint: EndpointId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "-- partner_endpoints::enable
         update webhook_endpoints
            set disabled = false, disabled_reason = null, disabled_at = null, failing_since = null, updated_at = $2
          where id = $1 and kind = 'partner'",
        endpoint.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes a partner endpoint with its tokens and deliveries. `false` where there is none.
pub async fn delete(conn: &mut PgConnection, endpoint: EndpointId) -> Result<bool> {
    let done = sqlx::query!(
        "-- partner_endpoints::delete
         delete from webhook_endpoints where id = $1 and kind = 'partner'",
        endpoint.0,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
