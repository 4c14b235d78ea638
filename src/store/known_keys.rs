//! Table `known_keys`: which keys sealed values and histories may need.
//!
//! A process notes its keys when it starts, before it uses them, and refuses to start where one that was used before
//! is missing: a value that does not open would be found later, by a customer. A sealing key is
//! forgotten once `vouch seal rotate` finds nothing that it sealed; the audit key never is.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Result;
use super::history::Journal;
use crate::secret::HashKey;

/// Why a process may not work with the keys that it was given: one sentence for the operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// Values may be sealed with keys that it lacks; their ids in hex.
    #[error(
        "VOUCH_SEALING_KEYS lacks a key that has been in use (key id {}): values sealed with it could not be read. Add \
         it behind the newest key; `vouch seal rotate` makes it superfluous, `vouch seal status` tells when",
        .0.join(", ")
    )]
    Sealing(Vec<String>),
    /// The histories are chained with another key.
    #[error("VOUCH_AUDIT_KEY is not the key that the histories are chained with (key id {0})")]
    Audit(String),
    /// Digests were made with another key.
    #[error(
        "VOUCH_HASH_KEY, or VOUCH_AUDIT_KEY where that is not set, is not the key that digests were made with (key id {0})"
    )]
    Hash(String),
}

/// Notes the keys of a process that starts. `Some` where one that was in use before is missing; then nothing is noted.
pub async fn admit(
    conn: &mut PgConnection,
    journal: &Journal,
    hash: &HashKey,
    now: DateTime<Utc>,
) -> Result<Option<Missing>> {
    let audit = journal.audit.key_id();
    let hash = hash.key_id();
    let rows = sqlx::query!(
        "-- known_keys::admit
         select purpose, key_id from known_keys order by purpose, first_used_at"
    )
    .fetch_all(&mut *conn)
    .await?;
    let of = |purpose| {
        rows.iter()
            .filter(move |row| row.purpose == purpose)
            .map(|row| row.key_id.as_slice())
    };
    if let Some(other) = of("audit").find(|id| *id != audit) {
        return Ok(Some(Missing::Audit(hex::encode(other))));
    }
    if let Some(other) = of("hash").find(|id| *id != hash) {
        return Ok(Some(Missing::Hash(hex::encode(other))));
    }
    let lacking: Vec<String> = of("sealing")
        .filter(|id| !journal.sealer.knows(id))
        .map(hex::encode)
        .collect();
    if !lacking.is_empty() {
        return Ok(Some(Missing::Sealing(lacking)));
    }
    let sealing = journal.sealer.newest_key_id();
    let noted = |purpose, key: &[u8]| of(purpose).any(|id| id == key);
    // A standby takes no writes, and its primary has noted what is in use.
    if noted("sealing", &sealing) && noted("audit", &audit) && noted("hash", &hash) {
        return Ok(None);
    }
    sqlx::query!(
        "-- known_keys::admit: note
         insert into known_keys (purpose, key_id, first_used_at)
         values ('sealing', $1, $3), ('audit', $2, $3), ('hash', $4, $3)
             on conflict do nothing",
        &sealing[..],
        &audit[..],
        now,
        &hash[..],
    )
    .execute(conn)
    .await?;
    Ok(None)
}

/// Forgets a sealing key that has sealed nothing that is still there.
pub async fn forget_sealing_key(conn: &mut PgConnection, key_id: &[u8]) -> Result<()> {
    sqlx::query!(
        "-- known_keys::forget_sealing_key
         delete from known_keys where purpose = 'sealing' and key_id = $1",
        key_id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The ids of all sealing keys that are remembered.
pub async fn sealing_keys(conn: &mut PgConnection) -> Result<Vec<Vec<u8>>> {
    Ok(sqlx::query_scalar!(
        "-- known_keys::sealing_keys
         select key_id from known_keys where purpose = 'sealing' order by first_used_at"
    )
    .fetch_all(conn)
    .await?)
}

/// The id of the key that the histories are chained with: what a process noted, else what signed the newest checkpoint.
pub async fn audit_key(conn: &mut PgConnection) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar!(
        "-- known_keys::audit_key
         select coalesce((select key_id from known_keys where purpose = 'audit'),
                         (select key_id from audit_checkpoints order by size desc limit 1))"
    )
    .fetch_one(conn)
    .await?)
}
