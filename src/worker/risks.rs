//! Judges files anew once other rules are in force: see [`crate::flows::file::risks`].

use super::attempt;
use crate::flows::Services;
use crate::flows::file::risks;
use crate::flows::rules;
use crate::store::StoreError;

/// Files judged in one turn.
const BATCH: i64 = 50;

/// Judges files that were judged by other rules; how many there were. One that fails is put off and stops no other.
pub async fn turn(services: &Services) -> Result<usize, StoreError> {
    if !rules::is_start_noted(services) {
        rules::note_start(services, &mut *services.connection().await?).await?;
    }
    let due = risks::due(services, BATCH).await?;
    for owner in &due {
        if let Err(trouble) = attempt(&services.pool, risks::judge(services, *owner)).await {
            tracing::warn!(organization = %owner, error = %trouble, "a file could not be judged by the rules in force");
            risks::put_off(services, *owner).await?;
        }
    }
    Ok(due.len())
}
