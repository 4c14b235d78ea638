//! Dispatches messages that are due: see [`crate::flows::webhooks`].

use crate::flows::{Services, webhooks};
use crate::store::StoreError;

/// Messages dispatched in one turn.
const BATCH: i64 = 100;

/// Takes what is due.
pub async fn turn(services: &Services) -> Result<usize, StoreError> {
    let dispatched = webhooks::dispatch(services, BATCH).await?;
    Ok(usize::try_from(dispatched.messages).unwrap_or(usize::MAX))
}
