//! Settles imports whose worker is gone: see [`crate::flows::recover`].

use crate::flows::{Failure, Services, recover};
use crate::store::imports;

/// Takes one abandoned import and looks up what became of it.
///
/// # Errors
/// The database or Sumsub; the import stays open and is looked at again.
pub async fn turn(services: &Services) -> Result<usize, Failure> {
    let fence = services.ids.uuid();
    let abandoned = {
        let mut conn = services.connection().await?;
        imports::claim_abandoned(&mut conn, fence, services.policy.import_lease).await?
    };
    let Some(import) = abandoned else {
        return Ok(0);
    };
    let found = recover::recover(services, &import, fence).await?;
    tracing::debug!(import = %import.id, ?found, "looked at an abandoned import");
    Ok(1)
}
