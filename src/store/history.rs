//! Table `verification_events`: the append-only, chained history of each record.
//!
//! Every entry's hash covers the one before it, under a key that is not in the database; the record keeps the newest
//! number and hash, under a [`seal`] of its own. An edit, a loss or an insertion without the key breaks the
//! chain, and a truncated chain no longer matches the record. [`verify()`] checks both. A history that is set
//! back together with its record is found by [`super::checkpoints`].

pub mod acts;
mod read;
pub mod seal;
mod verdict;
mod verify;
mod write;

pub use read::{Event, last_key, last_move, last_reason, page, rests_on_an_applicant};
pub use verdict::{Verdict, verdict};
pub use verify::verify;
pub use write::write;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Result;
use super::confirms::Wish;
use super::verifications::{self, Record};
use crate::secret::{AuditKey, Sealer, random_bytes, sha256};
use base::ids::{EventId, Ids, KeyId, OrganizationId};
use domain::event::{ActorKind, Canonical, Cause};
use domain::verification::{Status, Track};

/// The length of the random salt in front of a payload, in bytes.
const SALT_BYTES: usize = 16;

/// What writing history needs: the keys and the id generator.
#[derive(Debug)]
pub struct Journal {
    /// Chains the entries.
    pub audit: AuditKey,
    /// Seals their payloads.
    pub sealer: Sealer,
    /// Names them.
    pub ids: Ids,
    /// A Svix server keeps the endpoints: only it knows which of them there is to tell.
    pub endpoints_elsewhere: bool,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// An organization through its key.
    Key(OrganizationId, KeyId),
    /// Sumsub, through a review that we fetched.
    Provider,
    /// Vouch itself.
    System,
}

impl Actor {
    /// Which kind of actor.
    #[must_use]
    pub fn kind(self) -> ActorKind {
        match self {
            Self::Key(..) => ActorKind::ApiKey,
            Self::Provider => ActorKind::Provider,
            Self::System => ActorKind::System,
        }
    }

    fn key(self) -> Option<(OrganizationId, KeyId)> {
        match self {
            Self::Key(organization, key) => Some((organization, key)),
            Self::Provider | Self::System => None,
        }
    }
}

/// An entry to append.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Why.
    pub cause: Cause,
    /// The status to move to; `None` where something is only noted.
    pub to: Option<Status>,
    /// Who acts.
    pub actor: Actor,
    /// A reason that is safe to show.
    pub reason: Option<&'a str>,
    /// What the provider answered, or an officer wrote for officers; stored sealed.
    pub payload: Option<&'a [u8]>,
}

/// Adds an organization's record together with entry 1 of its history.
pub async fn begin(
    conn: &mut PgConnection,
    journal: &Journal,
    record: &mut Record,
    actor: Actor,
    now: DateTime<Utc>,
) -> Result<()> {
    let entry = Entry {
        cause: Cause::Created,
        to: None,
        actor,
        reason: None,
        payload: None,
    };
    let linked = link(journal, record, &entry, now)?;
    verifications::insert(conn, &journal.audit, record).await?;
    insert(conn, record.organization_id, &linked).await
}

/// Appends an entry to a locked record and saves the record: [`link`] and [`write()`].
pub async fn append(
    conn: &mut PgConnection,
    journal: &Journal,
    record: &mut Record,
    entry: &Entry<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    append_named(conn, journal, record, entry, now)
        .await
        .map(drop)
}

/// Like [`append`]; the entry's id.
pub async fn append_named(
    conn: &mut PgConnection,
    journal: &Journal,
    record: &mut Record,
    entry: &Entry<'_>,
    now: DateTime<Utc>,
) -> Result<EventId> {
    let linked = link(journal, record, entry, now)?;
    let id = linked.id;
    write(conn, journal, &[(record, linked)]).await?;
    Ok(id)
}

/// An entry that is linked to its record's history, and waits to be written: see [`write()`].
#[derive(Debug)]
#[must_use = "the record says already that it is written"]
pub struct Linked {
    id: EventId,
    sequence: i64,
    cause: Cause,
    previous_status: Option<Status>,
    status: Status,
    actor: Actor,
    reason: Option<String>,
    payload: Option<Payload>,
    hash: [u8; 32],
    now: DateTime<Utc>,
    wish: Option<Wish>,
}

impl Linked {
    /// Wishes with the entry that the record be confirmed, as [`super::confirms::wish`] does.
    pub fn wishing(self, wish: Wish) -> Self {
        let wish = Some(wish);
        Self { wish, ..self }
    }
}

#[derive(Debug)]
struct Payload {
    sealed: Vec<u8>,
    digest: [u8; 32],
}

/// Links an entry to the history of a locked record. The caller has to [`write()`] it, with the record, in the
/// record's transaction. `updated_at` moves only with the status.
pub fn link(
    journal: &Journal,
    record: &mut Record,
    entry: &Entry<'_>,
    now: DateTime<Utc>,
) -> Result<Linked> {
    let id = EventId(journal.ids.uuid());
    let payload = entry
        .payload
        .map(|plain| seal_payload(journal, id, plain))
        .transpose()?;
    let previous_status = (record.sequence > 0).then_some(record.state.status);
    if let Some(to) = entry.to {
        if to != record.state.status {
            record.updated_at = now;
        }
        record.state = record.state.moved(to);
        if to == Status::Approved && record.first_approved_at.is_none() {
            record.first_approved_at = Some(now);
        }
    }
    match entry.cause {
        Cause::SessionOpened | Cause::ImportAccepted => {
            record.take_sumsub_track();
        }
        // A review can only be fetched on the SUMSUB track; a record that a webhook found first enters it here.
        Cause::Review if record.state.track == Track::None => record.state.track = Track::Sumsub,
        _ => {}
    }
    record.operator_flag = entry.cause.flag(record.operator_flag);
    record.sequence += 1;
    let key = entry.actor.key();
    let canonical = Canonical {
        organization_id: &record.organization_id.to_string(),
        sequence: record.sequence,
        event_id: &id.to_string(),
        cause: entry.cause,
        previous_status,
        status: record.state.status,
        actor: entry.actor.kind(),
        actor_organization_id: key
            .map(|(organization, _)| organization.to_string())
            .as_deref(),
        actor_key_id: key.map(|(_, key)| key.to_string()).as_deref(),
        reason: entry.reason,
        payload_digest: payload.as_ref().map(|payload| &payload.digest[..]),
        created_at: now,
    }
    .bytes();
    let hash = journal.audit.link(&record.chain_head, &canonical);
    record.chain_head = hash.to_vec();
    Ok(Linked {
        id,
        sequence: record.sequence,
        cause: entry.cause,
        previous_status,
        status: record.state.status,
        actor: entry.actor,
        reason: entry.reason.map(str::to_owned),
        payload,
        hash,
        now,
        wish: None,
    })
}

/// Seals salt and payload together: the digest commits to the payload under any key that seals it, and says nothing
/// about it once both are erased.
fn seal_payload(journal: &Journal, id: EventId, plain: &[u8]) -> Result<Payload> {
    let salted = [&random_bytes::<SALT_BYTES>()?[..], plain].concat();
    let sealed = journal.sealer.seal(&row_identity(id), &salted)?;
    Ok(Payload {
        sealed,
        digest: sha256(&salted),
    })
}

pub(super) fn row_identity(id: EventId) -> String {
    format!("verification_events:{id}")
}

async fn insert(conn: &mut PgConnection, owner: OrganizationId, event: &Linked) -> Result<()> {
    let key = event.actor.key();
    sqlx::query!(
        "-- history::insert
         insert into verification_events
             (organization_id, sequence, id, cause, previous_status, status, actor, actor_organization_id, actor_key_id,
              reason, payload, payload_digest, hash, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        owner.0,
        event.sequence,
        event.id.0,
        event.cause.as_str(),
        event.previous_status.map(Status::as_str),
        event.status.as_str(),
        event.actor.kind().as_str(),
        key.map(|(organization, _)| organization.0),
        key.map(|(_, key)| key.0),
        event.reason,
        event.payload.as_ref().map(|payload| &payload.sealed[..]),
        event.payload.as_ref().map(|payload| &payload.digest[..]),
        &event.hash[..],
        event.now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
