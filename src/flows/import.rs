//! Importing a Sumsub share token.
//!
//! A share token works once, so its outcome must survive anything. First of all the request waits for its turn at Sumsub:
//! a request that waits too long has spent nothing. Then:
//!
//! 1. *Intent*, one transaction: claim the idempotency key, judge the preconditions under the record's lock, write
//!    the import with a lease. From here on the token is known.
//! 2. *Call*, no transaction open: `reuse` with `userId` = the organization's id, so that the applicant can always be
//!    found again. Where an earlier attempt may have gone through, the applicant is looked up first.
//! 3. *Finish*, one transaction: bind the applicant, history, grant, confirm, saved answer. Never refused: it already
//!    happened at Sumsub. Imports that come to this at the same time share the transaction.
//!
//! What a token that is known already means: same organization and a lease runs → in flight; same
//! organization, lease over → resume at step 2 with a look-up; accepted but never answered with success → the record;
//! accepted and answered → invalid. Refused and lapsed uses block no request. That another organization uses a token, no
//! caller learns: see the file `stand_in.rs`.

mod accept;
mod call;
pub mod error;
mod finish;
pub(super) mod lookup;
pub mod recover;
mod stand_in;

use std::sync::Arc;

use chrono::TimeDelta;
use secrecy::SecretString;
use uuid::Uuid;

pub(super) use self::accept::{AcceptOutcome, AcceptedImport, LockMode, record_accepted};
pub(super) use self::call::CreatedApplicant;
use self::call::{CallOutcome, call};
use self::finish::Finish;
pub use self::finish::Finishing;
pub(super) use self::stand_in::{ShareToken, stand_in};
use super::adopt::adopt;
use super::answered::{Receipt, Slot, Standing};
use super::idempotent::{ClaimedKey, Done, Idempotent, release};
use super::lease::{Lease, holding, holding_key};
use super::{Acting, Services, View};
use crate::failpoint::reached;
use crate::flows::error::{CommonError, ProviderError};
use crate::flows::import::error::ImportError;
use crate::store::confirms::Urgency;
use crate::store::idempotency::{Answer, Claim};
use crate::store::imports::{self, Beside, Import, Intent, IntentTime, Token, TokenUse, Uses};
use crate::store::verifications::Record;
use crate::sumsub::budget::{Call, Priority};
use crate::sumsub::client::Client;
use base::ids::OrganizationId;
use domain::applicant::Proven;
use domain::verification::{self, may_import};

/// An import that this request works on.
struct Work {
    id: Uuid,
    fence: Uuid,
    level: String,
    requested: IntentTime,
    /// An earlier attempt may have gone through.
    resumed: bool,
    uses: Uses,
}

fn using_token(acting: Acting, token: Token) -> TokenUse {
    TokenUse {
        organization: acting.target,
        token,
    }
}

/// What was done before the intent is written.
#[derive(Clone, Copy)]
struct Before {
    /// Another import of the organization that was looked into.
    settled: Option<Uuid>,
    /// How far Sumsub's clock is ahead.
    ahead: Option<TimeDelta>,
    /// Sumsub was asked for the time.
    asked: bool,
}

enum ImportStart {
    Call {
        key: ClaimedKey,
        work: Work,
    },
    Known(Done<View>, Receipt),
    Replay(Answer),
    /// Another token's import of this organization was left open: it has to be settled before this one is judged.
    SettleFirst(Box<Import>),
    /// This process does not know Sumsub's clock yet.
    AskTheTime,
}

/// Imports a share token for the organization acted for.
pub async fn import(
    services: &Services,
    acting: Acting,
    share_token: SecretString,
    slot: Slot,
    idempotent: Idempotent<View, ImportError>,
) -> Result<Done<View>, ImportError> {
    let share_token = ShareToken::new(acting.target, share_token);
    let token = share_token.known();
    let keep = |receipt: Receipt| slot.set(receipt).unwrap_or_default();
    let replay = |answer: Answer| {
        if answer.status == 200 {
            keep(services.answered.begin(using_token(acting, token)));
        }
        Ok(Done::replay(answer))
    };
    if let Some(answer) = idempotent.answered(services)? {
        return replay(answer);
    }
    let sumsub = services.sumsub_for(acting, &[Call::Reuse]).await?;
    let mut before = Before {
        settled: None,
        ahead: services.sumsub.known_ahead(),
        asked: false,
    };
    let (key, work) = loop {
        match begin(services, acting, token, before, &idempotent).await? {
            ImportStart::Call { key, work } => break (key, work),
            ImportStart::Known(done, receipt) => {
                keep(receipt);
                return Ok(done);
            }
            ImportStart::Replay(answer) => return replay(answer),
            ImportStart::SettleFirst(other) => {
                before.settled = Some(settle(services, &other).await?)
            }
            ImportStart::AskTheTime => {
                let ahead = sumsub.ahead().await;
                before.ahead = ahead.map_err(|failure| services.unspent(failure))?;
                before.asked = true;
            }
        }
    };
    let lease = services.policy.import_lease;
    let using = Use {
        sumsub: &sumsub,
        acting,
        work: &work,
        share_token: &share_token,
        claim: key.claim(),
        idempotent: &idempotent,
        slot: &slot,
    };
    let using = use_token(services, using);
    let using = holding(services, Lease::Import(work.id, work.fence), lease, using);
    let done = Box::pin(holding_key(services, key.claim(), using)).await;
    if let Err(failure) = &done {
        // First the import, then the key: a retry that gets the key must not meet a lease that no worker uses any more.
        if let ImportError::Provider(ProviderError::Sumsub(_))
        | ImportError::Common(CommonError::Store(_)) = failure
        {
            reached("import.let-go");
            recover::let_go(services, work.id, work.fence, std::time::Duration::ZERO).await;
        }
        release(services, key.claim()).await;
    }
    done.map(|view| key.done(view))
}

/// What the steps 2 and 3 need.
struct Use<'u> {
    sumsub: &'u Client,
    acting: Acting,
    work: &'u Work,
    share_token: &'u ShareToken,
    claim: Option<&'u Claim>,
    idempotent: &'u Idempotent<View, ImportError>,
    slot: &'u Slot,
}

/// Steps 2 and 3.
async fn use_token(services: &Services, using: Use<'_>) -> Result<View, ImportError> {
    let Use {
        sumsub,
        acting,
        work,
        share_token,
        claim,
        idempotent,
        slot,
    } = using;
    match call(services, sumsub, acting, work, share_token).await {
        Ok(created) => {
            // From before the commit on, so that no request finds a success that no caller seems to be told.
            let receipt = services
                .answered
                .begin(using_token(acting, share_token.known()));
            slot.set(receipt).unwrap_or_default();
            let finish = Finish {
                acting,
                id: work.id,
                fence: work.fence,
                level: work.level.clone(),
                created,
                claim: claim.cloned(),
                render: Arc::clone(&idempotent.render),
            };
            match finish::finish(services, finish).await {
                Ok(Some(view)) => Ok(view),
                Ok(None) => {
                    let failure = ImportError::Refused(verification::Refusal::AlreadyUnderWay);
                    let refusal = Refusal::new(failure, recover::APPLICANT_EXISTS);
                    refuse(services, work, claim, idempotent, refusal).await
                }
                Err(failure) => Err(failure),
            }
        }
        Err(CallOutcome::Refused(failure, reason)) => {
            let refusal = Refusal::new(failure, &reason);
            refuse(services, work, claim, idempotent, refusal).await
        }
        Err(CallOutcome::Found(found)) => {
            let refusal = Refusal {
                found: Some((acting.target, found)),
                ..Refusal::new(ImportError::ApplicantFound, recover::APPLICANT_EXISTS)
            };
            refuse(services, work, claim, idempotent, refusal).await
        }
        Err(CallOutcome::Open(failure)) => Err(ProviderError::from(failure).into()),
    }
}

/// Step 1. Refusals are saved as the key's answer; "in flight" is not.
async fn begin(
    services: &Services,
    acting: Acting,
    token: Token,
    before: Before,
    idempotent: &Idempotent<View, ImportError>,
) -> Result<ImportStart, ImportError> {
    let mut tx = services.begin().await?;
    // The record before the key: `finish` locks them in this order, and a retry that takes over from it must not hold
    // one and wait for the other.
    let locked = idempotent.lock_and_claim(services, &mut tx, acting.target);
    let (record, key) = match locked.await? {
        Ok(locked) => locked,
        Err(answer) => return Ok(ImportStart::Replay(answer)),
    };
    let judged = judge(services, &mut tx, acting, &record, token, before).await;
    let failure = match judged {
        Ok(ImportVerdict::Work(work)) => {
            reached("import.claimed");
            tx.commit().await?;
            reached("import.intended");
            return Ok(ImportStart::Call { key, work });
        }
        Ok(ImportVerdict::SettleFirst(other)) => return Ok(ImportStart::SettleFirst(other)),
        Ok(ImportVerdict::AskTheTime) => return Ok(ImportStart::AskTheTime),
        Ok(ImportVerdict::Known(view, receipt)) => {
            if !idempotent
                .save(services, &mut tx, key.claim(), Ok(&view))
                .await?
            {
                return Err(CommonError::InFlight.into());
            }
            tx.commit().await?;
            return Ok(ImportStart::Known(key.done(view), receipt));
        }
        Err(failure) => failure,
    };
    if idempotent
        .save(services, &mut tx, key.claim(), Err(&failure))
        .await?
    {
        tx.commit().await?;
    }
    Err(failure)
}

/// Whether a business names no customer.
pub(super) fn is_for_itself(acting: Acting, refusal: verification::Refusal) -> bool {
    refusal == verification::Refusal::BusinessImport && acting.caller == acting.target
}

enum ImportVerdict {
    Work(Work),
    Known(View, Receipt),
    SettleFirst(Box<Import>),
    AskTheTime,
}

/// Judges the preconditions under the record's lock, in the catalogue's order, and writes the intent. Where nothing
/// stands in the way, which is nearly always, writing it is all that there is to do.
async fn judge(
    services: &Services,
    tx: &mut sqlx::PgConnection,
    acting: Acting,
    record: &Record,
    token: Token,
    before: Before,
) -> Result<ImportVerdict, ImportError> {
    let now = services.clock.now();
    let lease = services.policy.import_lease;
    let requested = IntentTime {
        at: now,
        at_sumsub: before.ahead.map(|ahead| now + ahead),
    };
    let intent = Intent {
        id: services.ids.uuid(),
        organization_id: acting.target,
        caller: acting.caller,
        caller_key: acting.key_id,
        token,
        level: services.levels.of(record.kind),
        fence: services.ids.uuid(),
        requested,
    };
    let work = |uses| {
        Ok(ImportVerdict::Work(Work {
            id: intent.id,
            fence: intent.fence,
            level: intent.level.to_owned(),
            requested,
            resumed: false,
            uses,
        }))
    };
    let may = may_import(record.state, record.kind).map_err(|refusal| {
        if is_for_itself(acting, refusal) {
            ImportError::OwnBusiness
        } else {
            ImportError::Refused(refusal)
        }
    });
    let knows = before.ahead.is_some() || before.asked;
    if may.is_ok()
        && knows
        && let Some(uses) = imports::insert(tx, &intent, Beside::Nothing, lease).await?
    {
        return work(uses);
    }
    let standing = imports::standing(tx, acting.target, &token).await?;
    if let Some((known, uses)) = standing.of_token {
        let known = KnownToken {
            token,
            import: known,
            uses,
        };
        return judge_known(services, tx, acting, known, View::from(record)).await;
    }
    may?;
    if let Some(other) = standing.open {
        if other.leased && !other.looked_at {
            return Err(ImportError::OtherImport);
        }
        if before.settled != Some(other.id) {
            return Ok(ImportVerdict::SettleFirst(Box::new(other)));
        }
    }
    if !knows {
        return Ok(ImportVerdict::AskTheTime);
    }
    // Another organization's request may take the token between two statements, but only once.
    for _ in 0..2 {
        if let Some(uses) = imports::insert(tx, &intent, Beside::Open, lease).await? {
            return work(uses);
        }
    }
    Err(CommonError::InFlight.into())
}

/// A share token that an import of the organization has.
struct KnownToken {
    token: Token,
    import: Import,
    uses: Uses,
}

/// What a token that was used before means for this request.
async fn judge_known(
    services: &Services,
    tx: &mut sqlx::PgConnection,
    acting: Acting,
    known: KnownToken,
    view: View,
) -> Result<ImportVerdict, ImportError> {
    let KnownToken {
        token,
        import: known,
        uses,
    } = known;
    if let Some(accepted_at) = known.accepted_at {
        let owed = match known.answered_at {
            None => services.answered.begin_owed(using_token(acting, token)),
            Some(_) => Err(Standing::Written),
        };
        match owed {
            Ok(receipt) => return Ok(ImportVerdict::Known(view, receipt)),
            Err(Standing::Pending) => return Err(CommonError::InFlight.into()),
            Err(Standing::Written | Standing::Owed) => {}
        }
        return Err(ImportError::TokenUsed {
            imported_at: accepted_at,
        });
    }
    let fence = services.ids.uuid();
    let lease = services.policy.import_lease;
    let taken_for = imports::TakenFor::Use;
    if !imports::take_over(tx, acting.target, known.id, fence, lease, taken_for).await? {
        return Err(CommonError::InFlight.into());
    }
    Ok(ImportVerdict::Work(Work {
        id: known.id,
        fence,
        level: known.level,
        requested: known.requested,
        resumed: true,
        uses,
    }))
}

/// Settles another import of the same organization whose worker is gone, so that two tokens never race for one
/// applicant. A worker that only looks is not waited for: its look comes behind all others, and the caller waits.
async fn settle(services: &Services, other: &Import) -> Result<Uuid, ImportError> {
    let fence = services.ids.uuid();
    let mut conn = services.connection().await?;
    let (owner, lease) = (other.organization_id, services.policy.import_lease);
    let taken_for = imports::TakenFor::Look;
    if !imports::take_over(&mut conn, owner, other.id, fence, lease, taken_for).await? {
        return Err(ImportError::OtherImport);
    }
    drop(conn);
    // Whatever it found: the other import is judged anew.
    recover::recover(services, other, fence, Priority::Broker).await?;
    Ok(other.id)
}

/// Why an import came to nothing.
struct Refusal {
    failure: ImportError,
    reason: String,
    /// The applicant that the record is to follow instead.
    found: Option<(OrganizationId, Proven)>,
}

impl Refusal {
    fn new(failure: ImportError, reason: &str) -> Self {
        Self {
            failure,
            reason: reason.to_owned(),
            found: None,
        }
    }
}

/// Step 3, after a refusal: the token is free again for what Sumsub thinks of it, and the record is as it was, or
/// follows what was found instead.
async fn refuse(
    services: &Services,
    work: &Work,
    claim: Option<&Claim>,
    idempotent: &Idempotent<View, ImportError>,
    refused: Refusal,
) -> Result<View, ImportError> {
    let Refusal {
        failure,
        reason,
        found,
    } = refused;
    let mut tx = services.begin().await?;
    if let Some((organization, found)) = &found {
        adopt(services, &mut tx, *organization, found, Urgency::Broker).await?;
    }
    let now = services.clock.now();
    if !imports::refuse(&mut tx, work.id, work.fence, &reason, now).await? {
        return Err(CommonError::InFlight.into());
    }
    idempotent
        .save(services, &mut tx, claim, Err(&failure))
        .await?;
    reached("import.refusing");
    tx.commit().await?;
    reached("import.refused");
    if found.is_some() {
        services.wakeups.confirms.notify_one();
    }
    Err(failure)
}
