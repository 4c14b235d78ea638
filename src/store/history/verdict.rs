//! What came of a verification, and who said so.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Actor;
use super::read::actor;
use crate::store::Result;
use crate::store::values::known;
use base::ids::OrganizationId;
use domain::verification::Status;

/// A decision on a record: who moved it, why, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The status that it led to.
    pub status: Status,
    /// Who decided.
    pub actor: Actor,
    /// The reason that is safe to show.
    pub reason: Option<String>,
    pub at: DateTime<Utc>,
}

/// The newest entry that moved a record to APPROVED, REJECTED or RESUBMISSION_REQUIRED; `None` where none did.
pub async fn verdict(conn: &mut PgConnection, owner: OrganizationId) -> Result<Option<Verdict>> {
    let row = sqlx::query!(
        "-- history::verdict
         select status, actor, actor_organization_id, actor_key_id, reason, created_at
           from verification_events
          where organization_id = $1 and status <> previous_status
            and status in ('APPROVED', 'REJECTED', 'RESUBMISSION_REQUIRED')
          order by sequence desc
          limit 1",
        owner.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Verdict {
            status: known(Status::parse(&row.status), "verification_events.status")?,
            actor: actor(&row.actor, row.actor_organization_id, row.actor_key_id)?,
            reason: row.reason,
            at: row.created_at,
        })
    })
    .transpose()
}
