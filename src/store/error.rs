//! Why the store could not do what it was asked.

use crate::secret::SecretError;

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
    /// A dossier key could not sign.
    #[error("nothing was signed with a dossier key")]
    Unsigned,
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
            | Self::Unsigned
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
            Self::Unreadable(_) | Self::Unsigned | Self::Secret(_) => return false,
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
