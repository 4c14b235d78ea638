//! `POST /api/v2.1/verifications/{verificationId}/documents`: adds a document. See [`crate::flows::file::documents`].

use axum::extract::{FromRequest, Request};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::envelope::{self, Success};
use super::error::FinhubError;
use super::verification_id;
use crate::flows::file::documents::upload as upload_document;
use crate::http::error::ApiError;
use crate::http::request::command::{self, Envelope};
use crate::http::request::encoded::decoded;
use crate::http::request::upload::{DocumentCommand, UploadDocumentRequest, held};
use crate::http::state::AppState;
use crate::http::warned::DocumentDetails;
use crate::http::wire::timestamp;
use crate::store::file::documents::Document;
use base::ids::OrganizationId;

/// A document to upload.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubUploadRequest {
    /// Your own UUID for it: the same document again is answered as the first time.
    #[schema(example = "550e8400-e29b-41d4-a716-446655440000")]
    doc_id: String,
    /// As in the table of FinHub's upload; its other pages' spellings are read too.
    #[schema(example = "CERTIFICATE_OF_INCORPORATION")]
    document_type: String,
    /// 1 to 255 characters, without a path.
    #[schema(example = "incorporation_cert.pdf")]
    file_name: String,
    /// The whole file in base64: PDF, JPEG or PNG, at most 10 MB. Line breaks, `data:` URLs, the letters of base64url and
    /// missing padding are fine.
    #[schema(example = "JVBERi0xLjcK")]
    file_content: String,
    /// The organization whose verification it is.
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    customer_id: String,
    /// At most 1000 characters.
    description: Option<String>,
    /// Ours: the director, shareholder or company above that it belongs to.
    subject_id: Option<String>,
    /// Ours: the last day on which it is good, YYYY-MM-DD.
    valid_until: Option<String>,
}

/// A document that was received.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubDocument {
    /// The docId.
    #[schema(example = "550e8400-e29b-41d4-a716-446655440000")]
    document_id: String,
    #[schema(example = "ver_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    verification_id: String,
    /// UPLOADED; of the same document again what became of it.
    #[schema(example = "UPLOADED")]
    status: &'static str,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    uploaded_at: String,
    /// Ours: what is to be said of it; absent where that is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<DocumentDetails>,
}

/// An upload, read and checked.
#[derive(Debug)]
pub(in crate::http) struct Uploading(DocumentCommand);

impl FromRequest<AppState> for Uploading {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let envelope = Envelope::open(&mut parts, state).await?;
        let headers = parts.headers;
        let mut taken = state.room.enter(envelope.scope().acting.caller);
        let body = held(&headers, state.incoming(body), &mut taken).await?;
        let request: FinhubUploadRequest = command::json(&headers, &body)?;
        // Before there is the document as well.
        drop(body);
        if OrganizationId::parse(&request.customer_id) != Some(envelope.scope().acting.target) {
            let problem = "is not the organization of this verification";
            return Err(ApiError::field("customerId", problem));
        }
        if request.doc_id.is_empty() {
            return Err(ApiError::field("docId", "is missing"));
        }
        let bytes = decoded("fileContent", request.file_content)?;
        let fields = UploadDocumentRequest {
            doc_id: Some(request.doc_id),
            document_type: request.document_type,
            file_name: request.file_name,
            file_content: String::new(),
            description: request.description,
            subject_id: request.subject_id,
            valid_until: request.valid_until,
        };
        DocumentCommand::of(state, envelope, headers, &fields, bytes, taken).map(Self)
    }
}

/// Adds a document to the file of the verification's organization.
#[utoipa::path(
    post, path = "/api/v2.1/verifications/{verificationId}/documents", tag = "Documents", security(("ApiKey" = [])),
    operation_id = "uploadDocument",
    params(
        ("verificationId" = String, Path, description = "As the requirements have it."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
        ("X-Forwarded-For" = String, Header, description = "The end user's address. Kept as a claim."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation."),
    ),
    request_body = FinhubUploadRequest,
    responses(
        (status = 200, body = Success<FinhubDocument>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn upload(Uploading(received): Uploading) -> Result<Response, ApiError> {
    let DocumentCommand { command, upload } = received;
    let acting = command.scope.acting;
    let dto = move |document: &Document| FinhubDocument {
        document_id: document.id.to_string(),
        verification_id: verification_id(acting.target),
        status: document.status.as_str(),
        uploaded_at: timestamp(document.uploaded_at),
        details: DocumentDetails::of(document),
    };
    envelope::run(command, dto, upload_document, (acting, upload)).await
}
