//! Sealed values by the key that sealed them, and sealing them anew with the newest one.
//!
//! A sealed value names its key by four bytes after the version byte (see [`crate::secret::Sealer`]). Values are
//! re-sealed in place, in small batches, each compared with what was read: a value that changed meanwhile is left for
//! the next look.

use sqlx::PgConnection;

use super::file::{acts, cases, documents, holdings, people, requests, screenings};
use super::partner::users;
use super::{Result, history, idempotency, inbox, webhook_secrets};
use crate::secret::Sealer;
use base::ids::{EventId, OrganizationId};

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
                select 'company_files.ownership_explanation', ownership_explanation
                  from company_files where ownership_explanation is not null
                union all
                select 'company_files.ownership_interests', ownership_interests
                  from company_files where ownership_interests is not null
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
                select 'file_requests.withdrawn_reason', withdrawn_reason from file_requests
                 where withdrawn_reason is not null
                union all
                select 'file_acts.grounds', grounds from file_acts
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

/// Seals up to `limit` values of one column anew that another key than the newest has sealed: how many there were.
/// `keys` are the columns that name a row, `which` says the same as a condition on parameters from `$3` on.
macro_rules! rotate {
    (
        $conn:ident, $sealer:ident, $limit:ident, $table:literal . $column:literal, keys $keys:literal,
        which $which:literal = ($($key:expr),+), identity |$row:ident| $identity:expr
    ) => {{
        let newest = $sealer.newest_key_id();
        let rows = sqlx::query!(
            "-- seals::rotate: " + $table + "." + $column
                + "\n select " + $keys + ", " + $column + " as \"sealed!\" from " + $table
                + " where " + $column + " is not null and substring(" + $column + " from 2 for 4) <> $1 limit $2",
            &newest[..],
            $limit
        )
        .fetch_all(&mut *$conn)
        .await?;
        let mut changed = 0;
        for $row in rows {
            let identity: String = $identity;
            let sealed = $sealer.seal(&identity, &$sealer.open(&identity, &$row.sealed)?)?;
            changed += sqlx::query!(
                "-- seals::rotate: " + $table + "." + $column
                    + "\n update " + $table + " set " + $column + " = $2 where " + $column + " = $1 and " + $which,
                $row.sealed,
                sealed,
                $($key),+
            )
            .execute(&mut *$conn)
            .await?
            .rows_affected();
        }
        changed
    }};
}

/// Seals up to `limit` values of each place anew that another key than the newest has sealed. How many there were.
///
/// # Errors
/// The database, or a value that does not open: its key is missing.
pub async fn rotate(conn: &mut PgConnection, sealer: &Sealer, limit: i64) -> Result<u64> {
    let mut changed = rotate!(
        conn, sealer, limit, "inbox"."body", keys "id",
        which "id = $3" = (row.id),
        identity |row| inbox::row_identity(row.id)
    );
    changed += rotate!(
        conn, sealer, limit, "verification_events"."payload", keys "id",
        which "id = $3" = (row.id),
        identity |row| history::row_identity(EventId(row.id))
    );
    changed += rotate!(
        conn, sealer, limit, "webhook_secrets"."key", keys "id",
        which "id = $3" = (row.id),
        identity |row| webhook_secrets::row_identity(row.id)
    );
    changed += rotate!(
        conn, sealer, limit, "idempotency_keys"."body",
        keys "caller_organization_id, target_organization_id, key, method, path",
        which "caller_organization_id = $3 and target_organization_id = $4 and key = $5 and method = $6 and path = $7"
            = (row.caller_organization_id, row.target_organization_id, row.key, row.method, row.path),
        identity |row| idempotency::identity(
            OrganizationId(row.caller_organization_id),
            OrganizationId(row.target_organization_id),
            &row.method,
            &row.path,
            &row.key,
        )
    );
    changed += rotate!(
        conn, sealer, limit, "partner_users"."identity", keys "organization_id",
        which "organization_id = $3" = (row.organization_id),
        identity |row| users::identity_identity(OrganizationId(row.organization_id))
    );
    changed += rotate!(
        conn, sealer, limit, "partner_users"."declared", keys "organization_id",
        which "organization_id = $3" = (row.organization_id),
        identity |row| users::declared_identity(OrganizationId(row.organization_id))
    );
    Ok(changed + rotate_files(conn, sealer, limit).await?)
}

/// The same for in-house files. Objects are not touched: each has a key of its own, and it is that key which is sealed
/// here.
async fn rotate_files(conn: &mut PgConnection, sealer: &Sealer, limit: i64) -> Result<u64> {
    let mut changed = rotate!(
        conn, sealer, limit, "company_files"."business", keys "organization_id",
        which "organization_id = $3" = (row.organization_id),
        identity |row| cases::business_identity(OrganizationId(row.organization_id))
    );
    changed += rotate!(
        conn, sealer, limit, "company_files"."ownership_explanation", keys "organization_id",
        which "organization_id = $3" = (row.organization_id),
        identity |row| cases::explanation_identity(OrganizationId(row.organization_id))
    );
    changed += rotate!(
        conn, sealer, limit, "company_files"."ownership_interests", keys "organization_id",
        which "organization_id = $3" = (row.organization_id),
        identity |row| holdings::interests_identity(OrganizationId(row.organization_id))
    );
    changed += rotate!(
        conn, sealer, limit, "file_documents"."details", keys "organization_id, id",
        which "organization_id = $3 and id = $4" = (row.organization_id, row.id),
        identity |row| documents::details_identity(OrganizationId(row.organization_id), row.id)
    );
    changed += rotate!(
        conn, sealer, limit, "file_documents"."object_key", keys "organization_id, id",
        which "organization_id = $3 and id = $4" = (row.organization_id, row.id),
        identity |row| documents::key_identity(OrganizationId(row.organization_id), row.id)
    );
    changed += rotate!(
        conn, sealer, limit, "file_people"."details", keys "organization_id, id",
        which "organization_id = $3 and id = $4" = (row.organization_id, row.id),
        identity |row| people::details_identity(OrganizationId(row.organization_id), row.id)
    );
    changed += rotate!(
        conn, sealer, limit, "file_parties"."name", keys "organization_id, id",
        which "organization_id = $3 and id = $4" = (row.organization_id, row.id),
        identity |row| holdings::name_identity(OrganizationId(row.organization_id), &row.id)
    );
    changed += rotate!(
        conn, sealer, limit, "file_screenings"."note", keys "organization_id, id",
        which "organization_id = $3 and id = $4" = (row.organization_id, row.id),
        identity |row| screenings::note_identity(OrganizationId(row.organization_id), row.id)
    );
    changed += rotate!(
        conn, sealer, limit, "file_requests"."message", keys "organization_id, id",
        which "organization_id = $3 and id = $4" = (row.organization_id, row.id),
        identity |row| requests::message_identity(OrganizationId(row.organization_id), row.id)
    );
    changed += rotate!(
        conn, sealer, limit, "file_requests"."withdrawn_reason", keys "organization_id, id",
        which "organization_id = $3 and id = $4" = (row.organization_id, row.id),
        identity |row| requests::reason_identity(OrganizationId(row.organization_id), row.id)
    );
    changed += rotate!(
        conn, sealer, limit, "file_acts"."grounds", keys "organization_id, id",
        which "organization_id = $3 and id = $4" = (row.organization_id, row.id),
        identity |row| acts::grounds_identity(OrganizationId(row.organization_id), row.id)
    );
    Ok(changed)
}
