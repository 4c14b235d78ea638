//! Taking in an applicant that Sumsub has under an organization's own external id, and that no import and no session of
//! ours explains: a restored database has forgotten them, or somebody made it at Sumsub itself.
//!
//! It is bound, and the record is made due: as always, the review that is fetched then decides.

use std::slice::from_ref;

use sqlx::PgConnection;

use super::error::ReconcileError;
use super::{Services, binding};
use crate::failpoint::reached;
use crate::store::StoreError;
use crate::store::confirms::{self, Urgency};
use crate::store::imports;
use crate::store::verifications::{self, Record};
use base::ids::OrganizationId;
use domain::applicant::Proven;

/// Binds an applicant within the caller's transaction, and wishes for the comparison. `false` where the record has one
/// of its own by now, or is not to have any.
pub(super) async fn adopt(
    services: &Services,
    tx: &mut PgConnection,
    organization: OrganizationId,
    found: &Proven,
    urgency: Urgency,
) -> Result<bool, StoreError> {
    let now = services.clock.now();
    let record = verifications::lock(tx, organization).await?;
    let Some(mut record) = record.filter(may_adopt) else {
        return Ok(false);
    };
    let open = imports::open_among(tx, &[organization]).await?;
    let import_open = open.contains(&organization);
    record.take_sumsub_track();
    binding::bind_found(services, tx, &mut record, found, import_open, now).await?;
    verifications::save(tx, &services.journal.audit, from_ref(&&record)).await?;
    confirms::wish(tx, organization, urgency, now).await?;
    tracing::info!(%organization, "an applicant was found that the record did not know");
    Ok(true)
}

/// Looks a record's applicant up that the record does not know, and takes it in. Whether there was one.
pub async fn look_up(
    services: &Services,
    organization: OrganizationId,
) -> Result<bool, ReconcileError> {
    let found = crate::flows::import::lookup::own_applicant(services, organization).await?;
    let Some(found) = found else {
        return Ok(false);
    };
    let mut tx = services.begin().await?;
    let adopted = adopt(services, &mut tx, organization, &found, Urgency::Age).await?;
    reached("adopt.bound");
    tx.commit().await?;
    if adopted {
        services.wakeups.confirms.notify_one();
    }
    Ok(adopted)
}

fn may_adopt(record: &Record) -> bool {
    !record.erased && !record.state.applicant_bound && record.state.may_take_sumsub_track()
}
