//! Confirms records that are due: see [`crate::flows::confirm`].

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio_util::sync::CancellationToken;

use super::{LEASE, Trouble, attempt, backoff};
use crate::failpoint::reached;
use crate::flows::{Failure, Services, confirm};
use crate::store::confirms::{self, Held, Urgency};

/// Records confirmed side by side. One record is never confirmed twice at once: its row carries the lease.
const AT_ONCE: usize = 8;
/// Records taken in one turn, so that turns end even while there is always more to do.
const IN_A_TURN: usize = 64;
/// Of how many claims one may pass over brokers' wishes, and another one also over webhooks', so that no class waits
/// for ever while those before it keep coming.
const CLAIMS_IN_A_ROUND: usize = 8;

/// Takes what is due. A confirm that fails is put back, later each time, and stops nobody else.
///
/// # Errors
/// The database, while taking or putting back.
pub async fn turn(services: &Services) -> Result<usize, Failure> {
    turn_until(services, &CancellationToken::new()).await
}

/// As [`turn`]; once `soft` is cancelled, finishes what it has and takes no more. A slow record keeps one of the
/// places, not the others waiting.
///
/// # Errors
/// As [`turn`].
pub async fn turn_until(services: &Services, soft: &CancellationToken) -> Result<usize, Failure> {
    let mut running = FuturesUnordered::new();
    let (mut taken, mut claims, mut result) = (0, 0, Ok(()));
    let mut more = true;
    loop {
        let free = AT_ONCE.saturating_sub(running.len());
        if more && free > 0 {
            let from = first_of(claims);
            claims += 1;
            match claim(services, free, from).await {
                // A claim that passes over others may find nothing although there is something.
                Ok(held) if held.is_empty() => more = from != Urgency::Broker,
                Ok(held) => {
                    taken += held.len();
                    running.extend(held.into_iter().map(|held| one(services, held)));
                }
                // What runs is finished all the same.
                Err(failure) => result = result.and(Err(failure)),
            }
        }
        more = more && taken < IN_A_TURN && result.is_ok() && !soft.is_cancelled();
        match running.next().await {
            Some(done) => result = result.and(done),
            None if more => {}
            None => break,
        }
    }
    result.map(|()| taken)
}

/// The most urgent class that a claim looks at.
fn first_of(claims: usize) -> Urgency {
    match claims % CLAIMS_IN_A_ROUND {
        3 => Urgency::Webhook,
        7 => Urgency::Age,
        _ => Urgency::Broker,
    }
}

async fn claim(services: &Services, free: usize, from: Urgency) -> Result<Vec<Held>, Failure> {
    let fence = services.ids.uuid();
    let mut conn = services.connection().await?;
    let limit = i64::try_from(free).unwrap_or(i64::MAX);
    let now = services.clock.now();
    let held = confirms::claim(&mut conn, fence, LEASE, from, limit, now).await?;
    if !held.is_empty() {
        reached("confirm.claimed");
    }
    Ok(held)
}

async fn one(services: &Services, held: Held) -> Result<(), Failure> {
    let Err(trouble) = attempt(&services.pool, confirm::confirm(services, &held)).await else {
        return Ok(());
    };
    let organization = held.organization_id;
    tracing::warn!(%organization, attempts = held.attempts, error = %trouble, "a confirm failed");
    let mut pause = backoff(held.attempts)?;
    if let Trouble::Failed(Failure::Sumsub(sumsub)) = &trouble
        && let Some(asked) = sumsub
            .retry_after()
            .and_then(|asked| chrono::TimeDelta::from_std(asked).ok())
    {
        pause = pause.max(asked);
    }
    let what = match &trouble {
        Trouble::Failed(Failure::Sumsub(failure)) => failure.to_string(),
        Trouble::Failed(_) => "the database, or a value in it".to_owned(),
        Trouble::Panicked => trouble.to_string(),
    };
    let mut conn = services.connection().await?;
    Ok(confirms::retry(&mut conn, &held, &what, services.clock.now() + pause).await?)
}
