//! Makes checkpoints of the histories: see [`crate::flows::checkpoint`].

use std::time::Duration;

use crate::flows::Services;
use crate::flows::checkpoint;
use crate::store::StoreError;

/// How long the last checkpoint of a process may take: what it leaves out, the next process has.
const LAST: Duration = Duration::from_secs(2);

/// Looks whether one is due.
pub async fn turn(services: &Services) -> Result<usize, StoreError> {
    checkpoint::turn(services, false).await?;
    Ok(0)
}

/// One more as the process ends.
pub(super) async fn last(services: &Services) {
    let made = services.pool.watched(checkpoint::turn(services, true));
    match tokio::time::timeout(LAST, Box::pin(made)).await {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(error))) => tracing::info!(%error, "no checkpoint was made at the end"),
        Ok(Err(_)) | Err(_) => tracing::info!("no checkpoint was made at the end, in time"),
    }
}
