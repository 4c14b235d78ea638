//! Step 3 of an import, after success.
//!
//! Imports that come to this while others are being recorded are recorded together afterwards, in one transaction: they
//! wait for one commit, and one by one they would cost six round trips each. Whoever comes first records for all. A
//! record that somebody else has locked is passed over, so that nobody waits for another organization's lock; what was
//! passed over, and all of them where the transaction fails, are recorded one by one by those who asked for it.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::slice::from_ref;
use std::sync::Arc;

use tokio::sync::oneshot::error::TryRecvError;
use tokio::sync::{Mutex, mpsc, oneshot};
use uuid::Uuid;

use super::{AcceptOutcome, AcceptedImport, CreatedApplicant, LockMode, record_accepted};
use crate::failpoint::reached;
use crate::flows::error::CommonError;
use crate::flows::idempotent::Render;
use crate::flows::import::error::ImportError;
use crate::flows::{Acting, Services, View};
use crate::store::StoreError;
use crate::store::idempotency::{self, AnsweredClaim, Claim};

/// Imports recorded in one transaction.
const TOGETHER: usize = 64;

/// An import that Sumsub accepted, and how its request is answered.
pub(super) struct Finish {
    pub(super) acting: Acting,
    pub(super) id: Uuid,
    pub(super) fence: Uuid,
    /// The level sent along.
    pub(super) level: String,
    pub(super) created: CreatedApplicant,
    pub(super) claim: Option<Claim>,
    pub(super) render: Render<View, ImportError>,
}

/// What the request is to say. `None` where the applicant came of another token of the organization's: then nothing was
/// recorded.
type Finished = Result<Option<View>, ImportError>;

type Waiting = (Arc<Finish>, oneshot::Sender<Finished>);

/// The imports of a process that wait to be recorded.
pub struct Finishing {
    /// Without a bound of its own: there is at most one for each request that is being worked on.
    sender: mpsc::UnboundedSender<Waiting>,
    /// Whoever holds it records for all.
    waiting: Mutex<mpsc::UnboundedReceiver<Waiting>>,
}

impl fmt::Debug for Finishing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finishing").finish_non_exhaustive()
    }
}

impl Default for Finishing {
    fn default() -> Self {
        let (sender, waiting) = mpsc::unbounded_channel();
        let waiting = Mutex::new(waiting);
        Self { sender, waiting }
    }
}

/// Records an import. `None` where the applicant came of another token of the organization's: then nothing was
/// recorded.
///
/// # Errors
/// The database; [`CommonError::InFlight`] and [`ImportError::GrantWithdrawn`] where the caller may not be told by now.
pub(super) async fn finish(services: &Services, finish: Finish) -> Finished {
    let finish = Arc::new(finish);
    if let Some(finished) = together(services, &finish).await {
        return finished;
    }
    let mut finished = record(services, from_ref(&finish), LockMode::Wait).await?;
    let finished = finished.remove(&finish.id);
    finished.unwrap_or_else(|| Err(CommonError::OrganizationGone.into()))
}

/// Has an import recorded together with those that wait by then. `None` where it has to be recorded by itself.
async fn together(services: &Services, finish: &Arc<Finish>) -> Option<Finished> {
    let (teller, mut told) = oneshot::channel();
    let finishing = &services.finishing;
    finishing.sender.send((Arc::clone(finish), teller)).ok()?;
    let mut waiting = tokio::select! {
        biased;
        finished = &mut told => return finished.ok(),
        waiting = finishing.waiting.lock() => waiting,
    };
    loop {
        match told.try_recv() {
            Ok(finished) => return Some(finished),
            Err(TryRecvError::Closed) => return None,
            Err(TryRecvError::Empty) => {}
        }
        let (mut finishes, mut tellers) = (Vec::new(), Vec::new());
        while finishes.len() < TOGETHER
            && let Ok((finish, teller)) = waiting.try_recv()
        {
            finishes.push(finish);
            tellers.push(teller);
        }
        match record(services, &finishes, LockMode::PassOver).await {
            Ok(mut all) => {
                for (finish, teller) in finishes.iter().zip(tellers) {
                    if let Some(finished) = all.remove(&finish.id) {
                        // Whoever hung up meanwhile needs no answer.
                        let _ = teller.send(finished);
                    }
                }
            }
            Err(failure) => match <[_; 1]>::try_from(tellers) {
                Ok([only]) => drop(only.send(Err(failure))),
                Err(several) => {
                    tracing::warn!(imports = several.len(), error = %failure, "imports failed together: each is recorded alone");
                }
            },
        }
    }
}

/// Records imports in one transaction: what came of each, by its id. Where the fence of a key is lost, or a grant is,
/// the truth is recorded all the same, and the success stays owed to the next try.
async fn record(
    services: &Services,
    finishes: &[Arc<Finish>],
    locking: LockMode,
) -> Result<HashMap<Uuid, Finished>, ImportError> {
    let accepting: Vec<AcceptedImport<'_>> =
        finishes.iter().map(|finish| finish.accepting()).collect();
    let mut tx = services.begin().await?;
    let recorded = record_accepted(services, &mut tx, &accepting, locking).await?;
    let (mut changed, mut owed) = (Vec::new(), Vec::new());
    for finish in finishes {
        if let Some(AcceptOutcome::Accepted { view, standing }) = recorded.get(&finish.id) {
            changed.push(finish.acting.target);
            if *standing {
                owed.push((&**finish, *view));
            }
        }
    }
    let mut answered = HashSet::new();
    if !changed.is_empty() {
        answered = answer(services, &mut tx, owed).await?;
        reached("import.accepted");
        tx.commit().await?;
        reached("import.finished");
        for target in changed {
            services.changed(target);
        }
        services.wakeups.confirms.notify_one();
    }
    let finished = recorded.into_iter().map(|(id, recorded)| {
        let finished = match recorded {
            AcceptOutcome::OfAnother => Ok(None),
            AcceptOutcome::Accepted {
                standing: false, ..
            } => Err(ImportError::GrantWithdrawn),
            AcceptOutcome::Accepted { view, .. } if answered.contains(&id) => Ok(Some(view)),
            AcceptOutcome::Accepted { .. } | AcceptOutcome::Lost => {
                Err(CommonError::InFlight.into())
            }
        };
        (id, finished)
    });
    Ok(finished.collect())
}

impl Finish {
    fn accepting(&self) -> AcceptedImport<'_> {
        AcceptedImport {
            acting: self.acting,
            id: self.id,
            fence: self.fence,
            level: &self.level,
            created: &self.created,
        }
    }
}

/// Saves successes as the answers of their keys, where there are keys: those that may be told. Those of
/// which a retry has taken the key over are not among those returned.
async fn answer(
    services: &Services,
    tx: &mut sqlx::PgConnection,
    successes: Vec<(&Finish, View)>,
) -> Result<HashSet<Uuid>, StoreError> {
    let (mut answered, mut done, mut imports) = (HashSet::new(), Vec::new(), Vec::new());
    for (finish, view) in successes {
        match (&finish.claim, (finish.render)(Ok(&view))) {
            (None, _) => {
                answered.insert(finish.id);
            }
            (Some(claim), Some(answer)) => {
                done.push(AnsweredClaim { claim, answer });
                imports.push(finish.id);
            }
            (Some(_), None) => {}
        }
    }
    if !done.is_empty() {
        let saved = idempotency::finish(tx, &services.journal.sealer, &done).await?;
        let saved = imports.into_iter().zip(saved).filter(|(_, saved)| *saved);
        answered.extend(saved.map(|(import, _)| import));
    }
    Ok(answered)
}
