//! Table `file_documents`. The bytes are in the object store, each object sealed with a key of its own, which is
//! sealed here: so keys are changed without touching objects, and a deleted row leaves an unreadable object.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{By, identity, open, reasons, row_of, seal, texts};
use crate::secret::{Sealer, SecretError};
use crate::store::values::{Position, known};
use crate::store::{Result, StoreError};
use base::ids::{KeyId, OrganizationId};
use domain::day::Day;
use domain::file::progress::RejectionReason;
use domain::file::{self, DocumentStatus, DocumentType};

/// What a document is called. Stored sealed: file names hold people's names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// The uploader's file name.
    pub file_name: String,
    /// The uploader's words.
    pub description: Option<String>,
}

/// A document, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its id, unique within the file.
    pub id: Uuid,
    /// What it proves.
    pub kind: DocumentType,
    /// The person or the company above that it belongs to.
    pub belongs_to: Option<String>,
    /// What it is called.
    pub details: Details,
    /// By its content.
    pub media_type: String,
    /// Of a PDF, whether it opens only with a password; `None` also where it was not looked at.
    pub needs_password: Option<bool>,
    /// Bytes.
    pub size: i32,
    /// SHA-256 of the bytes.
    pub sha256: Vec<u8>,
    /// Where it stands.
    pub status: DocumentStatus,
    /// Why it was rejected.
    pub reasons: Vec<RejectionReason>,
    /// The last day on which it is good.
    pub valid_until: Option<Day>,
    /// When it came.
    pub uploaded_at: DateTime<Utc>,
    pub uploaded_by: By,
    /// When an officer decided on it last.
    pub decided_at: Option<DateTime<Utc>>,
}

impl Document {
    /// What the rules need of it.
    #[must_use]
    pub fn facts(&self) -> file::Document {
        file::Document {
            id: self.id.to_string(),
            kind: self.kind,
            content: hex::encode(&self.sha256),
            belongs_to: self.belongs_to.clone(),
            status: self.status,
            reasons: self.reasons.clone(),
            uploaded_at: self.uploaded_at,
            decided_at: self.decided_at,
            valid_until: self.valid_until,
        }
    }

    /// Whether another upload is this very document: the same bytes, called the same.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.sha256 == other.sha256
            && self.kind == other.kind
            && self.belongs_to == other.belongs_to
            && self.details == other.details
            && self.valid_until == other.valid_until
    }
}

/// Where a document's bytes are, and what opens them.
#[derive(Debug)]
pub struct Object {
    /// The object's name.
    pub name: Uuid,
    /// The key that this one object is sealed with.
    pub key: SecretString,
}

/// The documents of a file that `$end` leaves.
macro_rules! select_documents {
    ($conn:expr, $sealer:expr, $owner:expr, $name:tt, $end:tt $(, $parameter:expr)*) => {{
        let (sealer, owner): (&Sealer, OrganizationId) = ($sealer, $owner);
        let rows = sqlx::query!(
            $name
            + "select id, type as kind, belongs_to, details, media_type, needs_password, size, sha256, status, reasons,
                      valid_until, uploaded_at, uploaded_by_organization_id, uploaded_by_key_id, decided_at
                 from file_documents
                where organization_id = $1 "
            + $end,
            owner.0,
            $($parameter),*
        );
        let rows = rows.fetch_all($conn).await?.into_iter();
        rows.map(|row| {
            let details = details_identity(owner, row.id);
            Ok(Document {
                details: open(sealer, &details, &row.details, "file_documents.details")?,
                id: row.id,
                kind: known(DocumentType::parse(&row.kind), "file_documents.type")?,
                belongs_to: row.belongs_to,
                media_type: row.media_type,
                needs_password: row.needs_password,
                size: row.size,
                sha256: row.sha256,
                status: known(DocumentStatus::parse(&row.status), "file_documents.status")?,
                reasons: reasons(&row.reasons, "file_documents.reasons")?,
                valid_until: row.valid_until.map(Day::kept),
                uploaded_at: row.uploaded_at,
                uploaded_by: By {
                    organization: OrganizationId(row.uploaded_by_organization_id),
                    key: KeyId(row.uploaded_by_key_id),
                },
                decided_at: row.decided_at,
            })
        })
        .collect::<Result<Vec<_>>>()
    }};
}

pub(in crate::store) fn details_identity(owner: OrganizationId, id: Uuid) -> String {
    identity("file_documents.details", owner, &row_of(id))
}

pub(in crate::store) fn key_identity(owner: OrganizationId, id: Uuid) -> String {
    identity("file_documents.object_key", owner, &row_of(id))
}

/// Adds a document. `false` where the file has one of this id already.
pub async fn insert(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    document: &Document,
    object: &Object,
) -> Result<bool> {
    let key = object.key.expose_secret().as_bytes();
    let done = sqlx::query!(
        "-- documents::insert
         insert into file_documents
             (organization_id, id, type, belongs_to, details, media_type, size, sha256, object, object_key, status,
              valid_until, uploaded_at, uploaded_by_organization_id, uploaded_by_key_id, needs_password)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
             on conflict (organization_id, id) do nothing",
        owner.0,
        document.id,
        document.kind.as_str(),
        document.belongs_to,
        seal(sealer, &details_identity(owner, document.id), &document.details)?,
        document.media_type,
        document.size,
        document.sha256,
        object.name,
        sealer.seal(&key_identity(owner, document.id), key)?,
        document.status.as_str(),
        document.valid_until.map(Day::date),
        document.uploaded_at,
        document.uploaded_by.organization.0,
        document.uploaded_by.key.0,
        document.needs_password,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One document of a file.
pub async fn read(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    id: Uuid,
) -> Result<Option<Document>> {
    let all = select_documents!(
        conn,
        sealer,
        owner,
        "-- documents::read\n",
        "and id = $2",
        id
    );
    Ok(all?.pop())
}

/// Where the bytes of a document are.
///
/// # Errors
/// The database, or a key that does not open.
pub async fn object(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    id: Uuid,
) -> Result<Option<Object>> {
    let row = sqlx::query!(
        "-- documents::object
         select object, object_key from file_documents where organization_id = $1 and id = $2",
        owner.0,
        id,
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let key = sealer.open(&key_identity(owner, id), &row.object_key)?;
    let key = String::from_utf8(key).map_err(|_| StoreError::Secret(SecretError::DoesNotOpen))?;
    Ok(Some(Object {
        name: row.object,
        key: key.into(),
    }))
}

/// Every document of a file, oldest first.
pub async fn all(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
) -> Result<Vec<Document>> {
    select_documents!(
        conn,
        sealer,
        owner,
        "-- documents::all\n",
        "order by uploaded_at, id"
    )
}

/// The documents of a file, newest first, after a position.
pub async fn page(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    after: Position,
    limit: i64,
) -> Result<Vec<Document>> {
    select_documents!(
        conn,
        sealer,
        owner,
        "-- documents::page\n",
        "and (uploaded_at, id) < ($2, $3) order by uploaded_at desc, id desc limit $4",
        after.created_at,
        after.id,
        limit
    )
}

/// How many documents a file has.
pub async fn count(conn: &mut PgConnection, owner: OrganizationId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"-- documents::count
        select count(*) as "count!" from file_documents where organization_id = $1"#,
        owner.0,
    )
    .fetch_one(conn)
    .await?)
}

/// Takes back a document that was not submitted; the name of its object. `None` where there is no such.
pub async fn withdraw(
    conn: &mut PgConnection,
    owner: OrganizationId,
    id: Uuid,
) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "-- documents::withdraw
         delete from file_documents where organization_id = $1 and id = $2 and status = 'UPLOADED' returning object",
        owner.0,
        id,
    )
    .fetch_optional(conn)
    .await?)
}

/// Says until when the identity documents are good that were uploaded and not submitted. What an officer has looked at
/// stays as it was seen.
pub async fn date_identity(
    conn: &mut PgConnection,
    owner: OrganizationId,
    last: Day,
) -> Result<()> {
    sqlx::query!(
        "-- documents::date_identity
         update file_documents set valid_until = $2
          where organization_id = $1 and type = 'IDENTITY_DOCUMENT' and status = 'UPLOADED'",
        owner.0,
        last.date(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Everything that was uploaded is part of a submission now.
pub async fn submit(conn: &mut PgConnection, owner: OrganizationId) -> Result<()> {
    sqlx::query!(
        "-- documents::submit
         update file_documents set status = 'SUBMITTED' where organization_id = $1 and status = 'UPLOADED'",
        owner.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What officers decided on these documents is void: they are to be looked at again.
pub async fn reopen(conn: &mut PgConnection, owner: OrganizationId, ids: &[Uuid]) -> Result<()> {
    sqlx::query!(
        "-- documents::reopen
         update file_documents set status = 'SUBMITTED', reasons = '{}'
          where organization_id = $1 and id = any($2) and status in ('VERIFIED', 'REJECTED')",
        owner.0,
        ids,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An officer's decision on a document.
pub async fn decide(
    conn: &mut PgConnection,
    owner: OrganizationId,
    document: &Document,
    by: KeyId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- documents::decide
         update file_documents
            set status = $3, reasons = $4, belongs_to = $5, decided_at = $6, decided_by_key_id = $7
          where organization_id = $1 and id = $2",
        owner.0,
        document.id,
        document.status.as_str(),
        &texts(&document.reasons, RejectionReason::as_str),
        document.belongs_to,
        now,
        by.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}
