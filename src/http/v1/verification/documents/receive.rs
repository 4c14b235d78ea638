//! A document as it comes in: JSON with base64, or multipart. Both become the same [`Upload`] and are the same request
//! to an `Idempotency-Key`, as multipart's boundary differs from try to try.
//!
//! At most [`MAX_BYTES`] of the document are kept. What a document is, its content says; what the client says of that
//! is not read.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::file::DocumentType;
use crate::flows::file::documents::Upload;
use crate::http::AppState;
use crate::http::command::{self, Command, Envelope};
use crate::http::error::{ApiError, Situation};
use crate::http::form::{BESIDE, Form};
use crate::http::incoming::Incoming;
use crate::http::room::Taken;
use crate::secret::sha256;
use crate::store::file::documents::Details;

/// The largest document, in bytes (FinHub: 10 MB).
pub(in crate::http) const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The largest JSON body: a document of [`MAX_BYTES`] in base64, and room for the fields.
pub(in crate::http) const MAX_JSON_BYTES: usize = MAX_BYTES.div_ceil(3) * 4 + 64 * 1024;
/// The longest text field of a multipart body, in bytes.
const MAX_FIELD_BYTES: usize = 8 * 1024;
/// The longest file name and subject id, in characters.
const NAME_MAX_CHARS: usize = 255;
const SUBJECT_MAX_CHARS: usize = 64;
/// The longest description, in characters.
const DESCRIPTION_MAX_CHARS: usize = 1000;

/// A document to upload.
#[derive(Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UploadDocumentRequest {
    /// Your own UUID for the document: the same document again is answered as the first time. One is made where absent.
    #[schema(example = "550e8400-e29b-41d4-a716-446655440000")]
    pub(in crate::http) doc_id: Option<String>,
    /// What it proves.
    #[schema(example = "CERTIFICATE_OF_INCORPORATION")]
    pub(in crate::http) document_type: String,
    /// 1 to 255 characters, without a path.
    #[schema(example = "certificate.pdf")]
    pub(in crate::http) file_name: String,
    /// The whole file in base64: PDF, JPEG or PNG, at most 10 MB.
    #[schema(example = "JVBERi0xLjcK")]
    pub(in crate::http) file_content: String,
    /// At most 1000 characters.
    pub(in crate::http) description: Option<String>,
    /// The person or the company above that it belongs to.
    pub(in crate::http) subject_id: Option<String>,
    /// The last day on which it is good, YYYY-MM-DD.
    #[schema(example = "2031-12-31")]
    pub(in crate::http) valid_until: Option<String>,
}

/// The same as parts of a form.
#[derive(Debug, utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the form for the document")]
pub struct UploadDocumentForm {
    /// The file: PDF, JPEG or PNG, at most 10 MB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What it proves.
    document_type: String,
    /// As in JSON.
    doc_id: Option<String>,
    /// The part's own file name where absent.
    file_name: Option<String>,
    /// As in JSON.
    description: Option<String>,
    /// As in JSON.
    subject_id: Option<String>,
    /// As in JSON.
    valid_until: Option<String>,
}

/// A call with its document, read and checked.
#[derive(Debug)]
pub(in crate::http) struct Received {
    pub(in crate::http) command: Command,
    pub(in crate::http) upload: Upload,
    /// Kept as long as the document is.
    pub(in crate::http) taken: Taken,
}

impl FromRequest<AppState> for Received {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let envelope = Envelope::open(&mut parts, state).await?;
        let headers = parts.headers;
        let mut taken = state.room.enter(envelope.scope().acting.caller);
        let (fields, bytes) = match kind(&headers)? {
            Kind::Json => {
                let body = held(&headers, body, &mut taken).await?;
                let mut fields: UploadDocumentRequest = command::json(&headers, &body)?;
                // Before there is the document as well.
                drop(body);
                let bytes = decoded(&std::mem::take(&mut fields.file_content))?;
                (fields, bytes)
            }
            Kind::Form => form(&headers, body, &mut taken).await?,
        };
        Self::of(state, envelope, headers, &fields, bytes, taken)
    }
}

impl Received {
    /// Checks a document that was read.
    pub(in crate::http) fn of(
        state: &AppState,
        envelope: Envelope,
        headers: HeaderMap,
        fields: &UploadDocumentRequest,
        bytes: Vec<u8>,
        taken: Taken,
    ) -> Result<Self, ApiError> {
        if bytes.len() > MAX_BYTES {
            return Err(Situation::BodyTooLarge.into());
        }
        let upload = check(fields, bytes, || state.services.ids.uuid())?;
        let mut content = serde_json::to_vec(fields).unwrap_or_default();
        content.extend_from_slice(&upload.sha256);
        Ok(Self {
            command: envelope.with(state, headers, &content, Bytes::new()),
            upload,
            taken,
        })
    }
}

/// A body with a document in base64, in room that is enough for what becomes of it: the body and the text of the
/// document in it, then that text and the document, then the document and that sealed.
pub(in crate::http) async fn held(
    headers: &HeaderMap,
    body: Body,
    taken: &mut Taken,
) -> Result<Vec<u8>, ApiError> {
    Incoming::from(body)
        .whole(headers, MAX_JSON_BYTES, 2, taken)
        .await
}

enum Kind {
    Json,
    Form,
}

fn kind(headers: &HeaderMap) -> Result<Kind, ApiError> {
    let value = headers.get(header::CONTENT_TYPE);
    let form = |value: &&axum::http::HeaderValue| {
        let essence = value.as_bytes().split(|byte| *byte == b';').next();
        essence.is_some_and(|essence| {
            essence
                .trim_ascii()
                .eq_ignore_ascii_case(b"multipart/form-data")
        })
    };
    match value {
        Some(value) if command::is_json(value) => Ok(Kind::Json),
        Some(value) if form(&value) => Ok(Kind::Form),
        _ => Err(ApiError::from(Situation::WrongContentType).with_details(
            serde_json::json!({ "accepted": ["application/json", "multipart/form-data"] }),
        )),
    }
}

pub(in crate::http) fn decoded(text: &str) -> Result<Vec<u8>, ApiError> {
    BASE64
        .decode(text)
        .map_err(|_| ApiError::field("fileContent", "is not complete base64 with padding"))
}

async fn form(
    headers: &HeaderMap,
    body: Body,
    taken: &mut Taken,
) -> Result<(UploadDocumentRequest, Vec<u8>), ApiError> {
    let mut form = Form::new(headers, body, MAX_BYTES + BESIDE)?;
    let read = parts(&mut form, taken).await;
    if read.is_err() {
        form.discard(headers).await;
    }
    read
}

async fn parts(
    form: &mut Form,
    taken: &mut Taken,
) -> Result<(UploadDocumentRequest, Vec<u8>), ApiError> {
    let mut fields = UploadDocumentRequest::default();
    let (mut file, mut part_name) = (None, None);
    while let Some(part) = form.next_part().await? {
        let name = part.name;
        if name == "file" || name == "fileContent" {
            part_name = part.file_name;
            let bytes = bytes(form, MAX_BYTES, taken).await?;
            // And for that sealed.
            taken.hold_more(bytes.len())?;
            file = Some(bytes);
            continue;
        }
        let text = bytes(form, MAX_FIELD_BYTES, taken).await?;
        let text = String::from_utf8(text).map_err(|_| ApiError::field(&name, "is not text"))?;
        match name.as_str() {
            "docId" => fields.doc_id = Some(text),
            "documentType" => fields.document_type = text,
            "fileName" => fields.file_name = text,
            "description" => fields.description = Some(text),
            "subjectId" => fields.subject_id = Some(text),
            "validUntil" => fields.valid_until = Some(text),
            _ => {}
        }
    }
    if fields.file_name.is_empty() {
        fields.file_name = part_name.unwrap_or_default();
    }
    let file = file.ok_or_else(|| ApiError::field("file", "is missing"))?;
    Ok((fields, file))
}

/// One part, up to `limit` bytes, in room for it.
pub(in crate::http) async fn bytes(
    form: &mut Form,
    limit: usize,
    taken: &mut Taken,
) -> Result<Vec<u8>, ApiError> {
    let mut kept = Vec::new();
    while let Some(piece) = form.chunk().await? {
        let needed = kept.len().saturating_add(piece.len());
        if needed > limit {
            return Err(Situation::BodyTooLarge.into());
        }
        if needed > kept.capacity() {
            let capacity = kept.capacity().saturating_mul(2).max(needed).min(limit);
            taken.hold_more(capacity.saturating_sub(kept.capacity()))?;
            kept.reserve_exact(capacity.saturating_sub(kept.len()));
        }
        kept.extend_from_slice(&piece);
    }
    Ok(kept)
}

fn check(
    fields: &UploadDocumentRequest,
    bytes: Vec<u8>,
    new_id: impl FnOnce() -> Uuid,
) -> Result<Upload, ApiError> {
    let id = match &fields.doc_id {
        None => new_id(),
        Some(text) => Uuid::try_parse(text)
            .ok()
            .filter(|id| !id.is_nil())
            .ok_or_else(|| ApiError::field("docId", "must be a UUID"))?,
    };
    if fields.document_type.is_empty() {
        return Err(ApiError::field("documentType", "is missing"));
    }
    let kind = DocumentType::parse_alias(&fields.document_type)
        .filter(|kind| !kind.is_for_individuals())
        .ok_or_else(|| ApiError::field("documentType", "is no type of document"))?;
    file_name(&fields.file_name).map_err(|problem| ApiError::field("fileName", problem))?;
    let within = |text: &Option<String>, limit| {
        text.as_ref().is_none_or(|text| {
            let allowed = |letter: char| !letter.is_control() || letter == '\n';
            text.chars().count() <= limit && text.chars().all(allowed)
        })
    };
    if !within(&fields.description, DESCRIPTION_MAX_CHARS) {
        return Err(ApiError::field(
            "description",
            "must have at most 1000 characters and no control characters",
        ));
    }
    let subject = fields.subject_id.as_ref().filter(|id| !id.is_empty());
    if !within(&subject.cloned(), SUBJECT_MAX_CHARS) {
        return Err(ApiError::field("subjectId", "names nobody of this file"));
    }
    let valid_until = fields.valid_until.as_ref().filter(|day| !day.is_empty());
    let valid_until = valid_until
        .map(|text| {
            let read = crate::domain::day::parse(text);
            read.ok_or_else(|| ApiError::field("validUntil", "must be a date, YYYY-MM-DD"))
        })
        .transpose()?;
    Ok(Upload {
        id,
        kind,
        belongs_to: subject.cloned(),
        details: Details {
            file_name: fields.file_name.clone(),
            description: fields.description.clone().filter(|text| !text.is_empty()),
        },
        valid_until,
        media_type: media_type(&bytes)?,
        sha256: sha256(&bytes),
        bytes,
    })
}

/// The type that the content itself shows.
pub(in crate::http) fn media_type(bytes: &[u8]) -> Result<&'static str, ApiError> {
    if bytes.is_empty() {
        return Err(ApiError::field("fileContent", "is empty"));
    }
    let seen = infer::get(bytes).map(|kind| kind.mime_type());
    match seen {
        Some(kind @ ("application/pdf" | "image/jpeg" | "image/png")) => Ok(kind),
        _ => Err(ApiError::field(
            "fileContent",
            "is neither a PDF nor a JPEG nor a PNG file",
        )),
    }
}

/// A name that is a name: no path, nothing invisible, nothing that turns the reading direction.
pub(in crate::http) fn file_name(name: &str) -> Result<(), &'static str> {
    if name.trim().is_empty() {
        return Err("is missing");
    }
    if name.chars().count() > NAME_MAX_CHARS {
        return Err("must have at most 255 characters");
    }
    if name.contains(['/', '\\']) || name == "." || name == ".." {
        return Err("must not be a path");
    }
    let turns = |letter| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    if name
        .chars()
        .any(|letter| letter.is_control() || turns(letter))
    {
        return Err("must not contain control characters");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names() {
        for good in ["a", "отчёт 2025.pdf", "証明書.png", "a\"b;c.pdf", "..a"] {
            assert_eq!(file_name(good), Ok(()), "{good}");
        }
        for odd in [
            "",
            "  ",
            ".",
            "..",
            "../a.pdf",
            "a\\b",
            "/etc/passwd",
            "a\0b",
            "a\r\nb",
            "a\u{202e}fdp.exe",
        ] {
            assert!(file_name(odd).is_err(), "{odd:?}");
        }
        assert!(file_name(&"é".repeat(255)).is_ok() && file_name(&"é".repeat(256)).is_err());
    }

    #[test]
    fn the_content_says_what_it_is() {
        let kind = |bytes: &[u8]| media_type(bytes).ok();
        assert_eq!(kind(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Some("image/png"));
        assert_eq!(kind(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some("image/jpeg"));
        for odd in [
            &b""[..],
            b"GIF89a",
            b"PK\x03\x04",
            b"<html>",
            b"MZ",
            b"x%PDF-1.7",
        ] {
            assert_eq!(kind(odd), None, "{odd:?}");
        }
    }
}
