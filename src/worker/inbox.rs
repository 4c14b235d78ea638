//! Processes kept webhooks: see [`crate::flows::evidence`].
//!
//! Being taken up counts as an attempt before anything is tried, so that a webhook that ends the whole process is
//! counted too. Those taken together share that fate; so one that was taken up several times in vain is worked on
//! alone, after the others and with its companions given back: in the end only the guilty one is given up.

use std::collections::HashMap;

use futures_util::{StreamExt as _, stream};

use super::{LEASE, Trouble, attempt, backoff};
use crate::failpoint::reached;
use crate::flows::{Failure, Services, evidence};
use crate::store::inbox::{self, End, Held};

/// Webhooks taken in one turn.
const BATCH: i64 = 64;
/// Records whose webhooks are worked on side by side.
const AT_ONCE: usize = 8;
/// After so many attempts a webhook is given up. What failed that often fails for a reason that only a person can mend.
const MAX_ATTEMPTS: i32 = 12;
/// After so many attempts in vain a webhook is worked on alone.
const UNSUSPECTED: i32 = 3;

/// Takes what is due. A webhook that fails is put back and stops nobody else.
///
/// # Errors
/// The database, while taking or putting back.
pub async fn turn(services: &Services) -> Result<usize, Failure> {
    let fence = services.ids.uuid();
    let held = {
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
    let (suspects, others): (Vec<Held>, Vec<Held>) = held
        .into_iter()
        .partition(|webhook| webhook.attempts > UNSUSPECTED);
    let mut suspects = suspects.into_iter();
    let suspect = suspects.next();
    for webhook in suspects {
        let mut conn = services.connection().await?;
        inbox::give_back(&mut conn, &webhook).await?;
    }
    let mut taken = others.len();
    let results: Vec<_> = stream::iter(by_subject(others))
        .map(|webhooks| async {
            for webhook in webhooks {
                process(services, webhook).await?;
            }
            Ok(())
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    results.into_iter().collect::<Result<(), Failure>>()?;
    if let Some(suspect) = suspect {
        process(services, suspect).await?;
        taken += 1;
    }
    Ok(taken)
}

/// Those about one subject one after the other, because they would only wait for each other at its record.
fn by_subject(webhooks: Vec<Held>) -> Vec<Vec<Held>> {
    let mut groups: HashMap<Option<String>, Vec<Held>> = HashMap::new();
    for webhook in webhooks {
        let subject = evidence::subject(&webhook);
        groups.entry(subject).or_default().push(webhook);
    }
    groups.into_values().collect()
}

async fn process(services: &Services, webhook: Held) -> Result<(), Failure> {
    reached("inbox.claimed");
    if webhook.attempts > MAX_ATTEMPTS {
        // Whoever took it up last never came to say what became of it.
        return give_up(services, &webhook, "ended the process too often").await;
    }
    let Err(trouble) = attempt(&services.pool, evidence::note(services, &webhook)).await else {
        return Ok(());
    };
    tracing::warn!(inbox = %webhook.id, attempts = webhook.attempts, error = %trouble, "a webhook failed");
    // A database that is away says nothing about the webhook.
    let its_own =
        !matches!(&trouble, Trouble::Failed(Failure::Store(error)) if error.is_unavailable());
    if its_own && webhook.attempts >= MAX_ATTEMPTS {
        return give_up(services, &webhook, "failed too often").await;
    }
    let due_at = services.clock.now() + backoff(webhook.attempts)?;
    let mut conn = services.connection().await?;
    inbox::retry(
        &mut conn,
        &webhook,
        "failed, will be retried",
        its_own,
        due_at,
    )
    .await?;
    Ok(())
}

async fn give_up(services: &Services, webhook: &Held, reason: &str) -> Result<(), Failure> {
    let mut conn = services.connection().await?;
    let now = services.clock.now();
    inbox::finish(&mut conn, webhook, None, End::Dead(reason), now).await?;
    Ok(())
}
