//! What operators look at: deliveries of outgoing webhooks as a list, and putting given-up ones back. Not a tenant's
//! view, so an organization limits it only where the operator names one.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Result;
use base::ids::OrganizationId;

/// A delivery, or a message that was given up before it had any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub message_id: Uuid,
    /// Whose message it is.
    pub organization_id: Uuid,
    /// The endpoint; `None` where the message was given up.
    pub endpoint_id: Option<Uuid>,
    /// Which event it tells.
    pub event_type: String,
    /// waiting, delivered or failed; dead for a message.
    pub state: String,
    /// Why it was given up.
    pub reason: Option<String>,
    /// Attempts of the current round.
    pub attempts: i32,
    /// When the next attempt is due, while it waits.
    pub due_at: DateTime<Utc>,
    /// When the event happened.
    pub created_at: DateTime<Utc>,
}

/// Which deliveries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only this organization's.
    pub organization: Option<OrganizationId>,
    /// Only those that were given up.
    pub given_up: bool,
}

/// The deliveries of the newest messages, and the messages that were given up.
pub async fn list(conn: &mut PgConnection, wanted: Wanted, limit: i64) -> Result<Vec<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"-- delivery_ledger::list
        select m.id as "message_id!", m.organization_id as "organization_id!", d.endpoint_id as "endpoint_id?",
               m.event_type as "event_type!", coalesce(d.state, m.state) as "state!",
               case when d.message_id is null then m.reason else d.reason end as reason,
               coalesce(d.attempts, m.attempts) as "attempts!", coalesce(d.due_at, m.due_at) as "due_at!",
               m.created_at as "created_at!"
          from webhook_messages m
          left join webhook_deliveries d on d.message_id = m.id
         where ($1::uuid is null or m.organization_id = $1)
           and case when $2 then d.state = 'failed' or m.state = 'dead'
                    else d.message_id is not null or m.state = 'dead' end
         order by m.created_at desc, m.id desc, d.endpoint_id
         limit $3"#,
        wanted.organization.map(|organization| organization.0),
        wanted.given_up,
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// Puts what was given up back, to be tried now: one message's, or everything that `organization` has, or everything
/// where both are `None`. Deliveries to endpoints that are disabled stay as they are. How many there were.
pub async fn revive(
    conn: &mut PgConnection,
    message: Option<Uuid>,
    organization: Option<OrganizationId>,
    now: DateTime<Utc>,
) -> Result<u64> {
    let organization = organization.map(|organization| organization.0);
    let messages = sqlx::query!(
        "-- delivery_ledger::revive
         update webhook_messages
            set state = 'waiting', attempts = 0, due_at = $3, reason = null
          where state = 'dead' and ($1::uuid is null or id = $1) and ($2::uuid is null or organization_id = $2)",
        message,
        organization,
        now,
    )
    .execute(&mut *conn)
    .await?;
    let deliveries = sqlx::query!(
        "-- delivery_ledger::revive
         with failed as materialized (
              select d.message_id, d.endpoint_id
                from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id
               where d.state = 'failed' and not e.disabled
                 and ($1::uuid is null or d.message_id = $1) and ($2::uuid is null or e.organization_id = $2)
                 for update of d skip locked)
         update webhook_deliveries d
            set state = 'waiting', attempts = 0, due_at = $3, reason = null, finished_at = null
           from failed f
          where d.message_id = f.message_id and d.endpoint_id = f.endpoint_id",
        message,
        organization,
        now,
    )
    .execute(conn)
    .await?;
    Ok(messages.rows_affected() + deliveries.rows_affected())
}
