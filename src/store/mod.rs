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
mod error;
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
pub mod organization_list;
pub mod organizations;
pub mod partner;
pub mod pool;
pub mod restores;
pub mod risk_lists;
pub mod rule_changes;
pub mod seals;
pub mod snapshot;
pub mod sweep;
pub mod troubles;
pub mod unbound;
pub mod values;
pub mod verifications;
pub mod webhook_secrets;
pub mod write_probe;

use std::time::Duration;

use secrecy::SecretString;
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgConnection, PgPool};

pub use error::{Result, StoreError};

/// The schema's history. Applied migrations are never edited.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// How long a command waits for the database before it says that it is away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);

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
