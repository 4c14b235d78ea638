//! The proof that one entry of a history is in a checkpoint that anybody can check.

use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection};

use super::append::{LOCK, grown, newest, sign};
use super::verify::{Trust, unsigned};
use super::{Checkpoint, Keys, leaf};
use crate::store::{Result, StoreError};
use base::ids::OrganizationId;
use dossier::checkpoint::{Inclusion, TreeHead};
use dossier::tree::Tree;
use dossier::{Signers, jws};

/// An entry that is proven.
#[derive(Debug)]
pub struct Covered {
    pub inclusion: Inclusion,
    /// The checkpoint that was made for it; `None` where one had it already.
    pub made: Option<Checkpoint>,
}

/// Proves that an entry is in the log, under a head that one of the dossier keys has signed. An entry that the log does
/// not know is appended; a head that no dossier key of now has signed is signed, once it is ours by the audit key. What
/// that reads is what one checkpoint added to the log.
///
/// # Errors
/// The database; a log that is not what its checkpoints say.
pub async fn cover(
    conn: &mut PgConnection,
    keys: Keys<'_>,
    signers: &Signers,
    (owner, sequence, head): (OrganizationId, i64, &[u8]),
    now: DateTime<Utc>,
) -> Result<Covered> {
    let mut tx = conn.begin().await?;
    // Waited for: whoever writes a checkpoint is done in a moment.
    sqlx::query!(
        "-- checkpoints::cover: alone
         select pg_advisory_xact_lock($1)",
        LOCK
    )
    .fetch_one(&mut *tx)
    .await?;
    let entry = leaf(owner, sequence, head);
    let known = sqlx::query_scalar!(
        "-- checkpoints::cover: known
         select position from audit_log where organization_id = $1 and sequence = $2 and head = $3",
        owner.0,
        sequence,
        head,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let (tree, position, checkpoint, made) = match known {
        None => {
            let (mut tree, _) = newest(&mut tx).await?;
            tree.push_followed(&entry);
            let position = i64::try_from(tree.size()).unwrap_or(i64::MAX);
            sqlx::query!(
                "-- checkpoints::cover: log
                 insert into audit_log (position, organization_id, sequence, head) values ($1, $2, $3, $4)",
                position,
                owner.0,
                sequence,
                head,
            )
            .execute(&mut *tx)
            .await?;
            let made = sign(&mut tx, keys, &tree, None, now).await?;
            (tree, position, made.clone(), Some(made))
        }
        Some(position) => {
            let checkpoint = above(&mut tx, keys, signers, position).await?;
            let tree = regrown(&mut tx, position, &entry, &checkpoint).await?;
            (tree, position, checkpoint, None)
        }
    };
    tx.commit().await?;
    let path = tree.path().unwrap_or_default();
    Ok(Covered {
        inclusion: Inclusion {
            organization_id: owner.to_string(),
            sequence: u64::try_from(sequence).unwrap_or_default(),
            head: hex::encode(head),
            leaf_index: u64::try_from(position - 1).unwrap_or_default(),
            path: path.iter().map(hex::encode).collect(),
            tree_head: TreeHead {
                size: tree.size(),
                root: checkpoint.root,
                created_at: checkpoint.created_at,
                jws: checkpoint.jws.ok_or(StoreError::Unsigned)?,
            },
        },
        made,
    })
}

/// The first checkpoint that has this position, signed by a dossier key of now.
async fn above(
    conn: &mut PgConnection,
    keys: Keys<'_>,
    signers: &Signers,
    position: i64,
) -> Result<Checkpoint> {
    let row = sqlx::query!(
        "-- checkpoints::cover: above
         select size, root, key_id, signature, jws, created_at from audit_checkpoints where size >= $1
          order by size limit 1",
        position,
    )
    .fetch_one(&mut *conn)
    .await?;
    let mut checkpoint = Checkpoint {
        size: row.size,
        root: hex::encode(row.root),
        created_at: super::timestamp(row.created_at),
        key_id: hex::encode(row.key_id),
        signature: hex::encode(row.signature),
        jws: row.jws,
    };
    let public = signers.public();
    let signer = checkpoint
        .jws
        .as_deref()
        .and_then(|jws| jws::signer(jws).ok());
    if signer.is_none_or(|kid| public.find(&kid).is_none()) {
        checkpoint.jws = None;
    }
    let trust = Trust {
        audit: keys.audit,
        dossier: Some(&public),
    };
    if unsigned(trust, &checkpoint).is_some() {
        return Err(StoreError::Unreadable("audit_checkpoints.signature"));
    }
    if checkpoint.jws.is_none() {
        let jws = checkpoint.jws_by(signers)?;
        sqlx::query!(
            "-- checkpoints::cover: endorse
             update audit_checkpoints set jws = $2 where size = $1",
            checkpoint.size,
            jws,
        )
        .execute(conn)
        .await?;
        checkpoint.jws = Some(jws);
    }
    Ok(checkpoint)
}

/// The tree of a checkpoint, with the way of this leaf: grown from the checkpoint before it.
async fn regrown(
    conn: &mut PgConnection,
    position: i64,
    entry: &[u8],
    checkpoint: &Checkpoint,
) -> Result<Tree> {
    let before = sqlx::query!(
        "-- checkpoints::cover: before
         select size, peaks from audit_checkpoints where size < $1 order by size desc limit 1",
        position,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let (mut tree, from) = match before {
        None => (Tree::default(), 0),
        Some(before) => (grown(before.size, &before.peaks)?, before.size),
    };
    let rows = sqlx::query!(
        "-- checkpoints::cover: leaves
         select position, organization_id, sequence, head from audit_log where position > $1 and position <= $2
          order by position",
        from,
        checkpoint.size,
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        if row.position == position {
            tree.push_followed(entry);
        } else {
            let owner = OrganizationId(row.organization_id);
            tree.push(&leaf(owner, row.sequence, &row.head));
        }
    }
    let whole = i64::try_from(tree.size()) == Ok(checkpoint.size);
    if whole && hex::encode(tree.root()) == checkpoint.root {
        Ok(tree)
    } else {
        Err(StoreError::Unreadable("audit_log"))
    }
}
