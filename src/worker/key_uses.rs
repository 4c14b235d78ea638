//! Writes down when API keys were used: see [`crate::flows::key_uses`].

use crate::flows::{Services, key_uses};
use crate::store::StoreError;

/// Writes what was collected, if a minute has passed.
pub async fn turn(services: &Services) -> Result<usize, StoreError> {
    key_uses::write(services).await
}
