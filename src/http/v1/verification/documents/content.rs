//! `GET /v1/organizations/verification/documents/{id}/content`: a document's bytes.
//!
//! For the organization itself, for the broker that uploaded it, and for officers: other brokers of the customer see
//! that it is there. Always as an attachment that no browser interprets.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::stream;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use uuid::Uuid;

use crate::flows::file::documents::{Content, content as read_content};
use crate::flows::file::error::ObjectError;
use crate::http::auth::Scope;
use crate::http::error::{ApiError, Situation};
use crate::http::request::headers::OnBehalfOf;
use crate::http::request::path::InPath;
use crate::http::request::room::Taken;
use crate::http::state::App;
use crate::store::api_keys::Role;
use crate::store::file::documents;

/// What `filename*` need not encode (RFC 5987 `attr-char`).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// A part of a document that is being sent, with the room of the whole: until the last of it is written.
struct Held {
    bytes: Bytes,
    _room: Arc<Taken>,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// The bytes of a document, as they were uploaded.
#[utoipa::path(
    get, path = "/v1/organizations/verification/documents/{id}/content", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationDocuments_getContent",
    params(
        ("id" = String, Path, description = "The document's id."),
        OnBehalfOf,
    ),
    responses(
        (status = 200, description = "The file, as an attachment.", content((Vec<u8> = "application/pdf"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"))),
    ),
)]
pub(in crate::http) async fn content(
    State(state): App,
    InPath(id): InPath<Uuid>,
    scope: Scope,
) -> Result<Response, ApiError> {
    let owner = scope.acting.target;
    let document = {
        let mut conn = state.services.connection().await?;
        let sealer = &state.services.journal.sealer;
        documents::read(&mut conn, sealer, owner, id).await?
    };
    let document = document.ok_or(Situation::NotFound)?;
    let caller = scope.acting.caller;
    let may = caller == owner
        || caller == document.uploaded_by.organization
        || scope.role != Role::Member;
    if !may {
        return Err(Situation::NotTheUploader.into());
    }
    let mut room = state.room.enter(caller);
    room.hold(Content::HELD)?;
    let mut reading = read_content(&state.services, owner, id).await?;
    room.hold(reading.holds())?;
    // The first of it before the answer begins: what cannot be read at all is refused.
    let first = reading.next().await?;
    let first = first.unwrap_or_default();
    room.shrink(reading.holds().max(first.len()));
    let mut response = Response::new(body(first, reading, Arc::new(room)));
    let headers = response.headers_mut();
    let text = |text: &str| HeaderValue::from_str(text).map_err(|_| Situation::Bug);
    headers.insert(header::CONTENT_LENGTH, document.size.into());
    headers.insert(header::CONTENT_TYPE, text(&document.media_type)?);
    let disposition = disposition(&document.details.file_name);
    headers.insert(header::CONTENT_DISPOSITION, text(&disposition)?);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "private, no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// A part of the document at a time, each read when the one before has gone.
fn body(first: Bytes, reading: Content, room: Arc<Taken>) -> Body {
    let parts = stream::try_unfold((Some(first), reading), move |(first, mut reading)| {
        let room = room.clone();
        async move {
            let next = match first {
                Some(first) => Some(first),
                None => reading.next().await.inspect_err(|error| {
                    tracing::warn!(%error, "a document could not be read to its end");
                })?,
            };
            let held = |bytes| Bytes::from_owner(Held { bytes, _room: room });
            Ok::<_, ObjectError>(next.map(|bytes| (held(bytes), (None, reading))))
        }
    });
    Body::from_stream(parts)
}

/// `Content-Disposition` of an attachment: a plain name for old clients, and the whole one (RFC 6266, RFC 5987).
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '.' | '-' | '_' => letter,
            _ => '_',
        })
        .collect();
    let whole = utf8_percent_encode(name, ENCODED);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_breaks_the_header() {
        for (name, expected) in [
            (
                "a b.pdf",
                r#"attachment; filename="a b.pdf"; filename*=UTF-8''a%20b.pdf"#,
            ),
            (
                "\";x=\"ü%.pdf",
                r#"attachment; filename="__x____.pdf"; filename*=UTF-8''%22%3Bx%3D%22%C3%BC%25.pdf"#,
            ),
        ] {
            assert_eq!(disposition(name), expected);
        }
    }
}
