//! What an officer saw of a file. A decision covers what its officer looked at: a change since is never included in
//! silence.

use sqlx::PgConnection;

use super::findings::note_as_loaded;
use crate::domain::file::acts::{About, Finding};
use crate::domain::verification::file_track::FileRefusal;
use crate::flows::{Failure, Services};
use crate::ids::{KeyId, OrganizationId};
use crate::store::file::Loaded;

/// Writes down that an officer saw the file as it was loaded, where that is news.
///
/// # Errors
/// The database.
pub async fn saw(
    services: &Services,
    conn: &mut PgConnection,
    owner: OrganizationId,
    by: KeyId,
    loaded: &Loaded,
) -> Result<(), Failure> {
    let known = loaded.facts.act(&About::Look);
    let key = by.to_string();
    if known.is_some_and(|look| look.stands() && look.by.as_ref() == Some(&key)) {
        return Ok(());
    }
    let look = (About::Look, None);
    note_as_loaded(services, conn, (owner, by), loaded, look, Finding::Seen).await
}

/// Refuses a decision on what changed since its officer looked.
pub(super) fn unchanged(loaded: &Loaded) -> Result<(), Failure> {
    match loaded.facts.changed_since(&About::Look).is_empty() {
        true => Ok(()),
        false => Err(Failure::FileRefused(FileRefusal::ChangedMeanwhile)),
    }
}
