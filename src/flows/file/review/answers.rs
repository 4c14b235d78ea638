//! An officer's answers to what the facts leave open: whether an explanation is accepted, and whether two people are
//! one.

use sqlx::PgConnection;

use super::findings::{NewFinding, note_finding};
use super::notes::Notes;
use super::{EntryText, open, run};
use crate::flows::Services;
use crate::flows::file::error::FileError;
use crate::flows::file::review::error::ReviewError;
use crate::flows::file::review::officer::{Officer, Reviewed};
use crate::flows::idempotent::{Done, Idempotent};
use crate::store::verifications::Record;
use base::ids::PersonId;
use domain::event::Cause;
use domain::file::authority::ReviewAct;
use domain::file::{About, Finding, may_be_one};

/// What an officer says.
#[derive(Debug, Clone)]
pub struct OfficerAnswer {
    /// The answer.
    pub finding: Finding,
    /// Never shown to the customer.
    pub notes: Option<String>,
}

/// Accepts or rejects the customer's explanation of the share without an identified owner.
///
/// # Errors
/// [`ReviewError::Denied`], [`FileError::Refused`], [`FileError::Field`] where nothing is explained; the key; the
/// database.
pub async fn decide_explanation(
    services: &Services,
    officer: Officer,
    said: OfficerAnswer,
    idempotent: Idempotent<Reviewed, ReviewError>,
) -> Result<Done<Reviewed>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let mut file = open(services, conn, &officer, record, ReviewAct::DecideDocument).await?;
        file.in_review()?;
        if file.loaded.facts.explanation.is_none() {
            return Err(FileError::Field("decision", "has no explanation to be about").into());
        }
        let finding = NewFinding {
            owner: officer.owner,
            by: officer.acting.key_id,
            about: About::OwnershipExplanation,
            name: None,
            finding: said.finding,
        };
        note_finding(services, conn, finding).await?;
        let reason = format!("OWNERSHIP_EXPLANATION {}", said.finding.as_str());
        let notes = Notes::of(said.notes.as_deref(), &[]);
        let text = EntryText {
            reason: Some(&reason),
            notes: notes.as_deref(),
        };
        let cause = Cause::ExplanationDecided;
        file.note(services, conn, &officer, cause, text).await?;
        Ok(file.reviewed(services.clock.now()))
    };
    run(services, &officer, &idempotent, effect).await
}

/// Records whether two people of a file, by their ids, are one.
///
/// # Errors
/// [`ReviewError::Denied`], [`FileError::Refused`], [`FileError::Field`] where they cannot be taken for one; the key;
/// the database.
pub async fn answer_pair(
    services: &Services,
    officer: Officer,
    [one, other]: [String; 2],
    said: OfficerAnswer,
    idempotent: Idempotent<Reviewed, ReviewError>,
) -> Result<Done<Reviewed>, ReviewError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let mut file = open(services, conn, &officer, record, ReviewAct::DecidePerson).await?;
        file.in_review()?;
        if !may_be_one(&file.loaded.facts, &one, &other) {
            return Err(FileError::Field(
                "people",
                "must be two of this file whose names and birth dates allow that they are one",
            )
            .into());
        }
        let name = file.loaded.facts.name_of(&one).map(str::to_owned);
        let (smaller, larger) = (
            told(one.as_str().min(&other)),
            told(one.as_str().max(&other)),
        );
        let reason = format!("{smaller} {larger} {}", said.finding.as_str());
        let finding = NewFinding {
            owner: officer.owner,
            by: officer.acting.key_id,
            about: About::pair(&one, &other),
            name,
            finding: said.finding,
        };
        note_finding(services, conn, finding).await?;
        let notes = Notes::of(said.notes.as_deref(), &[]);
        let text = EntryText {
            reason: Some(&reason),
            notes: notes.as_deref(),
        };
        let cause = Cause::PeopleCompared;
        file.note(services, conn, &officer, cause, text).await?;
        Ok(file.reviewed(services.clock.now()))
    };
    run(services, &officer, &idempotent, effect).await
}

/// An id as the history may have it. The history is never erased, and the customer's own ids may be personal data.
fn told(id: &str) -> &str {
    match PersonId::parse(id) {
        Some(_) => id,
        None => "PARTY",
    }
}
