//! A document as it comes in: JSON with base64, or multipart. Both become the same [`Upload`] and are the same request
//! to an `Idempotency-Key`, as multipart's boundary differs from try to try. A form's file goes into the store as it
//! comes ([`crate::http::request::streamed`]); base64 is held.
//!
//! At most [`MAX_BYTES`] of the document are kept. What a document is, its content says; what the client says of that
//! is not read.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::flows::Services;
use crate::flows::file::documents::{Bytes, Upload};
use crate::http::error::{ApiError, Situation};
use crate::http::request::command::{self, Command, Envelope};
use crate::http::request::encoded::decoded;
use crate::http::request::file_kind::{Kind, file_name};
use crate::http::request::form::{self, BESIDE, Form};
use crate::http::request::incoming::Incoming;
use crate::http::request::room::Taken;
use crate::http::request::rules::date;
use crate::http::request::streamed::{self, Streamed};
use crate::http::state::AppState;
use crate::secret::sha256;
use crate::store::file::documents::Details;
use domain::day::{Day, DayOf};
use domain::file::DocumentType;
use domain::text::cleaned;

/// The largest document, in bytes (FinHub: 10 MB).
pub(in crate::http) const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The largest JSON body: a document of [`MAX_BYTES`] in base64, and room for the fields.
pub(in crate::http) const MAX_JSON_BYTES: usize = MAX_BYTES.div_ceil(3) * 4 + 64 * 1024;
/// The longest text field of a multipart body, in bytes.
const MAX_FIELD_BYTES: usize = 8 * 1024;
/// The longest subject id, in characters.
const SUBJECT_MAX_CHARS: usize = 64;
/// The longest description, in characters.
const DESCRIPTION_MAX_CHARS: usize = 1000;

/// A document to upload.
#[derive(Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UploadDocumentRequest {
    /// Your own UUID for the document: the same document again is answered as the first time. One is made where it is
    /// absent or empty.
    #[schema(example = "550e8400-e29b-41d4-a716-446655440000")]
    pub(in crate::http) doc_id: Option<String>,
    /// What it proves.
    #[schema(example = "CERTIFICATE_OF_INCORPORATION")]
    pub(in crate::http) document_type: String,
    /// 1 to 255 characters, without a path.
    #[schema(example = "certificate.pdf")]
    pub(in crate::http) file_name: String,
    /// The whole file in base64: PDF, JPEG or PNG, at most 10 MB. Line breaks, `data:` URLs, the letters of base64url and
    /// missing padding are fine.
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
pub(crate) struct UploadDocumentForm {
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
pub(in crate::http) struct DocumentCommand {
    pub(in crate::http) command: Command,
    pub(in crate::http) upload: Upload,
}

impl DocumentCommand {
    /// Reads a call whose body is JSON or a form.
    pub(in crate::http) async fn read(
        state: &AppState,
        envelope: Envelope,
        headers: HeaderMap,
        body: Body,
    ) -> Result<Self, ApiError> {
        let mut taken = state.room.enter(envelope.scope().acting.caller);
        let mut body = state.incoming(body);
        body.unencoded(&headers).await?;
        match body_kind(&headers)? {
            BodyKind::Json => {
                let body = held(&headers, body, &mut taken).await?;
                let mut fields: UploadDocumentRequest = command::json(&headers, &body)?;
                // Before there is the document as well.
                drop(body);
                let text = std::mem::take(&mut fields.file_content);
                match decoded("fileContent", text) {
                    Ok(bytes) => Self::of(state, envelope, headers, &fields, bytes, taken),
                    Err(error) => Err(beside(&fields, error)),
                }
            }
            BodyKind::Form => {
                let services = &state.services;
                let (fields, file) = read_form(&headers, body, &mut taken, services).await?;
                match (check(&fields, || services.ids.uuid()), file) {
                    (Ok(checked), Ok(file)) => {
                        let upload = checked.with(file.kind, Bytes::Arrived(file.arrived));
                        Ok(Self::with(state, envelope, headers, &fields, upload, taken))
                    }
                    (Err(error), Ok(file)) => {
                        file.arrived.give_up(services).await;
                        Err(error)
                    }
                    (Ok(_), Err(error)) => Err(error),
                    (Err(_), Err(error)) => Err(beside(&fields, error)),
                }
            }
        }
    }

    /// Checks a document that was held whole.
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
        let checked = check(fields, || state.services.ids.uuid())?;
        let kind = Kind::of(&bytes)?;
        let sha256 = sha256(&bytes);
        let upload = checked.with(kind, Bytes::Held(bytes, sha256));
        Ok(Self::with(state, envelope, headers, fields, upload, taken))
    }

    fn with(
        state: &AppState,
        envelope: Envelope,
        headers: HeaderMap,
        fields: &UploadDocumentRequest,
        upload: Upload,
        taken: Taken,
    ) -> Self {
        let mut content = serde_json::to_vec(fields).unwrap_or_default();
        content.extend_from_slice(upload.bytes.sha256());
        let command = envelope.with(state, headers, &content, bytes::Bytes::new());
        Self {
            command: command.holding(taken),
            upload,
        }
    }
}

/// A body with a document in base64, in room that is enough for what becomes of it: the body and the text of the
/// document in it, then that text and the document, then the document and that sealed.
pub(in crate::http) async fn held(
    headers: &HeaderMap,
    body: Incoming,
    taken: &mut Taken,
) -> Result<Vec<u8>, ApiError> {
    body.whole(headers, MAX_JSON_BYTES, 2, taken).await
}

enum BodyKind {
    Json,
    Form,
}

fn body_kind(headers: &HeaderMap) -> Result<BodyKind, ApiError> {
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
        Some(value) if command::is_json(value) => Ok(BodyKind::Json),
        Some(value) if form(&value) => Ok(BodyKind::Form),
        _ => Err(ApiError::from(Situation::WrongContentType).with_details(
            serde_json::json!({ "accepted": ["application/json", "multipart/form-data"] }),
        )),
    }
}

/// What a form says, and its file: or why that is no document.
type Parts = (UploadDocumentRequest, Result<Streamed, ApiError>);

async fn read_form(
    headers: &HeaderMap,
    body: Incoming,
    taken: &mut Taken,
    services: &Services,
) -> Result<Parts, ApiError> {
    let mut form = Form::new(headers, body, MAX_BYTES + BESIDE)?;
    let mut file = None;
    match parts(&mut form, taken, services, &mut file).await {
        Ok(fields) => {
            let missing = || Err(ApiError::field("file", "is missing"));
            Ok((fields, file.unwrap_or_else(missing)))
        }
        Err(error) => {
            forget(file, services).await;
            form.discard(headers).await;
            Err(error)
        }
    }
}

/// The texts of a form. What else it says is not read.
const TEXTS: [&str; 7] = [
    "docId",
    "documentType",
    "fileName",
    "description",
    "subjectId",
    "validUntil",
    // The charset of the others (RFC 7578 §4.6).
    "_charset_",
];

/// Whether a part is the file: clients call it in many ways, and what has a name of a file is one.
fn is_file(name: &str, has_file_name: bool) -> bool {
    matches!(name, "file" | "files" | "fileContent") || (has_file_name && !TEXTS.contains(&name))
}

async fn parts(
    form: &mut Form,
    taken: &mut Taken,
    services: &Services,
    file: &mut Option<Result<Streamed, ApiError>>,
) -> Result<UploadDocumentRequest, ApiError> {
    let mut said: [Option<String>; TEXTS.len()] = Default::default();
    let mut part_name = None;
    while let Some(part) = form.next_part().await? {
        // Some write the names of lists for one as well.
        let name = part.name.strip_suffix("[]").unwrap_or(&part.name);
        if is_file(name, part.file_name.is_some()) {
            if file.is_some() {
                return Err(ApiError::field("file", "must be given once"));
            }
            part_name = part.file_name;
            *file = Some(streamed::file(form, MAX_BYTES, taken, services).await?);
            continue;
        }
        let Some(at) = TEXTS.iter().position(|known| *known == name) else {
            continue;
        };
        let bytes = text(form, taken).await?;
        let charset = said.last().and_then(Option::as_deref);
        let text = form::text(bytes, part.charset.as_deref(), charset);
        let text = text.ok_or_else(|| ApiError::field(name, "is not text in UTF-8"))?;
        if let Some(place) = said.get_mut(at)
            && place.replace(text).is_some()
        {
            return Err(ApiError::field(name, "must be given once"));
        }
    }
    let [
        doc_id,
        document_type,
        file_name,
        description,
        subject_id,
        valid_until,
        _,
    ] = said;
    let file_name = file_name.filter(|name| !name.is_empty()).or(part_name);
    Ok(UploadDocumentRequest {
        doc_id: doc_id.filter(|id| !id.is_empty()),
        document_type: document_type.unwrap_or_default(),
        file_name: file_name.unwrap_or_default(),
        file_content: String::new(),
        description,
        subject_id,
        valid_until,
    })
}

async fn forget(file: Option<Result<Streamed, ApiError>>, services: &Services) {
    if let Some(Ok(file)) = file {
        file.arrived.give_up(services).await;
    }
}

/// One text, in room for it.
async fn text(form: &mut Form, taken: &mut Taken) -> Result<Vec<u8>, ApiError> {
    let mut kept = Vec::new();
    while let Some(piece) = form.chunk().await? {
        let needed = kept.len().saturating_add(piece.len());
        if needed > MAX_FIELD_BYTES {
            return Err(Situation::BodyTooLarge.into());
        }
        if needed > kept.capacity() {
            let capacity = kept.capacity().saturating_mul(2).max(needed);
            taken.hold_more(capacity.saturating_sub(kept.capacity()))?;
            kept.reserve_exact(capacity.saturating_sub(kept.len()));
        }
        kept.extend_from_slice(&piece);
    }
    Ok(kept)
}

/// An upload but for its bytes.
struct CheckedUpload {
    id: Uuid,
    kind: DocumentType,
    belongs_to: Option<String>,
    details: Details,
    valid_until: Option<Day>,
}

impl CheckedUpload {
    fn with(self, kind: Kind, bytes: Bytes) -> Upload {
        Upload {
            id: self.id,
            kind: self.kind,
            belongs_to: self.belongs_to,
            details: self.details,
            valid_until: self.valid_until,
            media_type: kind.media_type,
            needs_password: kind.needs_password,
            bytes,
        }
    }
}

fn check(
    fields: &UploadDocumentRequest,
    new_id: impl FnOnce() -> Uuid,
) -> Result<CheckedUpload, ApiError> {
    let id = match fields.doc_id.as_ref().filter(|id| !id.is_empty()) {
        None => Ok(new_id()),
        Some(text) => Uuid::try_parse(text)
            .ok()
            .filter(|id| !id.is_nil())
            .ok_or_else(|| ApiError::field("docId", "must be a UUID")),
    };
    let kind = document_type(&fields.document_type);
    let name = file_name(&fields.file_name).map_err(|problem| ApiError::field("fileName", problem));
    let within = |text: &Option<String>, limit| {
        text.as_ref().is_none_or(|text| {
            let allowed = |letter: char| !letter.is_control() || letter == '\n';
            text.chars().count() <= limit && text.chars().all(allowed)
        })
    };
    let description = fields.description.as_deref().map(cleaned);
    let words = (!within(&description, DESCRIPTION_MAX_CHARS)).then(|| {
        let problem = "must have at most 1000 characters and no control characters";
        ApiError::field("description", problem)
    });
    let subject = fields.subject_id.as_ref().filter(|id| !id.is_empty());
    let nobody = (!within(&subject.cloned(), SUBJECT_MAX_CHARS))
        .then(|| ApiError::field("subjectId", "names nobody of this file"));
    let valid_until = date("validUntil", fields.valid_until.as_deref(), DayOf::Document);
    match (id, kind, name, words, nobody, valid_until) {
        (Ok(id), Ok(kind), Ok(()), None, None, Ok(valid_until)) => Ok(CheckedUpload {
            id,
            kind,
            belongs_to: subject.cloned(),
            details: Details {
                file_name: fields.file_name.clone(),
                description: description.filter(|text| !text.is_empty()),
            },
            valid_until,
        }),
        (id, kind, name, words, nobody, valid_until) => {
            let wrong = [
                id.err(),
                kind.err(),
                name.err(),
                words,
                nobody,
                valid_until.err(),
            ];
            // One of them is there.
            Err(ApiError::all(wrong.into_iter().flatten())
                .unwrap_or(Situation::MalformedBody.into()))
        }
    }
}

/// What is wrong with the fields, and with the file.
fn beside(fields: &UploadDocumentRequest, of_file: ApiError) -> ApiError {
    let wrong = check(fields, Uuid::nil).err().into_iter();
    ApiError::all(wrong.chain([of_file.clone()])).unwrap_or(of_file)
}

fn document_type(sent: &str) -> Result<DocumentType, ApiError> {
    if sent.is_empty() {
        return Err(ApiError::field("documentType", "is missing"));
    }
    let known = DocumentType::parse_alias(sent).filter(|kind| !kind.is_for_individuals());
    known.ok_or_else(|| {
        let known = DocumentType::ALL
            .iter()
            .filter(|kind| !kind.is_for_individuals());
        let names: Vec<&str> = known.map(|kind| kind.as_str()).collect();
        let problem = format!("must be one of {}", names.join(", "));
        ApiError::field("documentType", &problem)
    })
}
