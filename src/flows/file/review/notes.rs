//! What officers wrote down for officers: notes and conditions, sealed in the history beside the act they belong to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::flows::Services;
use crate::store::StoreError;
use crate::store::history::acts;
use base::ids::{EventId, KeyId, OrganizationId};
use domain::event::Cause;
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
}

impl Notes {
    /// As the history keeps it; `None` where nothing was written.
    pub(in crate::flows) fn of(notes: Option<&str>, conditions: &[String]) -> Option<Vec<u8>> {
        Self::of_approval(notes, conditions, &[])
    }

    /// The same of an approval, with whom the officer saw.
    pub(in crate::flows) fn of_approval(
        notes: Option<&str>,
        conditions: &[String],
        seen: &[String],
    ) -> Option<Vec<u8>> {
        if notes.is_none() && conditions.is_empty() && seen.is_empty() {
            return None;
        }
        let kept = serde_json::json!({ "notes": notes, "conditions": conditions, "seen": seen });
        Some(kept.to_string().into_bytes())
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
