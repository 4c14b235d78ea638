//! What officers wrote down for officers: notes and conditions, sealed in the history beside the act they belong to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::flows::Services;
use crate::store::StoreError;
use crate::store::history::acts;
use base::ids::{EventId, KeyId, OrganizationId};
use domain::event::Cause;
use domain::risk::Factor;
use domain::verification::Status;

/// What is kept of an act beside its reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    /// In the officer's words.
    pub notes: Option<String>,
    /// Of an approval.
    pub conditions: Vec<String>,
    /// Of an approval: who was removed after a match or a rejection, and was seen.
    #[serde(default)]
    pub seen: Vec<String>,
    /// Of a submission and a decision: what counted for the level, with the rows of the lists.
    #[serde(default)]
    pub factors: Vec<Factor>,
}

/// What a submission or a decision was judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Which of them it was.
    pub cause: Cause,
    pub at: DateTime<Utc>,
    pub factors: Vec<Factor>,
}

/// By what the last submission or decision was judged; `None` where there is none, or where it did not say.
pub async fn judgement(
    services: &Services,
    conn: &mut PgConnection,
    owner: OrganizationId,
) -> Result<Option<Judgement>, StoreError> {
    let causes = [
        Cause::FileSubmitted,
        Cause::FileApproved,
        Cause::FileRejected,
        Cause::FlagCleared,
    ];
    let sealer = &services.journal.sealer;
    let Some(kept) = acts::last_payload(conn, sealer, owner, &causes).await? else {
        return Ok(None);
    };
    let notes: Notes = serde_json::from_slice(&kept.text)
        .map_err(|_| StoreError::Unreadable("verification_events.payload"))?;
    Ok(Some(Judgement {
        cause: kept.cause,
        at: kept.at,
        factors: notes.factors,
    }))
}

impl Notes {
    /// As the history keeps it; `None` where nothing was written.
    pub(in crate::flows) fn of(notes: Option<&str>, conditions: &[String]) -> Option<Vec<u8>> {
        if notes.is_none() && conditions.is_empty() {
            return None;
        }
        let kept = serde_json::json!({ "notes": notes, "conditions": conditions, "seen": [] });
        Some(kept.to_string().into_bytes())
    }

    /// The same of a submission, which has no words.
    pub(in crate::flows) fn of_submission(factors: &[Factor]) -> Result<Vec<u8>, StoreError> {
        let kept = Self {
            factors: factors.to_vec(),
            ..Self::default()
        };
        kept.of_judgement()
    }

    /// The same of a submission or a decision, which also say what they were judged by.
    pub(in crate::flows) fn of_judgement(&self) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec(self).map_err(|_| StoreError::Unreadable("a new value"))
    }
}

/// An officer's act, with what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedAct {
    /// The entry of the history.
    pub id: EventId,
    /// Its number.
    pub sequence: i64,
    /// What was done.
    pub cause: Cause,
    /// The status afterwards.
    pub status: Status,
    /// The officer's key.
    pub by: KeyId,
    /// The officer's name.
    pub person: Option<String>,
    /// What the customer was told.
    pub reason: Option<String>,
    /// What was written; empty where it was erased.
    pub notes: Notes,
    pub at: DateTime<Utc>,
}

/// The acts of officers on one record, oldest first, after an entry's number, at most `limit`.
pub async fn page(
    services: &Services,
    conn: &mut PgConnection,
    owner: OrganizationId,
    after: i64,
    limit: i64,
) -> Result<Vec<NotedAct>, StoreError> {
    let sealer = &services.journal.sealer;
    let found = acts::page(conn, sealer, owner, after, limit).await?;
    let noted = found.into_iter().map(|act| {
        let notes = act.payload.as_deref().map(serde_json::from_slice::<Notes>);
        let notes = notes.transpose();
        Ok(NotedAct {
            id: act.id,
            sequence: act.sequence,
            cause: act.cause,
            status: act.status,
            by: act.by,
            person: act.person,
            reason: act.reason,
            notes: notes
                .map_err(|_| StoreError::Unreadable("verification_events.payload"))?
                .unwrap_or_default(),
            at: act.at,
        })
    });
    noted.collect()
}
