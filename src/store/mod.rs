//! SQL, and nothing but SQL.
//!
//! Free functions on `&mut PgConnection`: the caller decides what one transaction holds, so what belongs together commits together. Every function that touches a
//! tenant's rows takes the organization it may touch. Business times arrive as arguments; leases are judged by the database's `lease_now()`.
//! Locks are always taken in this order: the verification row, then its import, confirm, grant, inbox and idempotency rows.

pub mod access;
pub mod api_keys;
pub mod authorizations;
pub mod confirms;
pub mod gauges;
pub mod history;
pub mod idempotency;
pub mod imports;
pub mod inbox;
pub mod ledger;
pub mod organizations;
pub mod seals;
pub mod sweep;
pub mod verifications;

use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::secret::SecretError;

/// The schema's history. Applied migrations are never edited.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// How long a request waits for a free connection before it is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database, or the way to it.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A row holds a value that this version cannot read.
    #[error("unreadable value in {0}")]
    Unreadable(&'static str),
    /// Sealing or opening failed.
    #[error("sealed value {0}")]
    Secret(#[from] SecretError),
}

impl StoreError {
    /// Whether the database is away or overloaded, so that the same call may work a moment later.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        match error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => true,
            // Classes and codes: 08 connection exceptions; 25006 a standby that takes no writes; 28 and 3D a way in that is closed at the moment; 40 serialization,
            // deadlock; 53 insufficient resources; 55 not in a state to serve, lock not available; 57 cancelled, stopping or starting; 58 the system below.
            sqlx::Error::Database(error) => error.code().is_some_and(|code| {
                ["08", "25006", "28", "3D", "40", "53", "55", "57", "58"]
                    .iter()
                    .any(|class| code.starts_with(class))
            }),
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

/// What every store function returns.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A pool of connections; nothing is connected yet.
///
/// # Errors
/// The address cannot be read. The error never repeats it, because it may hold a password.
pub fn pool(url: &SecretString, max_connections: u32) -> std::result::Result<PgPool, sqlx::Error> {
    let options = PgConnectOptions::from_str(url.expose_secret())
        .map_err(|_| sqlx::Error::Configuration("not a Postgres address".into()))?
        .application_name("vouch");
    Ok(PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .connect_lazy_with(options))
}

/// Reads a text column that a constraint limits to known words.
fn known<T>(value: Option<T>, column: &'static str) -> Result<T> {
    value.ok_or(StoreError::Unreadable(column))
}
