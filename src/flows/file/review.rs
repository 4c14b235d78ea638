//! What officers do: claim, release, look at each document and person, record screenings, decide.
//!
//! Every act locks the record, asks [`authority::may`] with the file's level as the facts have it now, and is an entry
//! of the history with the officer's key, a reason that is safe to show and the internal notes, sealed. A screening
//! leaves a row of its own instead: the history is the customer's to read, and who is screened is not told of a match.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{documents as uploads, lock, moved};
use crate::domain::event::Cause;
use crate::domain::file::authority::{self, Denial, Identity, ReviewAct, Role};
use crate::domain::file::progress::{RejectionReason, StageAct, step};
use crate::domain::file::{
    DocumentType, Level, PersonRole, Request, ScreeningKind, ScreeningResult, expiry, level,
    readiness,
};
use crate::domain::requirements::Code;
use crate::domain::verification::Status;
use crate::domain::verification::file_track::{FileAct, FileRefusal};
use crate::flows::idempotent::{Done, Idempotent};
use crate::flows::{Acting, Failure, Services};
use crate::ids::{OrganizationId, PersonId};
use crate::store::api_keys;
use crate::store::file::documents::Document;
use crate::store::file::people::Person;
use crate::store::file::screenings::{self, Recorded};
use crate::store::file::{Loaded, cases, documents, load, people, requests};
use crate::store::history::{self, Actor, Entry};
use crate::store::verifications::Record;

/// An officer at work on one file.
#[derive(Debug, Clone, Copy)]
pub struct Officer {
    /// The officer's key, acting for the platform.
    pub acting: Acting,
    /// What the key may do.
    pub role: Role,
    /// Whose file.
    pub owner: OrganizationId,
}

/// Where a file stands after an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reviewed {
    /// Whose file.
    pub owner: OrganizationId,
    /// The record's status.
    pub status: Status,
    /// The level that the facts ask for.
    pub level: Level,
    /// When.
    pub at: DateTime<Utc>,
}

/// What an officer decides on a file.
#[derive(Debug, Clone)]
pub enum Decision {
    /// It is approved, under these conditions.
    Approve {
        /// In words for the customer.
        conditions: Vec<String>,
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
    /// What.
    pub code: Code,
    /// Of whom; `None` for the business itself.
    pub subject: Option<String>,
    /// In words for the customer.
    pub message: String,
}

/// A file that was opened for an act: locked, and loaded.
struct Opened {
    record: Record,
    loaded: Loaded,
    level: Level,
    who: Identity,
}

/// Opens the file for an act, if this officer may do it.
async fn open(
    services: &Services,
    conn: &mut PgConnection,
    officer: &Officer,
    act: ReviewAct,
) -> Result<Opened, Failure> {
    let (owner, now) = (officer.owner, services.clock.now());
    let record = lock(conn, owner).await?;
    let loaded = load(conn, &services.journal.sealer, owner, now).await?;
    let (level, _) = level(&loaded.facts, &services.requirements);
    let person = api_keys::person(conn, officer.acting.key_id).await?;
    let who = Identity {
        key: officer.acting.key_id.to_string(),
        person,
    };
    let identity = async |conn: &mut PgConnection, key| {
        let person = api_keys::person(conn, key).await?;
        Ok::<_, Failure>(Identity {
            key: key.to_string(),
            person,
        })
    };
    let case = loaded.case.as_ref();
    let claimant = match case.and_then(|case| case.claim) {
        Some((key, _)) => Some(identity(conn, key).await?),
        None => None,
    };
    let submitter = match case.and_then(|case| case.submission) {
        Some(submission) => Some(identity(conn, submission.by.key).await?),
        None => None,
    };
    let case = authority::Case {
        level,
        claimant,
        submitter,
    };
    authority::may(officer.role, &who, act, &case).map_err(Failure::Denied)?;
    Ok(Opened {
        record,
        loaded,
        level,
        who,
    })
}

impl Opened {
    /// Moves the record and writes it down.
    async fn act(
        &mut self,
        services: &Services,
        conn: &mut PgConnection,
        officer: &Officer,
        act: (FileAct, Cause),
        (reason, notes): (Option<&str>, Option<&[u8]>),
    ) -> Result<Reviewed, Failure> {
        let now = services.clock.now();
        let to = moved(conn, &mut self.record, act.0).await?;
        let entry = Entry {
            cause: act.1,
            to: Some(to),
            actor: Actor::Key(officer.acting.caller, officer.acting.key_id),
            reason,
            payload: notes,
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
        (reason, notes): (Option<&str>, Option<&[u8]>),
    ) -> Result<(), Failure> {
        let entry = Entry {
            cause,
            to: None,
            actor: Actor::Key(officer.acting.caller, officer.acting.key_id),
            reason,
            payload: notes,
        };
        let now = services.clock.now();
        Ok(history::append(conn, &services.journal, &mut self.record, &entry, now).await?)
    }

    fn reviewed(&self, now: DateTime<Utc>) -> Reviewed {
        Reviewed {
            owner: self.record.organization_id,
            status: self.record.state.status,
            level: self.level,
            at: now,
        }
    }

    /// Documents and people are decided on only while the file is with an officer.
    fn in_review(&self) -> Result<(), Failure> {
        match self.record.state.status {
            Status::OnHold => Ok(()),
            _ => Err(Failure::FileRefused(FileRefusal::NotClaimed)),
        }
    }
}

async fn run<T>(
    services: &Services,
    officer: &Officer,
    idempotent: &Idempotent<T>,
    effect: impl AsyncFnOnce(&mut PgConnection) -> Result<T, Failure>,
) -> Result<Done<T>, Failure> {
    let done = idempotent.run_local(services, effect).await;
    if matches!(done, Ok(Done::Fresh(_))) {
        services.changed(officer.owner);
    }
    done
}

/// Takes a file for review. Of two officers at once one gets it.
///
/// # Errors
/// [`Failure::Denied`], [`Failure::FileRefused`]; the key; the database.
pub async fn claim(
    services: &Services,
    officer: Officer,
    idempotent: Idempotent<Reviewed>,
) -> Result<Done<Reviewed>, Failure> {
    let effect = async |conn: &mut PgConnection| {
        let opened = open(services, conn, &officer, ReviewAct::Claim).await;
        let mut file = opened.map_err(|failure| match failure {
            // Not a matter of who asks, but of who asked first.
            Failure::Denied(Denial::ClaimedByAnother) => {
                Failure::FileRefused(FileRefusal::AlreadyClaimed)
            }
            other => other,
        })?;
        let act = (FileAct::Claim, Cause::FileClaimed);
        let reviewed = file
            .act(services, conn, &officer, act, (None, None))
            .await?;
        let claim = (officer.acting.key_id, services.clock.now());
        cases::claim(conn, officer.owner, Some(claim)).await?;
        Ok(reviewed)
    };
    run(services, &officer, &idempotent, effect).await
}

/// Gives a file back to the queue.
///
/// # Errors
/// As [`claim`].
pub async fn release(
    services: &Services,
    officer: Officer,
    idempotent: Idempotent<Reviewed>,
) -> Result<Done<Reviewed>, Failure> {
    let effect = async |conn: &mut PgConnection| {
        let mut file = open(services, conn, &officer, ReviewAct::Release).await?;
        let act = (FileAct::Release, Cause::FileReleased);
        let reviewed = file
            .act(services, conn, &officer, act, (None, None))
            .await?;
        cases::claim(conn, officer.owner, None).await?;
        Ok(reviewed)
    };
    run(services, &officer, &idempotent, effect).await
}

/// Decides on a whole file. `reason` is shown to the customer, `notes` never.
///
/// # Errors
/// [`Failure::NotApprovable`] with everything that stands against it; [`Failure::Denied`], [`Failure::FileRefused`],
/// [`Failure::Field`]; the key; the database.
pub async fn decide(
    services: &Services,
    officer: Officer,
    decision: Decision,
    (reason, notes): (Option<String>, Option<String>),
    idempotent: Idempotent<Reviewed>,
) -> Result<Done<Reviewed>, Failure> {
    let effect = async |conn: &mut PgConnection| {
        let act = match decision {
            Decision::Approve { .. } => ReviewAct::Approve,
            Decision::Reject { .. } => ReviewAct::Reject,
            Decision::RequestInformation { .. } => ReviewAct::RequestInformation,
        };
        let (owner, now) = (officer.owner, services.clock.now());
        let mut file = open(services, conn, &officer, act).await?;
        let sealed = sealed_notes(&decision, notes.as_deref());
        let said = (reason.as_deref(), sealed.as_deref());
        let reviewed = match decision {
            Decision::Approve { .. } => {
                let obstacles = readiness::obstacles(&file.loaded.facts, &services.requirements);
                if !obstacles.is_empty() {
                    return Err(Failure::NotApprovable(obstacles));
                }
                let act = (FileAct::Approve, Cause::FileApproved);
                let reviewed = file.act(services, conn, &officer, act, said).await?;
                let first = expiry::first_deadline(&file.loaded.facts, &services.requirements);
                let look = first.map(super::lapse::first_look);
                cases::look_again(conn, owner, look, None).await?;
                reviewed
            }
            Decision::Reject { resubmittable } => {
                let act = (FileAct::Reject, Cause::FileRejected);
                let reviewed = file.act(services, conn, &officer, act, said).await?;
                cases::rejected(conn, owner, resubmittable).await?;
                reviewed
            }
            Decision::RequestInformation { items } => {
                let act = (FileAct::RequestInformation, Cause::InformationRequested);
                for item in items {
                    if let Some(subject) = &item.subject
                        && !uploads::is_subject(services, conn, owner, subject).await?
                    {
                        return Err(Failure::Field(
                            "items",
                            "name somebody who is not of this file",
                        ));
                    }
                    let request = Request {
                        code: item.code,
                        subject: item.subject,
                        message: item.message,
                        asked_at: now,
                    };
                    let (id, by) = (services.ids.uuid(), officer.acting.key_id);
                    let sealer = &services.journal.sealer;
                    requests::insert(conn, sealer, owner, id, &request, by).await?;
                }
                file.act(services, conn, &officer, act, said).await?
            }
        };
        cases::claim(conn, owner, None).await?;
        Ok(reviewed)
    };
    run(services, &officer, &idempotent, effect).await
}

/// What is kept of a decision beside its reason: never shown to the customer.
fn sealed_notes(decision: &Decision, notes: Option<&str>) -> Option<Vec<u8>> {
    let conditions = match decision {
        Decision::Approve { conditions } => conditions.as_slice(),
        Decision::Reject { .. } | Decision::RequestInformation { .. } => &[],
    };
    if notes.is_none() && conditions.is_empty() {
        return None;
    }
    let kept = serde_json::json!({ "notes": notes, "conditions": conditions });
    Some(kept.to_string().into_bytes())
}

/// What an officer says of one document or person.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Accepted, or refused.
    pub act: StageAct,
    /// Why it is refused.
    pub reasons: Vec<RejectionReason>,
    /// Never shown to the customer.
    pub notes: Option<String>,
    /// Whose the document is, where its uploader did not say.
    pub belongs_to: Option<String>,
}

/// Accepts or refuses one document.
///
/// # Errors
/// [`Failure::NoSuchResource`], [`Failure::Denied`], [`Failure::FileRefused`], [`Failure::Undecidable`],
/// [`Failure::Field`]; the key; the database.
pub async fn decide_document(
    services: &Services,
    officer: Officer,
    id: Uuid,
    finding: Finding,
    idempotent: Idempotent<Document>,
) -> Result<Done<Document>, Failure> {
    let effect = async |conn: &mut PgConnection| {
        let (owner, sealer) = (officer.owner, &services.journal.sealer);
        let mut file = open(services, conn, &officer, ReviewAct::DecideDocument).await?;
        file.in_review()?;
        let document = documents::read(conn, sealer, owner, id).await?;
        let mut document = document.ok_or(Failure::NoSuchResource)?;
        let stage = step(document.status.stage(), finding.act, &finding.reasons);
        let stage = stage.map_err(Failure::Undecidable)?;
        let Some(stage) = stage else {
            return Ok(document);
        };
        document.status = stage.into();
        document.reasons = finding.reasons.clone();
        if document.belongs_to.is_none() {
            document.belongs_to = match finding.belongs_to {
                Some(subject) => {
                    if !uploads::is_subject(services, conn, owner, &subject).await? {
                        return Err(Failure::Field("subjectId", "names nobody of this file"));
                    }
                    Some(subject)
                }
                None => the_only_one(&file.loaded, document.kind, finding.act),
            };
        }
        documents::decide(
            conn,
            owner,
            &document,
            officer.acting.key_id,
            services.clock.now(),
        )
        .await?;
        let reason = told(document.kind.as_str(), &document.reasons, finding.act);
        let notes = finding.notes.as_deref().map(str::as_bytes);
        let said = (Some(reason.as_str()), notes);
        file.note(services, conn, &officer, Cause::DocumentDecided, said)
            .await?;
        Ok(document)
    };
    run(services, &officer, &idempotent, effect).await
}

/// Whose an unnamed director's identity document is, where there is one director only: what an officer verified stays
/// with the one they saw, whoever is named later.
fn the_only_one(loaded: &Loaded, kind: DocumentType, act: StageAct) -> Option<String> {
    if kind != DocumentType::DirectorId || act != StageAct::Verify {
        return None;
    }
    let mut directors = loaded
        .facts
        .people
        .iter()
        .filter(|one| one.is(PersonRole::Director));
    let first = directors.next()?;
    directors.next().is_none().then(|| first.id.clone())
}

/// Accepts or refuses one person.
///
/// # Errors
/// As [`decide_document`].
pub async fn decide_person(
    services: &Services,
    officer: Officer,
    id: PersonId,
    finding: Finding,
    idempotent: Idempotent<Person>,
) -> Result<Done<Person>, Failure> {
    let effect = async |conn: &mut PgConnection| {
        let (owner, sealer) = (officer.owner, &services.journal.sealer);
        let mut file = open(services, conn, &officer, ReviewAct::DecidePerson).await?;
        file.in_review()?;
        let person = people::read(conn, sealer, owner, id).await?;
        let mut person = person.ok_or(Failure::NoSuchResource)?;
        let stage = step(person.status.stage(), finding.act, &finding.reasons);
        let stage = stage.map_err(Failure::Undecidable)?;
        let Some(stage) = stage else {
            return Ok(person);
        };
        person.status = stage.into();
        person.reasons = finding.reasons.clone();
        people::decide(
            conn,
            owner,
            &person,
            officer.acting.key_id,
            services.clock.now(),
        )
        .await?;
        let reason = told(&person.id.to_string(), &person.reasons, finding.act);
        let notes = finding.notes.as_deref().map(str::as_bytes);
        let said = (Some(reason.as_str()), notes);
        file.note(services, conn, &officer, Cause::PersonDecided, said)
            .await?;
        Ok(person)
    };
    run(services, &officer, &idempotent, effect).await
}

/// What the history says of a decision on a part: codes alone.
fn told(what: &str, reasons: &[RejectionReason], act: StageAct) -> String {
    let codes: Vec<&str> = reasons.iter().map(|reason| reason.as_str()).collect();
    match act {
        StageAct::Reject => format!("{what} REJECTED: {}", codes.join(", ")),
        StageAct::Submit | StageAct::Verify => format!("{what} VERIFIED"),
    }
}

/// A screening's result, as an officer has it.
#[derive(Debug, Clone)]
pub struct Screened {
    /// The person or the company above; `None` for the business itself.
    pub subject: Option<String>,
    /// What for.
    pub kind: ScreeningKind,
    /// What came of it.
    pub result: ScreeningResult,
    /// Why a match may stand.
    pub note: Option<String>,
}

/// Records a screening's result.
///
/// # Errors
/// [`Failure::Denied`], [`Failure::FileRefused`], [`Failure::Field`]; the key; the database.
pub async fn record_screening(
    services: &Services,
    officer: Officer,
    screened: Screened,
    idempotent: Idempotent<Recorded>,
) -> Result<Done<Recorded>, Failure> {
    let effect = async |conn: &mut PgConnection| {
        let owner = officer.owner;
        let file = open(services, conn, &officer, ReviewAct::RecordScreening).await?;
        file.in_review()?;
        if let Some(subject) = &screened.subject
            && !uploads::is_subject(services, conn, owner, subject).await?
        {
            return Err(Failure::Field("subjectId", "names nobody of this file"));
        }
        tracing::info!(organization = %owner, officer = %file.who.key, "a screening was recorded");
        let recorded = Recorded {
            id: services.ids.uuid(),
            subject: screened.subject,
            kind: screened.kind,
            result: screened.result,
            note: screened.note,
            at: services.clock.now(),
            by: officer.acting.key_id,
        };
        screenings::record(conn, &services.journal.sealer, owner, &recorded).await?;
        Ok(recorded)
    };
    idempotent.run_local(services, effect).await
}
