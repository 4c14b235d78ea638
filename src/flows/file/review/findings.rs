//! Writing down what officers find, with the facts that each finding rests on.

use sqlx::PgConnection;

use crate::flows::Services;
use crate::flows::file::review::officer::Officer;
use crate::store::StoreError;
use crate::store::file::acts::{NewAct, record};
use crate::store::file::{Loaded, load};
use base::ids::{KeyId, OrganizationId};
use domain::file::acts::{About, Finding};
use domain::file::grounds::Grounds;

/// Writes down what an officer found, with the facts as they are now. The name is the subject's, for those who look
/// later.
pub(super) async fn note(
    services: &Services,
    conn: &mut PgConnection,
    officer: &Officer,
    about: (About, Option<String>),
    finding: Finding,
) -> Result<(), StoreError> {
    let (owner, now) = (officer.owner, services.clock.now());
    let loaded = load(conn, &services.journal.sealer, owner, now).await?;
    let by = (owner, officer.acting.key_id);
    note_as_loaded(services, conn, by, &loaded, about, finding).await
}

/// Writes down what an officer found, with the facts as they were read before.
pub(super) async fn note_as_loaded(
    services: &Services,
    conn: &mut PgConnection,
    (owner, by): (OrganizationId, KeyId),
    loaded: &Loaded,
    (about, name): (About, Option<String>),
    finding: Finding,
) -> Result<(), StoreError> {
    let facts = Grounds::of(&loaded.facts).facts(&about);
    let new = NewAct {
        id: services.ids.uuid(),
        about: &about,
        name: name.as_deref(),
        finding,
        facts: &facts.unwrap_or_default(),
        by,
        at: services.clock.now(),
    };
    record(conn, &services.journal.sealer, owner, &new).await
}
