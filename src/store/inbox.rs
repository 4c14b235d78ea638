//! Table `inbox`: Sumsub's webhooks between arrival and processing.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::coalesce::{Coalescer, Weigh};
use super::pool::Pool;
use super::{Result, StoreError};
use crate::secret::{Sealer, sha256};
use crate::store::values::interval;
use base::ids::OrganizationId;

/// A webhook that came.
#[derive(Debug)]
pub struct IncomingWebhook {
    id: Uuid,
    body_sha256: [u8; 32],
    sealed: Vec<u8>,
    at: DateTime<Utc>,
}

impl IncomingWebhook {
    /// Seals a body, to be kept under this id.
    pub fn new(sealer: &Sealer, id: Uuid, body: &[u8], at: DateTime<Utc>) -> Result<Self> {
        Ok(Self {
            id,
            body_sha256: sha256(body),
            sealed: sealer.seal(&row_identity(id), body)?,
            at,
        })
    }
}

impl Weigh for IncomingWebhook {
    fn weight(&self) -> usize {
        self.sealed.len()
    }
}

/// Keeps many webhooks in one commit. Tells whether each is new.
pub type Writer = Coalescer<IncomingWebhook, bool>;

/// A writer on a pool.
#[must_use]
pub fn writer(pool: Pool) -> Writer {
    Coalescer::new(pool, |conn, arrived| Box::pin(insert(conn, arrived)))
}

/// Keeps webhooks. `false` where the same bytes came before: a duplicate or a replay.
pub async fn insert(conn: &mut PgConnection, arrived: &[IncomingWebhook]) -> Result<Vec<bool>> {
    let ids: Vec<Uuid> = arrived.iter().map(|webhook| webhook.id).collect();
    let hashes: Vec<&[u8]> = arrived
        .iter()
        .map(|webhook| &webhook.body_sha256[..])
        .collect();
    let bodies: Vec<&[u8]> = arrived.iter().map(|webhook| &webhook.sealed[..]).collect();
    let times: Vec<DateTime<Utc>> = arrived.iter().map(|webhook| webhook.at).collect();
    // In one order everywhere: two processes that insert the same webhooks wait for each other, never in a circle.
    let kept: HashSet<Uuid> = sqlx::query_scalar!(
        "-- inbox::insert
         insert into inbox (id, body_sha256, body, state, due_at, received_at)
         select id, body_sha256, body, 'waiting', at, at
           from unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::timestamptz[]) as a (id, body_sha256, body, at)
          order by body_sha256
             on conflict (body_sha256) do nothing
         returning id",
        &ids,
        &hashes as &[&[u8]],
        &bodies as &[&[u8]],
        &times,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .collect();
    Ok(ids.iter().map(|id| kept.contains(id)).collect())
}

/// A webhook that a worker holds.
#[derive(Debug)]
pub struct ClaimedWebhook {
    pub id: Uuid,
    pub fence: Uuid,
    /// How often it was taken up, this time included.
    pub attempts: i32,
    /// The raw body, or why it cannot be read.
    pub body: std::result::Result<Vec<u8>, StoreError>,
}

/// Takes up to `limit` webhooks that are due, oldest first.
pub async fn claim(
    conn: &mut PgConnection,
    sealer: &Sealer,
    fence: Uuid,
    lease: Duration,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<ClaimedWebhook>> {
    let rows = sqlx::query!(
        "-- inbox::claim
         update inbox
            set lease_token = $1, lease_expires_at = lease_now() + $2, attempts = attempts + 1
          where id = any (array(
                select id from inbox
                 where state = 'waiting' and due_at <= $4
                   and (lease_expires_at is null or lease_expires_at <= lease_now())
                 order by due_at
                   for update skip locked
                 limit $3))
         returning id, attempts, body",
        fence,
        interval(lease),
        limit,
        now,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ClaimedWebhook {
            id: row.id,
            fence,
            attempts: row.attempts,
            body: row
                .body
                .ok_or(StoreError::Unreadable("inbox.body"))
                .and_then(|body| Ok(sealer.open(&row_identity(row.id), &body)?)),
        })
        .collect())
}

/// What tells a webhook that was taken: its id, and the fence.
pub type WebhookFence = (Uuid, Uuid);

impl ClaimedWebhook {
    /// What tells it.
    #[must_use]
    pub fn taken(&self) -> WebhookFence {
        (self.id, self.fence)
    }
}

/// How a webhook ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End<'a> {
    /// It was about a record, whose confirm is due now.
    Done(OrganizationId),
    /// It is none of our business, and why.
    Ignored(&'a str),
    /// It is about an individual of whom everything was erased: what it says is forgotten at once.
    Erased,
    /// It cannot be processed, and why: an operator has to look.
    Dead(&'a str),
}

/// A webhook that ends.
#[derive(Debug, Clone, Copy)]
pub struct WebhookEnd<'a> {
    pub held: &'a ClaimedWebhook,
    /// Its type, in Sumsub's words; `None` where it could not be read.
    pub kind: Option<&'a str>,
    /// How.
    pub end: End<'a>,
}

impl WebhookEnd<'_> {
    fn state(&self) -> &'static str {
        match self.end {
            End::Done(_) => "done",
            End::Ignored(_) | End::Erased => "ignored",
            End::Dead(_) => "dead",
        }
    }

    fn organization(&self) -> Option<Uuid> {
        match self.end {
            End::Done(organization) => Some(organization.0),
            End::Ignored(_) | End::Erased | End::Dead(_) => None,
        }
    }

    fn reason(&self) -> Option<&str> {
        match self.end {
            End::Done(_) => None,
            End::Ignored(reason) | End::Dead(reason) => Some(reason),
            End::Erased => Some("about somebody who was erased"),
        }
    }
}

/// Ends held webhooks. `false` where the fence of any is no longer ours.
pub async fn finish(
    conn: &mut PgConnection,
    ended: &[WebhookEnd<'_>],
    now: DateTime<Utc>,
) -> Result<bool> {
    let ids: Vec<Uuid> = ended.iter().map(|one| one.held.id).collect();
    let fences: Vec<Uuid> = ended.iter().map(|one| one.held.fence).collect();
    let states: Vec<&str> = ended.iter().map(WebhookEnd::state).collect();
    let kinds: Vec<Option<&str>> = ended.iter().map(|one| one.kind).collect();
    let organizations: Vec<Option<Uuid>> = ended.iter().map(WebhookEnd::organization).collect();
    let reasons: Vec<Option<&str>> = ended.iter().map(WebhookEnd::reason).collect();
    let forgotten: Vec<bool> = ended.iter().map(|one| one.end == End::Erased).collect();
    let done = sqlx::query!(
        "-- inbox::finish
         update inbox i
            set state = e.state, kind = e.kind, organization_id = e.organization_id, reason = e.reason,
                processed_at = $8, body = case when e.forgotten then null else i.body end,
                lease_token = null, lease_expires_at = null
           from unnest((select $1::uuid[]), $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::boolean[])
                as e (id, fence, state, kind, organization_id, reason, forgotten)
          where i.id = e.id and i.lease_token = e.fence",
        &ids,
        &fences,
        &states as &[&str],
        &kinds as &[Option<&str>],
        &organizations as &[Option<Uuid>],
        &reasons as &[Option<&str>],
        &forgotten,
        now,
    )
    .execute(conn)
    .await?;
    Ok(usize::try_from(done.rows_affected()).is_ok_and(|done| done == ended.len()))
}

/// Puts a held webhook back, to be taken up again at `due_at`. What was not the webhook's own failure does not count
/// as an attempt.
pub async fn retry(
    conn: &mut PgConnection,
    held: &ClaimedWebhook,
    reason: &str,
    counted: bool,
    due_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- inbox::retry
         update inbox
            set due_at = $3, reason = $4, attempts = attempts - $5, lease_token = null, lease_expires_at = null
          where id = $1 and lease_token = $2",
        held.id,
        held.fence,
        due_at,
        reason,
        i32::from(!counted),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives back webhooks that nothing was said of: those that are still ours are due as before, and this time does not
/// count.
pub async fn give_back(conn: &mut PgConnection, taken: &[WebhookFence]) -> Result<()> {
    let (ids, fences): (Vec<Uuid>, Vec<Uuid>) = taken.iter().copied().unzip();
    sqlx::query!(
        "-- inbox::give_back
         update inbox i set attempts = i.attempts - 1, lease_token = null, lease_expires_at = null
           from unnest((select $1::uuid[]), $2::uuid[]) as g (id, fence)
          where i.id = g.id and i.lease_token = g.fence",
        &ids,
        &fences,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How old the oldest webhook that is due is, in seconds; `None` where nothing is due.
pub async fn oldest_due(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<i64>> {
    let oldest = sqlx::query_scalar!(
        "-- inbox::oldest_due
         select min(due_at) from inbox where state = 'waiting' and due_at <= $1",
        now
    )
    .fetch_one(conn)
    .await?;
    Ok(oldest.map(|oldest| (now - oldest).num_seconds()))
}

pub(super) fn row_identity(id: Uuid) -> String {
    format!("inbox:{id}")
}
