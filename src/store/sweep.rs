//! What is deleted or cleared after its time, in small batches, so that no sweep holds many rows or writes much at
//! once.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::Result;
use base::ids::first_of;

/// Deletes up to `limit` idempotency keys whose 24 hours are over; how many there were.
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

/// Forgets up to `limit` webhooks of Sumsub's: those that were processed before `done` and whose bodies are cleared,
/// and those that were given up before `dead`; how many there were. A replay of one is taken for new, and makes its
/// record due once more.
pub async fn inbox(
    conn: &mut PgConnection,
    done: DateTime<Utc>,
    dead: DateTime<Utc>,
    limit: i64,
) -> Result<u64> {
    let swept = sqlx::query!(
        "-- sweep::inbox
         delete from inbox
          where id = any (array(
                select id from inbox
                 where id < $1
                   and (state in ('done', 'ignored') and body is null and processed_at <= $2
                        or state = 'dead' and processed_at <= $3)
                 order by id
                   for update skip locked
                 limit $4))",
        first_of(done + TimeDelta::milliseconds(1)),
        done,
        dead,
        limit
    )
    .execute(conn)
    .await?;
    Ok(swept.rows_affected())
}

/// Deletes up to `limit` imports that were refused or lapsed before `before`; how many there were. They block no
/// import.
pub async fn imports(conn: &mut PgConnection, before: DateTime<Utc>, limit: i64) -> Result<u64> {
    let done = sqlx::query!(
        "-- sweep::imports
         delete from imports
          where id = any (array(
                select id from imports
                 where state in ('refused', 'lapsed') and finished_at <= $1
                 order by finished_at
                   for update skip locked
                 limit $2))",
        before,
        limit
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes up to `limit` addresses that were claimed before `before`; how many there were.
pub async fn claimed_addresses(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<u64> {
    let done = sqlx::query!(
        "-- sweep::claimed_addresses
         delete from claimed_addresses
          where request_id = any (array(
                select request_id from claimed_addresses
                 where request_id < $1 and claimed_at <= $2
                 order by request_id
                   for update skip locked
                 limit $3))",
        first_of(before + TimeDelta::milliseconds(1)),
        before,
        limit
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes up to `limit` secrets of endpoints that sign no more; how many there were.
pub async fn webhook_secrets(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<u64> {
    let done = sqlx::query!(
        "-- sweep::webhook_secrets
         delete from webhook_secrets
          where id = any (array(
                select id from webhook_secrets
                 where expires_at <= $1
                   for update skip locked
                 limit $2))",
        now,
        limit
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes up to `limit` applicants that were last named for an organization before `before` and never proven to be its
/// own, and troubles of applicants that had passed by then; how many there were.
pub async fn applicants(conn: &mut PgConnection, before: DateTime<Utc>, limit: i64) -> Result<u64> {
    let named = sqlx::query!(
        "-- sweep::applicants: candidates
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
    .execute(&mut *conn)
    .await?;
    let passed = sqlx::query!(
        "-- sweep::applicants: troubles
         delete from applicant_troubles
          where ctid = any (array(
                select ctid from applicant_troubles
                 where settled_at is not null and settled_at <= $1
                 order by settled_at
                   for update skip locked
                 limit $2))",
        before,
        limit
    )
    .execute(conn)
    .await?;
    Ok(named.rows_affected() + passed.rows_affected())
}
