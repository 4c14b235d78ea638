//! Writes checkpoints: one writer at a time.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection as _, PgConnection};
use uuid::{NoContext, Timestamp, Uuid};

use super::tree::Tree;
use super::{Checkpoint, leaf, signature};
use crate::secret::AuditKey;
use crate::store::{Result, StoreError};
use base::ids::OrganizationId;

/// The advisory lock of the writer.
const LOCK: i64 = 0x766f_7563_6800_0048;
/// Entries are found by their ids, which begin with the time at which a process made them: what was committed this
/// late, or by a clock this far behind, is still found.
const LATE: TimeDelta = TimeDelta::minutes(15);

/// Histories of one checkpoint.
const BATCH: i64 = 1000;

/// When the newest checkpoint was made; `None` where there is none.
pub async fn newest_at(conn: &mut PgConnection) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!(
        "-- checkpoints::newest_at
         select created_at from audit_checkpoints order by size desc limit 1"
    )
    .fetch_optional(conn)
    .await?)
}

struct Changed {
    organization_id: Uuid,
    sequence: i64,
    chain_head: Vec<u8>,
}

/// What was appended.
#[derive(Debug)]
pub struct Appended {
    /// The log's new head.
    pub checkpoint: Checkpoint,
    /// The last organization in it: the next batch begins after it.
    pub last: OrganizationId,
}

/// Appends the newest entries of histories that the log does not know yet, in the order of their organizations and a
/// batch at a time, and signs its head. `None` where nothing more has changed, or where another writer is at it. Every
/// history is looked at where `whole`, or where no checkpoint covers all of them yet; else those with entries since.
pub async fn append(
    conn: &mut PgConnection,
    audit: &AuditKey,
    whole: bool,
    after: Option<OrganizationId>,
    now: DateTime<Utc>,
) -> Result<Option<Appended>> {
    let mut tx = conn.begin().await?;
    let alone = sqlx::query_scalar!(
        r#"-- checkpoints::append: alone
         select pg_try_advisory_xact_lock($1) as "alone!""#,
        LOCK
    );
    if !alone.fetch_one(&mut *tx).await? {
        return Ok(None);
    }
    let last = sqlx::query!(
        r#"-- checkpoints::append: last
         select size, peaks, (select max(covers) from audit_checkpoints) as covers
           from audit_checkpoints order by size desc limit 1"#
    )
    .fetch_optional(&mut *tx)
    .await?;
    let (mut tree, covers) = match last {
        None => (Tree::default(), None),
        Some(last) => {
            let size = u64::try_from(last.size).unwrap_or_default();
            let tree = Tree::grown(size, &last.peaks);
            let tree = tree.ok_or(StoreError::Unreadable("audit_checkpoints.peaks"))?;
            (tree, last.covers)
        }
    };
    let changed = match covers.filter(|_| !whole) {
        Some(covers) => changed_since(&mut tx, covers - LATE, after).await?,
        None => changed(&mut tx, after).await?,
    };
    let Some(last) = changed
        .last()
        .map(|one| OrganizationId(one.organization_id))
    else {
        return Ok(None);
    };
    let first = i64::try_from(tree.size()).unwrap_or(i64::MAX) + 1;
    for one in &changed {
        tree.push(&leaf(
            OrganizationId(one.organization_id),
            one.sequence,
            &one.chain_head,
        ));
    }
    sqlx::query!(
        "-- checkpoints::append: log
         insert into audit_log (position, organization_id, sequence, head)
         select $1 + l.number - 1, l.organization_id, l.sequence, l.head
           from unnest((select $2::uuid[]), $3::bigint[], $4::bytea[]) with ordinality
                as l (organization_id, sequence, head, number)",
        first,
        &changed
            .iter()
            .map(|one| one.organization_id)
            .collect::<Vec<_>>(),
        &changed.iter().map(|one| one.sequence).collect::<Vec<_>>(),
        &changed
            .iter()
            .map(|one| &one.chain_head[..])
            .collect::<Vec<_>>() as &[&[u8]],
    )
    .execute(&mut *tx)
    .await?;
    let all = i64::try_from(changed.len()).unwrap_or(i64::MAX) < BATCH;
    let (size, root) = (i64::try_from(tree.size()).unwrap_or(i64::MAX), tree.root());
    sqlx::query!(
        "-- checkpoints::append: sign
         insert into audit_checkpoints (size, root, peaks, key_id, signature, created_at, covers)
         values ($1, $2, $3, $4, $5, $6, $7)",
        size,
        &root[..],
        tree.peaks(),
        &audit.key_id()[..],
        &signature(audit, size, &root, now)[..],
        now,
        all.then_some(now),
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Some(Appended {
        checkpoint: Checkpoint::signed(audit, size, &root, now),
        last,
    }))
}

async fn changed(conn: &mut PgConnection, after: Option<OrganizationId>) -> Result<Vec<Changed>> {
    Ok(sqlx::query_as!(
        Changed,
        "-- checkpoints::changed
         select v.organization_id, v.sequence, v.chain_head
           from verifications v
          where ($2::uuid is null or v.organization_id > $2)
            and not exists (select from audit_log l
                             where l.organization_id = v.organization_id and l.sequence = v.sequence)
          order by v.organization_id
          limit $1",
        BATCH,
        after.map(|id| id.0),
    )
    .fetch_all(conn)
    .await?)
}

async fn changed_since(
    conn: &mut PgConnection,
    since: DateTime<Utc>,
    after: Option<OrganizationId>,
) -> Result<Vec<Changed>> {
    let seconds = u64::try_from(since.timestamp()).unwrap_or_default();
    let [a, b, c, d, e, f, ..] =
        *Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, 0)).as_bytes();
    let first = Uuid::from_bytes([a, b, c, d, e, f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    Ok(sqlx::query_as!(
        Changed,
        "-- checkpoints::changed_since
         select v.organization_id, v.sequence, v.chain_head
           from verifications v
          where v.organization_id in (select organization_id from verification_events where id >= $1)
            and ($3::uuid is null or v.organization_id > $3)
            and not exists (select from audit_log l
                             where l.organization_id = v.organization_id and l.sequence = v.sequence)
          order by v.organization_id
          limit $2",
        first,
        BATCH,
        after.map(|id| id.0),
    )
    .fetch_all(conn)
    .await?)
}
