//! Settles imports whose worker is gone: see [`crate::flows::import::recover`].

use super::attempt;
use crate::flows::Services;
use crate::flows::error::ReconcileError;
use crate::flows::import::recover;
use crate::store::StoreError;
use crate::store::imports;
use crate::sumsub::budget::Priority;

/// Takes one abandoned import and looks up what became of it.
///
/// One that cannot be settled now stays open and is looked at again; the next one's turn comes at once.
pub async fn turn(services: &Services) -> Result<usize, StoreError> {
    let fence = services.ids.uuid();
    let abandoned = {
        let mut conn = services.connection().await?;
        imports::claim_abandoned(&mut conn, fence, services.policy.import_lease).await?
    };
    let Some(import) = abandoned else {
        return Ok(0);
    };
    let looked = attempt(&services.pool, async {
        // No request waits for this answer: the client was told to come again, and that request looks itself.
        let found = recover::recover(services, &import, fence, Priority::Reconciliation).await?;
        tracing::debug!(import = %import.id, ?found, "looked at an abandoned import");
        Ok::<_, ReconcileError>(())
    });
    if let Err(trouble) = looked.await {
        tracing::warn!(import = %import.id, error = %trouble, "an abandoned import could not be settled yet");
    }
    Ok(1)
}
