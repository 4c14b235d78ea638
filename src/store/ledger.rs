//! What operators look at: webhooks and imports as lists, and putting given-up webhooks back. Not a tenant's view, so
//! no organization limits it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Result;

/// A kept webhook, without its body.
#[derive(Debug, Clone)]
pub struct InboxRow {
    pub id: Uuid,
    /// waiting, done, ignored or dead.
    pub state: String,
    /// Sumsub's type, once parsed.
    pub kind: Option<String>,
    /// Whose record it was about, once found.
    pub organization_id: Option<Uuid>,
    /// Why it was ignored or given up.
    pub reason: Option<String>,
    /// How often it was taken up.
    pub attempts: i32,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
}

/// The newest webhooks, of one state where `state` is given.
pub async fn inbox(
    conn: &mut PgConnection,
    state: Option<&str>,
    limit: i64,
) -> Result<Vec<InboxRow>> {
    Ok(sqlx::query_as!(
        InboxRow,
        "-- ledger::inbox
         select id, state, kind, organization_id, reason, attempts, received_at
           from inbox
          where $1::text is null or state = $1
          order by received_at desc, id desc
          limit $2",
        state,
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// Puts given-up webhooks back to be processed now: one, or all where `id` is `None`. How many there were.
pub async fn revive_dead(
    conn: &mut PgConnection,
    id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<u64> {
    let done = sqlx::query!(
        "-- ledger::revive_dead
         update inbox
            set state = 'waiting', attempts = 0, due_at = $2, processed_at = null
          where state = 'dead' and body is not null and ($1::uuid is null or id = $1)",
        id,
        now
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// An import. The token appears nowhere, not even as a hash.
#[derive(Debug, Clone)]
pub struct ImportRow {
    pub id: Uuid,
    /// For whom.
    pub organization_id: Uuid,
    /// Whose key asked.
    pub caller_organization_id: Uuid,
    /// requested, accepted, refused or lapsed.
    pub state: String,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// How often it was taken up.
    pub attempts: i32,
    /// When the intent was written.
    pub requested_at: DateTime<Utc>,
    /// When the outcome was recorded.
    pub finished_at: Option<DateTime<Utc>>,
    /// When success was answered.
    pub answered_at: Option<DateTime<Utc>>,
}

/// The newest imports, of one state where `state` is given.
pub async fn imports(
    conn: &mut PgConnection,
    state: Option<&str>,
    limit: i64,
) -> Result<Vec<ImportRow>> {
    Ok(sqlx::query_as!(
        ImportRow,
        "-- ledger::imports
         select id, organization_id, caller_organization_id, state, refusal, attempts, requested_at, finished_at,
                answered_at
           from imports
          where $1::text is null or state = $1
          order by requested_at desc, id desc
          limit $2",
        state,
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// Makes records on the SUMSUB track that were not erased due for a comparison with Sumsub now: one organization's, or all whose status
/// has not changed since `unchanged_since`. How many there are.
pub async fn reconcile(
    conn: &mut PgConnection,
    organization_id: Option<Uuid>,
    unchanged_since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64> {
    let done = sqlx::query!(
        "-- ledger::reconcile
         insert into confirms as c (organization_id, due_at, priority, party)
         select v.organization_id, $3, 2, o.created_by
           from verifications v join organizations o on o.id = v.organization_id
          where v.track = 'SUMSUB' and o.erased_at is null
            and case when $1::uuid is null then v.updated_at <= $2 else v.organization_id = $1 end
          order by v.organization_id
             on conflict (organization_id) do update
            set due_at = least(c.due_at, excluded.due_at), wanted = c.wanted + 1, party = excluded.party",
        organization_id,
        unchanged_since,
        now
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// How many records are due for a comparison.
pub async fn due(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"-- ledger::due
        select count(*) as "count!" from confirms where due_at <= $1"#,
        now
    )
    .fetch_one(conn)
    .await?)
}

/// How many records' last comparison failed.
pub async fn failing(conn: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"-- ledger::failing
        select count(*) as "count!" from confirms where last_failure is not null"#
    )
    .fetch_one(conn)
    .await?)
}
