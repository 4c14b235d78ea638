//! Table `verification_events`: the append-only, chained history of each record.
//!
//! Every entry's hash covers the one before it, under a key that is not in the database; the record keeps the newest
//! number and hash. Whoever edits, drops or inserts an entry without the key breaks the chain, and whoever truncates
//! it no longer matches the record. [`verify`] checks both.

pub mod acts;
mod read;
mod verdict;
mod write;

pub use read::{Event, last_reason, page, rests_on_an_applicant};
pub use verdict::{Verdict, verdict};
pub use write::write;

use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection};

use super::Result;
use super::confirms::Wish;
use super::verifications::{self, Record};
use crate::domain::event::{ActorKind, Canonical, Cause};
use crate::domain::verification::{Status, Track};
use crate::ids::{EventId, Ids, KeyId, OrganizationId};
use crate::secret::{AuditKey, Sealer, random_bytes, sha256};

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
    /// A Svix server keeps the endpoints: of whom there is anybody to tell, only it knows.
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
    fn kind(self) -> ActorKind {
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
///
/// # Errors
/// The database.
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
    verifications::insert(conn, record).await?;
    insert(conn, record.organization_id, &linked).await
}

/// Appends an entry to a locked record and saves the record: [`link`] and [`write()`].
///
/// # Errors
/// The database, or sealing.
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
///
/// # Errors
/// As [`append`].
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

/// Links an entry to the history of a locked record. Whoever does so has to [`write()`] it, with the record, in the
/// record's transaction. `updated_at` moves only with the status.
///
/// # Errors
/// Sealing.
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
        record.state = record.state.moved(to);
        record.updated_at = now;
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

/// Seals salt and payload together: the digest commits to the payload whatever key seals it, and says nothing about
/// it once both are erased.
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

/// Checks a whole history against its record: numbers without gaps, every link, every payload that was not erased,
/// and the record's newest number and hash, its status and when that changed.
///
/// # Errors
/// The database. A history that does not verify is `Ok(false)`.
pub async fn verify(
    conn: &mut PgConnection,
    journal: &Journal,
    id: OrganizationId,
) -> Result<bool> {
    // Locked, so that an entry written meanwhile is not taken for a broken end.
    let mut tx = conn.begin().await?;
    let Some(record) = verifications::lock(&mut tx, id).await? else {
        return Ok(false);
    };
    links(&mut tx, journal, &record).await
}

async fn links(conn: &mut PgConnection, journal: &Journal, record: &Record) -> Result<bool> {
    let mut head = Vec::new();
    let mut sequence = 0;
    // What clients see stands in the record, not in the chain: it has to be what the chain says.
    let mut shown = None;
    loop {
        let events = page(conn, record.organization_id, sequence, 500).await?;
        if events.is_empty() {
            return Ok(sequence == record.sequence
                && head == record.chain_head
                && shown == Some((record.state.status, record.updated_at)));
        }
        for event in events {
            sequence += 1;
            let key = event.actor.key();
            let canonical = Canonical {
                organization_id: &record.organization_id.to_string(),
                sequence: event.sequence,
                event_id: &event.id.to_string(),
                cause: event.cause,
                previous_status: event.previous_status,
                status: event.status,
                actor: event.actor.kind(),
                actor_organization_id: key
                    .map(|(organization, _)| organization.to_string())
                    .as_deref(),
                actor_key_id: key.map(|(_, key)| key.to_string()).as_deref(),
                reason: event.reason.as_deref(),
                payload_digest: event.payload_digest.as_deref(),
                created_at: event.created_at,
            }
            .bytes();
            let linked = journal.audit.link(&head, &canonical)[..] == event.hash[..];
            if event.sequence != sequence || !linked || !payload_fits(journal, &event) {
                return Ok(false);
            }
            head = event.hash;
            shown = match shown {
                Some((status, since)) if status == event.status => Some((status, since)),
                _ => Some((event.status, event.created_at)),
            };
        }
    }
}

/// Whether an entry's payload is the one that its digest, and through it the chain, commits to. An erased one is.
fn payload_fits(journal: &Journal, event: &Event) -> bool {
    let Some(sealed) = &event.payload else {
        return true;
    };
    let opened = journal.sealer.open(&row_identity(event.id), sealed);
    opened.is_ok_and(|salted| event.payload_digest.as_deref() == Some(&sha256(&salted)[..]))
}
