//! Counts that operators watch. Every one is answered from a small partial index, except [`imports_by_state`].

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Result;

/// How much waits to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Webhooks of Sumsub's that are not processed.
    pub inbox_waiting: i64,
    /// Webhooks that were given up.
    pub inbox_dead: i64,
    /// How long the oldest webhook that is due has been due, in seconds; 0 where none is.
    pub inbox_oldest_seconds: i64,
    /// Records that are due to be compared with Sumsub, however little it hurries.
    pub confirms_due: i64,
    /// How long the oldest of them has been due, in seconds; 0 where none is.
    pub confirms_oldest_seconds: i64,
    /// Imports whose outcome is open.
    pub imports_open: i64,
    /// How long the oldest of them has been open, in seconds; 0 where none is.
    pub imports_oldest_seconds: i64,
    /// Records with a flag for operators.
    pub flagged: i64,
    /// Outgoing messages that are not dispatched.
    pub messages_waiting: i64,
    /// Outgoing messages that were given up.
    pub messages_dead: i64,
    /// How long the oldest message that is due has been due, in seconds; 0 where none is.
    pub messages_oldest_seconds: i64,
    /// How long the oldest delivery of a webhook that is due has been due, in seconds; 0 where none is.
    pub deliveries_oldest_seconds: i64,
    /// Endpoints that are disabled, for any reason.
    pub endpoints_disabled: i64,
}

/// Counts what waits.
pub async fn backlog(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Backlog> {
    let row = sqlx::query!(
        r#"-- gauges::backlog
        select (select count(*) from inbox where state = 'waiting') as "inbox_waiting!",
               (select count(*) from inbox where state = 'dead') as "inbox_dead!",
               (select min(due_at) from inbox where state = 'waiting' and due_at <= $1) as inbox_oldest,
               (select count(*) from confirms where priority = any('{0,1,2}'::smallint[]) and due_at <= $1)
                   as "confirms_due!",
               (select min(due_at) from confirms where priority = any('{0,1,2}'::smallint[]) and due_at <= $1)
                   as confirms_oldest,
               (select count(*) from imports where state = 'requested') as "imports_open!",
               (select min(requested_at) from imports where state = 'requested') as imports_oldest,
               (select count(*) from verifications where operator_flag is not null) as "flagged!",
               (select count(*) from webhook_messages where state = 'waiting') as "messages_waiting!",
               (select count(*) from webhook_messages where state = 'dead') as "messages_dead!",
               (select min(due_at) from webhook_messages where state = 'waiting' and due_at <= $1)
                   as messages_oldest,
               (select min(due_at) from webhook_deliveries where state = 'waiting' and due_at <= $1)
                   as deliveries_oldest,
               (select count(*) from webhook_endpoints where disabled) as "endpoints_disabled!""#,
        now,
    )
    .fetch_one(conn)
    .await?;
    let age = |since: Option<DateTime<Utc>>| since.map_or(0, |since| (now - since).num_seconds());
    Ok(Backlog {
        inbox_waiting: row.inbox_waiting,
        inbox_dead: row.inbox_dead,
        inbox_oldest_seconds: age(row.inbox_oldest),
        confirms_due: row.confirms_due,
        confirms_oldest_seconds: age(row.confirms_oldest),
        imports_open: row.imports_open,
        imports_oldest_seconds: age(row.imports_oldest),
        flagged: row.flagged,
        messages_waiting: row.messages_waiting,
        messages_dead: row.messages_dead,
        messages_oldest_seconds: age(row.messages_oldest),
        deliveries_oldest_seconds: age(row.deliveries_oldest),
        endpoints_disabled: row.endpoints_disabled,
    })
}

/// How many imports ended in each state. Reads the whole table, so not to be asked at every look.
pub async fn imports_by_state(conn: &mut PgConnection) -> Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"-- gauges::imports_by_state
        select s.state as "state!", count(i.id) as "count!"
          from unnest('{accepted,refused,lapsed}'::text[]) with ordinality as s (state, place)
          left join imports i on i.state = s.state
         group by s.state, s.place
         order by s.place"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.state, row.count)).collect())
}
