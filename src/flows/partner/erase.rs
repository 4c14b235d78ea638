//! Deleting a user: everything personal is erased, and what stays is anonymous.
//!
//! One transaction → the objects, whose keys are gone with it. What a crash leaves behind is an object without a row,
//! which nobody can read and the sweep deletes.

use super::lock;
use crate::domain::event::Cause;
use crate::flows::{Acting, Failure, Services};
use crate::store::history::{self, Actor, Entry};
use crate::store::partner::erase;

/// Deletes a user, whatever state it is in.
///
/// # Errors
/// [`crate::domain::partner::Refusal::NoSuchUser`]; the database.
pub async fn delete(services: &Services, acting: Acting) -> Result<(), Failure> {
    let now = services.clock.now();
    let mut tx = services.begin().await?;
    let (mut record, _) = lock(services, &mut tx, acting).await?;
    let objects = erase::erase(&mut tx, acting.target, now).await?;
    record.unbind();
    record.partner = false;
    record.operator_flag = None;
    let entry = Entry {
        cause: Cause::Erased,
        to: None,
        actor: Actor::Key(acting.caller, acting.key_id),
        reason: None,
        payload: None,
    };
    history::append(&mut tx, &services.journal, &mut record, &entry, now).await?;
    tx.commit().await?;
    services.changed(acting.target);
    for object in objects {
        if let Err(error) = services.storage.delete(object).await {
            tracing::warn!(%error, "an object without a row is left to the sweep");
        }
    }
    Ok(())
}
