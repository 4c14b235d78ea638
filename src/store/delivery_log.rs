//! What became of messages: tables `webhook_deliveries` and `webhook_attempts`, as their organizations see them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Result;
use base::ids::{EndpointId, EndpointName, MessageId, OrganizationId};

/// How many attempts of a delivery are shown: the newest ones. A whole round has fewer; replays can add up.
pub const ATTEMPTS_SHOWN: i64 = 20;

/// One endpoint's share of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub endpoint_id: EndpointName,
    /// waiting, delivered or failed.
    pub state: String,
    /// When the next attempt is due; `None` where none will be made.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// Why it was given up.
    pub reason: Option<String>,
    /// When the message was dispatched to this endpoint.
    pub created_at: DateTime<Utc>,
    /// When it was delivered or given up.
    pub finished_at: Option<DateTime<Utc>>,
    /// The newest attempts, oldest first.
    pub attempts: Vec<Attempt>,
}

/// One attempt at a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The HTTP status; `None` where none came.
    pub status: Option<i16>,
    /// The class of the failure; `None` where it succeeded.
    pub failure: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_milliseconds: i32,
    /// The beginning of what the receiver answered.
    pub answer: String,
    pub attempted_at: DateTime<Utc>,
}

/// The deliveries of an organization's message, those of endpoints created first in front, each with its newest
/// attempts. Empty where the organization has no such message.
pub async fn of_message(
    conn: &mut PgConnection,
    owner: OrganizationId,
    message: MessageId,
) -> Result<Vec<Delivery>> {
    let rows = sqlx::query!(
        r#"-- delivery_log::of_message
        select d.endpoint_id, d.state, d.due_at, d.reason, d.created_at, d.finished_at,
               a.id as "attempt_id?", a.status, a.failure, a.duration_milliseconds as "duration_milliseconds?",
               a.answer as "answer?", a.attempted_at as "attempted_at?"
          from webhook_messages m
          join webhook_deliveries d on d.message_id = m.id
          join webhook_endpoints e on e.id = d.endpoint_id
          left join lateral (
               select *
                 from webhook_attempts
                where message_id = d.message_id and endpoint_id = d.endpoint_id
                order by attempted_at desc, id desc
                limit $3) a on true
         where m.id = $2 and m.organization_id = $1
         order by e.created_at, e.id, a.attempted_at, a.id"#,
        owner.0,
        message.0,
        ATTEMPTS_SHOWN,
    )
    .fetch_all(conn)
    .await?;
    let mut deliveries: Vec<Delivery> = Vec::new();
    for row in rows {
        let endpoint_id = EndpointName::from(EndpointId(row.endpoint_id));
        let attempt = match (
            row.attempt_id,
            row.duration_milliseconds,
            row.answer,
            row.attempted_at,
        ) {
            (Some(_), Some(duration_milliseconds), Some(answer), Some(attempted_at)) => {
                Some(Attempt {
                    status: row.status,
                    failure: row.failure,
                    duration_milliseconds,
                    answer,
                    attempted_at,
                })
            }
            _ => None,
        };
        match deliveries.last_mut() {
            Some(last) if last.endpoint_id == endpoint_id => last.attempts.extend(attempt),
            _ => deliveries.push(Delivery {
                endpoint_id,
                state: row.state,
                next_attempt_at: row.finished_at.is_none().then_some(row.due_at),
                reason: row.reason,
                created_at: row.created_at,
                finished_at: row.finished_at,
                attempts: attempt.into_iter().collect(),
            }),
        }
    }
    Ok(deliveries)
}

/// How many of these deliveries are still there.
pub async fn count_left(
    conn: &mut PgConnection,
    messages: &[MessageId],
    endpoints: &[EndpointId],
) -> Result<usize> {
    let messages: Vec<Uuid> = messages.iter().map(|id| id.0).collect();
    let endpoints: Vec<Uuid> = endpoints.iter().map(|id| id.0).collect();
    let left = sqlx::query_scalar!(
        r#"select count(*) as "left!"
             from unnest($1::uuid[], $2::uuid[]) as t (message_id, endpoint_id)
             join webhook_deliveries d using (message_id, endpoint_id)"#,
        &messages,
        &endpoints,
    )
    .fetch_one(conn)
    .await?;
    Ok(usize::try_from(left).unwrap_or_default())
}
