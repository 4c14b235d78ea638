//! Writes checkpoints: one writer at a time.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection as _, PgConnection};
use uuid::{NoContext, Timestamp, Uuid};

use super::{Checkpoint, Keys, leaf, signature};
use crate::store::{Result, StoreError};
use base::ids::OrganizationId;
use dossier::tree::Tree;

/// The advisory lock of the writer.
pub(super) const LOCK: i64 = 0x766f_7563_6800_0048;
/// Entries are found by their ids, which begin with the time at which a process made them: what was committed this
/// late, or by a clock this far behind, is still found.
const LATE: TimeDelta = TimeDelta::minutes(15);

/// Histories of one checkpoint.
const BATCH: i64 = 1000;

/// When the newest checkpoint of every change was made; `None` where there is none. What one dossier needed does not put
/// the next one off.
pub async fn newest_at(conn: &mut PgConnection) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!(
        "-- checkpoints::newest_at
         select created_at from audit_checkpoints where covers is not null order by size desc limit 1"
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
    keys: Keys<'_>,
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
    let (mut tree, covers) = newest(&mut tx).await?;
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
    let checkpoint = sign(&mut tx, keys, &tree, all.then_some(now), now).await?;
    tx.commit().await?;
    Ok(Some(Appended { checkpoint, last }))
}

/// The tree as the newest checkpoint left it, and up to when every change is in it.
pub(super) async fn newest(conn: &mut PgConnection) -> Result<(Tree, Option<DateTime<Utc>>)> {
    let last = sqlx::query!(
        r#"-- checkpoints::append: last
         select size, peaks, (select max(covers) from audit_checkpoints) as covers
           from audit_checkpoints order by size desc limit 1"#
    )
    .fetch_optional(conn)
    .await?;
    let Some(last) = last else {
        return Ok((Tree::default(), None));
    };
    Ok((grown(last.size, &last.peaks)?, last.covers))
}

pub(super) fn grown(size: i64, peaks: &[u8]) -> Result<Tree> {
    let tree = Tree::grown(u64::try_from(size).unwrap_or_default(), peaks);
    tree.ok_or(StoreError::Unreadable("audit_checkpoints.peaks"))
}

/// Signs the head of a tree whose leaves were written, and keeps it.
pub(super) async fn sign(
    conn: &mut PgConnection,
    keys: Keys<'_>,
    tree: &Tree,
    covers: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Checkpoint> {
    let (size, root) = (i64::try_from(tree.size()).unwrap_or(i64::MAX), tree.root());
    let checkpoint = Checkpoint::signed(keys, size, &root, now)?;
    sqlx::query!(
        "-- checkpoints::append: sign
         insert into audit_checkpoints (size, root, peaks, key_id, signature, jws, created_at, covers)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        size,
        &root[..],
        tree.peaks(),
        &keys.audit.key_id()[..],
        &signature(keys.audit, size, &root, now)[..],
        checkpoint.jws,
        now,
        covers,
    )
    .execute(conn)
    .await?;
    Ok(checkpoint)
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
