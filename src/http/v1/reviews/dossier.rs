//! `GET /v1/reviews/{organizationId}/dossier`: everything that a verification rests on, as one signed archive.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::stream;

use super::officer::OfficerScope;
use crate::http::error::{ApiError, Situation};
use crate::http::request::path::InPath;
use crate::http::request::query;
use crate::http::request::room::Taken;
use crate::http::state::App;
use crate::http::v1::dossiers::{self, Sending};
use crate::store::file::reads;
use crate::store::{api_keys, verifications};
use base::ids::OrganizationId;
use dossier::Maker;
use dossier::manifest::MakerKind;

/// Memory for what a dossier holds at once: its own entries, and a piece of one document.
const ROOM: usize = 8 * 1024 * 1024;

/// A part of the archive that is being sent, with its room until the last of it is written.
struct Held {
    bytes: Bytes,
    _room: Arc<Taken>,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Everything that a verification rests on, as a signed archive that `vouch dossier verify` checks without this service:
/// decision, facts, rules, hashes of the documents, ownership, screenings, history. With `documents=true` the documents
/// themselves are in it. Each is kept as a look.
#[utoipa::path(
    get, path = "/v1/reviews/{organizationId}/dossier", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_getDossier",
    params(
        ("organizationId" = String, Path, description = "Whose."),
        ("documents" = Option<bool>, Query, description = "true puts the documents into it; their hashes are in it always."),
    ),
    responses(
        (status = 200, description = "The archive, as an attachment.", content((Vec<u8> = "application/x-tar"))),
    ),
)]
pub(in crate::http) async fn export(
    State(state): App,
    OfficerScope(scope): OfficerScope,
    InPath(owner): InPath<OrganizationId>,
    RawQuery(raw): RawQuery,
) -> Result<Response, ApiError> {
    query::only(raw.as_deref(), &["documents"])?;
    let documents = query::choice(raw.as_deref(), "documents", boolean, "true, false")?;
    let services = &state.services;
    let by = scope.acting.key_id;
    let name = {
        let mut conn = services.connection().await?;
        let record = verifications::read(&mut conn, owner).await?;
        record.ok_or(Situation::OrganizationNotFound)?;
        let (id, now) = (services.ids.uuid(), services.clock.now());
        let route = "/v1/reviews/{organizationId}/dossier";
        reads::note(&mut conn, owner, id, by, "GET", route, now).await?;
        api_keys::person(&mut conn, by).await?
    };
    let mut room = state.room.enter(scope.acting.caller);
    room.hold(ROOM)?;
    let maker = Maker {
        kind: MakerKind::Officer.as_str().to_owned(),
        key_id: Some(by.to_string()),
        name,
    };
    let sealed = dossiers::make(services, owner, maker, documents == Some(true)).await?;
    let size = sealed.size();
    let sending = dossiers::send(Arc::clone(services), owner, sealed);
    let mut response = Response::new(body(sending, Arc::new(room)));
    let headers = response.headers_mut();
    let disposition = format!("attachment; filename=\"{owner}.dossier.tar\"");
    let disposition = HeaderValue::from_str(&disposition).map_err(|_| Situation::Bug)?;
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    headers.insert(header::CONTENT_LENGTH, size.into());
    for (name, value) in [
        (header::CONTENT_TYPE, "application/x-tar"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "private, no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

fn boolean(text: &str) -> Option<bool> {
    text.parse().ok()
}

/// A part of the archive at a time, each made when the one before has gone.
fn body(sending: Sending, room: Arc<Taken>) -> Body {
    let parts = stream::try_unfold(sending, move |mut sending| {
        let room = room.clone();
        async move {
            let next = sending.next().await.inspect_err(|error| {
                tracing::warn!(%error, "a dossier could not be sent to its end");
            })?;
            let held = |bytes| Bytes::from_owner(Held { bytes, _room: room });
            Ok::<_, dossiers::Broken>(next.map(|bytes| (held(bytes), sending)))
        }
    });
    Body::from_stream(parts)
}
