//! Deletes and clears what is past its time: see [`crate::store::sweep`].
//!
//! Dead webhooks keep their bodies, because an operator may still want to retry them.

use chrono::TimeDelta;

use crate::flows::file::documents;
use crate::flows::{Failure, Services};
use crate::store::sweep;

/// Rows changed by one statement.
const BATCH: i64 = 500;
/// How long an applicant is remembered that was named for an organization and is not its own. Sumsub tells of one again
/// within about a month.
const NAMED_FOR: TimeDelta = TimeDelta::days(90);

/// Sweeps one batch of each kind; how many rows there were.
///
/// # Errors
/// The database.
pub async fn turn(services: &Services) -> Result<usize, Failure> {
    let now = services.clock.now();
    let kept = TimeDelta::from_std(services.policy.inbox_retention).unwrap_or(TimeDelta::MAX);
    let mut conn = services.connection().await?;
    let keys = sweep::idempotency_keys(&mut conn, now, BATCH).await?;
    let bodies = match now.checked_sub_signed(kept) {
        Some(before) => sweep::inbox_bodies(&mut conn, before, BATCH).await?,
        None => 0,
    };
    let kept = TimeDelta::from_std(services.policy.webhook_retention).unwrap_or(TimeDelta::MAX);
    let messages = match now.checked_sub_signed(kept) {
        Some(before) => sweep::webhook_messages(&mut conn, before, BATCH).await?,
        None => 0,
    };
    let named = sweep::applicant_candidates(&mut conn, now - NAMED_FOR, BATCH).await?;
    drop(conn);
    let objects = documents::sweep(services).await?;
    let all = keys + bodies + messages + named + u64::try_from(objects).unwrap_or(u64::MAX);
    if all > 0 {
        tracing::info!(
            idempotency_keys = keys,
            inbox_bodies = bodies,
            webhook_messages = messages,
            applicant_candidates = named,
            objects,
            "swept"
        );
    }
    Ok(usize::try_from(all).unwrap_or(usize::MAX))
}
