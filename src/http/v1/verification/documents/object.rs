//! A document on the wire.

use serde::Serialize;
use uuid::Uuid;

use crate::http::v1::dto::{EXAMPLE_CUSTOMER, example_time};
use crate::http::warned::DocumentDetails;
use crate::http::wire::timestamp;
use crate::store::file::By;
use crate::store::file::documents::{Details, Document};
use base::ids::{KeyId, OrganizationId};
use domain::file::DocumentStatus;
use domain::file::DocumentType;
use domain::file::progress::RejectionReason;

/// A document of a business' file, without its bytes.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationDocument {
    /// Always `verification_document`.
    #[schema(example = "verification_document")]
    object: &'static str,
    /// The docId of the upload, or one of ours where there was none.
    id: String,
    /// What it proves.
    #[schema(example = "CERTIFICATE_OF_INCORPORATION")]
    document_type: &'static str,
    /// The person or the company above that it belongs to; null where that is not said.
    subject_id: Option<String>,
    #[schema(example = "certificate.pdf")]
    file_name: String,
    description: Option<String>,
    /// By its content: application/pdf, image/jpeg or image/png.
    #[schema(example = "application/pdf")]
    media_type: String,
    /// In bytes.
    size: i32,
    /// SHA-256 of the bytes, in hex.
    sha256: String,
    /// UPLOADED, then SUBMITTED, then VERIFIED or REJECTED.
    #[schema(example = "UPLOADED")]
    status: &'static str,
    /// Why it was rejected; empty otherwise.
    reasons: Vec<&'static str>,
    /// The last day on which it is good.
    #[schema(example = "2031-12-31")]
    valid_until: Option<String>,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    uploaded_at: String,
    /// What is to be said of it; absent where that is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<DocumentDetails>,
}

impl From<&Document> for VerificationDocument {
    fn from(document: &Document) -> Self {
        Self {
            object: "verification_document",
            id: document.id.to_string(),
            document_type: document.kind.as_str(),
            subject_id: document.belongs_to.clone(),
            file_name: document.details.file_name.clone(),
            description: document.details.description.clone(),
            media_type: document.media_type.clone(),
            size: document.size,
            sha256: hex::encode(&document.sha256),
            status: document.status.as_str(),
            reasons: document
                .reasons
                .iter()
                .map(|reason| reason.as_str())
                .collect(),
            valid_until: document.valid_until.map(|day| day.to_string()),
            uploaded_at: timestamp(document.uploaded_at),
            details: DocumentDetails::of(document),
        }
    }
}

/// How it looks on the wire.
pub(in crate::http::v1) fn dto(document: &Document) -> VerificationDocument {
    VerificationDocument::from(document)
}

/// The document of the examples.
pub(super) fn example_id() -> Uuid {
    Uuid::from_u128(0x550e_8400_e29b_41d4_a716_4466_5544_0000)
}

impl VerificationDocument {
    /// What a document looks like, for the document.
    pub(super) fn example() -> Self {
        dto(&Document {
            id: example_id(),
            kind: DocumentType::CertificateOfIncorporation,
            belongs_to: None,
            details: Details {
                file_name: "certificate.pdf".to_owned(),
                description: None,
            },
            media_type: "application/pdf".to_owned(),
            needs_password: Some(false),
            size: 48_213,
            sha256: crate::secret::sha256(b"an example").to_vec(),
            status: DocumentStatus::Uploaded,
            reasons: Vec::<RejectionReason>::new(),
            valid_until: None,
            uploaded_at: example_time(),
            uploaded_by: By {
                organization: OrganizationId(Uuid::from_u128(EXAMPLE_CUSTOMER)),
                key: KeyId(Uuid::nil()),
            },
            decided_at: None,
        })
    }
}
