//! One confirm, step by step, for tests that come between the steps.

use vouch::flows::error::ReconcileError;
use vouch::flows::{Services, confirm};
use vouch::store::confirms::ClaimedConfirm;

/// Confirms one held record: reads it, asks Sumsub, applies what it said.
pub(crate) async fn one(services: &Services, held: &ClaimedConfirm) -> Result<(), ReconcileError> {
    for asked in confirm::ask(services, std::slice::from_ref(held)).await? {
        let looked = confirm::look(services, asked).await?;
        confirm::apply(services, &[looked]).await?;
    }
    Ok(())
}
