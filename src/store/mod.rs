//! SQL, and nothing but SQL.
//!
//! Free functions on `&mut PgConnection`: the caller decides what one transaction holds, so what belongs together
//! commits together. Every function that touches a tenant's rows takes the organization it may touch. Business times
//! arrive as arguments; leases are judged by the database's `lease_now()`. Locks are always taken in this order: the
//! verification row, then its import, confirm, inbox and idempotency rows. A grant is locked after the record of the
//! organization that gave it. A webhook message is locked before its endpoints, an endpoint before its secrets and
//! deliveries.
//!
//! A statement about many takes arrays, the first of them as `(select $1::uuid[])`. That hides its length from the
//! planner, which otherwise plans anew each time, because it takes the few elements at hand to be cheaper than the ten
//! that a kept plan is made for. Measured for [`access`]: 0.7 ms of planning for 0.2 ms of work.

pub mod access;
pub mod api_keys;
pub mod authorizations;
pub mod candidates;
pub mod changes;
pub mod checkpoints;
pub mod claimed_addresses;
pub mod coalesce;
pub mod confirms;
pub mod deliveries;
pub mod delivery_ledger;
pub mod delivery_log;
pub mod endpoints;
pub mod file;
pub mod gauges;
#[cfg(test)]
mod golden;
pub mod history;
pub mod holds;
pub mod idempotency;
pub mod imports;
pub mod inbox;
pub mod known_keys;
pub mod leases;
pub mod ledger;
pub mod live_keys;
pub mod messages;
pub mod migrate;
pub mod organizations;
pub mod partner;
pub mod pool;
pub mod restores;
pub mod seals;
pub mod sweep;
pub mod troubles;
pub mod unbound;
pub mod verifications;
pub mod webhook_secrets;
pub mod write_probe;

use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::secret::SecretError;

/// The schema's history. Applied migrations are never edited.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// How long a command waits for the database before it says that it is away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database, or the way to it.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A connection was wanted or held for too long: the database, or the way to it, hangs. What was being done was
    /// dropped.
    #[error("no answer from the database in time")]
    Stalled,
    /// So many callers wait for a connection that one more would wait in vain.
    #[error("too many callers wait for the database")]
    Overloaded,
    /// The statement that this was one question of failed for all of them.
    #[error("{0}")]
    Shared(std::sync::Arc<StoreError>),
    /// A row holds a value that this version cannot read.
    #[error("unreadable value in {0}")]
    Unreadable(&'static str),
    /// Sealing or opening failed.
    #[error("sealed value {0}")]
    Secret(#[from] SecretError),
}

impl StoreError {
    /// The database's own code of what went wrong, where it said so.
    #[must_use]
    pub fn sqlstate(&self) -> Option<String> {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error.code().map(Into::into),
            Self::Shared(error) => error.sqlstate(),
            Self::Database(_)
            | Self::Stalled
            | Self::Overloaded
            | Self::Unreadable(_)
            | Self::Secret(_) => None,
        }
    }

    /// Whether the database is away or overloaded, so that the same call may work a moment later.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        let error = match self {
            Self::Database(error) => error,
            Self::Stalled | Self::Overloaded => return true,
            Self::Shared(error) => return error.is_unavailable(),
            Self::Unreadable(_) | Self::Secret(_) => return false,
        };
        match error {
            // A protocol that is broken in the middle, and a `begin` that began nothing, are what a connection cut in
            // the middle looks like.
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::BeginFailed
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => true,
            sqlx::Error::Database(error) => error
                .code()
                .is_some_and(|code| AWAY.iter().any(|prefix| code.starts_with(prefix))),
            _ => false,
        }
    }
}

/// Where a page of a list that runs from the newest entry to the oldest begins: after this entry. Creation never
/// changes, so pages stay stable while entries do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// When the entry was created.
    pub created_at: DateTime<Utc>,
    /// Its id, which decides between entries of one moment.
    pub id: Uuid,
}

impl Position {
    /// Before the newest entry: later than anything that was ever created.
    pub const START: Self = Self {
        created_at: match DateTime::from_timestamp(253_370_764_800, 0) {
            Some(year_9999) => year_9999,
            None => DateTime::<Utc>::MAX_UTC,
        },
        id: Uuid::max(),
    };
}
/// Prefixes of SQLSTATEs that say nothing about the statement, and may be gone a moment later: connection exceptions;
/// no service for us (28 our role, 3D our database); a session ended for idling in a transaction, and a standby that
/// cannot write; serialization failures and deadlocks; insufficient resources; a lock not got in time, or a database
/// that takes no connections; a statement cancelled for its time, a server stopping or starting; trouble of the
/// system below.
const AWAY: [&str; 10] = [
    "08", "28", "3D", "25P03", "25006", "40", "53", "55", "57", "58",
];

/// What every store function returns.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Connections for a command, which may take its time; nothing is connected yet. What serves uses [`pool::Pool`].
///
/// # Errors
/// The address cannot be read. The error never repeats it, because it may hold a password.
pub fn pool(url: &SecretString, max_connections: u32) -> std::result::Result<PgPool, sqlx::Error> {
    Ok(PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(pool::options(url)?))
}

/// Reads a text column that a constraint limits to known words.
fn known<T>(value: Option<T>, column: &'static str) -> Result<T> {
    value.ok_or(StoreError::Unreadable(column))
}

/// Has the next statements of this transaction planned for what the tables hold now. A queue is empty when a process
/// first asks it, and the plan that is kept from then reads the whole table once it is full: measured, a claim from
/// 60 000 deliveries took a second until the server's next `ANALYZE`.
async fn plan_anew(tx: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "-- plan_anew
         select set_config('plan_cache_mode', 'force_custom_plan', true)"
    )
    .fetch_one(tx)
    .await?;
    Ok(())
}
