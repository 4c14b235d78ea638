//! What officers do to records that Sumsub verifies: hold, release, decline by policy, take back what was decided. They
//! never approve: only a review that we fetched does. A file is held only once it is approved: [`super::undo`].
//!
//! The record is locked, the machine says whether the act is possible, then [`authority::may`] whether this officer may.
//! While an officer holds a record, and once one declined it, reviews add to its evidence and do not move it. A release
//! wishes for a confirm at once: where the record goes is what the review fetched then says.

use sqlx::PgConnection;

use crate::flows::Services;
use crate::flows::error::CommonError;
use crate::flows::file::review::error::ReviewError;
use crate::flows::file::review::notes::Notes;
use crate::flows::file::review::officer::{Officer, Reviewed, identity};
use crate::flows::file::review::undo;
use crate::flows::idempotent::{Done, Idempotent};
use crate::store::confirms::{self, Urgency};
use crate::store::history::{self, Actor, Entry};
use crate::store::holds;
use crate::store::verifications::Record;
use domain::event::Cause;
use domain::file::Level;
use domain::file::authority::{self, ReviewAct};
use domain::verification::Track;
use domain::verification::officer::{self, OfficerAct};

/// What an officer says of an act: a reason that the customer sees, and notes for officers alone.
#[derive(Debug, Clone, Default)]
pub struct OfficerStatement {
    /// Shown to the customer and the brokers.
    pub reason: Option<String>,
    /// Never shown to them.
    pub notes: Option<String>,
}

/// Holds a record of Sumsub's track where it is, or a file that is approved.
///
/// # Errors
/// [`ReviewError::OfficerRefused`]; [`CommonError::OrganizationGone`]; the key; the database.
pub async fn hold(
    services: &Services,
    officer: Officer,
    said: OfficerStatement,
    idempotent: Idempotent<Reviewed, ReviewError>,
) -> Result<Done<Reviewed>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        if record.state.track == Track::File {
            return undo::hold_file(services, conn, &officer, record, &said).await;
        }
        act(services, conn, &officer, record, OfficerAct::Hold, &said).await
    };
    let done = idempotent.run_on(services, officer.owner, effect).await;
    if done.as_ref().is_ok_and(Done::is_fresh) {
        services.changed(officer.owner);
    }
    done
}

/// One act on a locked record.
pub(in crate::flows) async fn act(
    services: &Services,
    conn: &mut PgConnection,
    officer: &Officer,
    mut record: Record,
    act: OfficerAct,
    said: &OfficerStatement,
) -> Result<Reviewed, ReviewError> {
    if record.erased {
        return Err(CommonError::OrganizationGone.into());
    }
    let (owner, now) = (officer.owner, services.clock.now());
    let before = record.state;
    let mut judged = before;
    if act == OfficerAct::Release && !before.applicant_bound && record.applicant_id.is_some() {
        // Not proven yet. If only a webhook ever named it, it has no review that could lift the hold.
        judged.applicant_bound = history::rests_on_an_applicant(conn, owner).await?;
    }
    let after = officer::apply(judged, act).map_err(ReviewError::OfficerRefused)?;
    may(conn, officer, act).await?;
    record.state.held_by = after.held_by;
    record.state.rejected_by_officer = after.rejected_by_officer;
    let notes = Notes::of(said.notes.as_deref(), &[]);
    let entry = Entry {
        cause: match act {
            OfficerAct::Hold => Cause::OfficerHeld,
            OfficerAct::Reject => Cause::OfficerRejected,
            OfficerAct::Release | OfficerAct::Approve => Cause::OfficerReleased,
            OfficerAct::WithdrawApproval => Cause::ApprovalWithdrawn,
            OfficerAct::Reopen => Cause::Reopened,
        },
        to: (after.status != before.status).then_some(after.status),
        actor: Actor::Key(officer.acting.caller, officer.acting.key_id),
        reason: said.reason.as_deref(),
        payload: notes.as_deref(),
    };
    history::append(conn, &services.journal, &mut record, &entry, now).await?;
    match act {
        OfficerAct::Hold | OfficerAct::WithdrawApproval | OfficerAct::Reopen => {
            holds::begin(conn, owner, officer.acting.key_id, now).await?;
        }
        OfficerAct::Release | OfficerAct::Reject | OfficerAct::Approve => {
            holds::end(conn, owner).await?;
        }
    }
    if act == OfficerAct::Release {
        confirms::wish(conn, owner, Urgency::Broker, now).await?;
    }
    Ok(Reviewed {
        owner,
        track: record.state.track,
        status: record.state.status,
        level: None,
        at: now,
    })
}

/// Whether this officer may: the hold is to them what a claim is to a file.
async fn may(
    conn: &mut PgConnection,
    officer: &Officer,
    act: OfficerAct,
) -> Result<(), ReviewError> {
    let act = match act {
        OfficerAct::Hold => ReviewAct::Hold,
        OfficerAct::Release => ReviewAct::Release,
        OfficerAct::Reject => ReviewAct::Reject,
        OfficerAct::Approve => ReviewAct::Approve,
        OfficerAct::WithdrawApproval => ReviewAct::WithdrawApproval,
        OfficerAct::Reopen => ReviewAct::Reopen,
    };
    let who = identity(conn, officer.acting.key_id).await?;
    let claimant = match holds::read(conn, officer.owner).await? {
        Some((key, _)) => Some(identity(conn, key).await?),
        None => None,
    };
    let case = authority::Case {
        // Levels are of files: they bear on approvals alone.
        level: Level::Standard,
        claimant,
        submitter: None,
        contributors: Vec::new(),
        decider: undo::decider(conn, officer.owner, act).await?,
    };

    authority::may(officer.role, &who, act, &case).map_err(ReviewError::Denied)
}
