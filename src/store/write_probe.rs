//! Table `write_probes`: whether the database takes a write, found out by writing.

use chrono::{DateTime, Utc};
use domain::closed_codes;
use sqlx::PgConnection;

use super::{Result, StoreError};

closed_codes! {
    /// Why the database takes no writes.
    pub enum Reason {
        /// Transactions are read-only: a setting of the server, the database or the role.
        ReadOnly = "read_only",
        /// It is a standby, or recovers.
        Recovery = "recovery",
        /// Its disk is full.
        Full = "full",
        /// It does not answer, or not in time.
        Away = "away",
        /// Something else; the log has it.
        Failed = "failed",
    }
}

impl Reason {
    /// Why a write failed. A standby says what a read-only transaction says: see [`in_recovery`].
    #[must_use]
    pub fn of(error: &StoreError) -> Self {
        match error.sqlstate().as_deref() {
            Some("25006") => Self::ReadOnly,
            Some("53100") => Self::Full,
            _ if error.is_unavailable() => Self::Away,
            _ => Self::Failed,
        }
    }
}

/// Writes the one row, in a transaction of its own.
///
/// # Errors
/// The database: [`Reason::of`] tells what that means.
pub async fn write(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "-- write_probe::write
         insert into write_probes (only_one, written_at) values (true, $1)
             on conflict (only_one) do update set written_at = excluded.written_at",
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a row of a table that goes with the transaction, for a database whose schema is not there yet.
///
/// # Errors
/// As [`write()`].
pub async fn write_temporarily(tx: &mut PgConnection) -> Result<()> {
    sqlx::raw_sql(
        "-- write_probe::write_temporarily
         create temporary table vouch_write_probe (written boolean not null) on commit drop;
         insert into vouch_write_probe values (true);",
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether the server is a standby, or recovers.
pub async fn in_recovery(conn: &mut PgConnection) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"-- write_probe::in_recovery
        select pg_is_in_recovery() as "recovery!""#
    )
    .fetch_one(conn)
    .await?)
}
