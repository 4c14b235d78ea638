//! What a dossier is made of: one organization's record, file and history, as they are in one moment.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Services;
use super::checkpoint;
use super::file::ownership::Solved;
use super::file::review::notes::{self, NotedAct};
use crate::store::file::documents::{self, Document};
use crate::store::file::people::{self, Person};
use crate::store::file::screenings::{self, RecordedScreening};
use crate::store::file::{Loaded, load};
use crate::store::history::{self, Event};
use crate::store::organizations::{self, Organization};
use crate::store::partner::users::{self, User};
use crate::store::pool::Transaction;
use crate::store::verifications::{self, Record};
use crate::store::{StoreError, snapshot};
use base::ids::OrganizationId;
use domain::verification::Status;
use dossier::checkpoint::Inclusion;
use dossier::sealed::SealError;
use dossier::{Entry, Made, Sealed, Signers, seal};

/// Entries of a history that are read at once.
const PAGE: i64 = 500;

/// Why there is no dossier, or no attestation.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no key that signs.
    #[error("VOUCH_DOSSIER_KEYS is not set")]
    NoKeys,
    /// The organization does not exist.
    #[error("the organization does not exist")]
    NoSuchOrganization,
    /// Only what is approved is attested.
    #[error("the verification is not approved")]
    NotApproved,
    /// Nothing was signed.
    #[error(transparent)]
    Unsealed(#[from] SealError),
}

/// Everything that entries are made of.
#[derive(Debug)]
pub struct Sources {
    pub at: DateTime<Utc>,
    pub record: Record,
    pub organization: Organization,
    /// The file as the rules see it.
    pub loaded: Loaded,
    pub documents: Vec<Document>,
    pub people: Vec<Person>,
    pub ownership: Option<Solved>,
    /// Oldest first.
    pub screenings: Vec<RecordedScreening>,
    /// What officers did and wrote down, oldest first.
    pub notes: Vec<NotedAct>,
    /// Of an individual of the Partner API.
    pub user: Option<User>,
    /// Oldest first.
    pub history: Vec<Event>,
}

impl Sources {
    /// The newest entry that moved the record to a verdict; `None` where none did.
    #[must_use]
    pub fn decision(&self) -> Option<&Event> {
        self.history.iter().rev().find(|event| {
            let moved = event.previous_status != Some(event.status);
            let verdict = match event.status {
                Status::Approved | Status::Rejected | Status::ResubmissionRequired => true,
                Status::NotStarted | Status::Pending | Status::OnHold => false,
            };
            moved && verdict
        })
    }

    /// What the officer wrote down with an entry of the history; `None` of one that was no officer's.
    #[must_use]
    pub fn noted(&self, event: &Event) -> Option<&NotedAct> {
        self.notes.iter().find(|noted| noted.id == event.id)
    }
}

/// A look at one organization in one moment, in which more can be read.
#[derive(Debug)]
pub struct Look {
    pub sources: Sources,
    /// See [`snapshot`].
    pub tx: Transaction,
}

/// The keys that sign.
///
/// # Errors
/// [`DossierError::NoKeys`].
pub fn signers(services: &Services) -> Result<&Signers, DossierError> {
    services.dossier.as_ref().ok_or(DossierError::NoKeys)
}

/// Reads everything of an organization.
///
/// # Errors
/// [`DossierError::NoSuchOrganization`]; the database.
pub async fn look(services: &Services, owner: OrganizationId) -> Result<Look, DossierError> {
    let mut tx = services.begin().await?;
    snapshot::begin(&mut tx).await?;
    let (conn, sealer, at) = (&mut *tx, &services.journal.sealer, services.clock.now());
    let record = verifications::read(conn, owner).await?;
    let organization = organizations::read(conn, owner).await?;
    let (record, organization) = record
        .zip(organization)
        .ok_or(DossierError::NoSuchOrganization)?;
    let loaded = load(conn, sealer, owner, at).await?;
    let sources = Sources {
        at,
        ownership: Solved::of(&loaded, services.requirements.of(record.kind)),
        record,
        organization,
        loaded,
        documents: documents::all(conn, sealer, owner).await?,
        people: people::all(conn, sealer, owner).await?,
        screenings: screenings::all(conn, sealer, owner).await?,
        notes: notes::page(services, conn, owner, 0, i64::MAX).await?,
        user: users::read(conn, sealer, owner).await?,
        history: whole(conn, owner).await?,
    };
    Ok(Look { sources, tx })
}

async fn whole(conn: &mut PgConnection, owner: OrganizationId) -> Result<Vec<Event>, StoreError> {
    let mut all: Vec<Event> = Vec::new();
    loop {
        let after = all.last().map_or(0, |event| event.sequence);
        let page = history::page(conn, owner, after, PAGE).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

/// Proves the newest entry of a history.
///
/// # Errors
/// [`DossierError::NoKeys`]; the database.
pub async fn prove(services: &Services, record: &Record) -> Result<Inclusion, DossierError> {
    let newest = (record.organization_id, record.sequence, &*record.chain_head);
    Ok(checkpoint::cover(services, signers(services)?, newest).await?)
}

/// Signs a dossier of these entries.
///
/// # Errors
/// [`DossierError::NoKeys`], [`DossierError::Unsealed`].
pub fn sign(services: &Services, made: Made, entries: Vec<Entry>) -> Result<Sealed, DossierError> {
    Ok(seal(signers(services)?.newest(), made, entries)?)
}

#[cfg(test)]
mod tests {
    use dossier::checkpoint;
    use dossier::manifest::{HistoryHead, Maker};
    use dossier::sealed::Part;
    use serde_json::json;

    use super::*;
    use crate::golden::{at, check, key};
    use crate::secret::sha256;

    #[test]
    fn golden_dossiers_and_their_signatures() {
        let signers = Signers::new(&[key(1)]).unwrap().unwrap();
        let organization_id = "org_0190a1b2c3d470008000000000000001".to_owned();
        let created_at = dossier::history::timestamp(at());
        let root = hex::encode([4; 32]);
        let entry = dossier::history::HistoryEntry {
            sequence: 12,
            id: "evt_0190a1b2c3d470008000000000000003".to_owned(),
            cause: "file_rejected".to_owned(),
            previous_status: Some("PENDING".to_owned()),
            status: "REJECTED".to_owned(),
            actor: "api_key".to_owned(),
            actor_organization_id: Some("org_0190a1b2c3d470008000000000000004".to_owned()),
            actor_key_id: Some("key_0190a1b2c3d470008000000000000005".to_owned()),
            reason: Some("NOT_ACCEPTED, größer".to_owned()),
            payload_digest: Some(hex::encode([0xab; 32])),
            created_at: created_at.clone(),
            hash: hex::encode([5; 32]),
        };
        let made = Made {
            organization_id: organization_id.clone(),
            made_at: "2026-03-15T14:30:00.123Z".to_owned(),
            made_by: Maker {
                kind: "OFFICER".to_owned(),
                key_id: Some("key_0190a1b2c3d470008000000000000005".to_owned()),
                name: Some("Casey".to_owned()),
            },
            history: HistoryHead {
                sequence: 12,
                head: hex::encode([5; 32]),
            },
        };
        let entries = vec![Entry::here("history.json", b"{}\n".to_vec())];
        let sealed = seal(signers.newest(), made, entries).unwrap();
        let [Part::Bytes(archive)] = &sealed.parts[..] else {
            panic!("nothing is elsewhere");
        };
        let manifest = String::from_utf8(sealed.manifest.bytes()).unwrap();
        let purpose = dossier::jws::Purpose::Dossier;
        let jws = dossier::jws::sign(signers.newest(), purpose, manifest.as_bytes());
        check(
            "dossiers",
            &json!({
                "publicKey": signers.newest().public().line(),
                "manifest": manifest,
                "manifestJws": jws.unwrap(),
                "archiveSha256": hex::encode(sha256(archive)),
                "historyEntry": entry,
                "inclusion": checkpoint::Inclusion {
                    organization_id,
                    sequence: 12,
                    head: hex::encode([5; 32]),
                    leaf_index: 6,
                    path: vec![hex::encode([6; 32])],
                    tree_head: checkpoint::TreeHead {
                        size: 7,
                        root: root.clone(),
                        created_at: created_at.clone(),
                        jws: checkpoint::sign(signers.newest(), 7, &root, &created_at).unwrap(),
                    },
                },
            }),
        );
    }
}
