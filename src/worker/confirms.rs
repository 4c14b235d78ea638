//! Confirms records that are due: see [`crate::flows::confirm`].

use futures_util::StreamExt as _;
use futures_util::stream;

use super::{LEASE, backoff};
use crate::failpoint::reached;
use crate::flows::{Failure, Services, confirm};
use crate::store::confirms::{self, Held};

/// Records taken in one turn, and confirmed side by side. One record is never confirmed twice at once: its row carries the lease.
const BATCH: usize = 8;

/// Takes what is due. A confirm that fails is put back, later each time, and stops nobody else.
///
/// # Errors
/// The database, while taking or putting back.
pub async fn turn(services: &Services) -> Result<usize, Failure> {
    let fence = services.ids.uuid();
    let held = {
        let mut conn = services.connection().await?;
        let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
        confirms::claim(&mut conn, fence, LEASE, limit, services.clock.now()).await?
    };
    let taken = held.len();
    if taken > 0 {
        reached("confirm.claimed");
    }
    let results: Vec<Result<(), Failure>> = stream::iter(held)
        .map(|held| one(services, held))
        .buffer_unordered(BATCH)
        .collect()
        .await;
    results.into_iter().collect::<Result<(), Failure>>()?;
    Ok(taken)
}

async fn one(services: &Services, held: Held) -> Result<(), Failure> {
    let Err(failure) = confirm::confirm(services, &held).await else {
        return Ok(());
    };
    let organization = held.organization_id;
    tracing::warn!(%organization, attempts = held.attempts, error = %failure, "a confirm failed");
    let mut pause = backoff(held.attempts)?;
    if let Failure::Sumsub(sumsub) = &failure
        && let Some(asked) = sumsub
            .retry_after()
            .and_then(|asked| chrono::TimeDelta::from_std(asked).ok())
    {
        pause = pause.max(asked);
    }
    let what = match &failure {
        Failure::Sumsub(failure) => failure.to_string(),
        _ => "the database, or a value in it".to_owned(),
    };
    let mut conn = services.connection().await?;
    Ok(confirms::retry(&mut conn, &held, &what, services.clock.now() + pause).await?)
}
