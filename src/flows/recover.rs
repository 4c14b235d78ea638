//! Finding out what became of an import whose answer was lost.
//!
//! The applicant's external id is the organization's id, so Sumsub can always be asked. Nobody holds the share token any more: recovery only looks, it never uses a token again.

use std::time::Duration;

use chrono::TimeDelta;
use uuid::Uuid;

use super::import::{record_accepted, sign_grant};
use super::{Acting, Failure, Services};
use crate::ids::OrganizationId;
use crate::store::history::Actor;
use crate::store::imports::{self, Import};
use crate::sumsub::budget::Priority;
use crate::sumsub::failure as sumsub;
use crate::sumsub::wire::Applicant;

/// How far Sumsub's clock may be behind ours when an applicant's creation is compared with our intent. Sumsub's timestamps are whole seconds.
pub const CLOCK_TOLERANCE: TimeDelta = TimeDelta::seconds(5);

/// After this long without an applicant at Sumsub, an open import is given up; share tokens live for minutes.
pub const LAPSES_AFTER: TimeDelta = TimeDelta::hours(24);

/// How long Sumsub may take to show an applicant that it has created from a share token. Within this time, "spent" and "not shown" together prove nothing.
pub const SHOWN_WITHIN: TimeDelta = TimeDelta::minutes(1);

/// The pause before an open import is looked at again.
const NEXT_LOOK: Duration = Duration::from_secs(60);

/// What a recovery found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Sumsub has the applicant: the import was accepted.
    Accepted,
    /// Sumsub shows nothing, and it is too late for anything to appear.
    Lapsed,
    /// Sumsub shows nothing yet.
    StillOpen,
}

/// The organization's applicant at Sumsub, if any. Deleted ones do not count.
pub(super) async fn look_up(
    services: &Services,
    organization: OrganizationId,
) -> Result<Option<Applicant>, sumsub::Failure> {
    let found = services
        .sumsub
        .applicant_by_external_id(Priority::Broker, &organization.to_string())
        .await?;
    Ok(found.filter(|applicant| !applicant.deleted))
}

/// Looks several times: what Sumsub has committed may take a moment to show. Failures count as "not seen".
pub(super) async fn look_up_patiently(
    services: &Services,
    organization: OrganizationId,
) -> Option<Applicant> {
    for pause in &services.policy.lookup_pauses {
        tokio::time::sleep(*pause).await;
        if let Ok(Some(applicant)) = look_up(services, organization).await {
            return Some(applicant);
        }
    }
    None
}

/// Settles an open import that the caller holds the fence of.
///
/// # Errors
/// [`Failure`]; the import is let go, so that it is tried again.
pub async fn recover(
    services: &Services,
    import: &Import,
    fence: Uuid,
) -> Result<Recovery, Failure> {
    let result = settle(services, import, fence).await;
    if !matches!(result, Ok(Recovery::Accepted | Recovery::Lapsed)) {
        let_go(services, import.id, fence, NEXT_LOOK).await;
    }
    result
}

async fn settle(services: &Services, import: &Import, fence: Uuid) -> Result<Recovery, Failure> {
    let found = look_up(services, import.organization_id).await?;
    let now = services.clock.now();
    let mut tx = services.begin().await?;
    let Some(applicant) = found else {
        if now - import.requested_at < LAPSES_AFTER {
            return Ok(Recovery::StillOpen);
        }
        if !imports::lapse(&mut tx, import.id, fence, now).await? {
            return Err(Failure::InFlight);
        }
        tx.commit().await?;
        tracing::warn!(organization = %import.organization_id, "an import lapsed: Sumsub shows no applicant");
        return Ok(Recovery::Lapsed);
    };
    let acting = Acting {
        caller: import.caller,
        key_id: import.caller_key,
        target: import.organization_id,
    };
    let actor = Actor::Key(import.caller, import.caller_key);
    let level = &import.level;
    record_accepted(
        services,
        &mut tx,
        acting,
        actor,
        import.id,
        fence,
        level,
        &applicant.id,
    )
    .await?;
    sign_grant(services, &mut tx, acting).await?;
    tx.commit().await?;
    services.wakeups.confirms.notify_one();
    tracing::info!(organization = %import.organization_id, "an import whose answer was lost had been accepted");
    Ok(Recovery::Accepted)
}

/// Lets go of an import that stays open. If this fails, its lease runs out by itself.
pub(super) async fn let_go(services: &Services, id: Uuid, fence: Uuid, after: Duration) {
    let released = async {
        let mut conn = services.connection().await?;
        imports::release(&mut conn, id, fence, after).await
    };
    if let Err(error) = released.await {
        tracing::warn!(%error, import = %id, "an import could not be let go: its lease has to run out");
    }
}
