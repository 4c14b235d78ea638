//! Checkpoints of the histories: made by one process at a time, and told where the database's writers cannot reach.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use tokio::io::AsyncWriteExt as _;

use super::Services;
use crate::store::StoreError;
use crate::store::checkpoints::{self, Appended, Checkpoint, Keys};
use base::ids::OrganizationId;
use dossier::Signers;
use dossier::checkpoint::Inclusion;

/// How old the newest checkpoint is when the next is made.
const EVERY: TimeDelta = TimeDelta::hours(1);

/// Makes a checkpoint of what has changed, where the newest one is an hour old, or `now_already`.
pub async fn turn(services: &Services, now_already: bool) -> Result<(), StoreError> {
    let now = services.clock.now();
    let newest = checkpoints::newest_at(&mut *services.connection().await?).await?;
    if !now_already && newest.is_some_and(|newest| now - newest < EVERY) {
        return Ok(());
    }
    let (keys, mut made, mut after) = (keys(services), Vec::new(), None);
    loop {
        // Each with a connection of its own: none is held for long.
        let mut conn = services.connection().await?;
        let Some(one) = one(&mut conn, keys, false, after, now).await? else {
            break;
        };
        made.push(one.checkpoint);
        after = Some(one.last);
    }
    kept_elsewhere(services, &made).await;
    Ok(())
}

/// Proves an entry of a history by a checkpoint that others can check, which is made where none has it.
pub async fn cover(
    services: &Services,
    signers: &Signers,
    entry: (OrganizationId, i64, &[u8]),
) -> Result<Inclusion, StoreError> {
    let covered = {
        let mut conn = services.connection().await?;
        let now = services.clock.now();
        checkpoints::cover(&mut conn, keys(services), signers, entry, now).await?
    };
    if let Some(made) = covered.made {
        tell(&made);
        kept_elsewhere(services, &[made]).await;
    }
    Ok(covered.inclusion)
}

fn keys(services: &Services) -> Keys<'_> {
    Keys {
        audit: &services.journal.audit,
        dossier: services.dossier.as_ref(),
    }
}

async fn kept_elsewhere(services: &Services, made: &[Checkpoint]) {
    if let Some(file) = &services.policy.checkpoint_file
        && let Err(error) = write(file, made).await
    {
        tracing::warn!(%error, "VOUCH_AUDIT_CHECKPOINT_FILE cannot be written");
    }
}

/// Makes checkpoints of every history now.
pub async fn whole(
    conn: &mut PgConnection,
    keys: Keys<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<Checkpoint>, StoreError> {
    let (mut made, mut after) = (Vec::new(), None);
    while let Some(one) = one(conn, keys, true, after, now).await? {
        made.push(one.checkpoint);
        after = Some(one.last);
    }
    Ok(made)
}

async fn one(
    conn: &mut PgConnection,
    keys: Keys<'_>,
    whole: bool,
    after: Option<OrganizationId>,
    now: DateTime<Utc>,
) -> Result<Option<Appended>, StoreError> {
    let appended = checkpoints::append(conn, keys, whole, after, now).await?;
    if let Some(Appended { checkpoint, .. }) = &appended {
        tell(checkpoint);
    }
    Ok(appended)
}

fn tell(checkpoint: &Checkpoint) {
    tracing::info!(
        size = checkpoint.size,
        root = checkpoint.root,
        created_at = checkpoint.created_at,
        audit_key_id = checkpoint.key_id,
        signature = checkpoint.signature,
        jws = checkpoint.jws,
        "checkpoint of the histories"
    );
}

/// Appends checkpoints to a file, one line of JSON each.
pub async fn write(file: &Path, made: &[Checkpoint]) -> std::io::Result<()> {
    if made.is_empty() {
        return Ok(());
    }
    let mut lines = Vec::new();
    for one in made {
        serde_json::to_writer(&mut lines, one)?;
        lines.push(b'\n');
    }
    let mut file = tokio::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(file)
        .await?;
    file.write_all(&lines).await?;
    file.sync_data().await
}
