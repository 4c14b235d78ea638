//! The entries that officers' acts left, with what they wrote down for officers.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{SALT_BYTES, row_identity};
use crate::secret::Sealer;
use crate::store::values::known;
use crate::store::{Result, StoreError};
use base::ids::{EventId, KeyId, OrganizationId};
use domain::event::Cause;
use domain::verification::Status;

/// An officer's act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The entry's id.
    pub id: EventId,
    /// Its place in the history.
    pub sequence: i64,
    /// What was done.
    pub cause: Cause,
    /// The status afterwards.
    pub status: Status,
    /// The officer's key.
    pub by: KeyId,
    /// The officer's name; `None` once the key is deleted.
    pub person: Option<String>,
    /// A reason that is safe to show.
    pub reason: Option<String>,
    /// What was written down, opened; `None` where nothing was, or where it was erased.
    pub payload: Option<Vec<u8>>,
    /// When it was done.
    pub at: DateTime<Utc>,
}

/// What the newest act of one cause told the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActReason {
    /// The officer's key.
    pub by: KeyId,
    pub reason: String,
    pub at: DateTime<Utc>,
}

/// The newest act of one cause that told something; `None` where there is none.
pub async fn last_told(
    conn: &mut PgConnection,
    owner: OrganizationId,
    cause: Cause,
) -> Result<Option<ActReason>> {
    Ok(sqlx::query_as!(
        ActReason,
        r#"-- acts::last_told
        select actor_key_id as "by!", reason as "reason!", created_at as at
          from verification_events
         where organization_id = $1 and cause = $2 and actor = 'api_key' and reason is not null
         order by sequence desc
         limit 1"#,
        owner.0,
        cause.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// What the newest entry of some causes has in its payload, opened; `None` where there is no entry, or nothing in it.
///
/// # Errors
/// The database, or a payload that does not open.
pub async fn last_payload(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    causes: &[Cause],
) -> Result<Option<Payload>> {
    let causes: Vec<String> = causes
        .iter()
        .map(|cause| cause.as_str().to_owned())
        .collect();
    let row = sqlx::query!(
        "-- acts::last_payload
         select id, cause, payload, created_at from verification_events
          where organization_id = $1 and cause = any ($2)
          order by sequence desc
          limit 1",
        owner.0,
        &causes,
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(sealed) = row.payload else {
        return Ok(None);
    };
    Ok(Some(Payload {
        cause: known(Cause::parse(&row.cause), "verification_events.cause")?,
        text: opened(sealer, EventId(row.id), &sealed)?,
        at: row.created_at,
    }))
}

/// What an entry has in its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    pub cause: Cause,
    pub text: Vec<u8>,
    pub at: DateTime<Utc>,
}

fn opened(sealer: &Sealer, id: EventId, sealed: &[u8]) -> Result<Vec<u8>> {
    let salted = sealer.open(&row_identity(id), sealed)?;
    let plain = salted.get(SALT_BYTES..).map(<[u8]>::to_vec);
    plain.ok_or(StoreError::Unreadable("verification_events.payload"))
}

/// The acts of officers after an entry, ascending, at most `limit`.
///
/// # Errors
/// The database, or a payload that does not open.
pub async fn page(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    after: i64,
    limit: i64,
) -> Result<Vec<Act>> {
    let causes = Cause::ALL.into_iter().filter(|cause| cause.is_officers());
    let causes: Vec<String> = causes.map(|cause| cause.as_str().to_owned()).collect();
    let rows = sqlx::query!(
        r#"-- acts::page
        select e.id, e.sequence, e.cause, e.status, e.actor_key_id as "actor_key_id!", k.person_name as "person_name?",
               e.reason, e.payload, e.created_at
          from verification_events e left join api_keys k on k.id = e.actor_key_id
         where e.organization_id = $1 and e.sequence > $2 and e.actor = 'api_key' and e.cause = any ($3)
         order by e.sequence
         limit $4"#,
        owner.0,
        after,
        &causes,
        limit,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let id = EventId(row.id);
            let payload = row.payload.map(|sealed| opened(sealer, id, &sealed));
            Ok(Act {
                id,
                sequence: row.sequence,
                cause: known(Cause::parse(&row.cause), "verification_events.cause")?,
                status: known(Status::parse(&row.status), "verification_events.status")?,
                by: KeyId(row.actor_key_id),
                person: row.person_name,
                reason: row.reason,
                payload: payload.transpose()?,
                at: row.created_at,
            })
        })
        .collect()
}
