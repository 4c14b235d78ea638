//! What an officer says of an approved file that is flagged: the approval stands, or it ends.
//!
//! Either needs what an approval needs, but for a claim: nothing is in review. An approval that stands is good for a whole
//! period again, and was judged by the rules of today.

use chrono::Days;
use sqlx::PgConnection;

use super::super::lapse::first_look;
use super::{EntryText, open, run};
use crate::flows::Services;
use crate::flows::file::error::FileError;
use crate::flows::file::review::error::ReviewError;
use crate::flows::file::review::hold::OfficerStatement;
use crate::flows::file::review::officer::{Officer, Reviewed};
use crate::flows::idempotent::{Done, Idempotent};
use crate::store::file::{cases, risks};
use crate::store::verifications::Record;
use domain::event::Cause;
use domain::file::authority::ReviewAct;
use domain::file::{expiry, refresh};
use domain::verification::file_track::{FileAct, FileRefusal};
use domain::verification::{Status, Track};

/// What becomes of the approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It stands.
    Keep,
    /// It ends: the customer submits again.
    End,
}

/// What an officer says of a flagged file.
#[derive(Debug, Clone)]
pub struct Flagged {
    pub outcome: Outcome,
    pub said: OfficerStatement,
}

/// What stands in the history where an officer gives no reason.
const ENDED: &str = "EXPIRED: REFRESH";

/// Takes the flags of an approved file down: its approval stands, or ends.
///
/// # Errors
/// [`ReviewError::Denied`]; a file that is not approved, or not flagged; the key; the database.
pub async fn decide_flagged(
    services: &Services,
    officer: Officer,
    flagged: Flagged,
    idempotent: Idempotent<Reviewed, ReviewError>,
) -> Result<Done<Reviewed>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let (owner, now) = (officer.owner, services.clock.now());
        let act = ReviewAct::KeepApproval;
        let mut file = open(services, conn, &officer, record, act).await?;
        let state = file.record.state;
        let kept = risks::read(conn, owner).await?;
        if (state.track, state.status) != (Track::File, Status::Approved) {
            return Err(FileError::Refused(FileRefusal::NotApproved).into());
        }
        if kept.flags.is_empty() {
            return Err(FileError::Refused(FileRefusal::NotFlagged).into());
        }
        let notes = file.judgement(services, flagged.said.notes.clone(), &[], &[])?;
        let reason = flagged.said.reason.as_deref();
        match flagged.outcome {
            Outcome::Keep => {
                let text = EntryText {
                    reason,
                    notes: Some(&notes),
                };
                file.note(services, conn, &officer, Cause::FlagCleared, text)
                    .await?;
                let policy = services.requirements.of(file.record.kind);
                let (facts, today) = (&file.loaded.facts, now.date_naive());
                let due = refresh::due_on(facts, policy, today, services.policy.refresh.periods);
                let first = expiry::first_deadline(facts, policy);
                let first = first.map_or(due, |first| first.min(due));
                let far = today + Days::new(expiry::EXPIRING_DAYS);
                cases::look_again(conn, owner, Some(first_look(first).min(far)), None).await?;
                let lists = &facts.lists;
                super::super::risks::judged(services, conn, owner, lists, true).await?;
                Ok(file.reviewed(now))
            }
            Outcome::End => {
                let text = EntryText {
                    reason: Some(reason.unwrap_or(ENDED)),
                    notes: Some(&notes),
                };
                let (act, cause) = (FileAct::Lapse, Cause::FileLapsed);
                let reviewed = file.act(services, conn, &officer, act, cause, text).await?;
                cases::look_again(conn, owner, None, None).await?;
                let lists = &file.loaded.facts.lists;
                super::super::risks::judged(services, conn, owner, lists, false).await?;
                Ok(reviewed)
            }
        }
    };
    run(services, &officer, &idempotent, effect).await
}
