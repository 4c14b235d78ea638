//! Whether a write would work, found out by writing.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::timeout;

use super::Services;
use crate::store::write_probe::{self, Reason};

/// For how long an answer is good.
const FOR: Duration = Duration::from_secs(1);
/// How long the database may take over the write: less than a health check waits for an answer.
const DEADLINE: Duration = Duration::from_secs(1);

/// What came of the last write: nothing against it, or a reason.
pub type Writes = Result<(), Reason>;

/// When it was asked last, and what came of it.
#[derive(Debug, Default)]
pub struct LastProbe(Mutex<Option<(Duration, Writes)>>);

/// Whether the database takes writes. It is asked at most once a second, however many want to know.
pub async fn writable(services: &Services) -> Writes {
    let mut asked = services.writable.0.lock().await;
    let now = services.clock.monotonic();
    if let Some((at, writes)) = *asked
        && now.saturating_sub(at) < FOR
    {
        return writes;
    }
    let before = asked.map(|(_, writes)| writes);
    let writes = timeout(DEADLINE, ask(services))
        .await
        .unwrap_or(Err(Reason::Away));
    *asked = Some((now, writes));
    match (before, writes) {
        (before, Err(reason)) if before != Some(writes) => {
            tracing::warn!(reason = reason.as_str(), "the database takes no writes");
        }
        (Some(Err(_)), Ok(())) => tracing::info!("the database takes writes again"),
        _ => {}
    }
    writes
}

async fn ask(services: &Services) -> Writes {
    let mut conn = match services.connection().await {
        Ok(conn) => conn,
        Err(error) => return Err(Reason::of(&error)),
    };
    let Err(error) = write_probe::write(&mut conn, services.clock.now()).await else {
        return Ok(());
    };
    let reason = match Reason::of(&error) {
        Reason::ReadOnly if matches!(write_probe::in_recovery(&mut conn).await, Ok(true)) => {
            Reason::Recovery
        }
        reason => reason,
    };
    tracing::debug!(%error, "a write that was tried failed");
    Err(reason)
}
