//! Tables `webhook_deliveries` and `webhook_attempts`: each endpoint's share of a message, from being due to its end.
//!
//! A delivery is taken under a lease, sent while no transaction is open, and finished with its fence, so what dies in
//! between is taken again when the lease is over: at least once. Deliveries are taken endpoint by endpoint: a receiver
//! with a long queue, or one that never answers, takes its own places and no others.
//!
//! What finishes deliveries locks the endpoints first, as what deletes one does, so neither waits for the other in a
//! circle.

mod unsent;

use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::{Result, StoreError, plan_anew, webhook_secrets};
use crate::secret::Sealer;
use crate::store::values::interval;
use crate::store::values::known;
use base::ids::{EndpointId, MessageId, OrganizationId};
use domain::webhook::{DisabledReason, EndpointKind};

pub use unsent::{Unsent, end_disabled, put_back};

/// A delivery that a worker holds.
#[derive(Debug)]
pub struct ClaimedDelivery {
    /// What is delivered.
    pub message: MessageId,
    pub endpoint: EndpointId,
    /// How the endpoint wants it.
    pub kind: EndpointKind,
    pub fence: Uuid,
    /// Attempts of this round so far.
    pub attempts: u32,
    /// Whether the endpoint was failing when it was taken.
    pub failing: bool,
    /// The endpoint's URL.
    pub url: String,
    /// Which event it tells.
    pub event_type: String,
    /// The body.
    pub payload: String,
    /// When the event happened.
    pub created_at: DateTime<Utc>,
    /// Every live secret of the endpoint, newest first, or why they cannot be read.
    pub secrets: std::result::Result<Vec<SecretString>, StoreError>,
}

/// How many deliveries a process takes up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// In all.
    pub free: i64,
    /// Of these, for endpoints that are failing.
    pub free_for_failing: i64,
    /// For one endpoint, those that are held already included.
    pub per_endpoint: i64,
    /// The same for an endpoint that is failing.
    pub per_failing: i64,
}

/// How many deliveries of an endpoint this process holds.
#[derive(Debug, Clone, Copy)]
pub struct HeldPlaces {
    pub endpoint: EndpointId,
    pub held: i64,
}

/// Takes deliveries that are due, those that have been due longest first. `busy` says how many of which endpoint this
/// process holds already. Deliveries that another process is taking at this moment are passed over. Of an endpoint that
/// is failing one is taken, and none while another process holds one: the endpoint's row is under a lease meanwhile,
/// with the delivery's fence.
///
/// The endpoints that have something waiting are found by stepping through the index from one to the next, so a queue
/// of a million costs no more than a queue of one.
pub async fn claim(
    conn: &mut PgConnection,
    sealer: &Sealer,
    fence: Uuid,
    lease: Duration,
    room: Room,
    busy: &[HeldPlaces],
    now: DateTime<Utc>,
) -> Result<Vec<ClaimedDelivery>> {
    let (endpoints, held): (Vec<Uuid>, Vec<i64>) =
        busy.iter().map(|one| (one.endpoint.0, one.held)).unzip();
    let mut tx = conn.begin().await?;
    plan_anew(&mut tx).await?;
    let rows = sqlx::query!(
        r#"-- deliveries::claim
        with recursive step as (
             (select endpoint_id from webhook_deliveries where state = 'waiting' order by endpoint_id limit 1)
             union all
             select (select d.endpoint_id from webhook_deliveries d
                      where d.state = 'waiting' and d.endpoint_id > step.endpoint_id
                      order by d.endpoint_id limit 1)
               from step where step.endpoint_id is not null),
        endpoint as materialized (
             select e.id, e.url, e.kind, e.failing_since is not null as failing,
                    case when e.failing_since is null then $5::bigint
                         when e.probe_expires_at > lease_now() then 0
                         else $6::bigint end
                    - coalesce(busy.held, 0) as places
               from step
               join webhook_endpoints e on e.id = step.endpoint_id and not e.disabled
               left join unnest($7::uuid[], $8::bigint[]) as busy (id, held) on busy.id = e.id),
        candidate as (
             select d.message_id, d.due_at, e.id, e.url, e.kind, e.failing,
                    row_number() over (partition by e.failing order by d.due_at, d.message_id) as place
               from endpoint e
               cross join lateral (
                    select message_id, due_at from webhook_deliveries
                     where endpoint_id = e.id and state = 'waiting' and due_at <= $9
                       and (lease_expires_at is null or lease_expires_at <= lease_now())
                     order by due_at, message_id
                     limit greatest(e.places, 0)) d),
        chosen as materialized (
             select message_id, id, due_at, url, kind, failing
               from candidate
              where not failing or place <= $4
              order by due_at, message_id
              limit $3),
        probe as materialized (
             select e.id
               from chosen c join webhook_endpoints e on e.id = c.id
              where c.failing and (e.probe_expires_at is null or e.probe_expires_at <= lease_now())
                for no key update of e skip locked),
        locked as materialized (
             select d.message_id, d.endpoint_id, c.url, c.kind, c.failing
               from chosen c
               left join probe on probe.id = c.id
               join webhook_deliveries d on d.endpoint_id = c.id and d.due_at = c.due_at and d.message_id = c.message_id
              where (not c.failing or probe.id is not null)
                and d.state = 'waiting' and (d.lease_expires_at is null or d.lease_expires_at <= lease_now())
                for update of d skip locked),
        probed as (
             update webhook_endpoints e set probe_token = $1, probe_expires_at = lease_now() + $2
               from locked l where l.failing and e.id = l.endpoint_id)
        update webhook_deliveries d
           set lease_token = $1, lease_expires_at = lease_now() + $2
          from locked l
          join webhook_messages m on m.id = l.message_id
         where d.message_id = l.message_id and d.endpoint_id = l.endpoint_id
         returning d.message_id, d.endpoint_id, d.attempts, l.url, l.kind, l.failing as "failing!", m.event_type, m.payload, m.created_at,
                   array(select s.id from webhook_secrets s
                          where s.endpoint_id = d.endpoint_id and (s.expires_at is null or s.expires_at > $9)
                            and (s.starts_at is null or s.starts_at <= $9)
                          order by s.expires_at desc nulls first, s.created_at desc, s.id desc) as "secret_ids!",
                   array(select s.key from webhook_secrets s
                          where s.endpoint_id = d.endpoint_id and (s.expires_at is null or s.expires_at > $9)
                            and (s.starts_at is null or s.starts_at <= $9)
                          order by s.expires_at desc nulls first, s.created_at desc, s.id desc) as "secrets!""#,
        fence,
        interval(lease),
        room.free,
        room.free_for_failing,
        room.per_endpoint,
        room.per_failing,
        &endpoints,
        &held,
        now,
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    rows.into_iter()
        .map(|row| {
            Ok(ClaimedDelivery {
                message: MessageId(row.message_id),
                endpoint: EndpointId(row.endpoint_id),
                kind: known(EndpointKind::parse(&row.kind), "webhook_endpoints.kind")?,
                fence,
                attempts: u32::try_from(row.attempts).unwrap_or(0),
                failing: row.failing,
                url: row.url,
                event_type: row.event_type,
                payload: row.payload,
                created_at: row.created_at,
                secrets: row
                    .secret_ids
                    .iter()
                    .zip(&row.secrets)
                    .map(|(id, sealed)| webhook_secrets::open(sealer, *id, sealed))
                    .collect(),
            })
        })
        .collect()
}

/// What becomes of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is done.
    Delivered,
    /// It is tried again at this time.
    RetryAt(DateTime<Utc>),
    /// It is given up, and why.
    Failed(&'static str),
}

/// An attempt that is over, to be written down.
#[derive(Debug, Clone)]
pub struct AttemptRecord {
    /// What was sent.
    pub message: MessageId,
    pub endpoint: EndpointId,
    /// The fence under which it was sent.
    pub fence: Uuid,
    /// The attempt's id.
    pub id: Uuid,
    /// The HTTP status, where one came.
    pub status: Option<u16>,
    /// The class of the failure; none where it succeeded.
    pub failure: Option<&'static str>,
    /// How long it took.
    pub duration: Duration,
    /// The first bytes of the answer, as text.
    pub answer: String,
    pub at: DateTime<Utc>,
    /// What becomes of the delivery.
    pub end: End,
}

/// An attempt that was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavedAttempt {
    /// The attempt's id.
    pub id: Uuid,
    /// Whether it is the first success of its delivery. A replay of what was delivered is none.
    pub first_success: bool,
}

/// Writes attempts down and moves their deliveries on, all in one statement. What is not among the result had another
/// owner by now, or is gone with its endpoint or message, and leaves no trace.
pub async fn finish(
    conn: &mut PgConnection,
    attempts: &[AttemptRecord],
    now: DateTime<Utc>,
) -> Result<Vec<SavedAttempt>> {
    let mut columns = Columns::default();
    for attempt in attempts {
        columns.push(attempt);
    }
    Ok(sqlx::query_as!(
        SavedAttempt,
        r#"-- deliveries::finish
        with done as materialized (
             select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::smallint[], $6::text[],
                                  $7::int[], $8::text[], $9::timestamptz[], $10::text[], $11::text[],
                                  $12::timestamptz[])
                    as t (message_id, endpoint_id, fence, id, status, failure, duration, answer, at, state, reason,
                          due_at)),
        endpoint as materialized (
             select id from webhook_endpoints
              where id = any ($2) order by id for key share),
        moved as (
             update webhook_deliveries d
                set state = t.state, reason = t.reason, due_at = coalesce(t.due_at, d.due_at),
                    attempts = d.attempts + 1, finished_at = case when t.state = 'waiting' then null else $13::timestamptz end,
                    lease_token = null, lease_expires_at = null
               from done t join endpoint e on e.id = t.endpoint_id
              where d.message_id = t.message_id and d.endpoint_id = t.endpoint_id and d.lease_token = t.fence
             returning t.id, d.message_id, d.endpoint_id, d.state),
        noted as (
             insert into webhook_attempts
                    (id, message_id, endpoint_id, status, failure, duration_milliseconds, answer, attempted_at)
             select t.id, t.message_id, t.endpoint_id, t.status, t.failure, t.duration, t.answer, t.at
               from done t join moved using (id))
        select m.id as "id!",
               m.state = 'delivered'
               and not exists (select 1 from webhook_attempts a
                                where a.message_id = m.message_id and a.endpoint_id = m.endpoint_id
                                  and a.failure is null) as "first_success!"
          from moved m"#,
        &columns.messages,
        &columns.endpoints,
        &columns.fences,
        &columns.ids,
        &columns.statuses as &[Option<i16>],
        &columns.failures as &[Option<&str>],
        &columns.durations,
        &columns.answers as &[&str],
        &columns.times,
        &columns.states as &[&str],
        &columns.reasons as &[Option<&str>],
        &columns.due as &[Option<DateTime<Utc>>],
        now,
    )
    .fetch_all(conn)
    .await?)
}

/// State, reason and next time.
fn columns_of(end: End) -> (&'static str, Option<&'static str>, Option<DateTime<Utc>>) {
    match end {
        End::Delivered => ("delivered", None, None),
        End::RetryAt(at) => ("waiting", None, Some(at)),
        End::Failed(reason) => ("failed", Some(reason), None),
    }
}

/// Attempts column by column, as `unnest` takes them.
#[derive(Default)]
struct Columns<'a> {
    messages: Vec<Uuid>,
    endpoints: Vec<Uuid>,
    fences: Vec<Uuid>,
    ids: Vec<Uuid>,
    statuses: Vec<Option<i16>>,
    failures: Vec<Option<&'a str>>,
    durations: Vec<i32>,
    answers: Vec<&'a str>,
    times: Vec<DateTime<Utc>>,
    states: Vec<&'static str>,
    reasons: Vec<Option<&'static str>>,
    due: Vec<Option<DateTime<Utc>>>,
}

impl<'a> Columns<'a> {
    fn push(&mut self, attempt: &'a AttemptRecord) {
        let (state, reason, due) = columns_of(attempt.end);
        self.messages.push(attempt.message.0);
        self.endpoints.push(attempt.endpoint.0);
        self.fences.push(attempt.fence);
        self.ids.push(attempt.id);
        self.statuses
            .push(attempt.status.and_then(|status| i16::try_from(status).ok()));
        self.failures.push(attempt.failure);
        self.durations
            .push(i32::try_from(attempt.duration.as_millis()).unwrap_or(i32::MAX));
        self.answers.push(&attempt.answer);
        self.times.push(attempt.at);
        self.states.push(state);
        self.reasons.push(reason);
        self.due.push(due);
    }
}

/// How an endpoint has fared in some attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    pub endpoint: EndpointId,
    /// Whether one of them succeeded.
    pub succeeded: bool,
    /// The first failure after the last success.
    pub failed_at: Option<DateTime<Utc>>,
    /// Whether it answered 410.
    pub gone: bool,
    /// The fence of the attempt that was its probe.
    pub probe: Option<Uuid>,
}

/// An endpoint that was disabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisabledEndpoint {
    pub endpoint: EndpointId,
    pub organization: OrganizationId,
    pub url: String,
    /// Gone or failing.
    pub reason: DisabledReason,
}

/// Writes down since when endpoints have been failing, and disables those that are gone or have been failing since
/// before `failing_before`; these are returned. What was probed may be probed again. Where nothing changes nothing is
/// written.
pub async fn note_health(
    conn: &mut PgConnection,
    health: &[Health],
    failing_before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<DisabledEndpoint>> {
    let endpoints: Vec<Uuid> = health.iter().map(|one| one.endpoint.0).collect();
    let succeeded: Vec<bool> = health.iter().map(|one| one.succeeded).collect();
    let failed: Vec<Option<DateTime<Utc>>> = health.iter().map(|one| one.failed_at).collect();
    let gone: Vec<bool> = health.iter().map(|one| one.gone).collect();
    let probes: Vec<Option<Uuid>> = health.iter().map(|one| one.probe).collect();
    let rows = sqlx::query!(
        r#"-- deliveries::note_health
        with fared as materialized (
             select e.id,
                    case when t.succeeded then t.failed_at else coalesce(e.failing_since, t.failed_at) end as since,
                    case when e.disabled then null
                         when t.gone then 'gone'
                         when not t.succeeded and t.failed_at is not null and e.failing_since <= $5 then 'failing'
                    end as disable,
                    t.succeeded or coalesce(e.probe_token = t.probe, false) as released
               from webhook_endpoints e
               join unnest($1::uuid[], $2::bool[], $3::timestamptz[], $4::bool[], $7::uuid[])
                    as t (id, succeeded, failed_at, gone, probe) on t.id = e.id
              where t.gone
                 or e.probe_token = t.probe
                 or (t.succeeded and e.failing_since is not null)
                 or (t.failed_at is not null
                     and (e.failing_since is null or (e.failing_since <= $5 and not e.disabled)))
              order by e.id
                for no key update of e)
        update webhook_endpoints e
           set failing_since = f.since,
               disabled = e.disabled or f.disable is not null,
               disabled_reason = coalesce(e.disabled_reason, f.disable),
               disabled_at = case when f.disable is null then e.disabled_at else $6 end,
               updated_at = case when f.disable is null then e.updated_at else $6 end,
               probe_token = case when f.released then null else e.probe_token end,
               probe_expires_at = case when f.released then null else e.probe_expires_at end
          from fared f
         where e.id = f.id
         returning e.id, e.organization_id, e.url, f.disable"#,
        &endpoints,
        &succeeded,
        &failed as &[Option<DateTime<Utc>>],
        &gone,
        failing_before,
        now,
        &probes as &[Option<Uuid>],
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(DisabledEndpoint {
                endpoint: EndpointId(row.id),
                organization: OrganizationId(row.organization_id),
                url: row.url,
                reason: DisabledReason::parse(&row.disable?)?,
            })
        })
        .collect())
}

/// Which of these endpoints are failing.
pub async fn failing(conn: &mut PgConnection, endpoints: &[EndpointId]) -> Result<Vec<EndpointId>> {
    let ids: Vec<Uuid> = endpoints.iter().map(|endpoint| endpoint.0).collect();
    let failing = sqlx::query_scalar!(
        "-- deliveries::failing
         select e.id from unnest((select $1::uuid[])) as asked (id)
           join webhook_endpoints e on e.id = asked.id and e.failing_since is not null",
        &ids,
    )
    .fetch_all(conn)
    .await?;
    Ok(failing.into_iter().map(EndpointId).collect())
}

/// How old the oldest delivery that is due is, in seconds; `None` where nothing is due.
pub async fn oldest_due(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<i64>> {
    let oldest = sqlx::query_scalar!(
        "-- deliveries::oldest_due
         select min(due_at) from webhook_deliveries where state = 'waiting' and due_at <= $1",
        now
    )
    .fetch_one(conn)
    .await?;
    Ok(oldest.map(|oldest| (now - oldest).num_seconds()))
}
