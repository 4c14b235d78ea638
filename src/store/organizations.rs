//! Table `organizations`.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::{Result, StoreError};
use crate::domain::organization::OrganizationType;
use crate::ids::OrganizationId;

/// A new organization.
#[derive(Debug)]
pub struct NewOrganization<'a> {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: &'a str,
    /// Business or individual.
    pub kind: OrganizationType,
    /// The operating organization itself.
    pub is_platform: bool,
    /// The broker that creates it; `None` for brokers and the platform.
    pub created_by: Option<OrganizationId>,
    /// The broker's own reference.
    pub external_id: Option<&'a str>,
    /// Free-form object.
    pub metadata: &'a Map<String, Value>,
}

/// Why an organization could not be added.
#[derive(Debug, thiserror::Error)]
pub enum InsertError {
    /// The broker already has a child with this reference.
    #[error("external id already used")]
    ExternalIdTaken,
    /// There is a platform already.
    #[error("there is a platform organization already")]
    PlatformExists,
    /// Anything else.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds an organization. The record that every organization has is added beside it, in the same transaction, by [`super::verifications::insert`].
///
/// # Errors
/// [`InsertError`]: uniqueness is decided by the database and told by the constraint's name.
pub async fn insert(
    conn: &mut PgConnection,
    new: &NewOrganization<'_>,
    now: DateTime<Utc>,
) -> std::result::Result<(), InsertError> {
    sqlx::query!(
        "-- organizations::insert
         insert into organizations
             (id, name, type, is_platform, created_by, external_id, metadata, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        new.id.0,
        new.name,
        new.kind.as_str(),
        new.is_platform,
        new.created_by.map(|id| id.0),
        new.external_id,
        Value::Object(new.metadata.clone()),
        now,
    )
    .execute(conn)
    .await
    .map(drop)
    .map_err(|error| match error.as_database_error().and_then(|error| error.constraint()) {
        Some("organizations_external_id_key") => InsertError::ExternalIdTaken,
        Some("organizations_single_platform") => InsertError::PlatformExists,
        _ => StoreError::Database(error).into(),
    })
}

/// Whether an organization is the platform; `None` where it does not exist. For operators' commands, which name organizations freely.
///
/// # Errors
/// The database.
pub async fn is_platform(conn: &mut PgConnection, id: OrganizationId) -> Result<Option<bool>> {
    Ok(sqlx::query_scalar!(
        "-- organizations::is_platform
         select is_platform from organizations where id = $1",
        id.0
    )
    .fetch_optional(conn)
    .await?)
}

/// A broker's child by the broker's own reference.
///
/// # Errors
/// The database.
pub async fn child_by_external_id(
    conn: &mut PgConnection,
    broker: OrganizationId,
    external_id: &str,
) -> Result<Option<OrganizationId>> {
    let id = sqlx::query_scalar!(
        "-- organizations::child_by_external_id
         select id from organizations where created_by = $1 and external_id = $2",
        broker.0,
        external_id
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.map(OrganizationId))
}
