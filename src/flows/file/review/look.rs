//! What an officer saw of a file. A decision covers what its officer looked at: a change since is never included in
//! silence.

use sqlx::PgConnection;

use super::findings::{NewFinding, note_finding_as_loaded};
use crate::flows::Services;
use crate::flows::file::error::FileError;
use crate::flows::file::review::officer::identity;
use crate::store::StoreError;
use crate::store::file::Loaded;
use base::ids::{KeyId, OrganizationId};
use domain::file::acts::{About, Act, Finding};
use domain::verification::file_track::FileRefusal;

/// Writes down that the officer who has the file saw it as it was loaded, with the key that claimed it or another of
/// theirs.
pub async fn looked(
    services: &Services,
    conn: &mut PgConnection,
    owner: OrganizationId,
    by: KeyId,
    loaded: &Loaded,
) -> Result<(), StoreError> {
    let Some((claimant, _)) = loaded.case.as_ref().and_then(|case| case.claim) else {
        return Ok(());
    };
    let has_it = identity(conn, claimant).await?;
    let who = identity(conn, by).await?;
    if has_it.is_same(&who) {
        saw(services, conn, owner, by, loaded).await
    } else {
        Ok(())
    }
}

/// Writes down that an officer saw the file as it was loaded, where that is news.
pub(super) async fn saw(
    services: &Services,
    conn: &mut PgConnection,
    owner: OrganizationId,
    by: KeyId,
    loaded: &Loaded,
) -> Result<(), StoreError> {
    let known = loaded.facts.act(&About::Look);
    let key = by.to_string();
    if known.is_some_and(|look| look.stands() && look.by.as_ref() == Some(&key)) {
        return Ok(());
    }
    let look = NewFinding {
        owner,
        by,
        about: About::Look,
        name: None,
        finding: Finding::Seen,
    };
    note_finding_as_loaded(services, conn, loaded, look).await
}

/// What an officer's own act changes is no change of the customer's: the file that was seen, or declined, before the act
/// is the same file after it.
pub(super) async fn carry_over(
    services: &Services,
    conn: &mut PgConnection,
    owner: OrganizationId,
    before: &Loaded,
    after: &Loaded,
) -> Result<(), StoreError> {
    for about in [About::Look, About::File] {
        let stands = |loaded: &Loaded| loaded.facts.act(&about).is_some_and(Act::stands);
        if !stands(before) || stands(after) {
            continue;
        }
        let known = before.facts.act(&about);
        let by = known.and_then(|act| KeyId::parse(act.by.as_deref()?));
        if let Some((act, by)) = known.zip(by) {
            let same = NewFinding {
                owner,
                by,
                about: about.clone(),
                name: None,
                finding: act.finding,
            };
            note_finding_as_loaded(services, conn, after, same).await?;
        }
    }
    Ok(())
}

/// Refuses a decision on what changed since its officer looked.
pub(super) fn unchanged(loaded: &Loaded) -> Result<(), FileError> {
    if loaded.facts.changed_since(&About::Look).is_empty() {
        Ok(())
    } else {
        Err(FileError::Refused(FileRefusal::ChangedMeanwhile))
    }
}
