//! Table `webhook_secrets`: what messages to an endpoint are signed with.
//!
//! Each endpoint has one current secret. After a rotation the one before signs beside it for [`OVERLAP`], so that a
//! receiver can change over without losing a message.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Result, StoreError};
use crate::secret::{Sealer, SecretError};
use base::ids::{EndpointId, OrganizationId};

/// How long a rotated secret signs on.
pub const OVERLAP: TimeDelta = TimeDelta::hours(24);
/// How many secrets of an endpoint sign at a time. A broker that rotates oftener than that within [`OVERLAP`] ends the
/// oldest at once: every one of them lengthens the header of every message.
pub const MAX_LIVE: i64 = 5;

/// Adds the first secret of a new endpoint.
pub async fn insert(
    conn: &mut PgConnection,
    sealer: &Sealer,
    endpoint: EndpointId,
    id: Uuid,
    secret: &SecretString,
    now: DateTime<Utc>,
) -> Result<()> {
    let sealed = sealer.seal(&row_identity(id), secret.expose_secret().as_bytes())?;
    sqlx::query!(
        "-- webhook_secrets::insert
         insert into webhook_secrets (id, endpoint_id, key, created_at) values ($1, $2, $3, $4)",
        id,
        endpoint.0,
        sealed,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The current secret of an organization's endpoint. `None` where the organization has no such endpoint.
///
/// # Errors
/// The database, or a secret that does not open.
pub async fn current(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    endpoint: EndpointId,
) -> Result<Option<SecretString>> {
    let row = sqlx::query!(
        "-- webhook_secrets::current
         select s.id, s.key
           from webhook_endpoints e join webhook_secrets s on s.endpoint_id = e.id
          where e.id = $2 and e.organization_id = $1 and e.kind = 'signed' and s.expires_at is null",
        owner.0,
        endpoint.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| open(sealer, row.id, &row.key)).transpose()
}

/// Replaces the current secret. `false` where the organization has no such endpoint.
pub async fn rotate(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    endpoint: EndpointId,
    id: Uuid,
    secret: &SecretString,
    now: DateTime<Utc>,
) -> Result<bool> {
    // The endpoint is locked, so that of two rotations at the same time one comes after the other.
    let found = sqlx::query!(
        "-- webhook_secrets::rotate
         select id from webhook_endpoints
          where id = $2 and organization_id = $1 and kind = 'signed' for no key update",
        owner.0,
        endpoint.0,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if found.is_none() {
        return Ok(false);
    }
    sqlx::query!(
        "-- webhook_secrets::rotate
         update webhook_secrets set expires_at = $2 where endpoint_id = $1 and expires_at is null",
        endpoint.0,
        now + OVERLAP,
    )
    .execute(&mut *conn)
    .await?;
    insert(conn, sealer, endpoint, id, secret, now).await?;
    sqlx::query!(
        "-- webhook_secrets::rotate
         delete from webhook_secrets
          where endpoint_id = $1
            and (expires_at <= $2
                 or id not in (select id from webhook_secrets
                                where endpoint_id = $1
                                order by expires_at desc nulls first, created_at desc, id desc
                                limit $3))",
        endpoint.0,
        now,
        MAX_LIVE,
    )
    .execute(conn)
    .await?;
    Ok(true)
}

/// Opens a sealed secret of the row with this id.
///
/// # Errors
/// It does not open.
pub(super) fn open(sealer: &Sealer, id: Uuid, sealed: &[u8]) -> Result<SecretString> {
    let plain = sealer.open(&row_identity(id), sealed)?;
    let text = String::from_utf8(plain).map_err(|_| StoreError::from(SecretError::DoesNotOpen))?;
    Ok(SecretString::from(text))
}

pub(super) fn row_identity(id: Uuid) -> String {
    format!("webhook_secrets:{id}")
}
