//! Processes kept webhooks: see [`crate::flows::evidence`].
//!
//! Those taken together are processed together; where that fails, each by itself, so that one that fails stops no other
//! else. Being taken up counts as an attempt before anything is tried, so that a webhook that ends the whole process is
//! counted too. One that was taken up several times in vain is worked on alone, after the others and with its
//! companions given back: in the end only the guilty one is given up.

use std::slice::from_ref;

use super::{Trouble, attempt, backoff};
use crate::failpoint::reached;
use crate::flows::error::CommonError;
use crate::flows::lease::{LEASE, Lease, holding};
use crate::flows::{Services, evidence};
use crate::store::StoreError;
use crate::store::inbox::{self, ClaimedWebhook, End, WebhookEnd};

/// Webhooks taken in one turn, and locked together for about as many microseconds each.
const BATCH: i64 = 64;
/// After so many attempts a webhook is given up. What failed that often fails for a reason that only a person can mend.
const MAX_ATTEMPTS: i32 = 12;
/// After so many attempts in vain a webhook is worked on alone.
const UNSUSPECTED: i32 = 3;

/// Takes what is due. A webhook that fails is put back and stops no other.
pub async fn turn(services: &Services) -> Result<usize, StoreError> {
    let mut turn = services.left_webhooks.turn();
    if !turn.held().is_empty() {
        let mut conn = services.connection().await?;
        inbox::give_back(&mut conn, turn.held()).await?;
        turn.over();
    }
    let fence = services.ids.uuid();
    let mut held = {
        let mut conn = services.connection().await?;
        let now = services.clock.now();
        inbox::claim(
            &mut conn,
            &services.journal.sealer,
            fence,
            LEASE,
            BATCH,
            now,
        )
        .await?
    };
    turn.took(held.iter().map(ClaimedWebhook::taken));
    // Ids are made in the order of time.
    held.sort_unstable_by_key(|webhook| webhook.id);
    let worked = holding(
        services,
        Lease::Webhooks(turn.held()),
        LEASE,
        work(services, held),
    )
    .await?;
    turn.over();
    Ok(worked)
}

/// Works on what was taken; how much that was.
async fn work(services: &Services, held: Vec<ClaimedWebhook>) -> Result<usize, StoreError> {
    let (suspects, others): (Vec<ClaimedWebhook>, Vec<ClaimedWebhook>) = held
        .into_iter()
        .partition(|webhook| webhook.attempts > UNSUSPECTED);
    let suspect = match suspects.split_first() {
        Some((suspect, companions)) => {
            give_back(services, companions).await?;
            Some(suspect)
        }
        None => None,
    };
    process_all(services, &others).await?;
    if let Some(suspect) = suspect {
        process(services, suspect).await?;
    }
    Ok(others.len() + usize::from(suspect.is_some()))
}

/// What becomes of the rest after a webhook.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    GoOn,
    /// The database is away.
    Stop,
}

/// Processes webhooks together; where that fails, each by itself.
async fn process_all(services: &Services, webhooks: &[ClaimedWebhook]) -> Result<(), StoreError> {
    if webhooks.len() > 1 {
        reached("inbox.claimed");
        let noted = evidence::note(services, webhooks);
        let Err(trouble) = attempt(&services.pool, noted).await else {
            return Ok(());
        };
        tracing::warn!(webhooks = webhooks.len(), error = %trouble, "webhooks failed together: each is tried alone");
    }
    let mut left = webhooks.iter();
    for webhook in left.by_ref() {
        if process(services, webhook).await? == Next::Stop {
            break;
        }
    }
    give_back(services, left.as_slice()).await
}

async fn give_back(services: &Services, webhooks: &[ClaimedWebhook]) -> Result<(), StoreError> {
    if webhooks.is_empty() {
        return Ok(());
    }
    let mut conn = services.connection().await?;
    let taken: Vec<_> = webhooks.iter().map(ClaimedWebhook::taken).collect();
    inbox::give_back(&mut conn, &taken).await
}

async fn process(services: &Services, webhook: &ClaimedWebhook) -> Result<Next, StoreError> {
    reached("inbox.claimed");
    if webhook.attempts > MAX_ATTEMPTS {
        // The process that took it up last never came to say what became of it.
        give_up(services, webhook, "ended the process too often").await?;
        return Ok(Next::GoOn);
    }
    let noted = evidence::note(services, from_ref(webhook));
    let Err(trouble) = attempt(&services.pool, noted).await else {
        return Ok(Next::GoOn);
    };
    tracing::warn!(inbox = %webhook.id, attempts = webhook.attempts, error = %trouble, "a webhook failed");
    // A database that is away says nothing about the webhook.
    let its_own =
        !matches!(&trouble, Trouble::Failed(CommonError::Store(error)) if error.is_unavailable());
    if its_own && webhook.attempts >= MAX_ATTEMPTS {
        give_up(services, webhook, "failed too often").await?;
        return Ok(Next::GoOn);
    }
    let due_at = services.clock.now() + backoff(webhook.attempts)?;
    let mut conn = services.connection().await?;
    inbox::retry(
        &mut conn,
        webhook,
        "failed, will be retried",
        its_own,
        due_at,
    )
    .await?;
    Ok(if its_own { Next::GoOn } else { Next::Stop })
}

async fn give_up(
    services: &Services,
    webhook: &ClaimedWebhook,
    reason: &str,
) -> Result<(), StoreError> {
    let mut conn = services.connection().await?;
    let now = services.clock.now();
    let ended = WebhookEnd {
        held: webhook,
        kind: None,
        end: End::Dead(reason),
    };
    inbox::finish(&mut conn, &[ended], now).await?;
    Ok(())
}
