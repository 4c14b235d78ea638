//! What officers take back: an approval, a rejection; and the hold of a file that is approved.
//!
//! A hold stops what is approved where it is. Its release gives the approval back where nothing stands against it by then;
//! otherwise the file waits in the queue. An approval that was withdrawn has to be given again, and a file that is reopened
//! is looked at from the queue, by any officer. Who approved or rejected does not take that back.

use chrono::Days;
use sqlx::PgConnection;

use super::hold::{self, OfficerStatement};
use super::notes::Notes;
use super::officer::{Officer, Reviewed, identity};
use super::{EntryText, Opened, look, open, run};
use crate::flows::Services;
use crate::flows::file::lapse::first_look;
use crate::flows::file::review::error::ReviewError;
use crate::flows::idempotent::{Done, Idempotent};
use crate::store::StoreError;
use crate::store::file::{cases, documents, load, people, risks};
use crate::store::history;
use crate::store::verifications::Record;
use base::ids::OrganizationId;
use domain::event::Cause;
use domain::file::authority::{Identity, ReviewAct};
use domain::file::{acts, expiry, readiness, refresh};
use domain::verification::file_track::FileAct;
use domain::verification::officer::OfficerAct;
use domain::verification::{Status, Track};

/// Takes an approval back: the record is ON_HOLD, with the officer.
///
/// # Errors
/// [`ReviewError::Denied`], [`ReviewError::OfficerRefused`], where the file stands; the key; the database.
pub async fn withdraw_approval(
    services: &Services,
    officer: Officer,
    said: OfficerStatement,
    idempotent: Idempotent<Reviewed, ReviewError>,
) -> Result<Done<Reviewed>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        if record.state.track == Track::Sumsub {
            let act = OfficerAct::WithdrawApproval;
            return hold::act(services, conn, &officer, record, act, &said).await;
        }
        let act = (ReviewAct::WithdrawApproval, FileAct::WithdrawApproval);
        risks::ended(conn, officer.owner).await?;
        take(
            services,
            conn,
            &officer,
            record,
            act,
            Cause::ApprovalWithdrawn,
            &said,
        )
        .await
    };
    run(services, &officer, &idempotent, effect).await
}

/// Takes a rejection back: a file waits in the queue, a record that Sumsub verifies is ON_HOLD with the officer.
///
/// # Errors
/// As [`withdraw_approval`].
pub async fn reopen(
    services: &Services,
    officer: Officer,
    said: OfficerStatement,
    idempotent: Idempotent<Reviewed, ReviewError>,
) -> Result<Done<Reviewed>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        if record.state.track == Track::Sumsub {
            let act = OfficerAct::Reopen;
            return hold::act(services, conn, &officer, record, act, &said).await;
        }
        let mut file = open(services, conn, &officer, record, ReviewAct::Reopen).await?;
        let notes = Notes::of(said.notes.as_deref(), &[]);
        let text = words(&said, notes.as_deref());
        let act = FileAct::Reopen;
        let reviewed = file
            .act(services, conn, &officer, act, Cause::Reopened, text)
            .await?;
        take_in(conn, officer.owner).await?;
        cases::take_up(conn, officer.owner, None).await?;
        // The newest finding about the whole file counts: it is declined no more.
        file.find(services, conn, &officer, acts::Finding::Seen)
            .await?;
        Ok(reviewed)
    };
    run(services, &officer, &idempotent, effect).await
}

/// Holds a file that is approved.
pub(super) async fn hold_file(
    services: &Services,
    conn: &mut PgConnection,
    officer: &Officer,
    record: Record,
    said: &OfficerStatement,
) -> Result<Reviewed, ReviewError> {
    let act = (ReviewAct::Hold, FileAct::Hold);
    take(
        services,
        conn,
        officer,
        record,
        act,
        Cause::OfficerHeld,
        said,
    )
    .await
}

/// Gives an approved file to the officer, as a claim does.
async fn take(
    services: &Services,
    conn: &mut PgConnection,
    officer: &Officer,
    record: Record,
    (allowed, act): (ReviewAct, FileAct),
    cause: Cause,
    said: &OfficerStatement,
) -> Result<Reviewed, ReviewError> {
    let mut file = open(services, conn, officer, record, allowed).await?;
    let notes = Notes::of(said.notes.as_deref(), &[]);
    let text = words(said, notes.as_deref());
    let reviewed = file.act(services, conn, officer, act, cause, text).await?;
    let (owner, now) = (officer.owner, services.clock.now());
    let claim = (officer.acting.key_id, now);
    take_in(conn, owner).await?;
    cases::take_up(conn, owner, Some(claim)).await?;
    let loaded = load(conn, &services.journal.sealer, owner, now).await?;
    look::saw(services, conn, owner, claim.0, &loaded).await?;
    Ok(reviewed)
}

/// What was delivered since the submission is looked at with the rest: the customer does not submit it before the decision.
async fn take_in(conn: &mut PgConnection, owner: OrganizationId) -> Result<(), StoreError> {
    documents::submit(conn, owner).await?;
    people::submit(conn, owner).await
}

fn words<'a>(said: &'a OfficerStatement, notes: Option<&'a [u8]>) -> EntryText<'a> {
    EntryText {
        reason: said.reason.as_deref(),
        notes,
    }
}

/// Whether the file is held in an approval that nothing stands against.
pub(super) async fn approval_stands(
    services: &Services,
    conn: &mut PgConnection,
    file: &Opened,
) -> Result<bool, StoreError> {
    if file.record.state.status != Status::OnHold {
        return Ok(false);
    }
    let last = history::last_move(conn, file.record.organization_id).await?;
    let policy = services.requirements.of(file.record.kind);
    Ok(last == Some((Cause::OfficerHeld, Some(Status::Approved)))
        && readiness::obstacles(&file.loaded.facts, policy).is_empty())
}

/// Notes that a file is approved: in nobody's hands, and looked at again before something of it expires.
pub(super) async fn approved(
    services: &Services,
    conn: &mut PgConnection,
    file: &Opened,
) -> Result<(), StoreError> {
    let owner = file.record.organization_id;
    let policy = services.requirements.of(file.record.kind);
    let (facts, today) = (&file.loaded.facts, services.clock.now().date_naive());
    let due = refresh::due_on(facts, policy, today, services.policy.refresh.periods);
    let first = expiry::first_deadline(facts, policy);
    let first = first.map_or(due, |first| first.min(due));
    let far = today + Days::new(expiry::EXPIRING_DAYS);
    cases::look_again(conn, owner, Some(first_look(first).min(far)), None).await?;
    cases::decided(conn, owner).await
}

/// Who made the decision that an act takes back.
pub(super) async fn decider(
    conn: &mut PgConnection,
    owner: OrganizationId,
    act: ReviewAct,
) -> Result<Option<Identity>, StoreError> {
    let decisions: &[Cause] = match act {
        ReviewAct::WithdrawApproval => &[Cause::FileApproved],
        ReviewAct::Reopen => &[Cause::FileRejected, Cause::OfficerRejected],
        _ => return Ok(None),
    };
    match history::last_key(conn, owner, decisions).await? {
        Some(key) => identity(conn, key).await.map(Some),
        None => Ok(None),
    }
}
