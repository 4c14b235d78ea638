//! Taking down what asks an operator to look.

use super::Services;
use super::error::CommonError;
use crate::failpoint::reached;
use crate::store::confirms::{Urgency, Wish};
use crate::store::history::{self, Actor, Entry};
use crate::store::{troubles, verifications};
use base::ids::OrganizationId;
use domain::event::Cause;

/// Takes the flag of a record down, with an entry of its history, and has the record compared with Sumsub again: a
/// verdict that waited for the operator counts then. `false` where no flag stands. What the operator wrote is sealed:
/// it is for operators alone.
///
/// # Errors
/// [`CommonError::OrganizationGone`]; the database.
pub async fn clear(
    services: &Services,
    organization: OrganizationId,
    reason: &str,
) -> Result<bool, CommonError> {
    let now = services.clock.now();
    let mut tx = services.begin().await?;
    let record = verifications::lock(&mut tx, organization).await?;
    let mut record = record.ok_or(CommonError::OrganizationGone)?;
    let Some(flag) = record.operator_flag else {
        return Ok(false);
    };
    troubles::clear(&mut tx, organization, now).await?;
    let notes = serde_json::json!({ "flag": flag.as_str(), "notes": reason }).to_string();
    let entry = Entry {
        cause: Cause::FlagCleared,
        to: None,
        actor: Actor::System,
        reason: None,
        payload: Some(notes.as_bytes()),
    };
    let wish = Wish {
        urgency: Urgency::Broker,
        due_at: now,
    };
    let entry = history::link(&services.journal, &mut record, &entry, now)?;
    let entry = if record.erased {
        entry
    } else {
        entry.wishing(wish)
    };
    history::write(&mut tx, &services.journal, &[(&record, entry)]).await?;
    reached("flags.cleared");
    tx.commit().await?;
    services.changed(organization);
    services.wakeups.confirms.notify_one();
    Ok(true)
}
