//! Submission: the file goes to the officers, whole or not at all.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::review::notes::Notes;
use super::{business, changeable, moved, risks, standing};
use crate::flows::file::error::SubmissionError;
use crate::flows::idempotent::{Done, Idempotent};
use crate::flows::{Acting, Services};
use crate::store::file::cases::{self, Priority, Statement, StatementEdits, Submission};
use crate::store::file::{By, documents, load, people};
use crate::store::history::{self, Actor, Entry};
use crate::store::verifications::Record;
use base::ids::OrganizationId;
use domain::event::Cause;
use domain::file::{CompanyFile, Level, level_of, readiness};
use domain::organization::OrganizationType;
use domain::risk::{Factor, factors};
use domain::verification::Status;
use domain::verification::file_track::FileAct;

/// What is submitted beside what was delivered.
#[derive(Debug, Clone)]
pub struct SubmissionRequest {
    /// The level that is asked for; the facts may force a higher one.
    pub level: Level,
    /// How urgent it is.
    pub priority: Priority,
    /// What the business says.
    pub said: Statements,
}

/// What a business says of itself with a submission.
#[derive(Debug, Clone)]
pub enum Statements {
    /// Nothing: what was said before stands.
    Nothing,
    /// All of it.
    Whole(Statement),
    /// More: what is not said stands as it was.
    More(StatementEdits),
}

/// A file that was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    pub owner: OrganizationId,
    /// What is in it now.
    pub facts: CompanyFile,
    /// The record's status.
    pub status: Status,
    /// The level that the facts ask for, screenings aside.
    pub level: Level,
    /// What counts for it.
    pub factors: Vec<Factor>,
    /// How urgent it is.
    pub priority: Priority,
    pub at: DateTime<Utc>,
}

/// Submits a file.
///
/// # Errors
/// [`SubmissionError::Incomplete`] with everything that is missing; where the file stands; the key; the
/// database.
pub async fn submit(
    services: &Services,
    acting: Acting,
    asked: SubmissionRequest,
    idempotent: Idempotent<Submitted, SubmissionError>,
) -> Result<Done<Submitted>, SubmissionError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let (owner, now) = (acting.target, services.clock.now());
        let (policy, sealer) = (
            services.requirements.of(OrganizationType::Business),
            &services.journal.sealer,
        );
        let mut record = business(record)?;
        changeable(conn, &record).await?;
        cases::begin(conn, owner, now).await?;
        let before = cases::read(conn, sealer, owner).await?;
        let known = before.map(|case| case.business);
        let said = match asked.said {
            Statements::Nothing => None,
            Statements::Whole(said) => Some(said),
            Statements::More(more) => Some(known.clone().unwrap_or_default().with(more)),
        };
        let said = said.as_ref().filter(|said| known.as_ref() != Some(*said));
        cases::state(conn, sealer, owner, asked.level, asked.priority, said, now).await?;
        standing::changed(services, conn, acting, &mut record).await?;
        let facts = load(conn, sealer, owner, now).await?.facts;
        let unmet = readiness::unmet(&facts, policy);
        if !unmet.is_empty() {
            return Err(SubmissionError::Incomplete(unmet));
        }
        let factors = factors(&facts, policy);
        let (level, _) = level_of(&factors);
        documents::submit(conn, owner).await?;
        people::submit(conn, owner).await?;
        let submission = Submission {
            at: now,
            by: By::from(acting),
            level,
        };
        let to = moved(conn, &mut record, FileAct::Submit).await?;
        cases::submitted(conn, owner, &submission).await?;
        risks::judged(services, conn, owner, &facts.lists, false).await?;
        let kept = Notes::of_submission(&factors)?;
        record.submitted_at = Some(now);
        let entry = Entry {
            cause: Cause::FileSubmitted,
            to: Some(to),
            actor: Actor::Key(acting.caller, acting.key_id),
            reason: None,
            payload: Some(&kept),
        };
        history::append(conn, &services.journal, &mut record, &entry, now).await?;
        let facts = load(conn, sealer, owner, now).await?.facts;
        Ok(Submitted {
            owner,
            facts,
            status: to,
            level,
            factors,
            priority: asked.priority,
            at: now,
        })
    };
    let done = idempotent.run_on(services, acting.target, effect).await;
    if done.as_ref().is_ok_and(Done::is_fresh) {
        services.changed(acting.target);
    }
    done
}
