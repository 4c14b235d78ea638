//! Confirms records that are due: see [`crate::flows::confirm`].

use std::slice::from_ref;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::{Trouble, attempt, backoff};
use crate::failpoint::reached;
use crate::flows::Services;
use crate::flows::confirm::{self, ConfirmLook, ConfirmSubject};
use crate::flows::error::{CommonError, ReconcileError};
use crate::flows::lease::{LEASE, Lease, Turn, holding};
use crate::store::StoreError;
use crate::store::confirms::{self, ClaimedConfirm, ConfirmFence, Urgency};

/// Records confirmed side by side. One record is never confirmed twice at once: its row carries the lease.
const AT_ONCE: usize = 16;
/// Records taken in one turn, so that turns end even while there is always more to do.
const IN_A_TURN: usize = 64;
/// Answers that come within this time after one of them are applied together with it. What was asked together is
/// answered together, and a webhook that just misses a transaction waits for two: measured at 500 webhooks a second, a verdict
/// takes three milliseconds less.
const TOGETHER_WITHIN: Duration = Duration::from_millis(1);
/// Of how many claims one may pass over brokers' wishes, and another one also over webhooks', so that no class waits
/// for ever while those before it keep coming.
const CLAIMS_IN_A_ROUND: usize = 8;

/// Takes what is due. A confirm that fails is put back, later each time, and stops no other.
pub async fn turn(services: &Services) -> Result<usize, StoreError> {
    turn_until(services, &CancellationToken::new()).await
}

/// As [`turn`]; once `soft` is cancelled, finishes what it has and takes no more. A slow record keeps one of the
/// places, not the others waiting. Those whose answers come together are applied together.
pub async fn turn_until(
    services: &Services,
    soft: &CancellationToken,
) -> Result<usize, StoreError> {
    let mut turn = services.left_confirms.turn();
    if !turn.held().is_empty() {
        let mut conn = services.connection().await?;
        confirms::give_back(&mut conn, turn.held()).await?;
        turn.over();
    }
    let mut looking = FuturesUnordered::new();
    let (mut taken, mut claims, mut result) = (0, 0, Ok(()));
    let mut more = true;
    loop {
        let free = AT_ONCE.saturating_sub(looking.len());
        if more && free > 0 {
            let from = first_of(claims);
            claims += 1;
            match claim(services, &mut turn, free, from).await {
                // A claim that passes over others may find nothing although there is something.
                Ok((0, _)) => more = from != Urgency::Broker,
                Ok((held, asked)) => {
                    taken += held;
                    looking.extend(asked.into_iter().map(|asked| look(services, asked)));
                }
                // What runs is finished all the same.
                Err(failure) => result = result.and(Err(failure)),
            }
        }
        more = more && taken < IN_A_TURN && result.is_ok() && !soft.is_cancelled();
        let mut looked = Vec::new();
        match looking.next().await {
            Some(first) => looked.push(first),
            None if more => continue,
            None => break,
        }
        let until = Instant::now() + TOGETHER_WITHIN;
        while let Ok(Some(next)) = timeout_at(until, looking.next()).await {
            looked.push(next);
        }
        result = result.and(settle(services, looked).await);
    }
    result.map(|()| {
        turn.over();
        taken
    })
}

/// The most urgent class that a claim looks at.
fn first_of(claims: usize) -> Urgency {
    match claims % CLAIMS_IN_A_ROUND {
        3 => Urgency::Webhook,
        7 => Urgency::Age,
        _ => Urgency::Broker,
    }
}

/// Takes records: how many, and those of them that there is something to ask about.
async fn claim(
    services: &Services,
    turn: &mut Turn<'_, ConfirmFence>,
    free: usize,
    from: Urgency,
) -> Result<(usize, Vec<ConfirmSubject>), StoreError> {
    let fence = services.ids.uuid();
    let now = services.clock.now();
    let mut conn = services.connection().await?;
    let claims = &services.confirm_claims;
    let held = claims.next(&mut conn, fence, from, free, now).await?;
    drop(conn);
    turn.took(held.iter().map(|held| (held.organization_id, held.fence)));
    if held.is_empty() {
        return Ok((0, Vec::new()));
    }
    reached("confirm.claimed");
    let together = attempt(&services.pool, ask(services, &held)).await;
    let trouble = match together {
        Ok(asked) => return Ok((held.len(), asked)),
        Err(trouble) => trouble,
    };
    tracing::warn!(records = held.len(), error = %trouble, "records cannot be read together: each is tried alone");
    let mut readable = Vec::with_capacity(held.len());
    for one in held.chunks(1) {
        match attempt(&services.pool, ask(services, one)).await {
            Ok(asked) => readable.extend(asked),
            Err(trouble) => {
                for held in one {
                    put_back(services, held, &trouble).await?;
                }
            }
        }
    }
    Ok((held.len(), readable))
}

async fn ask(
    services: &Services,
    held: &[ClaimedConfirm],
) -> Result<Vec<ConfirmSubject>, ReconcileError> {
    Ok(confirm::ask(services, held).await?)
}

async fn apply(services: &Services, looked: &[ConfirmLook]) -> Result<(), ReconcileError> {
    Ok(confirm::apply(services, looked).await?)
}

/// What came of asking about a record.
type Answer = Result<ConfirmLook, (ClaimedConfirm, Trouble<ReconcileError>)>;

async fn look(services: &Services, asked: ConfirmSubject) -> Answer {
    let held = asked.held.clone();
    let looking = holding(
        services,
        Lease::Confirm(&held),
        LEASE,
        confirm::look(services, asked),
    );
    attempt(&services.pool, looking)
        .await
        .map_err(|trouble| (held, trouble))
}

/// Applies answers together; where that fails, each by itself, so that one that fails stops no other.
async fn settle(services: &Services, answers: Vec<Answer>) -> Result<(), StoreError> {
    let mut looked = Vec::with_capacity(answers.len());
    for answer in answers {
        match answer {
            Ok(one) => looked.push(one),
            Err((held, trouble)) => put_back(services, &held, &trouble).await?,
        }
    }
    if looked.len() > 1 {
        let Err(trouble) = attempt(&services.pool, apply(services, &looked)).await else {
            return Ok(());
        };
        tracing::warn!(records = looked.len(), error = %trouble, "confirms failed together: each is tried alone");
    }
    for one in &looked {
        let applied = apply(services, from_ref(one));
        if let Err(trouble) = attempt(&services.pool, applied).await {
            put_back(services, &one.asked.held, &trouble).await?;
        }
    }
    Ok(())
}

async fn put_back(
    services: &Services,
    held: &ClaimedConfirm,
    trouble: &Trouble<ReconcileError>,
) -> Result<(), StoreError> {
    let organization = held.organization_id;
    if let Trouble::Failed(ReconcileError::Common(CommonError::InFlight)) = trouble {
        tracing::debug!(%organization, "a confirm lost its lease: a newer one decides");
        return Ok(());
    }
    tracing::warn!(%organization, attempts = held.attempts, error = %trouble, "a confirm failed");
    let mut pause = backoff(held.attempts.saturating_sub(1))?;
    if let Trouble::Failed(ReconcileError::Sumsub(sumsub)) = trouble
        && let Some(asked) = sumsub
            .retry_after()
            .and_then(|asked| chrono::TimeDelta::from_std(asked).ok())
    {
        pause = pause.max(asked);
    }
    let what = match trouble {
        Trouble::Failed(ReconcileError::Sumsub(failure)) => failure.to_string(),
        Trouble::Failed(ReconcileError::Common(_)) => "the database, or a value in it".to_owned(),
        Trouble::Panicked => trouble.to_string(),
    };
    let mut conn = services.connection().await?;
    confirms::retry(&mut conn, held, &what, services.clock.now() + pause).await
}
