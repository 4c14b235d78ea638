//! Finding out what became of an import whose answer was lost.
//!
//! The applicant's external id is the organization's id, so Sumsub can always be asked. Nobody holds the share token
//! any more: recovery only looks, it never uses a token again.

use std::slice::from_ref;
use std::time::Duration;

use chrono::TimeDelta;
use uuid::Uuid;

use super::lookup::{age, look_up, may_stem_from};
use crate::failpoint::reached;
use crate::flows::adopt::adopt;
use crate::flows::binding::proven;
use crate::flows::error::{CommonError, ReconcileError};
use crate::flows::import::{
    AcceptOutcome, AcceptedImport, CreatedApplicant, LockMode, record_accepted,
};
use crate::flows::lease::{Lease, holding};
use crate::flows::{Acting, Services};
use crate::store::confirms::Urgency;
use crate::store::imports::{self, Import};
use crate::store::verifications;
use crate::sumsub::budget::Priority;
use domain::applicant::Asked;
use domain::reconciliation::import_pause;

/// After this long without an applicant at Sumsub, an open import is given up; share tokens live for minutes.
pub const LAPSES_AFTER: TimeDelta = TimeDelta::hours(24);

/// Why an import is refused whose organization turns out to have an applicant that did not come of it.
pub(in crate::flows) const APPLICANT_EXISTS: &str = "applicant-exists";

/// What a recovery found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Sumsub has the applicant: the import was accepted.
    Accepted,
    /// Sumsub has an applicant that came of something else, so the token was not used for this organization. The record
    /// follows that applicant now.
    Refused,
    /// Sumsub shows nothing, and it is too late for anything to appear.
    Lapsed,
    /// Sumsub shows nothing yet.
    StillOpen,
}

/// Settles an open import that the caller holds the fence of. `priority` says whether a request waits for it.
///
/// # Errors
/// [`ReconcileError`]; the import is let go, so that it is tried again.
pub async fn recover(
    services: &Services,
    import: &Import,
    fence: Uuid,
    priority: Priority,
) -> Result<Recovery, ReconcileError> {
    let lease = services.policy.import_lease;
    let result = holding(
        services,
        Lease::Import(import.id, fence),
        lease,
        settle(services, import, fence, priority),
    )
    .await;
    if !matches!(
        result,
        Ok(Recovery::Accepted | Recovery::Refused | Recovery::Lapsed)
    ) {
        let pause = import_pause(age(services, import.requested));
        let_go(
            services,
            import.id,
            fence,
            pause.to_std().unwrap_or_default(),
        )
        .await;
    }
    result
}

async fn settle(
    services: &Services,
    import: &Import,
    fence: Uuid,
    priority: Priority,
) -> Result<Recovery, ReconcileError> {
    let (caller, organization) = (import.caller, import.organization_id);
    let found = look_up(services, priority, caller, organization).await?;
    reached("recover.looked-up");
    let now = services.clock.now();
    let mut tx = services.begin().await?;
    let record = verifications::lock(&mut tx, import.organization_id).await?;
    // What was erased is bound to nobody again, whatever Sumsub has.
    let erased = record.is_none_or(|record| record.erased);
    let Some(applicant) = found.filter(|_| !erased) else {
        if !erased && age(services, import.requested) < LAPSES_AFTER {
            return Ok(Recovery::StillOpen);
        }
        if !imports::lapse(&mut tx, import.id, fence, now).await? {
            return Err(CommonError::InFlight.into());
        }
        reached("recover.lapsed");
        tx.commit().await?;
        tracing::warn!(organization = %import.organization_id, "an import lapsed: there is no applicant it can be about");
        return Ok(Recovery::Lapsed);
    };
    let acting = Acting {
        caller: import.caller,
        key_id: import.caller_key,
        target: import.organization_id,
    };
    let own = proven(import.organization_id, Asked::ByExternalId, &applicant);
    let ours = own
        .clone()
        .filter(|_| may_stem_from(&applicant, import.requested));
    let mut accepted = false;
    if let Some(applicant) = ours {
        let created = CreatedApplicant {
            applicant,
            answered: false,
        };
        let accepting = AcceptedImport {
            acting,
            id: import.id,
            fence,
            level: &import.level,
            created: &created,
        };
        let recorded = record_accepted(services, &mut tx, from_ref(&accepting), LockMode::Wait);
        accepted = match recorded.await?.remove(&import.id) {
            Some(AcceptOutcome::Accepted { .. }) => true,
            Some(AcceptOutcome::OfAnother) => false,
            Some(AcceptOutcome::Lost) => return Err(CommonError::InFlight.into()),
            None => return Err(CommonError::OrganizationGone.into()),
        };
    }
    if !accepted {
        let organization = import.organization_id;
        let adopted = match &own {
            Some(own) => adopt(services, &mut tx, organization, own, Urgency::Broker).await?,
            None => false,
        };
        if !imports::refuse(&mut tx, import.id, fence, APPLICANT_EXISTS, now).await? {
            return Err(CommonError::InFlight.into());
        }
        tx.commit().await?;
        if adopted {
            services.wakeups.confirms.notify_one();
        }
        tracing::info!(%organization, "an import had come to nothing: the applicant did not come of it");
        return Ok(Recovery::Refused);
    }
    reached("recover.accepted");
    tx.commit().await?;
    reached("recover.finished");
    services.changed(import.organization_id);
    services.wakeups.confirms.notify_one();
    tracing::info!(organization = %import.organization_id, "an import whose answer was lost had been accepted");
    Ok(Recovery::Accepted)
}

/// Lets go of an import that stays open. If this fails, its lease runs out by itself.
pub(in crate::flows) async fn let_go(services: &Services, id: Uuid, fence: Uuid, after: Duration) {
    let released = async {
        let mut conn = services.connection().await?;
        imports::release(&mut conn, id, fence, after).await
    };
    if let Err(error) = released.await {
        tracing::warn!(%error, import = %id, "an import could not be let go: its lease has to run out");
    }
}
