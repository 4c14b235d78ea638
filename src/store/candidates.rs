//! Table `applicant_candidates`: applicants that were named for an organization and are not proven to be its own, with
//! the evidence that counts once one is. A writer holds the lock of the organization's record.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Result;
use super::verifications::column;
use base::ids::OrganizationId;
use domain::applicant::Evidence;

/// An applicant that was named for an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Sumsub's id.
    pub applicant_id: String,
    /// What webhooks told of it.
    pub evidence: Evidence,
    /// Sumsub said that it is another organization's.
    pub of_another: bool,
}

/// Evidence about an applicant that was named for an organization.
#[derive(Debug, Clone, Copy)]
pub struct EvidenceReport<'a> {
    pub organization: OrganizationId,
    pub applicant_id: &'a str,
    pub evidence: &'a Evidence,
}

/// Keeps evidence about applicants, each organization's applicant named once.
pub async fn keep(
    conn: &mut PgConnection,
    told: &[EvidenceReport<'_>],
    now: DateTime<Utc>,
) -> Result<()> {
    let told: Vec<_> = told.iter().collect();
    sqlx::query!(
        "-- candidates::keep
         insert into applicant_candidates as c
             (organization_id, applicant_id, event_level, event_at, inherited, own_review_at, submitted, submitted_at,
              first_seen_at, last_seen_at)
         select *, $9::timestamptz, $9::timestamptz
           from unnest((select $1::uuid[]), $2::text[], $3::text[], $4::timestamptz[], $5::boolean[], $6::timestamptz[],
                       $7::boolean[], $8::timestamptz[])
             on conflict (organization_id, applicant_id) do update
            set event_level = case when c.event_at is null or excluded.event_at >= c.event_at
                                   then coalesce(excluded.event_level, c.event_level) else c.event_level end,
                event_at = case when c.event_at is null or excluded.event_at >= c.event_at
                                then excluded.event_at else c.event_at end,
                inherited = c.inherited or excluded.inherited,
                own_review_at = coalesce(c.own_review_at, excluded.own_review_at),
                submitted = c.submitted or excluded.submitted,
                submitted_at = greatest(c.submitted_at, excluded.submitted_at),
                last_seen_at = excluded.last_seen_at",
        &column(&told, |one| one.organization.0),
        &column(&told, |one| one.applicant_id) as &[&str],
        &column(&told, |one| one.evidence.level.as_deref()) as &[Option<&str>],
        &column(&told, |one| one.evidence.event_at) as &[Option<DateTime<Utc>>],
        &column(&told, |one| one.evidence.inherited),
        &column(&told, |one| one.evidence.own_review_at) as &[Option<DateTime<Utc>>],
        &column(&told, |one| one.evidence.submitted),
        &column(&told, |one| one.evidence.submitted_at) as &[Option<DateTime<Utc>>],
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

macro_rules! candidate {
    ($row:expr) => {{
        let row = $row;
        Candidate {
            applicant_id: row.applicant_id,
            evidence: Evidence {
                level: row.event_level,
                event_at: row.event_at,
                inherited: row.inherited,
                own_review_at: row.own_review_at,
                submitted: row.submitted,
                submitted_at: row.submitted_at,
            },
            of_another: row.of_another_at.is_some(),
        }
    }};
}

/// What was named for some organizations, the newest first.
pub async fn of_all(
    conn: &mut PgConnection,
    organizations: &[OrganizationId],
) -> Result<HashMap<OrganizationId, Vec<Candidate>>> {
    let ids: Vec<Uuid> = organizations.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "-- candidates::of_all
         select organization_id, applicant_id, event_level, event_at, inherited, own_review_at, submitted, submitted_at,
                of_another_at
           from applicant_candidates
          where organization_id = any ((select $1::uuid[])::uuid[])
          order by last_seen_at desc, applicant_id",
        &ids
    )
    .fetch_all(conn)
    .await?;
    let mut all: HashMap<OrganizationId, Vec<Candidate>> = HashMap::new();
    for row in rows {
        let owner = OrganizationId(row.organization_id);
        all.entry(owner).or_default().push(candidate!(row));
    }
    Ok(all)
}

/// Takes out an applicant that is being bound, with the evidence that was kept about it.
pub async fn take(
    conn: &mut PgConnection,
    owner: OrganizationId,
    applicant_id: &str,
) -> Result<Option<Evidence>> {
    let row = sqlx::query!(
        "-- candidates::take
         delete from applicant_candidates
          where organization_id = $1 and applicant_id = $2
         returning applicant_id, event_level, event_at, inherited, own_review_at, submitted, submitted_at, of_another_at",
        owner.0,
        applicant_id,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| candidate!(row).evidence))
}

/// Notes that Sumsub says that an applicant is another organization's. `false` where that was noted before.
pub async fn mark_of_another(
    conn: &mut PgConnection,
    owner: OrganizationId,
    applicant_id: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "-- candidates::mark_of_another
         insert into applicant_candidates as c
             (organization_id, applicant_id, of_another_at, first_seen_at, last_seen_at)
         values ($1, $2, $3, $3, $3)
             on conflict (organization_id, applicant_id) do update
            set of_another_at = excluded.of_another_at
          where c.of_another_at is null",
        owner.0,
        applicant_id,
        now,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}
