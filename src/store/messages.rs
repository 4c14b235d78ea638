//! Table `webhook_messages`: the outbox.
//!
//! What is to be told is written in the transaction of what it tells, so neither is there without the other. Later a
//! worker gives every endpoint that wants a message its own delivery: see [`dispatch`]. What became of the deliveries
//! is read through [`super::delivery_log`].

use domain::closed_codes;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::{Result, StoreError, plan_anew};
use crate::outgoing::{Body, Event, VerificationExpiring};
use crate::store::values::interval;
use crate::store::values::{Position, known};
use base::ids::{EndpointId, MessageId, OrganizationId};
use domain::webhook::EndpointKind;

closed_codes! {
    /// How far the dispatch of a message has come.
    pub enum State {
        /// Not dispatched yet.
        Waiting = "waiting",
        /// Each endpoint that wants it has its delivery.
        Dispatched = "dispatched",
        /// Given up.
        Dead = "dead",
    }
}

/// A message, as its organization sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id: the `svix-id` of every attempt.
    pub id: MessageId,
    /// Which event it tells.
    pub event_type: String,
    /// The body exactly as it is sent and signed.
    pub payload: String,
    /// How far it has come.
    pub state: State,
    /// When the event happened.
    pub created_at: DateTime<Utc>,
}

/// The messages of an organization that `$end` leaves.
macro_rules! select_messages {
    ($conn:expr, $name:tt, $end:tt, $owner:expr, $($parameter:expr),+) => {{
        let rows = sqlx::query!(
            $name
            + "select id, event_type, payload, state, created_at
                 from webhook_messages
                where organization_id = $1 and "
            + $end,
            $owner.0,
            $($parameter),+
        );
        let rows = rows.fetch_all($conn).await?.into_iter();
        rows.map(|row| {
            Ok(Message {
                id: MessageId(row.id),
                event_type: row.event_type,
                payload: row.payload,
                state: known(State::parse(&row.state), "webhook_messages.state")?,
                created_at: row.created_at,
            })
        })
        .collect::<Result<Vec<_>>>()
    }};
}

/// The body of a message as text.
pub(super) fn rendered<T: Event>(body: &Body<T>) -> Result<String> {
    serde_json::to_string(body).map_err(|_| StoreError::Unreadable("webhook_messages.payload"))
}

/// The ids of one event's messages start from a base; its last four bytes as the database wants them.
pub(super) fn end_of(base: Uuid) -> i32 {
    let [.., a, b, c, d] = *base.as_bytes();
    i32::from_be_bytes([a, b, c, d])
}

/// Tells an organization, and every broker that has a standing grant, that an approval will lapse unless a document is
/// renewed. A change of status is told by [`super::history::append`] in the same way.
pub async fn tell_expiring(
    conn: &mut PgConnection,
    organization: OrganizationId,
    base: Uuid,
    body: &Body<VerificationExpiring>,
    now: DateTime<Utc>,
) -> Result<()> {
    let payload = rendered(body)?;
    sqlx::query!(
        "-- messages::tell_expiring
         insert into webhook_messages (id, organization_id, event_type, payload, due_at, created_at)
         select message_id, receiver_id, $4, $5, $6, $6
           from webhook_audience($1, $2, $3)",
        organization.0,
        base,
        end_of(base),
        VerificationExpiring::TYPE.as_str(),
        payload,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds a message to an organization: for one endpoint where `only` names it, else for every one that wants such
/// events.
pub async fn insert<T: Event>(
    conn: &mut PgConnection,
    owner: OrganizationId,
    id: MessageId,
    only: Option<EndpointId>,
    body: &Body<T>,
    now: DateTime<Utc>,
) -> Result<Message> {
    let payload = rendered(body)?;
    sqlx::query!(
        "-- messages::insert
         insert into webhook_messages
             (id, organization_id, event_type, only_endpoint_id, payload, due_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $6)",
        id.0,
        owner.0,
        T::TYPE.as_str(),
        only.map(|endpoint| endpoint.0),
        payload,
        now,
    )
    .execute(conn)
    .await?;
    Ok(Message {
        id,
        event_type: T::TYPE.as_str().to_owned(),
        payload,
        state: State::Waiting,
        created_at: now,
    })
}

/// An organization's messages, newest first, after a position; only those of one event where it is named.
pub async fn page(
    conn: &mut PgConnection,
    owner: OrganizationId,
    event_type: Option<&str>,
    after: Position,
    limit: i64,
) -> Result<Vec<Message>> {
    select_messages!(
        conn,
        "-- messages::page\n",
        "($2::text is null or event_type = $2) and (created_at, id) < ($3, $4)
          order by created_at desc, id desc
          limit $5",
        owner,
        event_type,
        after.created_at,
        after.id,
        limit
    )
}

/// One message of an organization.
pub async fn read(
    conn: &mut PgConnection,
    owner: OrganizationId,
    id: MessageId,
) -> Result<Option<Message>> {
    Ok(select_messages!(conn, "-- messages::read\n", "id = $2", owner, id.0)?.pop())
}

/// How many messages were dispatched, and how many deliveries they became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dispatched {
    pub messages: u64,
    /// Deliveries. None for a message that no endpoint wants.
    pub deliveries: u64,
}

/// Dispatches up to `limit` messages that are due, oldest first: gives each enabled endpoint of their organizations
/// that wants them a delivery, due now. One statement, so it needs no lease: it has happened, or it has not.
///
/// With `only`, messages for endpoints of this kind alone. Messages that another worker dispatches are passed over.
/// Endpoints are locked against being deleted meanwhile; one that is deleted already gets nothing.
pub async fn dispatch(
    conn: &mut PgConnection,
    only: Option<EndpointKind>,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Dispatched> {
    let mut tx = conn.begin().await?;
    plan_anew(&mut tx).await?;
    let row = sqlx::query!(
        r#"-- messages::dispatch
        with due as materialized (
             select id, organization_id, event_type, only_endpoint_id, kind
               from webhook_messages
              where state = 'waiting' and due_at <= $1 and ($3::text is null or kind = $3)
                and (lease_expires_at is null or lease_expires_at <= lease_now())
              order by due_at, id
                for update skip locked
              limit $2),
        receiver as materialized (
             select due.id as message_id, e.id as endpoint_id
               from due join webhook_endpoints e on e.organization_id = due.organization_id and e.kind = due.kind
              where not e.disabled
                and case when due.only_endpoint_id is null
                         then cardinality(e.event_types) = 0 or due.event_type = any (e.event_types)
                         else e.id = due.only_endpoint_id end
              order by e.id
                for key share of e),
        delivery as (
             insert into webhook_deliveries (message_id, endpoint_id, due_at, created_at)
             select message_id, endpoint_id, $1, $1 from receiver
                 on conflict (message_id, endpoint_id) do nothing
             returning 1),
        message as (
             update webhook_messages m
                set state = 'dispatched', dispatched_at = $1, attempts = m.attempts + 1, reason = null,
                    lease_token = null, lease_expires_at = null
               from due
              where m.id = due.id
             returning 1)
        select (select count(*) from message) as "messages!", (select count(*) from delivery) as "deliveries!""#,
        now,
        limit,
        only.map(EndpointKind::as_str),
    )
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Dispatched {
        messages: u64::try_from(row.messages).unwrap_or(0),
        deliveries: u64::try_from(row.deliveries).unwrap_or(0),
    })
}

/// Begins a new round for a message: every enabled endpoint that it is for gets it once more, due now,
/// however it ended before; with `only`, this endpoint alone, even if it does not want such events. How many endpoints
/// there are.
///
/// A message that was not dispatched yet, or was given up, is due for that now. The endpoints are locked against a
/// transaction that writes down attempts at this moment, which would lock the same deliveries in another order.
pub async fn replay(
    conn: &mut PgConnection,
    owner: OrganizationId,
    id: MessageId,
    only: Option<EndpointId>,
    now: DateTime<Utc>,
) -> Result<u64> {
    let row = sqlx::query!(
        r#"-- messages::replay
        with message as materialized (
             select id, organization_id, event_type, only_endpoint_id, state, kind
               from webhook_messages
              where id = $2 and organization_id = $1
                for no key update),
        receiver as materialized (
             select m.id as message_id, m.state, e.id as endpoint_id
               from message m join webhook_endpoints e on e.organization_id = m.organization_id and e.kind = m.kind
              where not e.disabled
                and case when $3::uuid is not null then e.id = $3
                         when m.only_endpoint_id is not null then e.id = m.only_endpoint_id
                         else cardinality(e.event_types) = 0 or m.event_type = any (e.event_types) end
              order by e.id
                for update of e),
        again as (
             update webhook_messages w
                set state = 'waiting', attempts = 0, due_at = $4, reason = null, dispatched_at = null
               from message m
              where w.id = m.id and w.state <> 'dispatched' and exists (select 1 from receiver)),
        delivery as (
             insert into webhook_deliveries as d (message_id, endpoint_id, due_at, created_at)
             select message_id, endpoint_id, $4, $4 from receiver where state = 'dispatched' or $3 is not null
                 on conflict (message_id, endpoint_id) do update
                set state = 'waiting', attempts = 0, due_at = $4, reason = null, finished_at = null,
                    lease_token = null, lease_expires_at = null)
        select count(*) as "endpoints!" from receiver"#,
        owner.0,
        id.0,
        only.map(|endpoint| endpoint.0),
        now,
    )
    .fetch_one(conn)
    .await?;
    Ok(u64::try_from(row.endpoints).unwrap_or(0))
}

/// A message that a worker holds, to hand it to a Svix server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedMessage {
    pub id: MessageId,
    /// Who is told.
    pub owner: OrganizationId,
    /// Which event it tells.
    pub event_type: String,
    /// The body exactly as it is sent.
    pub payload: String,
    /// Whether it is for one endpoint of the built-in sender.
    pub only_endpoint: bool,
    /// How often it was taken up before.
    pub attempts: i32,
}

/// Takes up to `limit` messages that are due, oldest first, under a lease.
pub async fn claim(
    conn: &mut PgConnection,
    fence: Uuid,
    lease: Duration,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<ClaimedMessage>> {
    Ok(sqlx::query_as!(
        ClaimedMessage,
        r#"-- messages::claim
        with due as materialized (
             select id
               from webhook_messages
              where state = 'waiting' and due_at <= $1 and kind = 'signed'
                and (lease_expires_at is null or lease_expires_at <= lease_now())
              order by due_at, id
                for update skip locked
              limit $2)
        update webhook_messages m
           set attempts = m.attempts + 1, lease_token = $3, lease_expires_at = lease_now() + $4
          from due
         where m.id = due.id
        returning m.id, m.organization_id as owner, m.event_type, m.payload, m.only_endpoint_id is not null as "only_endpoint!",
                  m.attempts - 1 as "attempts!""#,
        now,
        limit,
        fence,
        interval(lease),
    )
    .fetch_all(conn)
    .await?)
}

/// What came of a held message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The Svix server has it.
    Dispatched,
    /// It is to be tried again, for this reason.
    RetryAt(DateTime<Utc>, &'static str),
    /// It never will be taken, for this reason.
    Dead(&'static str),
}

/// Writes down what came of a held message, and lets go of it. `false` where it has another owner by now.
pub async fn finish(
    conn: &mut PgConnection,
    owner: OrganizationId,
    id: MessageId,
    fence: Uuid,
    end: &End,
    now: DateTime<Utc>,
) -> Result<bool> {
    let (state, due_at, reason) = match end {
        End::Dispatched => (State::Dispatched, None, None),
        End::RetryAt(at, reason) => (State::Waiting, Some(*at), Some(*reason)),
        End::Dead(reason) => (State::Dead, None, Some(*reason)),
    };
    let done = sqlx::query!(
        "-- messages::finish
         update webhook_messages
            set state = $4, dispatched_at = case when $4 = 'dispatched' then $7::timestamptz end,
                due_at = coalesce($5, due_at), reason = $6, lease_token = null, lease_expires_at = null
          where id = $2 and organization_id = $1 and lease_token = $3",
        owner.0,
        id.0,
        fence,
        state.as_str(),
        due_at,
        reason,
        now,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Makes a message due that was given up, or waits for its time.
pub async fn hand_over_again(
    conn: &mut PgConnection,
    owner: OrganizationId,
    id: MessageId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- messages::hand_over_again
         update webhook_messages
            set state = 'waiting', attempts = 0, due_at = $3, reason = null
          where id = $2 and organization_id = $1 and state <> 'dispatched'",
        owner.0,
        id.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
