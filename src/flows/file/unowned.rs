//! Objects that no document has: about to get one, or about to be deleted.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::flows::Services;
use crate::flows::file::error::ObjectError;
use crate::store::file::objects;

/// How old an object without a row has to be before it is deleted: older than any request.
pub const ORPHAN_AGE: TimeDelta = TimeDelta::hours(1);
/// Objects that are deleted in one round of the sweep.
const BATCH: i64 = 500;

/// Deletes an object that no document has. Where that fails it stays noted. One that a document has, perhaps by a commit
/// whose answer was lost, is left as it is.
pub(in crate::flows) async fn discard(services: &Services, object: Uuid) {
    let discarded = async {
        let noted = {
            let mut conn = services.connection().await?;
            objects::noted(&mut conn, object).await?
        };
        let Some(noted) = noted else { return Ok(()) };
        let upload = noted.upload.as_deref();
        services.storage.delete(noted.name, upload).await?;
        let mut conn = services.connection().await?;
        objects::forget(&mut conn, object).await?;
        Ok::<_, ObjectError>(())
    };
    if let Err(error) = discarded.await {
        tracing::warn!(%error, "an object without a document is left to the sweep");
    }
}

/// Deletes objects that no document has had for [`ORPHAN_AGE`], so many in one round; how many there were. Where one
/// cannot be deleted it waits as long again, and the round ends: the store is away, or refuses us.
pub async fn sweep(services: &Services) -> Result<usize, ObjectError> {
    let now = services.clock.now();
    let old = {
        let mut conn = services.connection().await?;
        objects::unowned(&mut conn, now - ORPHAN_AGE, BATCH).await?
    };
    for object in &old {
        let deleted = services
            .storage
            .delete(object.name, object.upload.as_deref())
            .await;
        let mut conn = services.connection().await?;
        if let Err(error) = deleted {
            objects::postpone(&mut conn, object.name, now).await?;
            return Err(error.into());
        }
        objects::forget(&mut conn, object.name).await?;
    }
    Ok(old.len())
}
