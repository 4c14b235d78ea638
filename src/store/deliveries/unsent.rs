//! Deliveries that end, or are put off, without an attempt.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{End, columns_of};
use crate::store::Result;
use base::ids::{EndpointId, MessageId};

/// A held delivery that no attempt could be made at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsent {
    /// What was to be sent.
    pub message: MessageId,
    pub endpoint: EndpointId,
    pub fence: Uuid,
    /// Whether its endpoint was failing.
    pub probe: bool,
    /// What becomes of the delivery.
    pub end: End,
}

/// Counts attempts that could not be made, and moves their deliveries on. Those whose fence is no longer ours stay as
/// they are.
pub async fn put_back(
    conn: &mut PgConnection,
    unsent: &[Unsent],
    now: DateTime<Utc>,
) -> Result<()> {
    let messages: Vec<Uuid> = unsent.iter().map(|one| one.message.0).collect();
    let endpoints: Vec<Uuid> = unsent.iter().map(|one| one.endpoint.0).collect();
    let fences: Vec<Uuid> = unsent.iter().map(|one| one.fence).collect();
    let ends: Vec<_> = unsent.iter().map(|one| columns_of(one.end)).collect();
    let states: Vec<&str> = ends.iter().map(|(state, ..)| *state).collect();
    let reasons: Vec<Option<&str>> = ends.iter().map(|(_, reason, _)| *reason).collect();
    let due: Vec<Option<DateTime<Utc>>> = ends.iter().map(|(.., due)| *due).collect();
    sqlx::query!(
        "-- deliveries::put_back
         with endpoint as materialized (
              select id from webhook_endpoints where id = any ($2) order by id for key share)
         update webhook_deliveries d
            set state = t.state, reason = t.reason, due_at = coalesce(t.due_at, d.due_at), attempts = d.attempts + 1,
                finished_at = case when t.state = 'waiting' then null else $7::timestamptz end,
                lease_token = null, lease_expires_at = null
           from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[])
                as t (message_id, endpoint_id, fence, state, reason, due_at)
           join endpoint e on e.id = t.endpoint_id
          where d.message_id = t.message_id and d.endpoint_id = t.endpoint_id and d.lease_token = t.fence",
        &messages,
        &endpoints,
        &fences,
        &states as &[&str],
        &reasons as &[Option<&str>],
        &due as &[Option<DateTime<Utc>>],
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends up to `limit` deliveries that wait for disabled endpoints; how many there were. Days later, when the endpoint
/// is enabled again, its owner does not want to be told what was news then: a replay brings what is still wanted.
pub async fn end_disabled(conn: &mut PgConnection, limit: i64, now: DateTime<Utc>) -> Result<u64> {
    let done = sqlx::query!(
        "-- deliveries::end_disabled
         with endpoint as materialized (
              select e.id from webhook_endpoints e
               where e.disabled
                 and exists (select 1 from webhook_deliveries d
                              where d.endpoint_id = e.id and d.state = 'waiting')
               order by e.id
                 for key share skip locked
               limit 20),
         waiting as materialized (
              select d.message_id, d.endpoint_id
                from webhook_deliveries d join endpoint e on e.id = d.endpoint_id
               where d.state = 'waiting'
                 and (d.lease_expires_at is null or d.lease_expires_at <= lease_now())
               limit $1
                 for update of d skip locked)
         update webhook_deliveries d
            set state = 'failed', reason = 'disabled', finished_at = $2, lease_token = null, lease_expires_at = null
           from waiting w
          where d.message_id = w.message_id and d.endpoint_id = w.endpoint_id",
        limit,
        now,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
