//! Recording, within a transaction, that Sumsub accepted imports.

use std::collections::{BTreeMap, HashMap};

use sqlx::PgConnection;
use uuid::Uuid;

use super::CreatedApplicant;
use crate::flows::{Acting, Services, View, binding};
use crate::store::StoreError;
use crate::store::confirms::{Urgency, Wish};
use crate::store::history::{self, Actor, Entry};
use crate::store::imports::{self, Acceptance, Found};
use crate::store::verifications::{self, Record};
use base::ids::OrganizationId;
use domain::event::Cause;
use domain::verification::accept_import;

/// An import that is being recorded as accepted.
pub(in crate::flows) struct AcceptedImport<'a> {
    pub(in crate::flows) acting: Acting,
    pub(in crate::flows) id: Uuid,
    pub(in crate::flows) fence: Uuid,
    /// The level sent along.
    pub(in crate::flows) level: &'a str,
    pub(in crate::flows) created: &'a CreatedApplicant,
}

/// What to do about a record that somebody else has locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::flows) enum LockMode {
    /// Wait for it.
    Wait,
    /// Leave its import for later.
    PassOver,
}

/// What came of recording an import.
pub(in crate::flows) enum AcceptOutcome {
    /// It is recorded.
    Accepted {
        /// The record as it is now.
        view: View,
        /// Whether the caller may be told: its grant stands, and is signed. `false` where it was withdrawn meanwhile.
        standing: bool,
    },
    /// The applicant came of another token of the organization's: nothing was recorded.
    OfAnother,
    /// Somebody else works on the import by now: nothing was recorded.
    Lost,
}

/// Records, within the caller's transaction, that Sumsub accepted imports, and signs their callers' grants where they
/// are still PENDING. What came of each, by its id. An import is missing whose organization has no record, or one that
/// was passed over, or another import among these.
///
/// What Sumsub itself answered to our use of a token is recorded whoever holds the lease by now. What was only found
/// needs the fence.
pub(in crate::flows) async fn record_accepted(
    services: &Services,
    tx: &mut PgConnection,
    accepting: &[AcceptedImport<'_>],
    locking: LockMode,
) -> Result<HashMap<Uuid, AcceptOutcome>, StoreError> {
    let now = services.clock.now();
    let by_target = accepting
        .iter()
        .map(|import| (import.acting.target, import));
    let by_target: BTreeMap<OrganizationId, &AcceptedImport<'_>> = by_target.collect();
    let targets: Vec<OrganizationId> = by_target.keys().copied().collect();
    let mut records = match locking {
        LockMode::Wait => verifications::lock_all(tx, &targets).await?,
        LockMode::PassOver => verifications::lock_free(tx, &targets).await?,
    };
    let locked = records.keys().filter_map(|target| by_target.get(target));
    let found: Vec<Found<'_>> = locked.map(|import| found(import)).collect();
    let mut accepted = imports::accept(tx, &found, now).await?;
    let (mut recorded, mut entries) = (HashMap::new(), Vec::new());
    for (target, record) in &mut records {
        let Some(import) = by_target.get(target) else {
            continue;
        };
        let outcome = match accepted.remove(&import.id) {
            Some(Acceptance::Recorded { standing, kept }) => {
                binding::bind(services, record, &import.created.applicant, kept, now);
                record.state.imported = true;
                record.import_level = Some(import.level.to_owned());
                let entry = Entry {
                    cause: Cause::ImportAccepted,
                    to: accept_import(record.state.status),
                    actor: Actor::Key(import.acting.caller, import.acting.key_id),
                    reason: None,
                    payload: None,
                };
                let wish = Wish {
                    urgency: Urgency::Broker,
                    due_at: now,
                };
                let entry = history::link(&services.journal, record, &entry, now)?.wishing(wish);
                let record: &Record = record;
                entries.push((record, entry));
                AcceptOutcome::Accepted {
                    view: View::from(record),
                    standing,
                }
            }
            Some(Acceptance::OfAnother) => AcceptOutcome::OfAnother,
            Some(Acceptance::Lost) | None => AcceptOutcome::Lost,
        };
        recorded.insert(import.id, outcome);
    }
    if !entries.is_empty() {
        history::write(tx, &services.journal, &entries).await?;
    }
    Ok(recorded)
}

fn found<'a>(import: &AcceptedImport<'a>) -> Found<'a> {
    Found {
        organization_id: import.acting.target,
        id: import.id,
        fence: (!import.created.answered).then_some(import.fence),
        applicant_id: import.created.applicant.applicant_id(),
        caller: import.acting.caller,
    }
}
