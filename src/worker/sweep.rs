//! Deletes and clears what is past its time: see [`crate::store::sweep`]. How long each table is kept stands in
//! docs/operate/backup.md.
//!
//! Dead webhooks keep their bodies for a year, because an operator may still want to retry them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::flows::Services;
use crate::flows::file::error::ObjectError;
use crate::flows::file::unowned;
use crate::store::sweep;

/// Rows changed by one statement.
const BATCH: i64 = 500;
/// How much longer than its body a webhook's hash is kept: Sumsub resends for about a month.
const HASHES_OUTLIVE_BODIES: TimeDelta = TimeDelta::days(30);
/// How long a webhook that was given up is kept.
const DEAD_FOR: TimeDelta = TimeDelta::days(365);
/// How long an import that came to nothing is kept.
const REFUSED_FOR: TimeDelta = TimeDelta::days(90);
/// How long it is kept where a caller said that its end user is.
const ADDRESSES_FOR: TimeDelta = TimeDelta::days(90);
/// How long an applicant is remembered that was named for an organization and is not its own, and what was wrong with
/// one and has passed. Sumsub tells of the same again within about a month.
const NAMED_FOR: TimeDelta = TimeDelta::days(90);

/// Sweeps one batch of each kind; how many rows there were.
pub async fn turn(services: &Services) -> Result<usize, ObjectError> {
    let now = services.clock.now();
    let bodies_before = before(now, services.policy.inbox_retention);
    let messages_before = before(now, services.policy.webhook_retention);
    let mut conn = services.connection().await?;
    let keys = sweep::idempotency_keys(&mut conn, now, BATCH).await?;
    let bodies = sweep::inbox_bodies(&mut conn, bodies_before, BATCH).await?;
    let hashes_before = bodies_before - HASHES_OUTLIVE_BODIES;
    let webhooks = sweep::inbox(&mut conn, hashes_before, now - DEAD_FOR, BATCH).await?;
    let messages = sweep::webhook_messages(&mut conn, messages_before, BATCH).await?;
    let imports = sweep::imports(&mut conn, now - REFUSED_FOR, BATCH).await?;
    let addresses = sweep::claimed_addresses(&mut conn, now - ADDRESSES_FOR, BATCH).await?;
    let secrets = sweep::webhook_secrets(&mut conn, now, BATCH).await?;
    let named = sweep::applicants(&mut conn, now - NAMED_FOR, BATCH).await?;
    drop(conn);
    let objects = unowned::sweep(services).await?;
    let objects = u64::try_from(objects).unwrap_or(u64::MAX);
    let rows = keys + bodies + webhooks + messages + imports + addresses + secrets + named;
    if rows + objects > 0 {
        tracing::info!(
            idempotency_keys = keys,
            inbox_bodies = bodies,
            inbox = webhooks,
            webhook_messages = messages,
            imports,
            claimed_addresses = addresses,
            webhook_secrets = secrets,
            applicant_candidates = named,
            objects,
            "swept"
        );
    }
    Ok(usize::try_from(rows + objects).unwrap_or(usize::MAX))
}

/// What was over by then is past its time. The longest time that can be set is far from the beginning of time.
fn before(now: DateTime<Utc>, kept: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(kept)
        .ok()
        .and_then(|kept| now.checked_sub_signed(kept))
        .unwrap_or(DateTime::UNIX_EPOCH)
}
