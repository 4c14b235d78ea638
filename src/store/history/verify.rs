//! Checks a whole history against its record.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::seal::{self, Sealed};
use super::{Event, Journal, page, row_identity};
use crate::secret::sha256;
use crate::store::values::known;
use crate::store::{Result, StoreError};
use base::ids::OrganizationId;
use domain::audit::Fault;
use domain::event::Canonical;
use domain::verification::Status;

/// Entries that are read at once.
const PAGE: i64 = 500;

struct Row {
    status: String,
    sequence: i64,
    chain_head: Vec<u8>,
    updated_at: DateTime<Utc>,
    seal: Option<Vec<u8>>,
}

/// Checks a history: numbers without gaps, every link, every payload that was not erased, and the record's newest number
/// and hash, its status, when that changed, and its seal. A record that a version without seals wrote last is checked
/// by its entries, and then sealed.
///
/// No transaction is open meanwhile: entries never change, so what was appended since is read once more.
pub async fn verify(
    conn: &mut PgConnection,
    journal: &Journal,
    id: OrganizationId,
) -> Result<Option<Fault>> {
    let mut seen = None;
    loop {
        let Some(row) = read(conn, id).await? else {
            return Ok(Some(Fault::RecordMissing));
        };
        if seen == Some(row.sequence) {
            // Entries that no record has come to tell of.
            return Ok(Some(Fault::RecordAltered));
        }
        let walk = match walk(conn, journal, id, &row).await {
            Err(StoreError::Unreadable(_)) => return Ok(Some(Fault::EntryAltered)),
            walk => walk?,
        };
        match walk {
            Err(fault) => return Ok(Some(fault)),
            Ok(walk) if walk.sequence > row.sequence => seen = Some(row.sequence),
            Ok(walk) => return conclude(conn, journal, id, &row, &walk).await,
        }
    }
}

async fn read(conn: &mut PgConnection, id: OrganizationId) -> Result<Option<Row>> {
    Ok(sqlx::query_as!(
        Row,
        "-- history::verify
         select status, sequence, chain_head, updated_at, seal from verifications where organization_id = $1",
        id.0
    )
    .fetch_optional(conn)
    .await?)
}

/// What the entries say, up to some entry.
#[derive(Default)]
struct Walk {
    sequence: i64,
    head: Vec<u8>,
    status: Option<Status>,
    /// Since when, and the entries since. Earlier versions noted the time of an entry that kept the status as well.
    since: Vec<DateTime<Utc>>,
    /// Whether the seal is that of the entry that it names.
    seal_fits: bool,
}

async fn walk(
    conn: &mut PgConnection,
    journal: &Journal,
    id: OrganizationId,
    row: &Row,
) -> Result<std::result::Result<Walk, Fault>> {
    let sealed_at = row.seal.as_deref().and_then(seal::sequence);
    let mut walk = Walk::default();
    loop {
        let events = page(conn, id, walk.sequence, PAGE).await?;
        if events.is_empty() {
            return Ok(Ok(walk));
        }
        for event in events {
            if !walk.step(journal, id, event) {
                return Ok(Err(Fault::EntryAltered));
            }
            if sealed_at == Some(walk.sequence) {
                walk.seal_fits = walk.fits(journal, id, row)?;
            }
        }
    }
}

impl Walk {
    /// Takes the next entry; false where it is not the next.
    fn step(&mut self, journal: &Journal, id: OrganizationId, event: Event) -> bool {
        let key = event.actor.key();
        let canonical = Canonical {
            organization_id: &id.to_string(),
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
        let linked = journal.audit.link(&self.head, &canonical)[..] == event.hash[..];
        self.sequence += 1;
        if event.sequence != self.sequence || !linked || !payload_fits(journal, &event) {
            return false;
        }
        self.head = event.hash;
        if self.status != Some(event.status) {
            self.status = Some(event.status);
            self.since.clear();
        }
        self.since.push(event.created_at);
        true
    }

    /// Whether the record's seal was made here.
    fn fits(&self, journal: &Journal, id: OrganizationId, row: &Row) -> Result<bool> {
        let sealed = |status, updated_at| {
            let sealed = Sealed {
                organization_id: id,
                sequence: self.sequence,
                head: &self.head,
                status,
                updated_at,
            };
            row.seal.as_deref() == Some(&sealed.bytes(&journal.audit)[..])
        };
        if self.sequence == row.sequence {
            return Ok(sealed(status(row)?, row.updated_at));
        }
        let status = known(self.status, "verification_events.status")?;
        Ok(self.since.iter().any(|since| sealed(status, *since)))
    }
}

fn status(row: &Row) -> Result<Status> {
    known(Status::parse(&row.status), "verifications.status")
}

async fn conclude(
    conn: &mut PgConnection,
    journal: &Journal,
    id: OrganizationId,
    row: &Row,
    walk: &Walk,
) -> Result<Option<Fault>> {
    let sealed_at = row.seal.as_deref().map(seal::sequence);
    if walk.sequence < row.sequence {
        return Ok(Some(Fault::HistoryShortened));
    }
    let status = status(row)?;
    if walk.head != row.chain_head
        || walk.status != Some(status)
        || !walk.since.contains(&row.updated_at)
    {
        return Ok(Some(Fault::RecordAltered));
    }
    match sealed_at {
        Some(None) => return Ok(Some(Fault::SealBroken)),
        Some(Some(sequence)) if sequence > row.sequence => {
            return Ok(Some(Fault::HistoryShortened));
        }
        Some(Some(_)) if !walk.seal_fits => return Ok(Some(Fault::SealBroken)),
        Some(Some(sequence)) if sequence == row.sequence => return Ok(None),
        None | Some(Some(_)) => {}
    }
    let sealed = Sealed {
        organization_id: id,
        sequence: row.sequence,
        head: &row.chain_head,
        status,
        updated_at: row.updated_at,
    };
    sqlx::query!(
        "-- history::verify: seal
         update verifications set seal = $2
          where organization_id = $1 and sequence = $3 and chain_head = $4 and status = $5 and updated_at = $6",
        id.0,
        sealed.bytes(&journal.audit),
        row.sequence,
        row.chain_head,
        row.status,
        row.updated_at,
    )
    .execute(conn)
    .await?;
    Ok(None)
}

/// Whether an entry's payload is the one that its digest, and through it the chain, commits to. An erased one is.
fn payload_fits(journal: &Journal, event: &Event) -> bool {
    let Some(sealed) = &event.payload else {
        return true;
    };
    let opened = journal.sealer.open(&row_identity(event.id), sealed);
    opened.is_ok_and(|salted| event.payload_digest.as_deref() == Some(&sha256(&salted)[..]))
}
