//! What is deleted or cleared after its time, in small batches, so that no sweep holds many rows or writes much at
//! once.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Result;

/// Deletes up to `limit` idempotency keys whose 24 hours are over; how many there were.
///
/// # Errors
/// The database.
pub async fn idempotency_keys(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<u64> {
    let done = sqlx::query!(
        "-- sweep::idempotency_keys
         delete from idempotency_keys
          where ctid = any (array(
                select ctid from idempotency_keys
                 where expires_at <= $1
                 order by expires_at
                   for update skip locked
                 limit $2))",
        now,
        limit
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Clears the bodies of up to `limit` webhooks that were processed before `before`; how many there were. Their hashes
/// stay, so that a replay is still recognised.
///
/// # Errors
/// The database.
pub async fn inbox_bodies(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<u64> {
    let done = sqlx::query!(
        "-- sweep::inbox_bodies
         update inbox set body = null
          where id = any (array(
                select id from inbox
                 where state in ('done', 'ignored') and body is not null and processed_at <= $1
                 order by processed_at
                   for update skip locked
                 limit $2))",
        before,
        limit
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes up to `limit` webhook messages of before `before`, with their deliveries and attempts; how many there were.
/// Those that still wait for something stay.
///
/// # Errors
/// The database.
pub async fn webhook_messages(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<u64> {
    let done = sqlx::query!(
        "-- sweep::webhook_messages
         delete from webhook_messages
          where id = any (array(
                select m.id from webhook_messages m
                 where m.state <> 'waiting' and m.created_at <= $1
                   and not exists (select 1 from webhook_deliveries d where d.message_id = m.id and d.state = 'waiting')
                 order by m.created_at
                   for update of m skip locked
                 limit $2))",
        before,
        limit
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes up to `limit` applicants that were last named for an organization before `before` and never proven to be its
/// own; how many there were.
///
/// # Errors
/// The database.
pub async fn applicant_candidates(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<u64> {
    let done = sqlx::query!(
        "-- sweep::applicant_candidates
         delete from applicant_candidates
          where ctid = any (array(
                select ctid from applicant_candidates
                 where last_seen_at <= $1
                 order by last_seen_at
                   for update skip locked
                 limit $2))",
        before,
        limit
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
