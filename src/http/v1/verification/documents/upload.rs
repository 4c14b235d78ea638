//! `POST /v1/organizations/verification/documents`: adds a document. See [`crate::flows::file::documents`].

use axum::extract::{Request, State};
use axum::response::Response;

use super::object::{VerificationDocument, dto};
use crate::flows::file::documents::upload as upload_document;
use crate::http::error::ApiError;
use crate::http::request::command::Envelope;
use crate::http::request::headers::{IdempotencyKey, OnBehalfOf};
use crate::http::request::upload::{DocumentCommand, UploadDocumentForm, UploadDocumentRequest};
use crate::http::state::App;

/// Adds a document to the file of the business in scope. The same docId with the same document is answered as the first time; with another document it is refused.
#[utoipa::path(
    post, path = "/v1/organizations/verification/documents", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationDocuments_upload",
    params(OnBehalfOf, IdempotencyKey),
    request_body(content(
        (UploadDocumentRequest = "application/json"),
        (UploadDocumentForm = "multipart/form-data"),
    )),
    responses(
        (status = 200, body = VerificationDocument, example = json!(VerificationDocument::example())),
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
        let received = DocumentCommand::read(&reader, envelope, parts.headers, body).await?;
        let DocumentCommand { command, upload } = received;
        let acting = command.scope.acting;
        command.run(dto, upload_document, (acting, upload)).await
    };
    state.reading(body, work).await?
}
