//! Table `verification_events`: the append-only, chained history of each record.
//!
//! Every entry's hash covers the one before it, under a key that is not in the database; the record keeps the newest
//! number and hash. Whoever edits, drops or inserts an entry without the key breaks the chain, and whoever truncates
//! it no longer matches the record. [`verify`] checks both.

use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection};

use super::partner::notices;
use super::verifications::{self, Record};
use super::{Result, known, messages};
use crate::domain::event::{ActorKind, Canonical, Cause};
use crate::domain::partner::notice::CheckStatus;
use crate::domain::verification::{Status, Track};
use crate::domain::webhook::VerificationUpdated;
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
    /// What the provider answered; stored sealed.
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
    let prepared = prepare(journal, record, &entry, now)?;
    verifications::insert(conn, record).await?;
    insert(conn, record.organization_id, &prepared).await
}

/// Appends an entry to a locked record and saves the record. `updated_at` moves only with the status. Where that
/// changes, those concerned are told: whoever commits the transaction rings the bell of the messages.
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

/// The same; the entry's id.
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
    let prepared = prepare(journal, record, entry, now)?;
    insert(conn, record.organization_id, &prepared).await?;
    if let Some(from) = prepared
        .previous_status
        .filter(|from| *from != prepared.status)
    {
        let owner = record.organization_id;
        let (to, sequence) = (prepared.status, prepared.sequence);
        let body =
            VerificationUpdated::body(owner.to_string(), record.kind, from, to, sequence, now);
        let base = journal.ids.uuid();
        messages::tell_status(conn, owner, prepared.id, base, &body, now).await?;
        let pending = |status| CheckStatus::of(status) == Some(CheckStatus::Pending);
        // An officer who claims a file changes nothing that a partner endpoint could be told.
        if record.partner && !(pending(from) && pending(to)) {
            let (told, id) = ((to, entry.reason), journal.ids.uuid());
            notices::tell_check(conn, owner, told, prepared.id, id, now).await?;
        }
    }
    verifications::save(conn, record).await?;
    Ok(prepared.id)
}

struct Prepared<'a> {
    id: EventId,
    sequence: i64,
    cause: Cause,
    previous_status: Option<Status>,
    status: Status,
    actor: Actor,
    reason: Option<&'a str>,
    payload: Option<Payload>,
    hash: [u8; 32],
    now: DateTime<Utc>,
}

struct Payload {
    sealed: Vec<u8>,
    digest: [u8; 32],
}

fn prepare<'a>(
    journal: &Journal,
    record: &mut Record,
    entry: &Entry<'a>,
    now: DateTime<Utc>,
) -> Result<Prepared<'a>> {
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
            if record.state.track == Track::File {
                // What was submitted was the file: nothing of it is with Sumsub.
                record.submitted_at = None;
                record.state.submitted = false;
            }
            record.state.track = Track::Sumsub;
        }
        // A review can only be fetched on the SUMSUB track; a record that a webhook found first enters it here.
        Cause::Review if record.state.track == Track::None => record.state.track = Track::Sumsub,
        _ => {}
    }
    record.operator_flag = match entry.cause {
        cause if cause.needs_operator() => Some(cause),
        Cause::Review => None,
        _ => record.operator_flag,
    };
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
    Ok(Prepared {
        id,
        sequence: record.sequence,
        cause: entry.cause,
        previous_status,
        status: record.state.status,
        actor: entry.actor,
        reason: entry.reason,
        payload,
        hash,
        now,
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

async fn insert(
    conn: &mut PgConnection,
    owner: OrganizationId,
    event: &Prepared<'_>,
) -> Result<()> {
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

/// An entry as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its id.
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
///
/// # Errors
/// The database.
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
            let kind = known(ActorKind::parse(&row.actor), "verification_events.actor")?;
            let actor = match (kind, row.actor_organization_id, row.actor_key_id) {
                (ActorKind::Provider, ..) => Actor::Provider,
                (ActorKind::System, ..) => Actor::System,
                (ActorKind::ApiKey, Some(organization), Some(key)) => {
                    Actor::Key(OrganizationId(organization), KeyId(key))
                }
                (ActorKind::ApiKey, ..) => known(None, "verification_events.actor_key_id")?,
            };
            Ok(Event {
                id: EventId(row.id),
                sequence: row.sequence,
                cause: known(Cause::parse(&row.cause), "verification_events.cause")?,
                previous_status: row
                    .previous_status
                    .map(|status| {
                        known(
                            Status::parse(&status),
                            "verification_events.previous_status",
                        )
                    })
                    .transpose()?,
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

/// The reason of the newest entry that led to a status; `None` where it gave none.
///
/// # Errors
/// The database.
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

/// Whether any entry rests on an applicant that Sumsub itself showed us: an accepted import, or a review that we
/// fetched.
///
/// # Errors
/// The database.
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
