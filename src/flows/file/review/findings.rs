//! Writing down what officers find, with the facts that each finding rests on.

use sqlx::PgConnection;

use crate::flows::Services;
use crate::store::StoreError;
use crate::store::file::acts::{NewAct, record};
use crate::store::file::{Loaded, load};
use base::ids::{KeyId, OrganizationId};
use domain::file::acts::{About, Finding};
use domain::file::grounds::Grounds;

/// What an officer found.
pub(super) struct NewFinding {
    /// Whose file.
    pub(super) owner: OrganizationId,
    /// The officer's key.
    pub(super) by: KeyId,
    pub(super) about: About,
    /// The subject's name, for those who look later.
    pub(super) name: Option<String>,
    pub(super) finding: Finding,
}

/// Writes down what an officer found, with the facts as they are now.
pub(super) async fn note_finding(
    services: &Services,
    conn: &mut PgConnection,
    new: NewFinding,
) -> Result<(), StoreError> {
    let now = services.clock.now();
    let loaded = load(conn, &services.journal.sealer, new.owner, now).await?;
    note_finding_as_loaded(services, conn, &loaded, new).await
}

/// Writes down what an officer found, with the facts as they were read before.
pub(super) async fn note_finding_as_loaded(
    services: &Services,
    conn: &mut PgConnection,
    loaded: &Loaded,
    new: NewFinding,
) -> Result<(), StoreError> {
    let facts = Grounds::of(&loaded.facts).facts(&new.about);
    let act = NewAct {
        id: services.ids.uuid(),
        about: &new.about,
        name: new.name.as_deref(),
        finding: new.finding,
        facts: &facts.unwrap_or_default(),
        by: new.by,
        at: services.clock.now(),
    };
    record(conn, &services.journal.sealer, new.owner, &act).await
}
