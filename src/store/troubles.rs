//! Table `applicant_troubles`: what is wrong with an organization's applicant. A writer holds the lock of the
//! organization's record.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Result;
use super::verifications::column;
use crate::store::values::known;
use base::ids::OrganizationId;
use domain::applicant::Trouble;

/// What is wrong with an applicant now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// With which one.
    pub applicant_id: String,
    pub trouble: Trouble,
    /// The attempt that was seen with a failed workflow, or the other level.
    pub detail: Option<String>,
    /// When it happened: by Sumsub's clock where an event said it, else when it was first heard of.
    pub at: DateTime<Utc>,
    /// The history has its entry.
    pub noted: bool,
    /// An operator has looked.
    pub cleared: bool,
}

/// What webhooks tell: whose applicant, which one, what, and when it happened.
#[derive(Debug, Clone, Copy)]
pub struct TroubleReport<'a> {
    pub organization: OrganizationId,
    pub applicant_id: &'a str,
    pub trouble: Trouble,
    /// When it happened, where that is known.
    pub happened_at: Option<DateTime<Utc>>,
}

/// Keeps what webhooks tell, each trouble of an applicant named once. What is known already, or is older than what has
/// passed, changes nothing. `at_sumsub` is now by Sumsub's clock: it stands for a time that a webhook does not say.
pub async fn tell(
    conn: &mut PgConnection,
    told: &[TroubleReport<'_>],
    at_sumsub: DateTime<Utc>,
) -> Result<()> {
    let told: Vec<_> = told.iter().collect();
    sqlx::query!(
        "-- troubles::tell
         insert into applicant_troubles as t (organization_id, applicant_id, trouble, happened_at, noticed_at)
         select organization_id, applicant_id, trouble, happened_at, $5
           from unnest((select $1::uuid[]), $2::text[], $3::text[], $4::timestamptz[])
                as e (organization_id, applicant_id, trouble, happened_at)
             on conflict (organization_id, applicant_id, trouble) do update
            set happened_at = excluded.happened_at, noticed_at = excluded.noticed_at, noted_at = null,
                cleared_at = null, settled_at = null
          where excluded.happened_at > coalesce(t.happened_at, t.noticed_at)
             or excluded.happened_at is null and t.settled_at is not null",
        &column(&told, |one| one.organization.0),
        &column(&told, |one| one.applicant_id) as &[&str],
        &column(&told, |one| one.trouble.as_str()) as &[&str],
        &column(&told, |one| one.happened_at) as &[Option<DateTime<Utc>>],
        at_sumsub,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What is wrong with the applicants of some organizations, the newest first.
pub async fn of_all(
    conn: &mut PgConnection,
    organizations: &[OrganizationId],
) -> Result<HashMap<OrganizationId, Vec<Standing>>> {
    let ids: Vec<Uuid> = organizations.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"-- troubles::of_all
         select organization_id, applicant_id, trouble, detail, coalesce(happened_at, noticed_at) as "at!",
                noted_at is not null as "noted!", cleared_at is not null as "cleared!"
           from applicant_troubles
          where organization_id = any ((select $1::uuid[])::uuid[]) and settled_at is null
          order by coalesce(happened_at, noticed_at) desc, trouble"#,
        &ids
    )
    .fetch_all(conn)
    .await?;
    let mut all: HashMap<OrganizationId, Vec<Standing>> = HashMap::new();
    for row in rows {
        let owner = OrganizationId(row.organization_id);
        all.entry(owner).or_default().push(Standing {
            applicant_id: row.applicant_id,
            trouble: known(Trouble::parse(&row.trouble), "applicant_troubles.trouble")?,
            detail: row.detail,
            at: row.at,
            noted: row.noted,
            cleared: row.cleared,
        });
    }
    Ok(all)
}

/// Notes a trouble. `false` where it stands noted already, with the same detail. `at_sumsub` is now by Sumsub's
/// clock: what webhooks tell later is compared with it.
pub async fn note(
    conn: &mut PgConnection,
    owner: OrganizationId,
    applicant_id: &str,
    trouble: Trouble,
    detail: Option<&str>,
    at_sumsub: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "-- troubles::note
         insert into applicant_troubles as t
             (organization_id, applicant_id, trouble, detail, noticed_at, noted_at)
         values ($1, $2, $3, $4, $5, $5)
             on conflict (organization_id, applicant_id, trouble) do update
            set detail = excluded.detail, noted_at = excluded.noted_at, cleared_at = null, settled_at = null
          where t.noted_at is null or t.settled_at is not null or t.detail is distinct from excluded.detail",
        owner.0,
        applicant_id,
        trouble.as_str(),
        detail,
        at_sumsub,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Notes that some troubles of an applicant have passed.
pub async fn settle(
    conn: &mut PgConnection,
    owner: OrganizationId,
    applicant_id: &str,
    troubles: &[Trouble],
    now: DateTime<Utc>,
) -> Result<()> {
    let names: Vec<&str> = troubles.iter().map(|trouble| trouble.as_str()).collect();
    sqlx::query!(
        "-- troubles::settle
         update applicant_troubles set settled_at = $4
          where organization_id = $1 and applicant_id = $2 and trouble = any ($3::text[]) and settled_at is null",
        owner.0,
        applicant_id,
        &names as &[&str],
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that an operator has looked at all that stands of an organization, strangers that were named for it included.
pub async fn clear(
    conn: &mut PgConnection,
    owner: OrganizationId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- troubles::clear
         with strangers as (
              update applicant_candidates set acknowledged_at = $2
               where organization_id = $1 and of_another_at is not null and acknowledged_at is null)
         update applicant_troubles set cleared_at = $2
          where organization_id = $1 and settled_at is null and cleared_at is null",
        owner.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether an applicant of another organization was named for an organization, and no operator has looked yet.
pub async fn stranger_stands(conn: &mut PgConnection, owner: OrganizationId) -> Result<bool> {
    let stands = sqlx::query_scalar!(
        r#"-- troubles::stranger_stands
        select exists (
               select from applicant_candidates
                where organization_id = $1 and of_another_at is not null and acknowledged_at is null) as "stands!""#,
        owner.0,
    )
    .fetch_one(conn)
    .await?;
    Ok(stands)
}

/// A few applicants of others that nothing is known to be wrong with, next to one by their ids.
pub async fn neighbours(conn: &mut PgConnection, applicant_id: &str) -> Result<Vec<String>> {
    let ids = sqlx::query_scalar!(
        r#"-- troubles::neighbours
        (select applicant_id as "id!" from verifications
          where applicant_id > $1 and proven_applicant_id = applicant_id
            and operator_flag is distinct from 'applicant_unavailable'
          order by applicant_id limit 2)
        union all
        (select applicant_id from verifications
          where applicant_id < $1 and proven_applicant_id = applicant_id
            and operator_flag is distinct from 'applicant_unavailable'
          order by applicant_id desc limit 2)"#,
        applicant_id,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}

/// A record that asks an operator to look.
#[derive(Debug, Clone)]
pub struct Flag {
    /// Whose record.
    pub organization_id: Uuid,
    /// The cause of the entry that asks.
    pub flag: String,
    /// Where the record stands.
    pub status: String,
    /// What that entry says.
    pub reason: Option<String>,
    /// When it was written.
    pub since: Option<DateTime<Utc>>,
}

/// Records that ask an operator to look, in the order of their organizations. Not a tenant's view.
pub async fn flags(conn: &mut PgConnection, limit: i64) -> Result<Vec<Flag>> {
    Ok(sqlx::query_as!(
        Flag,
        r#"-- troubles::flags
        select v.organization_id, v.operator_flag as "flag!", v.status, e.reason as "reason?", e.created_at as "since?"
          from verifications v
          left join lateral (select reason, created_at from verification_events
                              where organization_id = v.organization_id and cause = v.operator_flag
                              order by sequence desc
                              limit 1) e on true
         where v.operator_flag is not null
         order by v.organization_id
         limit $1"#,
        limit,
    )
    .fetch_all(conn)
    .await?)
}
