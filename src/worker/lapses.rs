//! Looks at approved files whose documents expire: see [`crate::flows::file::lapse`].

use super::attempt;
use crate::flows::Services;
use crate::flows::file::lapse;
use crate::store::StoreError;

/// Files looked at in one turn.
const BATCH: i64 = 50;

/// Looks at files whose day has come; how many there were. One that fails is put off and stops no other.
pub async fn turn(services: &Services) -> Result<usize, StoreError> {
    let due = lapse::due(services, BATCH).await?;
    for owner in &due {
        if let Err(trouble) = attempt(&services.pool, lapse::look(services, *owner)).await {
            tracing::warn!(organization = %owner, error = %trouble, "a file whose day has come could not be looked at");
            lapse::put_off(services, *owner).await?;
        }
    }
    Ok(due.len())
}
