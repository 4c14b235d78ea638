//! Sealed values by the key that sealed them, and sealing them anew with the newest one.
//!
//! A sealed value names its key by four bytes after the version byte (see [`crate::secret::Sealer`]). Values are
//! re-sealed in place, in small batches, each compared with what was read: a value that changed meanwhile is left for
//! the next look.

mod files;
mod partner;

use sqlx::PgConnection;

use super::{Result, history, idempotency, inbox, webhook_secrets};
use crate::ids::{EventId, OrganizationId};
use crate::secret::Sealer;

/// How many values of a table a key has sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Table and column.
    pub place: String,
    /// The key's id, in hex.
    pub key_id: String,
    /// How many values.
    pub values: i64,
}

/// Counts sealed values by place and key.
///
/// # Errors
/// The database.
pub async fn counts(conn: &mut PgConnection) -> Result<Vec<Count>> {
    Ok(sqlx::query_as!(
        Count,
        r#"-- seals::counts
        select place as "place!", encode(substring(sealed from 2 for 4), 'hex') as "key_id!", count(*) as "values!"
          from (select 'inbox.body' as place, body as sealed from inbox where body is not null
                union all
                select 'idempotency_keys.body', body from idempotency_keys where body is not null
                union all
                select 'verification_events.payload', payload from verification_events where payload is not null
                union all
                select 'webhook_secrets.key', key from webhook_secrets
                union all
                select 'company_files.business', business from company_files where business is not null
                union all
                select 'file_documents.details', details from file_documents
                union all
                select 'file_documents.object_key', object_key from file_documents
                union all
                select 'file_people.details', details from file_people
                union all
                select 'file_parties.name', name from file_parties where name is not null
                union all
                select 'file_screenings.note', note from file_screenings where note is not null
                union all
                select 'file_requests.message', message from file_requests
                union all
                select 'partner_users.identity', identity from partner_users
                union all
                select 'partner_users.declared', declared from partner_users where declared is not null) s
         group by 1, 2
         order by 1, 2"#
    )
    .fetch_all(conn)
    .await?)
}

/// Seals up to `limit` values of each place anew that another key than the newest has sealed. How many there were.
///
/// # Errors
/// The database, or a value that does not open: its key is missing.
pub async fn rotate(conn: &mut PgConnection, sealer: &Sealer, limit: i64) -> Result<u64> {
    let newest = sealer.newest_key_id();
    let mut changed = 0;
    let rows = sqlx::query!(
        r#"-- seals::rotate: inbox
        select id, body as "body!" from inbox
         where body is not null and substring(body from 2 for 4) <> $1 limit $2"#,
        &newest[..],
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let sealed = reseal(sealer, &inbox::row_identity(row.id), &row.body)?;
        changed += sqlx::query!(
            "-- seals::rotate: inbox
             update inbox set body = $3 where id = $1 and body = $2",
            row.id,
            row.body,
            sealed
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    let rows = sqlx::query!(
        r#"-- seals::rotate: verification_events
        select id, organization_id, payload as "payload!" from verification_events
         where payload is not null and substring(payload from 2 for 4) <> $1 limit $2"#,
        &newest[..],
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let sealed = reseal(
            sealer,
            &history::row_identity(EventId(row.id)),
            &row.payload,
        )?;
        changed += sqlx::query!(
            "-- seals::rotate: verification_events
             update verification_events set payload = $3 where id = $1 and payload = $2",
            row.id,
            row.payload,
            sealed
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    changed += rotate_answers(conn, sealer, limit).await?;
    changed += files::rotate(conn, sealer, limit).await?;
    changed += partner::rotate(conn, sealer, limit).await?;
    Ok(changed + rotate_webhook_secrets(conn, sealer, limit).await?)
}

async fn rotate_webhook_secrets(
    conn: &mut PgConnection,
    sealer: &Sealer,
    limit: i64,
) -> Result<u64> {
    let newest = sealer.newest_key_id();
    let mut changed = 0;
    let rows = sqlx::query!(
        "-- seals::rotate_webhook_secrets
         select id, key from webhook_secrets where substring(key from 2 for 4) <> $1 limit $2",
        &newest[..],
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let sealed = reseal(sealer, &webhook_secrets::row_identity(row.id), &row.key)?;
        changed += sqlx::query!(
            "-- seals::rotate_webhook_secrets
             update webhook_secrets set key = $3 where id = $1 and key = $2",
            row.id,
            row.key,
            sealed
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    Ok(changed)
}

async fn rotate_answers(conn: &mut PgConnection, sealer: &Sealer, limit: i64) -> Result<u64> {
    let newest = sealer.newest_key_id();
    let mut changed = 0;
    let rows = sqlx::query!(
        r#"-- seals::rotate_answers
        select caller_organization_id, target_organization_id, key, method, path, body as "body!"
          from idempotency_keys
         where body is not null and substring(body from 2 for 4) <> $1 limit $2"#,
        &newest[..],
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let caller = OrganizationId(row.caller_organization_id);
        let target = OrganizationId(row.target_organization_id);
        let identity = idempotency::identity(caller, target, &row.method, &row.path, &row.key);
        let sealed = reseal(sealer, &identity, &row.body)?;
        changed += sqlx::query!(
            "-- seals::rotate_answers
             update idempotency_keys set body = $7
              where caller_organization_id = $1 and target_organization_id = $2 and key = $3 and method = $4
                and path = $5 and body = $6",
            caller.0,
            target.0,
            row.key,
            row.method,
            row.path,
            row.body,
            sealed
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    Ok(changed)
}

fn reseal(sealer: &Sealer, row: &str, sealed: &[u8]) -> Result<Vec<u8>> {
    Ok(sealer.seal(row, &sealer.open(row, sealed)?)?)
}
