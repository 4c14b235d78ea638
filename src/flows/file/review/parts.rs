//! An officer's findings on the parts of a file: documents, people, screenings.

use sqlx::PgConnection;
use uuid::Uuid;

use super::super::documents as uploads;
use super::findings::{NewFinding, note_finding};
use super::notes::Notes;
use super::{EntryText, open, run};
use crate::flows::Services;
use crate::flows::file::error::FileError;
use crate::flows::file::review::error::ReviewError;
use crate::flows::file::review::officer::Officer;
use crate::flows::idempotent::{Done, Idempotent};
use crate::store::file::documents::Document;
use crate::store::file::people::Person;
use crate::store::file::screenings::{self, RecordedScreening};
use crate::store::file::{documents, people};
use crate::store::partner::notices;
use crate::store::verifications::Record;
use base::ids::PersonId;
use domain::event::Cause;
use domain::file::acts::About;
use domain::file::authority::{self, ReviewAct};
use domain::file::belonging::Belonging;
use domain::file::progress::{RejectionReason, StageAct, step};
use domain::file::{DocumentType, ScreeningKind, ScreeningResult};
use domain::partner::notice::{Notice, ResidenceStatus};

/// What an officer says of one document or person.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Accepted, or refused.
    pub act: StageAct,
    /// Why it is refused.
    pub reasons: Vec<RejectionReason>,
    /// Never shown to the customer.
    pub notes: Option<String>,
    /// The person or the company above that the officer says the document belongs to.
    pub belongs_to: Option<String>,
}

/// Accepts or refuses one document.
///
/// # Errors
/// [`FileError::NoSuchPart`], [`ReviewError::Denied`], [`FileError::Refused`], [`ReviewError::Undecidable`],
/// [`FileError::Field`], [`ReviewError::SubjectNeeded`]; the key; the database.
pub async fn decide_document(
    services: &Services,
    officer: Officer,
    id: Uuid,
    finding: Finding,
    idempotent: Idempotent<Document, ReviewError>,
) -> Result<Done<Document>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let (owner, sealer) = (officer.owner, &services.journal.sealer);
        let mut file = open(services, conn, &officer, record, ReviewAct::DecideDocument).await?;
        file.in_review()?;
        let document = documents::read(conn, sealer, owner, id).await?;
        let mut document = document.ok_or(FileError::NoSuchPart)?;
        let stage = step(document.status.stage(), finding.act, &finding.reasons);
        let stage = stage.map_err(ReviewError::Undecidable)?;
        let policy = services.requirements.of(file.record.kind);
        let belonging = Belonging::of(&file.loaded.facts, policy);
        let belongs_to = match (&finding.belongs_to, &document.belongs_to) {
            (Some(subject), _) => {
                if !uploads::is_subject(services, conn, owner, subject).await? {
                    return Err(FileError::Field("subjectId", "names nobody of this file").into());
                }
                Some(subject.clone())
            }
            (None, Some(subject)) => Some(subject.clone()),
            (None, None) => {
                let only = belonging.unsaid(&document.facts(), finding.act);
                only.map_err(ReviewError::SubjectNeeded)?
            }
        };
        let is_named = belongs_to != document.belongs_to;
        // Verified for another subject, or before a later one was rejected: to verify it again is a new finding.
        let again = is_named || belonging.is_outdone(&document.facts());
        let Some(stage) = stage.or(again.then_some(document.status.stage())) else {
            return Ok(document);
        };
        document.status = stage.into();
        document.reasons = finding.reasons.clone();
        document.belongs_to = belongs_to;
        documents::decide(
            conn,
            owner,
            &document,
            officer.acting.key_id,
            services.clock.now(),
        )
        .await?;
        if document.kind == DocumentType::ProofOfResidence {
            let status = match finding.act {
                StageAct::Reject => ResidenceStatus::refused(&document.reasons),
                StageAct::Submit | StageAct::Verify => ResidenceStatus::Approved,
            };
            let (id, now) = (services.ids.uuid(), services.clock.now());
            let notice = Notice::ResidenceChanged;
            notices::tell(conn, owner, notice, status.as_str(), id, now).await?;
        }
        let found = NewFinding {
            owner,
            by: officer.acting.key_id,
            about: About::Document(document.id.to_string()),
            name: Some(document.kind.as_str().to_owned()),
            finding: finding.act.into(),
        };
        note_finding(services, conn, found).await?;
        let reason = told(document.kind.as_str(), &document.reasons, finding.act);
        let notes = Notes::of(finding.notes.as_deref(), &[]);
        let text = EntryText {
            reason: Some(&reason),
            notes: notes.as_deref(),
        };
        file.note(services, conn, &officer, Cause::DocumentDecided, text)
            .await?;
        Ok(document)
    };
    run(services, &officer, &idempotent, effect).await
}

/// Accepts or refuses one person.
pub async fn decide_person(
    services: &Services,
    officer: Officer,
    id: PersonId,
    finding: Finding,
    idempotent: Idempotent<Person, ReviewError>,
) -> Result<Done<Person>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let (owner, sealer) = (officer.owner, &services.journal.sealer);
        let mut file = open(services, conn, &officer, record, ReviewAct::DecidePerson).await?;
        file.in_review()?;
        let person = people::read(conn, sealer, owner, id).await?;
        let mut person = person.ok_or(FileError::NoSuchPart)?;
        let stage = step(person.status.stage(), finding.act, &finding.reasons);
        let stage = stage.map_err(ReviewError::Undecidable)?;
        // Verified before an officer asked about them: to verify them again is a new finding.
        let asked = file
            .loaded
            .facts
            .asked_since(&person.id.to_string(), person.decided_at);
        let Some(stage) = stage.or(asked.then_some(person.status.stage())) else {
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
        let found = NewFinding {
            owner,
            by: officer.acting.key_id,
            about: About::Person(person.id.to_string()),
            name: Some(person.name()),
            finding: finding.act.into(),
        };
        note_finding(services, conn, found).await?;
        let reason = told(&person.id.to_string(), &person.reasons, finding.act);
        let notes = Notes::of(finding.notes.as_deref(), &[]);
        let text = EntryText {
            reason: Some(&reason),
            notes: notes.as_deref(),
        };
        file.note(services, conn, &officer, Cause::PersonDecided, text)
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
pub struct ScreeningOutcome {
    /// The person or the company above; `None` for the business itself.
    pub subject: Option<String>,
    pub kind: ScreeningKind,
    /// What came of it.
    pub result: ScreeningResult,
    /// Why a match may stand.
    pub note: Option<String>,
}

/// Records a screening's result.
///
/// # Errors
/// [`ReviewError::Denied`], [`FileError::Refused`], [`FileError::Field`]; the key; the database.
pub async fn record_screening(
    services: &Services,
    officer: Officer,
    screened: ScreeningOutcome,
    idempotent: Idempotent<RecordedScreening, ReviewError>,
) -> Result<Done<RecordedScreening>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let owner = officer.owner;
        let file = open(services, conn, &officer, record, ReviewAct::RecordScreening).await?;
        file.in_review()?;
        if let Some(subject) = &screened.subject
            && !uploads::is_subject(services, conn, owner, subject).await?
        {
            return Err(FileError::Field("subjectId", "names nobody of this file").into());
        }
        let about = About::Screening(screened.kind, screened.subject.clone());
        if file.loaded.facts.is_lowered(&about, screened.result.into()) {
            let act = ReviewAct::SetLevel;
            authority::may(officer.role, &file.who, act, &file.case)
                .map_err(ReviewError::Denied)?;
        }
        tracing::info!(organization = %owner, officer = %file.who.key, "a screening was recorded");
        let recorded = RecordedScreening {
            id: services.ids.uuid(),
            subject: screened.subject,
            kind: screened.kind,
            result: screened.result,
            note: screened.note,
            at: services.clock.now(),
            by: officer.acting.key_id,
        };
        screenings::record(conn, &services.journal.sealer, owner, &recorded).await?;
        let subject = recorded.subject.as_deref();
        let name = subject.and_then(|id| file.loaded.facts.name_of(id));
        let name = name.map(str::to_owned);
        let found = NewFinding {
            owner,
            by: officer.acting.key_id,
            about,
            name,
            finding: recorded.result.into(),
        };
        note_finding(services, conn, found).await?;
        Ok(recorded)
    };
    idempotent.run_on(services, officer.owner, effect).await
}
