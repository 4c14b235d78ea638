//! Table `unbound_walks`, and the records that such a walk is about: those that never led anywhere. Operators walk, so
//! no organization limits it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Result;
use base::ids::OrganizationId;

/// A walk and how far it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    pub id: Uuid,
    /// The last organization that was asked about.
    pub after: Option<Uuid>,
    /// How many were asked about.
    pub looked_up: i64,
    /// How many of them had an applicant.
    pub bound: i64,
}

/// The newest walk over the same organizations that did not come to its end.
pub async fn stopped(
    conn: &mut PgConnection,
    created_since: Option<DateTime<Utc>>,
) -> Result<Option<Walk>> {
    Ok(sqlx::query_as!(
        Walk,
        r#"-- unbound::stopped
         select id, after_organization_id as "after", looked_up, bound
           from unbound_walks
          where finished_at is null and created_since is not distinct from $1
          order by started_at desc
          limit 1"#,
        created_since
    )
    .fetch_optional(conn)
    .await?)
}

/// Begins a walk.
pub async fn begin(
    conn: &mut PgConnection,
    id: Uuid,
    created_since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Walk> {
    sqlx::query!(
        "-- unbound::begin
         insert into unbound_walks (id, created_since, started_at) values ($1, $2, $3)",
        id,
        created_since,
        now,
    )
    .execute(conn)
    .await?;
    Ok(Walk {
        id,
        after: None,
        looked_up: 0,
        bound: 0,
    })
}

/// Writes down how far a walk came, and when it ended.
pub async fn step(
    conn: &mut PgConnection,
    walk: &Walk,
    finished_at: Option<DateTime<Utc>>,
) -> Result<()> {
    sqlx::query!(
        "-- unbound::step
         update unbound_walks
            set after_organization_id = $2, looked_up = $3, bound = $4, finished_at = $5
          where id = $1",
        walk.id,
        walk.after,
        walk.looked_up,
        walk.bound,
        finished_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The next organizations whose records have neither a track nor an applicant.
pub async fn next(
    conn: &mut PgConnection,
    created_since: Option<DateTime<Utc>>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<OrganizationId>> {
    let ids = sqlx::query_scalar!(
        "-- unbound::next
         select v.organization_id
           from verifications v join organizations o on o.id = v.organization_id
          where v.track = 'NONE' and v.proven_applicant_id is null and o.erased_at is null
            and ($1::timestamptz is null or o.created_at >= $1) and ($2::uuid is null or v.organization_id > $2)
          order by v.organization_id
          limit $3",
        created_since,
        after,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(OrganizationId).collect())
}

/// How many of them are left after one.
pub async fn left(
    conn: &mut PgConnection,
    created_since: Option<DateTime<Utc>>,
    after: Option<Uuid>,
) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"-- unbound::left
         select count(*) as "count!"
           from verifications v join organizations o on o.id = v.organization_id
          where v.track = 'NONE' and v.proven_applicant_id is null and o.erased_at is null
            and ($1::timestamptz is null or o.created_at >= $1) and ($2::uuid is null or v.organization_id > $2)"#,
        created_since,
        after,
    )
    .fetch_one(conn)
    .await?)
}
