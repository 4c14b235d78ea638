//! Table `organizations`.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::{Result, StoreError};
use crate::store::values::{Position, known};
use base::ids::OrganizationId;
use domain::authorization::GrantStatus;
use domain::organization::OrganizationType;
use domain::verification::Status;

/// An organization and where its verification stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: String,
    /// Business or individual.
    pub kind: OrganizationType,
    /// The status of its verification.
    pub status: Status,
    /// The broker that created it.
    pub created_by: Option<OrganizationId>,
    /// That broker's own reference.
    pub external_id: Option<String>,
    /// That broker's free-form object.
    pub metadata: Map<String, Value>,
    pub created_at: DateTime<Utc>,
    /// When it, or its verification's status, last changed.
    pub updated_at: DateTime<Utc>,
}

macro_rules! organization {
    ($row:expr) => {{
        let row = $row;
        let Value::Object(metadata) = row.metadata else {
            return Err(StoreError::Unreadable("organizations.metadata"));
        };
        Organization {
            id: OrganizationId(row.id),
            name: row.name,
            kind: known(OrganizationType::parse(&row.kind), "organizations.type")?,
            status: known(Status::parse(&row.status), "verifications.status")?,
            created_by: row.created_by.map(OrganizationId),
            external_id: row.external_id,
            metadata,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }};
}

pub mod find;

/// One organization.
pub async fn read(conn: &mut PgConnection, id: OrganizationId) -> Result<Option<Organization>> {
    let row = sqlx::query!(
        r#"-- organizations::read
        select o.id, o.name, o.type as kind, v.status, o.created_by, o.external_id, o.metadata, o.created_at,
               greatest(o.updated_at, v.updated_at) as "updated_at!"
          from organizations o join verifications v on v.organization_id = o.id
         where o.id = $1"#,
        id.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok(organization!(row))).transpose()
}

/// Organizations in the order of their ids, after one of them, for operators' walks over all.
pub async fn ids_after(
    conn: &mut PgConnection,
    after: Option<OrganizationId>,
    limit: i64,
) -> Result<Vec<OrganizationId>> {
    let ids = sqlx::query_scalar!(
        "-- organizations::ids_after
         select id from organizations where $1::uuid is null or id > $1 order by id limit $2",
        after.map(|id| id.0),
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(OrganizationId).collect())
}

/// A customer of a broker.
#[derive(Debug)]
pub struct Child {
    pub organization: Organization,
    /// The status of its grant to the broker.
    pub grant: GrantStatus,
}

/// The organizations whose grant to a broker stands, newest first, after a position, each with that grant's status.
pub async fn children_page(
    conn: &mut PgConnection,
    broker: OrganizationId,
    after: Position,
    limit: i64,
) -> Result<Vec<Child>> {
    let rows = sqlx::query!(
        r#"-- organizations::children_page
        select o.id, o.name, o.type as kind, v.status, o.created_by, o.external_id, o.metadata, o.created_at,
               greatest(o.updated_at, v.updated_at) as "updated_at!", a.status as grant_status
          from authorizations a
          join organizations o on o.id = a.granting_organization_id
          join verifications v on v.organization_id = o.id
         where a.authorized_organization_id = $1 and a.type = 'LOA' and a.status <> 'REVOKED'
           and (a.granting_created_at, a.granting_organization_id) < ($2, $3)
         order by a.granting_created_at desc, a.granting_organization_id desc
         limit $4"#,
        broker.0,
        after.created_at,
        after.id,
        limit,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let grant = known(
                GrantStatus::parse(&row.grant_status),
                "authorizations.status",
            )?;
            Ok(Child {
                organization: organization!(row),
                grant,
            })
        })
        .collect()
}

/// A new organization.
#[derive(Debug)]
pub struct NewOrganization<'a> {
    pub id: OrganizationId,
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
    /// The broker has this child with the reference already.
    #[error("external id already used")]
    ExternalIdTaken(OrganizationId),
    /// There is a platform already.
    #[error("there is a platform organization already")]
    PlatformExists,
    /// Anything else.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds an organization. The record that every organization has is added beside it, in the same transaction, by
/// [`super::verifications::insert`].
///
/// # Errors
/// [`InsertError`]: uniqueness is decided by the database.
pub async fn insert(
    conn: &mut PgConnection,
    new: &NewOrganization<'_>,
    now: DateTime<Utc>,
) -> std::result::Result<(), InsertError> {
    let done = sqlx::query!(
        "-- organizations::insert
         insert into organizations
             (id, name, type, is_platform, created_by, external_id, metadata, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
             on conflict (created_by, external_id) do nothing",
        new.id.0,
        new.name,
        new.kind.as_str(),
        new.is_platform,
        new.created_by.map(|id| id.0),
        new.external_id,
        Value::Object(new.metadata.clone()),
        now,
    )
    .execute(&mut *conn)
    .await
    .map_err(|error| match error.as_database_error().and_then(|error| error.constraint()) {
        Some("organizations_single_platform") => InsertError::PlatformExists,
        _ => StoreError::Database(error).into(),
    })?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    let taken = match new.created_by.zip(new.external_id) {
        Some((broker, reference)) => child_by_external_id(conn, broker, reference).await?,
        None => None,
    };
    let taken = taken.ok_or(StoreError::Unreadable("organizations.external_id"))?;
    Err(InsertError::ExternalIdTaken(taken))
}

/// Changes an organization's name, or the object that its creator keeps with it; `None` stays as it is.
pub async fn change(
    conn: &mut PgConnection,
    id: OrganizationId,
    (name, metadata): (Option<&str>, Option<&Map<String, Value>>),
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- organizations::change
         update organizations
            set name = coalesce($2, name), renamed_at = case when $2 is null then renamed_at else $4 end,
                metadata = coalesce($3, metadata), updated_at = $4
          where id = $1",
        id.0,
        name,
        metadata.cloned().map(Value::Object),
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether an organization is the platform; `None` where it does not exist. For operators' commands, which name
/// organizations freely.
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
