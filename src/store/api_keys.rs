//! Table `api_keys`. Reading keys is the business of [`super::access`], in one statement with everything a request
//! needs.

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use sqlx::PgConnection;

use super::Result;
use crate::secret::Environment;
use crate::store::values::known;
use base::ids::{KeyId, OrganizationId};

/// What a key may do. Only the platform's organization has keys beyond `MEMBER` (a constraint of the table).
pub use domain::file::authority::Role;

/// A key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub id: KeyId,
    pub organization_id: OrganizationId,
    /// Whether that organization is the platform.
    pub organization_is_platform: bool,
    /// The environment of its prefix.
    pub environment: Environment,
    /// What it may do.
    pub role: Role,
    /// Who uses it.
    pub person_name: Option<String>,
    pub created_at: DateTime<Utc>,
    /// From when it no longer works.
    pub expires_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// A recent use, rounded.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Requests per minute for this key alone; `None` where the deployment's limit holds.
    pub rate_limit: Option<u32>,
    /// From where it may be used; `None` = from anywhere.
    pub allowed_networks: Option<Vec<IpNet>>,
}

/// The most networks of a key (a constraint of the table).
pub const MAX_NETWORKS: usize = 100;

/// Reads networks as the table has them.
///
/// # Errors
/// One of them is none.
pub(super) fn networks(texts: &[String]) -> Result<Vec<IpNet>> {
    let networks = texts.iter().map(|text| text.parse().ok());
    known(networks.collect(), "api_keys.allowed_networks")
}

/// The keys that `$end` leaves.
macro_rules! select_keys {
    ($conn:expr, $name:tt, $end:tt, $parameter:expr) => {{
        let rows = sqlx::query!(
            $name
            + "select id, organization_id, organization_is_platform, environment, role, person_name, created_at,
                      expires_at, revoked_at, last_used_at, rate_limit, allowed_networks
                 from api_keys
                where "
            + $end,
            $parameter
        );
        let rows = rows.fetch_all($conn).await?.into_iter();
        rows.map(|row| {
            Ok(Key {
                id: KeyId(row.id),
                organization_id: OrganizationId(row.organization_id),
                organization_is_platform: row.organization_is_platform,
                environment: known(Environment::parse(&row.environment), "api_keys.environment")?,
                role: known(Role::parse(&row.role), "api_keys.role")?,
                person_name: row.person_name,
                created_at: row.created_at,
                expires_at: row.expires_at,
                revoked_at: row.revoked_at,
                last_used_at: row.last_used_at,
                rate_limit: row.rate_limit.and_then(|limit| u32::try_from(limit).ok()),
                allowed_networks: row.allowed_networks.as_deref().map(networks).transpose()?,
            })
        })
        .collect::<Result<Vec<_>>>()
    }};
}

/// A new key.
#[derive(Debug)]
pub struct NewKey<'a> {
    pub id: KeyId,
    pub organization_id: OrganizationId,
    /// Whether that organization is the platform.
    pub organization_is_platform: bool,
    pub secret_sha256: [u8; 32],
    /// The environment of its prefix.
    pub environment: Environment,
    /// What it may do.
    pub role: Role,
    /// Who uses it; required beyond `MEMBER`.
    pub person_name: Option<&'a str>,
    /// Requests per minute for this key alone, 1 to [`MAX_RATE_LIMIT`]; `None` where the deployment's limit holds.
    pub rate_limit: Option<u32>,
}

/// The largest limit that a key may have, in requests per minute (a constraint of the table).
pub const MAX_RATE_LIMIT: u32 = 100_000_000;

/// Adds a key.
///
/// # Errors
/// The database; among them the constraints on roles.
pub async fn insert(conn: &mut PgConnection, new: &NewKey<'_>, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "-- api_keys::insert
         insert into api_keys
             (id, organization_id, organization_is_platform, secret_sha256, environment, role, person_name, created_at,
              rate_limit)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.id.0,
        new.organization_id.0,
        new.organization_is_platform,
        &new.secret_sha256[..],
        new.environment.as_str(),
        new.role.as_str(),
        new.person_name,
        now,
        new.rate_limit.and_then(|limit| i32::try_from(limit).ok()),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// All keys, or those of one organization, oldest first. For operators.
pub async fn list(
    conn: &mut PgConnection,
    organization: Option<OrganizationId>,
) -> Result<Vec<Key>> {
    select_keys!(
        conn,
        "-- api_keys::list\n",
        "$1::uuid is null or organization_id = $1 order by created_at, id",
        organization.map(|id| id.0)
    )
}

/// One key, locked until the transaction ends. For operators.
pub async fn lock(conn: &mut PgConnection, id: KeyId) -> Result<Option<Key>> {
    Ok(select_keys!(conn, "-- api_keys::lock\n", "id = $1 for update", id.0)?.pop())
}

/// Sets the time from which a key no longer works.
pub async fn expire(conn: &mut PgConnection, id: KeyId, at: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "-- api_keys::expire
         update api_keys set expires_at = $2 where id = $1",
        id.0,
        at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets from where a key may be used; `None` = from anywhere.
///
/// # Errors
/// The database; among them the constraint on their number.
pub async fn allow_networks(
    conn: &mut PgConnection,
    id: KeyId,
    networks: Option<&[IpNet]>,
) -> Result<()> {
    let texts = networks.map(|networks| networks.iter().map(IpNet::to_string).collect::<Vec<_>>());
    sqlx::query!(
        "-- api_keys::allow_networks
         update api_keys set allowed_networks = $2 where id = $1",
        id.0,
        texts.as_deref(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Revokes a key. Revoking again changes nothing.
pub async fn revoke(conn: &mut PgConnection, id: KeyId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "-- api_keys::revoke
         update api_keys set revoked_at = $2 where id = $1 and revoked_at is null",
        id.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The person whom a key belongs to. `None` where it names none, or where there is no such key any more.
pub async fn person(conn: &mut PgConnection, id: KeyId) -> Result<Option<String>> {
    let name = sqlx::query_scalar!(
        "-- api_keys::person
         select person_name from api_keys where id = $1",
        id.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(name.flatten())
}

/// A use of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUse {
    pub key: KeyId,
    pub at: DateTime<Utc>,
}

/// Notes when keys were last used. A key whose note is less than a minute older is left alone: another process was
/// quicker.
pub async fn note_uses(conn: &mut PgConnection, uses: &[KeyUse]) -> Result<()> {
    let (ids, times): (Vec<_>, Vec<_>) = uses.iter().map(|one| (one.key.0, one.at)).unzip();
    sqlx::query!(
        "-- api_keys::note_uses
         update api_keys k
            set last_used_at = u.at
           from unnest($1::uuid[], $2::timestamptz[]) as u (id, at)
          where k.id = u.id
            and (k.last_used_at is null or k.last_used_at <= u.at - interval '1 minute')",
        &ids[..],
        &times[..],
    )
    .execute(conn)
    .await?;
    Ok(())
}
