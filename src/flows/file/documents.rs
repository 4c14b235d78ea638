//! Documents of a file.
//!
//! upload of what is held: claim the key, may the file take it, is it there already, note the object → the object, with
//! no transaction open → one transaction: row, saved answer, the object is noted no more.
//!
//! upload of what is in the store already: one transaction for all of that ([`super::arriving`]).
//!
//! The object has a new name each time, so uploads at once never touch each other's; the one whose row is there first
//! wins, and the others answer with that row.
//!
//! withdraw: one transaction for row, answer and the object's note → the object. What a crash leaves behind is an object
//! that stays noted: [`super::unowned::sweep`].

use sqlx::PgConnection;
use uuid::Uuid;

use super::arriving::{Arrived, Arriving, give_up};
use super::unowned::discard;
use super::{business, standing, takes_documents};
use crate::failpoint::reached;
use crate::flows::error::CommonError;
use crate::flows::file::error::{DocumentError, FileError, ObjectError};
use crate::flows::idempotent::{ClaimedKey, Done, Idempotent, release};
use crate::flows::lease::holding_key;
use crate::flows::{Acting, Services};
use crate::storage::object_key;
use crate::storage::reading::Reading;
use crate::store::StoreError;
use crate::store::file::documents::{self, Details, Document, Object};
use crate::store::file::{By, acts, cases, holdings, load, objects, people};
use crate::store::idempotency::{Answer, Claim};
use crate::store::pool::Transaction;
use crate::store::verifications::{self, Record};
use base::ids::{OrganizationId, PersonId};
use domain::day::Day;
use domain::file::progress::may_withdraw;
use domain::file::{DocumentStatus, DocumentType, room};
use domain::organization::OrganizationType;

/// The most documents of one file. Ours: far above any real file, and it bounds the work of computing one.
pub const MAX_DOCUMENTS: i64 = 500;
/// So many more, each of which has to meet something that is asked for or missing.
pub const MAX_NEEDED: i64 = 500;

/// A document as it came. All of it was checked.
#[derive(Debug)]
pub struct Upload {
    /// The uploader's own UUID, or one of ours.
    pub id: Uuid,
    /// What it proves.
    pub kind: DocumentType,
    /// The person or the company above that it belongs to.
    pub belongs_to: Option<String>,
    /// What it is called.
    pub details: Details,
    /// The last day on which it is good.
    pub valid_until: Option<Day>,
    /// By its content.
    pub media_type: &'static str,
    /// Of a PDF, whether it opens only with a password.
    pub needs_password: Option<bool>,
    pub bytes: Bytes,
}

/// Where the bytes of an upload are.
#[derive(Debug)]
pub enum Bytes {
    /// Here, with their SHA-256.
    Held(Vec<u8>, [u8; 32]),
    /// In the store.
    Arrived(Arrived),
}

impl Bytes {
    /// SHA-256 of them.
    #[must_use]
    pub fn sha256(&self) -> &[u8; 32] {
        match self {
            Self::Held(_, sha256) | Self::Arrived(Arrived { sha256, .. }) => sha256,
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Held(bytes, _) => bytes.len(),
            Self::Arrived(arrived) => arrived.size,
        }
    }
}

/// Takes a document into the file. The same document again is answered as the first time.
///
/// # Errors
/// [`FileError::Refused`], [`FileError::NoFileForIndividuals`], [`DocumentError::Differs`],
/// [`FileError::Full`], [`FileError::Field`]; the key; the object store; the database.
pub async fn upload(
    services: &Services,
    acting: Acting,
    upload: Upload,
    idempotent: Idempotent<Document, DocumentError>,
) -> Result<Done<Document>, DocumentError> {
    let document = Box::new(Document {
        id: upload.id,
        kind: upload.kind,
        belongs_to: upload.belongs_to,
        details: upload.details,
        media_type: upload.media_type.to_owned(),
        needs_password: upload.needs_password,
        size: i32::try_from(upload.bytes.size()).unwrap_or(i32::MAX),
        sha256: upload.bytes.sha256().to_vec(),
        status: DocumentStatus::Uploaded,
        reasons: Vec::new(),
        valid_until: upload.valid_until,
        uploaded_at: services.clock.now(),
        uploaded_by: By::from(acting),
        decided_at: None,
    });
    match upload.bytes {
        Bytes::Held(bytes, _) => {
            Box::pin(held(services, acting, document, &bytes, &idempotent)).await
        }
        Bytes::Arrived(arrived) => {
            let (name, written) = (arrived.name, arrived.stored.is_ok());
            reached("document.stored");
            let begun = begin(services, acting, document, &idempotent, Some(arrived)).await;
            if !matches!(begun, Ok(UploadStart::Kept(_))) {
                give_up(services, name, written).await;
            }
            match begun? {
                UploadStart::Kept(done) | UploadStart::Known(done) => Ok(done),
                UploadStart::Replay(answer) => Ok(Done::replay(answer)),
                UploadStart::Put { .. } => Err(CommonError::InFlight.into()),
            }
        }
    }
}

async fn held(
    services: &Services,
    acting: Acting,
    document: Box<Document>,
    bytes: &[u8],
    idempotent: &Idempotent<Document, DocumentError>,
) -> Result<Done<Document>, DocumentError> {
    let (key, document, object) = match begin(services, acting, document, idempotent, None).await? {
        UploadStart::Put {
            key,
            document,
            object,
        } => (key, document, object),
        UploadStart::Kept(done) | UploadStart::Known(done) => return Ok(done),
        UploadStart::Replay(answer) => return Ok(Done::replay(answer)),
    };
    let putting = put(
        services,
        acting,
        bytes,
        &document,
        object,
        key.claim(),
        idempotent,
    );
    let done = Box::pin(holding_key(services, key.claim(), putting)).await;
    if done.is_err() {
        release(services, key.claim()).await;
    }
    done.map(|document| key.done(document))
}

enum UploadStart {
    /// The bytes are still to be put.
    Put {
        key: ClaimedKey,
        document: Box<Document>,
        object: Object,
    },
    /// The document has what arrived.
    Kept(Done<Document>),
    Known(Done<Document>),
    Replay(Answer),
}

async fn begin(
    services: &Services,
    acting: Acting,
    document: Box<Document>,
    idempotent: &Idempotent<Document, DocumentError>,
    arrived: Option<Arrived>,
) -> Result<UploadStart, DocumentError> {
    let mut tx = services.begin().await?;
    let locked = idempotent.lock_and_claim(services, &mut tx, acting.target);
    let (record, key) = match locked.await? {
        Ok(locked) => locked,
        Err(answer) => return Ok(UploadStart::Replay(answer)),
    };
    let judged = judge(services, &mut tx, record, &document).await;
    match judged {
        Ok(None) => {
            if let Some(arrived) = arrived {
                let object = arrived.stored?;
                insert(services, &mut tx, acting.target, &document, &object).await?;
                end(services, tx, &document, key.claim(), idempotent).await?;
                return Ok(UploadStart::Kept(key.done(*document)));
            }
            let object = Object {
                name: services.ids.uuid(),
                key: object_key().map_err(StoreError::from)?,
            };
            objects::disown(&mut tx, object.name, services.clock.now()).await?;
            tx.commit().await?;
            Ok(UploadStart::Put {
                key,
                document,
                object,
            })
        }
        Ok(Some(known)) => {
            if !idempotent
                .save(services, &mut tx, key.claim(), Ok(&known))
                .await?
            {
                return Err(CommonError::InFlight.into());
            }
            tx.commit().await?;
            Ok(UploadStart::Known(key.done(known)))
        }
        Err(refused) => {
            if idempotent
                .save(services, &mut tx, key.claim(), Err(&refused))
                .await?
            {
                tx.commit().await?;
            }
            Err(refused)
        }
    }
}

/// Whether the file takes the document: `Some` where it has it already. The record is locked, so that a request that
/// waited for another upload of the same document sees it.
async fn judge(
    services: &Services,
    conn: &mut PgConnection,
    record: Record,
    document: &Document,
) -> Result<Option<Document>, DocumentError> {
    let record = standing(record)?;
    let (owner, sealer) = (record.organization_id, &services.journal.sealer);
    match (record.kind, document.kind.is_for_individuals()) {
        (OrganizationType::Business, false) | (OrganizationType::Individual, true) => {}
        (OrganizationType::Individual, false) => return Err(FileError::NoFileForIndividuals.into()),
        (OrganizationType::Business, true) => {
            return Err(FileError::Field("documentType", "belongs to an individual").into());
        }
    }
    if let Some(known) = documents::read(conn, sealer, owner, document.id).await? {
        return if known.is_same(document) {
            Ok(Some(known))
        } else {
            Err(DocumentError::Differs)
        };
    }
    takes_documents(conn, &record).await?;
    let count = documents::count(conn, owner).await?;
    if count >= MAX_DOCUMENTS {
        let has_room = count < MAX_DOCUMENTS + MAX_NEEDED;
        if !has_room || !is_needed(services, conn, &record, document).await? {
            return Err(FileError::Full.into());
        }
    }
    if let Some(subject) = &document.belongs_to
        && !is_subject(services, conn, owner, subject).await?
    {
        return Err(FileError::Field("subjectId", "names nobody of this file").into());
    }
    Ok(None)
}

/// Whether a full file takes a document all the same: something that was asked for, or is missing, is met by it.
async fn is_needed(
    services: &Services,
    conn: &mut PgConnection,
    record: &Record,
    document: &Document,
) -> Result<bool, StoreError> {
    let (owner, now) = (record.organization_id, services.clock.now());
    let facts = load(conn, &services.journal.sealer, owner, now).await?;
    let policy = services.requirements.of(record.kind);
    Ok(room::needs_document(&facts.facts, policy, document.facts()))
}

/// Whether a file has a person, or its structure a company above, of this id.
pub(super) async fn is_subject(
    services: &Services,
    conn: &mut PgConnection,
    owner: OrganizationId,
    subject: &str,
) -> Result<bool, StoreError> {
    let sealer = &services.journal.sealer;
    if let Some(id) = PersonId::parse(subject)
        && people::read(conn, sealer, owner, id).await?.is_some()
    {
        return Ok(true);
    }
    let case = cases::read(conn, sealer, owner).await?;
    let declared = match &case {
        Some(case) => holdings::read(conn, sealer, owner, case).await?,
        None => None,
    };
    let Some(declared) = declared.map(|declared| declared.structure) else {
        return Ok(false);
    };
    let mut parties = declared.parties.iter();
    Ok(parties.any(|party| party.id == subject && party.id != declared.root))
}

async fn put(
    services: &Services,
    acting: Acting,
    bytes: &[u8],
    document: &Document,
    object: Object,
    claim: Option<&Claim>,
    idempotent: &Idempotent<Document, DocumentError>,
) -> Result<Document, DocumentError> {
    let name = object.name;
    let mut arriving = Arriving::to(services, object).await;
    arriving.add(services, bytes).await;
    let object = arriving.end().await.stored?;
    reached("document.stored");
    let kept = keep(services, acting, document, &object, claim, idempotent).await;
    if !matches!(&kept, Ok(KeptDocument { is_new: true, .. })) {
        // No document has it.
        discard(services, name).await;
    }
    kept.map(|kept| kept.document)
}

/// A document of which the file has the row.
struct KeptDocument {
    document: Document,
    /// `false` where another upload's row was there first.
    is_new: bool,
}

/// Writes the row, unless another upload's is there.
async fn keep(
    services: &Services,
    acting: Acting,
    document: &Document,
    object: &Object,
    claim: Option<&Claim>,
    idempotent: &Idempotent<Document, DocumentError>,
) -> Result<KeptDocument, DocumentError> {
    let mut tx = services.begin().await?;
    // Again under the lock: the file may have been submitted meanwhile.
    let record = verifications::lock(&mut tx, acting.target).await?;
    let record = record.ok_or(CommonError::OrganizationGone)?;
    let known = judge(services, &mut tx, record, document).await?;
    let kept = match known {
        Some(document) => KeptDocument {
            document,
            is_new: false,
        },
        None => {
            insert(services, &mut tx, acting.target, document, object).await?;
            KeptDocument {
                document: document.clone(),
                is_new: true,
            }
        }
    };
    end(services, tx, &kept.document, claim, idempotent).await?;
    Ok(kept)
}

/// Writes a document's row, and gives it its object.
async fn insert(
    services: &Services,
    conn: &mut PgConnection,
    owner: OrganizationId,
    document: &Document,
    object: &Object,
) -> Result<(), CommonError> {
    let (sealer, now) = (&services.journal.sealer, services.clock.now());
    cases::begin(conn, owner, now).await?;
    acts::contributed(conn, owner, document.uploaded_by.key, now).await?;
    let ours = objects::forget(conn, object.name).await?;
    if ours && documents::insert(conn, sealer, owner, document, object).await? {
        Ok(())
    } else {
        Err(CommonError::InFlight)
    }
}

/// Saves the answer, and commits.
async fn end(
    services: &Services,
    mut tx: Transaction,
    kept: &Document,
    claim: Option<&Claim>,
    idempotent: &Idempotent<Document, DocumentError>,
) -> Result<(), CommonError> {
    if !idempotent.save(services, &mut tx, claim, Ok(kept)).await? {
        return Err(CommonError::InFlight);
    }
    reached("document.recorded");
    tx.commit().await?;
    reached("document.finished");
    Ok(())
}

/// The bytes of a document, while they are read.
#[derive(Debug)]
pub struct Content(Reading);

impl Content {
    /// See [`Reading::HELD`].
    pub const HELD: usize = Reading::HELD;

    /// How many bytes are held at once, at most.
    #[must_use]
    pub fn holds(&self) -> usize {
        self.0.holds()
    }

    /// The next bytes; `None` after the last.
    pub async fn next(&mut self) -> Result<Option<bytes::Bytes>, ObjectError> {
        Ok(self.0.next().await?)
    }
}

/// The bytes of a document, to be read.
///
/// # Errors
/// [`FileError::NoSuchPart`]; the object store; the database.
pub async fn content(
    services: &Services,
    owner: OrganizationId,
    id: Uuid,
) -> Result<Content, DocumentError> {
    let object = {
        let mut conn = services.connection().await?;
        documents::object(&mut conn, &services.journal.sealer, owner, id).await?
    };
    let object = object.ok_or(FileError::NoSuchPart)?;
    let reading = services.storage.read(object.name, &object.key).await;
    Ok(Content(reading.map_err(ObjectError::from)?))
}

/// Takes back a document that was not submitted.
///
/// # Errors
/// [`FileError::NoSuchPart`]; [`FileError::AlreadySubmitted`]; the key; the database.
pub async fn withdraw(
    services: &Services,
    acting: Acting,
    id: Uuid,
    idempotent: Idempotent<Uuid, DocumentError>,
) -> Result<Done<Uuid>, DocumentError> {
    let mut object = None;
    let effect = async |conn: &mut PgConnection, record: Record| {
        let owner = acting.target;
        business(record)?;
        let known = documents::read(conn, &services.journal.sealer, owner, id).await?;
        let known = known.ok_or(FileError::NoSuchPart)?;
        if !may_withdraw(known.status.stage()) {
            return Err(FileError::AlreadySubmitted.into());
        }
        object = documents::withdraw(conn, owner, id).await?;
        if let Some(object) = object {
            objects::disown(conn, object, services.clock.now()).await?;
        }
        Ok(id)
    };
    let done = idempotent.run_on(services, acting.target, effect).await?;
    if let Some(object) = object {
        discard(services, object).await;
    }
    Ok(done)
}
