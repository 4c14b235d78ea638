//! Documents of a file.
//!
//! upload: claim the key, may the file take it, is it there already, note the object → the object, with no transaction
//! open → one transaction: row, saved answer, the object is noted no more. The object has a new name each time, so uploads at once never touch each other's;
//! the one whose row is there first wins, and the others answer with that row.
//!
//! withdraw: one transaction for row, answer and the object's note → the object. What a crash leaves behind is an object
//! that stays noted: [`sweep`].

use bytes::Bytes;
use chrono::{NaiveDate, TimeDelta};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{business, standing, takes_documents};
use crate::domain::file::progress::may_withdraw;
use crate::domain::file::{DocumentStatus, DocumentType};
use crate::domain::organization::OrganizationType;
use crate::failpoint::reached;
use crate::flows::idempotent::{Done, Idempotent, release};
use crate::flows::lease::holding_key;
use crate::flows::{Acting, Failure, Services};
use crate::ids::{OrganizationId, PersonId};
use crate::storage::object_key;
use crate::storage::reading::Reading;
use crate::store::StoreError;
use crate::store::file::documents::{self, Details, Document, Object};
use crate::store::file::{By, acts, cases, holdings, objects, people};
use crate::store::idempotency::{Answer, Claim};
use crate::store::verifications::{self, Record};

/// The most documents of one file. Ours: far above any real file, and it bounds the work of computing one.
pub const MAX_DOCUMENTS: i64 = 500;
/// How old an object without a row has to be before it is deleted: older than any request.
pub const ORPHAN_AGE: TimeDelta = TimeDelta::hours(1);
/// Objects that are deleted in one round of the sweep.
const BATCH: i64 = 500;

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
    pub valid_until: Option<NaiveDate>,
    /// By its content.
    pub media_type: &'static str,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Takes a document into the file. The same document again is answered as the first time.
///
/// # Errors
/// [`Failure::FileRefused`], [`Failure::NoFileForIndividuals`], [`Failure::DocumentDiffers`],
/// [`Failure::FileFull`], [`Failure::Field`]; the key; the object store; the database.
pub async fn upload(
    services: &Services,
    acting: Acting,
    upload: Upload,
    idempotent: Idempotent<Document>,
) -> Result<Done<Document>, Failure> {
    let (claim, document, object) = match begin(services, acting, &upload, &idempotent).await? {
        Begun::Put {
            claim,
            document,
            object,
        } => (claim, document, object),
        Begun::Known(document) => return Ok(Done::Fresh(*document)),
        Begun::Replay(answer) => return Ok(Done::Replay(answer)),
    };
    let putting = put(
        services,
        acting,
        &upload,
        (&document, &object),
        claim.as_ref(),
        &idempotent,
    );
    let done = holding_key(services, claim.as_ref(), putting).await;
    if done.is_err() {
        release(services, claim.as_ref()).await;
    }
    done.map(Done::Fresh)
}

enum Begun {
    Put {
        claim: Option<Claim>,
        document: Box<Document>,
        object: Object,
    },
    Known(Box<Document>),
    Replay(Answer),
}

async fn begin(
    services: &Services,
    acting: Acting,
    upload: &Upload,
    idempotent: &Idempotent<Document>,
) -> Result<Begun, Failure> {
    let mut tx = services.begin().await?;
    let locked = idempotent.lock_and_claim(services, &mut tx, acting.target);
    let (record, claim) = match locked.await? {
        Ok(locked) => locked,
        Err(answer) => return Ok(Begun::Replay(answer)),
    };
    let document = Box::new(Document {
        id: upload.id,
        kind: upload.kind,
        belongs_to: upload.belongs_to.clone(),
        details: upload.details.clone(),
        media_type: upload.media_type.to_owned(),
        size: i32::try_from(upload.bytes.len()).unwrap_or(i32::MAX),
        sha256: upload.sha256.to_vec(),
        status: DocumentStatus::Uploaded,
        reasons: Vec::new(),
        valid_until: upload.valid_until,
        uploaded_at: services.clock.now(),
        uploaded_by: By::from(acting),
        decided_at: None,
    });
    let judged = judge(services, &mut tx, record, &document).await;
    match judged {
        Ok(None) => {
            let object = Object {
                name: services.ids.uuid(),
                key: object_key().map_err(StoreError::from)?,
            };
            objects::disown(&mut tx, object.name, services.clock.now()).await?;
            tx.commit().await?;
            Ok(Begun::Put {
                claim,
                document,
                object,
            })
        }
        Ok(Some(known)) => {
            let claim = claim.as_ref();
            if !idempotent
                .save(services, &mut tx, claim, Ok(&known))
                .await?
            {
                return Err(Failure::InFlight);
            }
            tx.commit().await?;
            Ok(Begun::Known(Box::new(known)))
        }
        Err(refused) => {
            let claim = claim.as_ref();
            if idempotent
                .save(services, &mut tx, claim, Err(&refused))
                .await?
            {
                tx.commit().await?;
            }
            Err(refused)
        }
    }
}

/// Whether the file takes the document: `Some` where it has it already. The record is locked, so that whoever waited for
/// another upload of the same document sees it.
async fn judge(
    services: &Services,
    conn: &mut PgConnection,
    record: Record,
    document: &Document,
) -> Result<Option<Document>, Failure> {
    let record = standing(record)?;
    let (owner, sealer) = (record.organization_id, &services.journal.sealer);
    match (record.kind, document.kind.is_for_individuals()) {
        (OrganizationType::Business, false) | (OrganizationType::Individual, true) => {}
        (OrganizationType::Individual, false) => return Err(Failure::NoFileForIndividuals),
        (OrganizationType::Business, true) => {
            return Err(Failure::Field("documentType", "belongs to an individual"));
        }
    }
    if let Some(known) = documents::read(conn, sealer, owner, document.id).await? {
        return match known.is_same(document) {
            true => Ok(Some(known)),
            false => Err(Failure::DocumentDiffers),
        };
    }
    takes_documents(conn, &record).await?;
    if documents::count(conn, owner).await? >= MAX_DOCUMENTS {
        return Err(Failure::FileFull);
    }
    if let Some(subject) = &document.belongs_to
        && !is_subject(services, conn, owner, subject).await?
    {
        return Err(Failure::Field("subjectId", "names nobody of this file"));
    }
    Ok(None)
}

/// Whether a file has a person, or its structure a company above, of this id.
pub(super) async fn is_subject(
    services: &Services,
    conn: &mut PgConnection,
    owner: OrganizationId,
    subject: &str,
) -> Result<bool, Failure> {
    let sealer = &services.journal.sealer;
    if let Some(id) = PersonId::parse(subject) {
        return Ok(people::read(conn, sealer, owner, id).await?.is_some());
    }
    let case = cases::read(conn, sealer, owner).await?;
    let Some(root) = case.and_then(|case| case.ownership_root) else {
        return Ok(false);
    };
    let declared = holdings::read(conn, sealer, owner, root).await?.structure;
    let mut parties = declared.parties.iter();
    Ok(parties.any(|party| party.id == subject && party.id != declared.root))
}

async fn put(
    services: &Services,
    acting: Acting,
    upload: &Upload,
    (document, object): (&Document, &Object),
    claim: Option<&Claim>,
    idempotent: &Idempotent<Document>,
) -> Result<Document, Failure> {
    services
        .storage
        .put(object.name, &object.key, &upload.bytes)
        .await?;
    reached("document.stored");
    let kept = keep(services, acting, document, object, claim, idempotent).await;
    if matches!(&kept, Ok((_, false))) {
        // Nobody will ask for it. After a failure the row may be there all the same, so then the sweep decides.
        discard(services, object.name).await;
    }
    kept.map(|(document, _)| document)
}

/// Writes the row. `false` where another upload's was there first.
async fn keep(
    services: &Services,
    acting: Acting,
    document: &Document,
    object: &Object,
    claim: Option<&Claim>,
    idempotent: &Idempotent<Document>,
) -> Result<(Document, bool), Failure> {
    let (owner, sealer) = (acting.target, &services.journal.sealer);
    let mut tx = services.begin().await?;
    // Again under the lock: the file may have been submitted meanwhile.
    let record = verifications::lock(&mut tx, owner).await?;
    let record = record.ok_or(Failure::OrganizationGone)?;
    let known = judge(services, &mut tx, record, document).await?;
    let (kept, is_new) = match known {
        Some(known) => (known, false),
        None => {
            let now = services.clock.now();
            cases::begin(&mut tx, owner, now).await?;
            acts::contributed(&mut tx, owner, acting.key_id, now).await?;
            let ours = objects::forget(&mut tx, object.name).await?;
            if !ours || !documents::insert(&mut tx, sealer, owner, document, object).await? {
                return Err(Failure::InFlight);
            }
            (document.clone(), true)
        }
    };
    if !idempotent.save(services, &mut tx, claim, Ok(&kept)).await? {
        return Err(Failure::InFlight);
    }
    reached("document.recorded");
    tx.commit().await?;
    reached("document.finished");
    Ok((kept, is_new))
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
    ///
    /// # Errors
    /// The object store.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        Ok(self.0.next().await?)
    }
}

/// The bytes of a document, to be read.
///
/// # Errors
/// [`Failure::NoSuchResource`]; the object store; the database.
pub async fn content(
    services: &Services,
    owner: OrganizationId,
    id: Uuid,
) -> Result<Content, Failure> {
    let object = {
        let mut conn = services.connection().await?;
        documents::object(&mut conn, &services.journal.sealer, owner, id).await?
    };
    let object = object.ok_or(Failure::NoSuchResource)?;
    let reading = services.storage.read(object.name, &object.key).await?;
    Ok(Content(reading))
}

/// Takes back a document that was not submitted.
///
/// # Errors
/// [`Failure::NoSuchResource`]; [`Failure::AlreadySubmitted`]; the key; the database.
pub async fn withdraw(
    services: &Services,
    acting: Acting,
    id: Uuid,
    idempotent: Idempotent<Uuid>,
) -> Result<Done<Uuid>, Failure> {
    let mut object = None;
    let effect = async |conn: &mut PgConnection, record: Record| {
        let owner = acting.target;
        business(record)?;
        let known = documents::read(conn, &services.journal.sealer, owner, id).await?;
        let known = known.ok_or(Failure::NoSuchResource)?;
        if !may_withdraw(known.status.stage()) {
            return Err(Failure::AlreadySubmitted);
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

/// Deletes an object that no document has. Where that fails it stays noted.
pub(in crate::flows) async fn discard(services: &Services, object: Uuid) {
    let discarded = async {
        services.storage.delete(object).await?;
        let mut conn = services.connection().await?;
        objects::forget(&mut conn, object).await?;
        Ok::<_, Failure>(())
    };
    if let Err(error) = discarded.await {
        tracing::warn!(%error, "an object without a document is left to the sweep");
    }
}

/// Deletes objects that no document has had for [`ORPHAN_AGE`], so many in one round; how many there were. Where one
/// cannot be deleted it waits as long again, and the round ends: the store is away, or refuses us.
///
/// # Errors
/// The object store; the database.
pub async fn sweep(services: &Services) -> Result<usize, Failure> {
    let now = services.clock.now();
    let old = {
        let mut conn = services.connection().await?;
        objects::unowned(&mut conn, now - ORPHAN_AGE, BATCH).await?
    };
    for object in &old {
        let deleted = services.storage.delete(*object).await;
        let mut conn = services.connection().await?;
        if let Err(error) = deleted {
            objects::postpone(&mut conn, *object, now).await?;
            return Err(error.into());
        }
        objects::forget(&mut conn, *object).await?;
    }
    Ok(old.len())
}
