//! The documents of an applicant: what its level asks for, what is there, and one that comes by the API.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::applicants::{own, told};
use crate::answer::ApiError;
use crate::core::Core;
use crate::gate::Caller;
use crate::model::Upload;
use crate::wire;

const IMAGE_ID: HeaderName = HeaderName::from_static("x-image-id");
/// Asks for what Sumsub's first look at the document says.
const WARNINGS: &str = "x-return-doc-warnings";

/// `GET` or `POST /resources/applicants/{id}/requiredIdDocs`: the steps of the applicant's level.
pub(super) async fn required(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    told(&core, tenant, &id, |applicant, _| {
        wire::required_documents(applicant.applicant_type)
    })
}

/// `GET /resources/applicants/{id}/requiredIdDocsStatus`: each step with what there is of it, or null.
pub(super) async fn status(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    told(&core, tenant, &id, |applicant, _| wire::steps(applicant))
}

/// What is said about a document. Everything else that is said is repeated in the answer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    id_doc_type: String,
    country: String,
}

/// `POST /resources/applicants/{id}/info/idDoc`, a form with `metadata` and `content`: the metadata, and the image's
/// number in a header. The bytes are counted and let go: the sandbox looks at no picture.
pub(super) async fn add(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Result<Response, ApiError> {
    let (metadata, said) = read(form).await?;
    let image_id = u32::try_from(core.ids.uuid().as_u128() & 0x7fff_ffff).unwrap_or_default();
    core.turn(|turn| {
        own(turn, tenant, &id)?;
        turn.add_document(
            &id,
            Upload {
                image_id,
                id_doc_type: metadata.id_doc_type,
                country: metadata.country,
            },
        )
    })?;
    let body = if headers.contains_key(WARNINGS) {
        json!({"idDoc": said, "status": {"errors": [], "warnings": []}})
    } else {
        Value::Object(said)
    };
    let mut response = Json(body).into_response();
    response
        .headers_mut()
        .insert(IMAGE_ID, HeaderValue::from(image_id));
    Ok(response)
}

async fn read(mut form: Multipart) -> Result<(Metadata, Map<String, Value>), ApiError> {
    let unreadable = |error: axum::extract::multipart::MultipartError| {
        ApiError::bad_request(format!("The form cannot be read: {}", error.body_text()))
    };
    let (mut metadata, mut content) = (None, None);
    while let Some(part) = form.next_field().await.map_err(unreadable)? {
        let name = part.name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(unreadable)?;
        match name.as_deref() {
            Some("metadata") => metadata = Some(bytes),
            Some("content") => content = Some(bytes),
            _ => {}
        }
    }
    let metadata =
        metadata.ok_or_else(|| ApiError::bad_request("Required part 'metadata' is not present"))?;
    if content.is_some_and(|bytes| bytes.is_empty()) {
        return Err(ApiError::bad_request("The file is empty").named(1003, "empty-file"));
    }
    Ok((super::json(&metadata)?, super::json(&metadata)?))
}
