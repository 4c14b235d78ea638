//! `POST /v1/organizations/verification/documents`: adds a document. See [`crate::flows::file::documents`].

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;

use super::object::{VerificationDocument, dto};
use crate::flows::Services;
use crate::flows::file::documents::upload as upload_document;
use crate::http::error::{ApiError, ErrorResponse};
use crate::http::request::command::Envelope;
use crate::http::request::upload::{Received, UploadDocumentForm, UploadDocumentRequest};
use crate::http::state::App;

/// Adds a document to the file of the business in scope. The same docId with the same document is answered as the first time; with another document it is refused.
#[utoipa::path(
    post, path = "/v1/organizations/verification/documents", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationDocuments_upload",
    params(
        ("Nxos-On-Behalf-Of" = Option<String>, Header, description = "The customer's organization id."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation, at most 255 visible ASCII characters."),
    ),
    request_body(content(
        (UploadDocumentRequest = "application/json"),
        (UploadDocumentForm = "multipart/form-data"),
    )),
    responses(
        (status = 200, body = VerificationDocument),
        (status = 400, description = "Malformed, or a field breaks a rule.", body = ErrorResponse),
        (status = 401, description = "No valid API key.", body = ErrorResponse),
        (status = 403, description = "The authorization was revoked.", body = ErrorResponse),
        (status = 404, description = "Unknown organization, or never authorized.", body = ErrorResponse),
        (status = 409, description = "Another document has this docId, or the file takes none now.", body = ErrorResponse),
        (status = 413, description = "Larger than 10 MB.", body = ErrorResponse),
        (status = 500, description = "A bug.", body = ErrorResponse),
        (status = 503, description = "Temporarily unavailable.", body = ErrorResponse),
    ),
)]
pub(in crate::http) async fn upload(
    State(state): App,
    request: Request,
) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let envelope = Envelope::open(&mut parts, &state).await?;
    let reader = state.clone();
    let work = |body| async move {
        let received = Received::read(&reader, envelope, parts.headers, body).await?;
        let Received {
            command,
            upload,
            taken,
        } = received;
        let acting = command.scope.acting;
        let work = |services: Arc<Services>, idempotent| async move {
            let done = upload_document(&services, acting, upload, idempotent).await;
            drop(taken);
            done
        };
        command.run(dto, work).await
    };
    state.reading(body, work).await?
}
