//! Writes down when API keys were used: see [`crate::flows::key_uses`].

use crate::flows::{Failure, Services, key_uses};

/// Writes what was collected, if a minute has passed.
pub async fn turn(services: &Services) -> Result<usize, Failure> {
    key_uses::write(services).await
}
