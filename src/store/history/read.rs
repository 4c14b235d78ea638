//! Entries as they are read.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Actor;
use crate::store::Result;
use crate::store::values::{known, known_or_null};
use base::ids::{EventId, KeyId, OrganizationId};
use domain::event::{ActorKind, Cause};
use domain::verification::Status;

/// An entry as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: EventId,
    /// Its place, from 1.
    pub sequence: i64,
    /// Why it was written.
    pub cause: Cause,
    /// The status before; `None` for entry 1.
    pub previous_status: Option<Status>,
    /// The status after.
    pub status: Status,
    /// Who acted.
    pub actor: Actor,
    /// A reason that is safe to show.
    pub reason: Option<String>,
    /// The sealed payload, where there is one and it was not erased.
    pub payload: Option<Vec<u8>>,
    /// Digest of salt and payload, where there is or was one.
    pub payload_digest: Option<Vec<u8>>,
    /// The chain's hash.
    pub hash: Vec<u8>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// The entries after `after`, ascending, at most `limit`.
pub async fn page(
    conn: &mut PgConnection,
    owner: OrganizationId,
    after: i64,
    limit: i64,
) -> Result<Vec<Event>> {
    let rows = sqlx::query!(
        "-- history::page
         select id, sequence, cause, previous_status, status, actor, actor_organization_id, actor_key_id, reason,
                payload, payload_digest, hash, created_at
           from verification_events
          where organization_id = $1 and sequence > $2
          order by sequence
          limit $3",
        owner.0,
        after,
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let actor = actor(&row.actor, row.actor_organization_id, row.actor_key_id)?;
            Ok(Event {
                id: EventId(row.id),
                sequence: row.sequence,
                cause: known(Cause::parse(&row.cause), "verification_events.cause")?,
                previous_status: known_or_null(
                    row.previous_status,
                    Status::parse,
                    "verification_events.previous_status",
                )?,
                status: known(Status::parse(&row.status), "verification_events.status")?,
                actor,
                reason: row.reason,
                payload: row.payload,
                payload_digest: row.payload_digest,
                hash: row.hash,
                created_at: row.created_at,
            })
        })
        .collect()
}

pub(super) fn actor(kind: &str, organization: Option<Uuid>, key: Option<Uuid>) -> Result<Actor> {
    let kind = known(ActorKind::parse(kind), "verification_events.actor")?;
    match (kind, organization, key) {
        (ActorKind::Provider, ..) => Ok(Actor::Provider),
        (ActorKind::System, ..) => Ok(Actor::System),
        (ActorKind::ApiKey, Some(organization), Some(key)) => {
            Ok(Actor::Key(OrganizationId(organization), KeyId(key)))
        }
        (ActorKind::ApiKey, ..) => known(None, "verification_events.actor_key_id"),
    }
}

/// The reason of the newest entry that led to a status; `None` where it gave none.
pub async fn last_reason(
    conn: &mut PgConnection,
    owner: OrganizationId,
    status: Status,
) -> Result<Option<String>> {
    let reason = sqlx::query_scalar!(
        "-- history::last_reason
         select reason from verification_events
          where organization_id = $1 and status = $2 and previous_status is distinct from $2
          order by sequence desc
          limit 1",
        owner.0,
        status.as_str(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(reason.flatten())
}

/// What last changed the status: why, and what it was before.
pub async fn last_move(
    conn: &mut PgConnection,
    owner: OrganizationId,
) -> Result<Option<(Cause, Option<Status>)>> {
    let row = sqlx::query!(
        "-- history::last_move
         select cause, previous_status from verification_events
          where organization_id = $1 and status is distinct from previous_status
          order by sequence desc
          limit 1",
        owner.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let cause = known(Cause::parse(&row.cause), "verification_events.cause")?;
        let column = "verification_events.previous_status";
        let before = known_or_null(row.previous_status, Status::parse, column)?;
        Ok((cause, before))
    })
    .transpose()
}

/// The key that left the newest entry of one of these causes; `None` where there is none, or no key left it.
pub async fn last_key(
    conn: &mut PgConnection,
    owner: OrganizationId,
    causes: &[Cause],
) -> Result<Option<KeyId>> {
    let causes: Vec<String> = causes.iter().map(|one| one.as_str().to_owned()).collect();
    let key = sqlx::query_scalar!(
        "-- history::last_key
         select actor_key_id from verification_events
          where organization_id = $1 and cause = any($2)
          order by sequence desc
          limit 1",
        owner.0,
        &causes,
    )
    .fetch_optional(conn)
    .await?;
    Ok(key.flatten().map(KeyId))
}

/// Whether any entry rests on an applicant that Sumsub itself showed us: an accepted import, or a review that we
/// fetched.
pub async fn rests_on_an_applicant(conn: &mut PgConnection, owner: OrganizationId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"-- history::rests_on_an_applicant
        select exists (
               select from verification_events
                where organization_id = $1
                  and cause in ('import_accepted', 'review', 'level_mismatch', 'review_not_understood')) as "rests!""#,
        owner.0
    )
    .fetch_one(conn)
    .await?)
}
