//! Looking for an organization's applicant at Sumsub, by its external id, and whether it can have come of an import.

use chrono::TimeDelta;

use crate::flows::Services;
use crate::flows::binding::proven;
use crate::store::imports::IntentTime;
use crate::sumsub::budget::Priority;
use crate::sumsub::failure as sumsub;
use crate::sumsub::wire::Applicant;
use base::ids::OrganizationId;
use domain::applicant::{Asked, Proven};

/// How far a moment of Sumsub's may be before one that it comes after: its timestamps are whole seconds, and what we
/// know of its clock is not exact. Where we do not know it, it may be so far behind ours.
pub(in crate::flows) const CLOCK_TOLERANCE: TimeDelta = TimeDelta::seconds(5);

/// The organization's applicant at Sumsub, if any. Deleted ones do not count. `caller` is the one who waits, behind
/// its own calls only.
pub(in crate::flows) async fn look_up(
    services: &Services,
    priority: Priority,
    caller: OrganizationId,
    organization: OrganizationId,
) -> Result<Option<Applicant>, sumsub::Failure> {
    let found = services
        .sumsub
        .on_behalf_of(caller)
        .applicant_by_external_id(priority, &organization.to_string())
        .await?;
    Ok(found.filter(|applicant| !applicant.deleted))
}

/// The applicant that Sumsub has under the organization's own external id, and that it is the organization's.
pub(in crate::flows) async fn own_applicant(
    services: &Services,
    organization: OrganizationId,
) -> Result<Option<Proven>, sumsub::Failure> {
    let priority = Priority::Reconciliation;
    let found = look_up(services, priority, organization, organization).await?;
    Ok(found.and_then(|applicant| proven(organization, Asked::ByExternalId, &applicant)))
}

/// Looks several times: what Sumsub has committed may take a moment to show. `None` is what the last look saw.
pub(in crate::flows) async fn look_up_patiently(
    services: &Services,
    caller: OrganizationId,
    organization: OrganizationId,
) -> Result<Option<Applicant>, sumsub::Failure> {
    let mut last = Ok(None);
    for pause in &services.policy.lookup_pauses {
        tokio::time::sleep(*pause).await;
        last = look_up(services, Priority::Broker, caller, organization).await;
        if let Ok(Some(_)) = last {
            break;
        }
    }
    last
}

/// Whether an applicant can have come of an import with this intent: it is not older. Both are of Sumsub's time, so no
/// clock of ours matters. Sumsub always says when an applicant was created; one without a time is believed.
pub(in crate::flows) fn may_stem_from(applicant: &Applicant, requested: IntentTime) -> bool {
    let requested_at = requested.at_sumsub.unwrap_or(requested.at);
    applicant
        .created_at
        .is_none_or(|created_at| created_at >= requested_at - CLOCK_TOLERANCE)
}

/// How old an intent is: by Sumsub's clock, where it is known, because ours may be another than that of who wrote it.
pub(in crate::flows) fn age(services: &Services, requested: IntentTime) -> TimeDelta {
    let now = services.clock.now();
    match (requested.at_sumsub, services.sumsub.known_ahead()) {
        (Some(at), Some(ahead)) => now + ahead - at,
        _ => now - requested.at,
    }
}
