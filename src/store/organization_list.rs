//! All organizations, for operators: whose they are and where their verification stands.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Result;
use crate::store::values::known;
use base::ids::OrganizationId;
use domain::organization::OrganizationType;
use domain::verification::Status;

/// An organization, as a line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: OrganizationId,
    pub name: String,
    /// Business or individual.
    pub kind: OrganizationType,
    /// The operating organization itself.
    pub is_platform: bool,
    /// The broker that created it.
    pub created_by: Option<OrganizationId>,
    /// That broker's own reference.
    pub external_id: Option<String>,
    /// The status of its verification.
    pub status: Status,
    pub created_at: DateTime<Utc>,
}

/// Which organizations are meant; what is `None` does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// Those that this broker created.
    pub created_by: Option<OrganizationId>,
    pub status: Option<Status>,
    /// Those whose name has this in it, in capitals or not.
    pub name: Option<&'a str>,
}

/// The newest organizations of those that are meant.
pub async fn newest(
    conn: &mut PgConnection,
    wanted: Wanted<'_>,
    limit: i64,
) -> Result<Vec<Listed>> {
    let rows = sqlx::query!(
        r#"-- organization_list::newest
        select o.id, o.name, o.type as kind, o.is_platform, o.created_by, o.external_id, v.status, o.created_at
          from organizations o join verifications v on v.organization_id = o.id
         where ($1::uuid is null or o.created_by = $1)
           and ($2::text is null or v.status = $2)
           and ($3::text is null or strpos(lower(o.name), lower($3)) > 0)
         order by o.id desc
         limit $4"#,
        wanted.created_by.map(|id| id.0),
        wanted.status.map(Status::as_str),
        wanted.name,
        limit,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Listed {
                id: OrganizationId(row.id),
                name: row.name,
                kind: known(OrganizationType::parse(&row.kind), "organizations.type")?,
                is_platform: row.is_platform,
                created_by: row.created_by.map(OrganizationId),
                external_id: row.external_id,
                status: known(Status::parse(&row.status), "verifications.status")?,
                created_at: row.created_at,
            })
        })
        .collect()
}
