//! Table `confirms`: when each record is next compared with Sumsub. One row per record.

pub mod turns;

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Result;
use crate::store::values::interval;
use base::ids::OrganizationId;

/// Who waits for a confirm. Lower goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i16)]
pub enum Urgency {
    /// A broker imported or started and polls for the result.
    Broker = 0,
    /// A webhook said that something happened.
    Webhook = 1,
    /// It was long ago.
    Age = 2,
}

/// When a record is to be confirmed at the latest, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Who waits.
    pub urgency: Urgency,
    /// At the latest.
    pub due_at: DateTime<Utc>,
}

/// Wishes that a record be confirmed at `due_at` at the latest. A wish made while a confirm runs makes the record due
/// again afterwards. Where a new entry of the history is the reason, it carries the wish:
/// [`super::history::Linked::wishing`].
pub async fn wish(
    conn: &mut PgConnection,
    organization_id: OrganizationId,
    urgency: Urgency,
    due_at: DateTime<Utc>,
) -> Result<()> {
    wish_all(conn, &[organization_id], urgency, due_at).await
}

/// Wishes the same for several records, each named once.
pub async fn wish_all(
    conn: &mut PgConnection,
    organizations: &[OrganizationId],
    urgency: Urgency,
    due_at: DateTime<Utc>,
) -> Result<()> {
    let ids: Vec<Uuid> = organizations.iter().map(|id| id.0).collect();
    sqlx::query!(
        "-- confirms::wish_all
         insert into confirms as c (organization_id, due_at, priority, party)
         select w.id, $2, $3, (select o.created_by from organizations o where o.id = w.id)
           from unnest($1::uuid[]) as w (id) order by w.id
             on conflict (organization_id) do update
            set due_at = least(c.due_at, excluded.due_at), priority = least(c.priority, excluded.priority),
                wanted = c.wanted + 1, party = excluded.party",
        &ids,
        due_at,
        urgency as i16,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A record that a worker is confirming.
#[derive(Debug, Clone)]
pub struct ClaimedConfirm {
    /// Whose record.
    pub organization_id: OrganizationId,
    /// With whom it takes its turns: the broker that created the organization, else the organization itself.
    pub party: OrganizationId,
    pub fence: Uuid,
    /// The number of wishes that this confirm answers.
    pub wanted: i64,
    /// How urgent it is.
    pub urgency: Urgency,
    /// How often it was taken up since the last success, this time included.
    pub attempts: i32,
}

struct Row {
    organization_id: Uuid,
    party: Uuid,
    wanted: i64,
    priority: i16,
    attempts: i32,
}

impl Row {
    fn held(self, fence: Uuid) -> ClaimedConfirm {
        ClaimedConfirm {
            organization_id: OrganizationId(self.organization_id),
            party: OrganizationId(self.party),
            fence,
            wanted: self.wanted,
            urgency: match self.priority {
                0 => Urgency::Broker,
                1 => Urgency::Webhook,
                _ => Urgency::Age,
            },
            attempts: self.attempts,
        }
    }
}

/// Takes up to `limit` records that are due, of class `from` or less urgent, the most urgent and oldest first,
/// for any party: for when no more than that are due. Where there are more, see [`turns::claim`].
pub async fn claim(
    conn: &mut PgConnection,
    fence: Uuid,
    lease: Duration,
    from: Urgency,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<ClaimedConfirm>> {
    let rows = sqlx::query_as!(
        Row,
        "-- confirms::claim
        update confirms
           set lease_token = $1, lease_expires_at = lease_now() + $2, attempts = attempts + 1
         where organization_id = any (array(
               select organization_id from confirms
                where priority >= $5 and due_at <= $4 and (lease_expires_at is null or lease_expires_at <= lease_now())
                order by priority, due_at
                  for update skip locked
                limit $3))
        returning organization_id, coalesce(party, organization_id) as \"party!\", wanted, priority, attempts",
        fence,
        interval(lease),
        limit,
        now,
        from as i16,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.held(fence)).collect())
}

/// What tells a confirm that was taken: the organization, and the fence.
pub type ConfirmFence = (OrganizationId, Uuid);

/// Gives back confirms of which nothing was said: those that are still ours are due as before.
pub async fn give_back(conn: &mut PgConnection, taken: &[ConfirmFence]) -> Result<()> {
    let ids: Vec<Uuid> = taken.iter().map(|(id, _)| id.0).collect();
    let fences: Vec<Uuid> = taken.iter().map(|(_, fence)| *fence).collect();
    sqlx::query!(
        "-- confirms::give_back
         update confirms c set lease_token = null, lease_expires_at = null
           from unnest((select $1::uuid[]), $2::uuid[]) as g (id, fence)
          where c.organization_id = g.id and c.lease_token = g.fence",
        &ids,
        &fences,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A confirm that ends.
#[derive(Debug, Clone, Copy)]
pub struct ConfirmEnd<'a> {
    pub held: &'a ClaimedConfirm,
    /// When the record is next compared.
    pub next: DateTime<Utc>,
    /// How urgent that is.
    pub urgency: Urgency,
}

/// Ends confirms of different records and plans the next ones. Wishes that came meanwhile keep a record due. `false`
/// where the fence of any is no longer ours: that answer is then older than another worker's.
pub async fn finish(conn: &mut PgConnection, ended: &[ConfirmEnd<'_>]) -> Result<bool> {
    let ids: Vec<Uuid> = ended.iter().map(|one| one.held.organization_id.0).collect();
    let fences: Vec<Uuid> = ended.iter().map(|one| one.held.fence).collect();
    let wanted: Vec<i64> = ended.iter().map(|one| one.held.wanted).collect();
    let next: Vec<DateTime<Utc>> = ended.iter().map(|one| one.next).collect();
    let urgency: Vec<i16> = ended.iter().map(|one| one.urgency as i16).collect();
    let done = sqlx::query!(
        "-- confirms::finish
         update confirms c
            set lease_token = null, lease_expires_at = null, attempts = 0, last_failure = null,
                due_at = case when c.wanted = e.wanted then e.next else c.due_at end,
                priority = case when c.wanted = e.wanted then e.urgency else c.priority end
           from unnest((select $1::uuid[]), $2::uuid[], $3::bigint[], $4::timestamptz[], $5::smallint[])
                as e (organization_id, fence, wanted, next, urgency)
          where c.organization_id = e.organization_id and c.lease_token = e.fence",
        &ids,
        &fences,
        &wanted,
        &next,
        &urgency,
    )
    .execute(conn)
    .await?;
    Ok(usize::try_from(done.rows_affected()).is_ok_and(|done| done == ended.len()))
}

/// Ends confirms of records that are never compared again: they are no longer due, even if that was wished meanwhile.
/// Those whose fence is no longer ours stay as they are.
pub async fn forget(conn: &mut PgConnection, held: &[&ClaimedConfirm]) -> Result<()> {
    let ids: Vec<Uuid> = held.iter().map(|one| one.organization_id.0).collect();
    let fences: Vec<Uuid> = held.iter().map(|one| one.fence).collect();
    sqlx::query!(
        "-- confirms::forget
         delete from confirms c
          using unnest((select $1::uuid[]), $2::uuid[]) as g (organization_id, fence)
          where c.organization_id = g.organization_id and c.lease_token = g.fence",
        &ids,
        &fences,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts a confirm back after a failure, due again at `due_at`.
pub async fn retry(
    conn: &mut PgConnection,
    held: &ClaimedConfirm,
    failure: &str,
    due_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- confirms::retry
         update confirms
            set lease_token = null, lease_expires_at = null, last_failure = $3, due_at = $4
          where organization_id = $1 and lease_token = $2",
        held.organization_id.0,
        held.fence,
        failure,
        due_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How long the oldest wish of any urgency has been due, in seconds; `None` where none is due.
pub async fn oldest_due(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<i64>> {
    let oldest = sqlx::query_scalar!(
        "-- confirms::oldest_due
         select min(due_at) from confirms where priority = any('{0,1,2}'::smallint[]) and due_at <= $1",
        now
    )
    .fetch_one(conn)
    .await?;
    Ok(oldest.map(|oldest| (now - oldest).num_seconds()))
}
