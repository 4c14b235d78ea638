//! What officers do: claim, release, look at each document and person, record screenings, decide.
//!
//! Every act locks the record, asks [`authority::may`] with the file's level as the facts have it now, and is an entry
//! of the history with the officer's key, a reason that is safe to show and the internal notes, sealed. A screening
//! leaves a row of its own instead: the history is the customer's to read, and who is screened is not told of a match.
//!
//! A record that Sumsub verifies has no file: what officers may do to it is in [`hold`], and releases and rejections
//! go there.

mod answers;
pub mod error;
mod findings;
pub mod flagged;
pub mod hold;
mod level;
pub mod look;
pub mod notes;
pub mod officer;
mod parts;
mod undo;
mod withdrawal;

use chrono::{DateTime, Utc};
use notes::Notes;
use sqlx::PgConnection;

use officer::{Officer, Reviewed, identity};

pub use answers::{OfficerAnswer as Answered, answer_pair, decide_explanation};
pub use level::{LevelDecision, SaidLevel, said_level, set_level};
pub use parts::{Finding, ScreeningOutcome, decide_document, decide_person, record_screening};
pub use undo::{reopen, withdraw_approval};
pub use withdrawal::{Withdrawn, withdraw_request};

use self::findings::{NewFinding, note_finding};
use super::{moved, standing};
use crate::flows::Services;
use crate::flows::file::error::FileError;
use crate::flows::file::review::error::ReviewError;
use crate::flows::file::review::hold::OfficerStatement;
use crate::flows::idempotent::{Done, Idempotent};
use crate::store::StoreError;
use crate::store::file::acts::contributors;
use crate::store::file::{Loaded, cases, load, requests, risks};
use crate::store::history::{self, Actor, Entry};
use crate::store::verifications::Record;
use domain::event::Cause;
use domain::file::authority::{self, Denial, Identity, ReviewAct};
use domain::file::requirements::Code;
use domain::file::{
    About, Level, Request, absent, acts, asking, inner_level, readiness, rejection,
};
use domain::risk::factors;
use domain::verification::file_track::{FileAct, FileRefusal};
use domain::verification::officer::{OfficerAct, OfficerRefusal};
use domain::verification::{Status, Track};

/// What an officer decides on a file.
#[derive(Debug, Clone)]
pub enum Decision {
    /// It is approved.
    Approve {
        /// For officers alone, kept with the notes.
        conditions: Vec<String>,
        /// The removed people and companies whose match or rejection the officer has seen.
        seen: Vec<String>,
    },
    /// It is declined.
    Reject {
        /// Another submission is possible.
        resubmittable: bool,
    },
    /// More is needed.
    RequestInformation {
        /// At least one.
        items: Vec<Wanted>,
    },
}

/// Something that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub code: Code,
    /// Of whom; `None` for the business itself.
    pub subject: Option<String>,
    /// In words for the customer.
    pub message: String,
}

/// What an entry of the history says in words.
#[derive(Debug, Clone, Copy, Default)]
struct EntryText<'a> {
    /// Shown to the customer.
    reason: Option<&'a str>,
    /// For officers alone, as they are sealed.
    notes: Option<&'a [u8]>,
}

/// A file that was opened for an act: locked, and loaded.
struct Opened {
    record: Record,
    loaded: Loaded,
    level: Level,
    who: Identity,
    case: authority::Case,
}

/// Opens the file for an act, if this officer may do it.
async fn open(
    services: &Services,
    conn: &mut PgConnection,
    officer: &Officer,
    record: Record,
    act: ReviewAct,
) -> Result<Opened, ReviewError> {
    let (owner, now) = (officer.owner, services.clock.now());
    let record = standing(record)?;
    let loaded = load(conn, &services.journal.sealer, owner, now).await?;
    let (level, _) = inner_level(&loaded.facts, services.requirements.of(record.kind));
    let who = identity(conn, officer.acting.key_id).await?;
    let case = loaded.case.as_ref();
    let claimant = match case.and_then(|case| case.claim) {
        Some((key, _)) => Some(identity(conn, key).await?),
        None => None,
    };
    let submitter = match case.and_then(|case| case.submission) {
        Some(submission) => Some(identity(conn, submission.by.key).await?),
        None => None,
    };
    let contributors = contributors(conn, owner).await?;
    let contributors = contributors.into_iter().map(|one| Identity {
        key: one.key.to_string(),
        person: one.person,
    });
    let case = authority::Case {
        level,
        claimant,
        submitter,
        contributors: contributors.collect(),
        decider: undo::decider(conn, owner, act).await?,
    };
    authority::may(officer.role, &who, act, &case).map_err(ReviewError::Denied)?;
    Ok(Opened {
        record,
        loaded,
        level,
        who,
        case,
    })
}

impl Opened {
    /// Moves the record and writes it down.
    async fn act(
        &mut self,
        services: &Services,
        conn: &mut PgConnection,
        officer: &Officer,
        act: FileAct,
        cause: Cause,
        text: EntryText<'_>,
    ) -> Result<Reviewed, FileError> {
        let now = services.clock.now();
        let to = moved(conn, &mut self.record, act).await?;
        let entry = Entry {
            cause,
            to: Some(to),
            actor: Actor::Key(officer.acting.caller, officer.acting.key_id),
            reason: text.reason,
            payload: text.notes,
        };
        history::append(conn, &services.journal, &mut self.record, &entry, now).await?;
        Ok(self.reviewed(now))
    }

    /// Writes something down that moves nothing.
    async fn note(
        &mut self,
        services: &Services,
        conn: &mut PgConnection,
        officer: &Officer,
        cause: Cause,
        text: EntryText<'_>,
    ) -> Result<(), StoreError> {
        let entry = Entry {
            cause,
            to: None,
            actor: Actor::Key(officer.acting.caller, officer.acting.key_id),
            reason: text.reason,
            payload: text.notes,
        };
        let now = services.clock.now();
        history::append(conn, &services.journal, &mut self.record, &entry, now).await
    }

    /// What is kept of a decision: the officer's words, and by what the file was judged.
    fn judgement(
        &self,
        services: &Services,
        notes: Option<String>,
        conditions: &[String],
        seen: &[String],
    ) -> Result<Vec<u8>, StoreError> {
        let policy = services.requirements.of(self.record.kind);
        let kept = Notes {
            notes,
            conditions: conditions.to_vec(),
            seen: seen.to_vec(),
            factors: factors(&self.loaded.facts, policy),
        };
        kept.of_judgement()
    }

    fn reviewed(&self, now: DateTime<Utc>) -> Reviewed {
        Reviewed {
            owner: self.record.organization_id,
            track: self.record.state.track,
            status: self.record.state.status,
            level: Some(self.level),
            at: now,
        }
    }

    /// Notes a finding about the whole file.
    async fn find(
        &self,
        services: &Services,
        conn: &mut PgConnection,
        officer: &Officer,
        finding: acts::Finding,
    ) -> Result<(), StoreError> {
        let new = NewFinding {
            owner: officer.owner,
            by: officer.acting.key_id,
            about: About::File,
            name: None,
            finding,
        };
        note_finding(services, conn, new).await
    }

    /// Documents and people are decided on only while the file is with an officer.
    fn in_review(&self) -> Result<(), FileError> {
        match self.record.state.status {
            Status::OnHold => Ok(()),
            _ => Err(FileError::Refused(FileRefusal::NotClaimed)),
        }
    }
}

async fn run<T>(
    services: &Services,
    officer: &Officer,
    idempotent: &Idempotent<T, ReviewError>,
    effect: impl AsyncFnOnce(&mut PgConnection, Record) -> Result<T, ReviewError>,
) -> Result<Done<T>, ReviewError> {
    let done = idempotent.run_on(services, officer.owner, effect).await;
    if done.as_ref().is_ok_and(Done::is_fresh) {
        services.changed(officer.owner);
    }
    done
}

/// Takes a file for review. Of two officers at once one gets it.
///
/// # Errors
/// [`ReviewError::Denied`], [`FileError::Refused`]; the key; the database.
pub async fn claim(
    services: &Services,
    officer: Officer,
    idempotent: Idempotent<Reviewed, ReviewError>,
) -> Result<Done<Reviewed>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let opened = open(services, conn, &officer, record, ReviewAct::Claim).await;
        let mut file = opened.map_err(|failure| match failure {
            // Another officer was first: a conflict, and no lack of rights.
            ReviewError::Denied(Denial::ClaimedByAnother) => {
                FileError::Refused(FileRefusal::AlreadyClaimed).into()
            }
            other => other,
        })?;
        let (act, cause) = (FileAct::Claim, Cause::FileClaimed);
        let text = EntryText::default();
        let reviewed = file.act(services, conn, &officer, act, cause, text).await?;
        let claim = (officer.acting.key_id, services.clock.now());
        cases::claim(conn, officer.owner, Some(claim)).await?;
        look::saw(services, conn, officer.owner, claim.0, &file.loaded).await?;
        Ok(reviewed)
    };
    run(services, &officer, &idempotent, effect).await
}

/// Gives a file back to the queue, or lets Sumsub's review decide again about a record that was held.
///
/// # Errors
/// As [`claim`]; [`ReviewError::OfficerRefused`].
pub async fn release(
    services: &Services,
    officer: Officer,
    said: OfficerStatement,
    idempotent: Idempotent<Reviewed, ReviewError>,
) -> Result<Done<Reviewed>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        if record.state.track == Track::Sumsub {
            let release = OfficerAct::Release;
            return hold::act(services, conn, &officer, record, release, &said).await;
        }
        let sealed = Notes::of(said.notes.as_deref(), &[]);
        let mut file = open(services, conn, &officer, record, ReviewAct::Release).await?;
        let text = EntryText {
            reason: said.reason.as_deref(),
            notes: sealed.as_deref(),
        };
        if undo::approval_stands(services, conn, &file).await? {
            let (act, cause) = (FileAct::Resume, Cause::OfficerReleased);
            let reviewed = file.act(services, conn, &officer, act, cause, text).await?;
            undo::approved(services, conn, &file).await?;
            return Ok(reviewed);
        }
        let (act, cause) = (FileAct::Release, Cause::FileReleased);
        let reviewed = file.act(services, conn, &officer, act, cause, text).await?;
        cases::claim(conn, officer.owner, None).await?;
        risks::ended(conn, officer.owner).await?;
        Ok(reviewed)
    };
    let done = run(services, &officer, &idempotent, effect).await;
    services.wakeups.confirms.notify_one();
    done
}

/// Decides on a whole file, or declines a record that Sumsub verifies.
///
/// # Errors
/// [`ReviewError::NotApprovable`] with everything that stands against it; [`ReviewError::Denied`],
/// [`FileError::Refused`], [`ReviewError::OfficerRefused`], [`FileError::Field`]; the key; the database.
pub async fn decide(
    services: &Services,
    officer: Officer,
    decision: Decision,
    said: OfficerStatement,
    idempotent: Idempotent<Reviewed, ReviewError>,
) -> Result<Done<Reviewed>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let act = match decision {
            Decision::Approve { .. } => ReviewAct::Approve,
            Decision::Reject { .. } if record.state.status == Status::ResubmissionRequired => {
                ReviewAct::RejectReturned
            }
            Decision::Reject { .. } => ReviewAct::Reject,
            Decision::RequestInformation { .. } => ReviewAct::RequestInformation,
        };
        let (owner, now) = (officer.owner, services.clock.now());
        if record.state.track == Track::Sumsub {
            let act = match decision {
                Decision::Approve { .. } => OfficerAct::Approve,
                Decision::Reject { .. } => OfficerAct::Reject,
                Decision::RequestInformation { .. } => {
                    return Err(ReviewError::OfficerRefused(OfficerRefusal::OtherTrack));
                }
            };
            return hold::act(services, conn, &officer, record, act, &said).await;
        }
        let mut file = open(services, conn, &officer, record, act).await?;
        let sealed = match &decision {
            Decision::Approve { conditions, seen } => {
                Some(file.judgement(services, said.notes.clone(), conditions, seen)?)
            }
            Decision::Reject { .. } => {
                Some(file.judgement(services, said.notes.clone(), &[], &[])?)
            }
            Decision::RequestInformation { .. } => Notes::of(said.notes.as_deref(), &[]),
        };
        let text = EntryText {
            reason: said.reason.as_deref(),
            notes: sealed.as_deref(),
        };
        let reviewed = match decision {
            Decision::Approve { seen, .. } => {
                look::unchanged(&file.loaded)?;
                let policy = services.requirements.of(file.record.kind);
                let facts = &file.loaded.facts;
                let mut obstacles = readiness::obstacles(facts, policy);
                if absent::take_seen(&mut obstacles, facts, &seen).is_some() {
                    return Err(FileError::Field(
                        "seen",
                        "names somebody who was not removed after a match or a rejection",
                    )
                    .into());
                }
                if !obstacles.is_empty() {
                    return Err(ReviewError::NotApprovable(obstacles));
                }
                let (act, cause) = (FileAct::Approve, Cause::FileApproved);
                let reviewed = file.act(services, conn, &officer, act, cause, text).await?;
                undo::approved(services, conn, &file).await?;
                let lists = &file.loaded.facts.lists;
                super::risks::judged(services, conn, owner, lists, true).await?;
                reviewed
            }
            Decision::Reject { resubmittable } => {
                // What is with the customer is theirs to change, and no officer looks at it until it is submitted.
                if act == ReviewAct::Reject {
                    look::unchanged(&file.loaded)?;
                }
                if !rejection::may_say(&file.loaded.facts, said.reason.as_deref()) {
                    let problem =
                        "must be one of the list while a screening has a match: reasonCode";
                    return Err(FileError::Field("reason", problem).into());
                }
                let (act, cause) = (FileAct::Reject, Cause::FileRejected);
                let reviewed = file.act(services, conn, &officer, act, cause, text).await?;
                cases::rejected(conn, owner, resubmittable).await?;
                let lists = &file.loaded.facts.lists;
                super::risks::judged(services, conn, owner, lists, false).await?;
                let rejected = acts::Finding::Rejected;
                file.find(services, conn, &officer, rejected).await?;
                reviewed
            }
            Decision::RequestInformation { items } => {
                let (act, cause) = (FileAct::RequestInformation, Cause::InformationRequested);
                let policy = services.requirements.of(file.record.kind);
                for (at, item) in items.into_iter().enumerate() {
                    let subject = item.subject.as_deref();
                    asking::can_be_asked(&file.loaded.facts, policy, item.code, subject)
                        .map_err(|why| ReviewError::CannotBeAsked(at, why))?;
                    let id = services.ids.uuid();
                    let request = Request {
                        id: id.to_string(),
                        code: item.code,
                        subject: item.subject,
                        message: item.message,
                        asked_at: now,
                        withdrawn: false,
                    };
                    let by = officer.acting.key_id;
                    let sealer = &services.journal.sealer;
                    requests::insert(conn, sealer, owner, id, &request, by).await?;
                }
                file.act(services, conn, &officer, act, cause, text).await?
            }
        };
        cases::decided(conn, owner).await?;
        Ok(reviewed)
    };
    run(services, &officer, &idempotent, effect).await
}
