//! Deleting a user: everything personal is erased, and what stays is anonymous.
//!
//! One transaction, which also notes the objects as unowned → the objects, whose keys are gone with it. What a crash
//! leaves behind is an object that cannot be read and that the sweep deletes.

use super::lock;
use crate::flows::file::unowned::discard;
use crate::flows::partner::error::UserError;
use crate::flows::{Acting, Services};
use crate::store::history::{self, Actor, Entry};
use crate::store::partner::erase;
use domain::event::Cause;

/// Deletes a user, whatever state it is in.
///
/// # Errors
/// [`domain::partner::Refusal::NoSuchUser`]; the database.
pub async fn delete(services: &Services, acting: Acting) -> Result<(), UserError> {
    let now = services.clock.now();
    let mut tx = services.begin().await?;
    let mut record = lock(services, &mut tx, acting).await?.record;
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
        discard(services, object).await;
    }
    Ok(())
}
