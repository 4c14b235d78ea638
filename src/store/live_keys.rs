//! Which keys there are, in short: enough to tell that a key cannot be one of them.

use sqlx::PgConnection;

use super::Result;

/// How far back newer keys are asked for again: a transaction that took its number before another may commit after it.
const OVERLAP: i64 = 1000;

/// The first bytes of keys' hashes.
#[derive(Debug, Default)]
pub struct KeyHashes {
    /// One for each key.
    pub starts: Vec<u64>,
    /// The newest of them; 0 where none has a number.
    pub newest: i64,
}

/// The keys that are not revoked; with `after`, only those added since, and some before.
pub async fn read(conn: &mut PgConnection, after: Option<i64>) -> Result<KeyHashes> {
    let rows = sqlx::query!(
        r#"-- live_keys::read
        select secret_sha256, added
          from api_keys
         where revoked_at is null and ($1::bigint is null or added > $1)"#,
        after.map(|after| after - OVERLAP),
    )
    .fetch_all(conn)
    .await?;
    Ok(KeyHashes {
        newest: rows.iter().filter_map(|row| row.added).max().unwrap_or(0),
        starts: rows.iter().map(|row| start(&row.secret_sha256)).collect(),
    })
}

/// The first bytes of a hash. Hashes are as good as random, so eight bytes tell keys apart well enough.
#[must_use]
pub fn start(sha256: &[u8]) -> u64 {
    sha256
        .first_chunk()
        .map_or(0, |bytes| u64::from_be_bytes(*bytes))
}
