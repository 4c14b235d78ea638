//! Processes kept webhooks: see [`crate::flows::evidence`].

use super::{LEASE, Trouble, attempt, backoff};
use crate::failpoint::reached;
use crate::flows::{Failure, Services, evidence};
use crate::store::inbox::{self, End};

/// Webhooks taken in one turn.
const BATCH: i64 = 20;
/// After so many attempts a webhook is given up. What failed that often fails for a reason that only a person can mend.
const MAX_ATTEMPTS: i32 = 12;

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
    for webhook in &held {
        reached("inbox.claimed");
        let Err(trouble) = attempt(evidence::note(services, webhook)).await else {
            continue;
        };
        tracing::warn!(inbox = %webhook.id, attempts = webhook.attempts, error = %trouble, "a webhook failed");
        let now = services.clock.now();
        let mut conn = services.connection().await?;
        // A database that is away says nothing about the webhook.
        let its_own =
            !matches!(&trouble, Trouble::Failed(Failure::Store(error)) if error.is_unavailable());
        if its_own && webhook.attempts >= MAX_ATTEMPTS {
            inbox::finish(&mut conn, webhook, None, End::Dead("failed too often"), now).await?;
        } else {
            inbox::retry(
                &mut conn,
                webhook,
                "failed, will be retried",
                now + backoff(webhook.attempts)?,
            )
            .await?;
        }
    }
    Ok(held.len())
}
