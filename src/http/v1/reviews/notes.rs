//! `GET /v1/reviews/{organizationId}/notes`: what officers did, and what they wrote down for officers. See
//! [`crate::flows::file::review::notes`].

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;

use super::officer::OfficerScope;
use crate::flows::file::review::notes::{self, NotedAct};
use crate::http::error::{ApiError, Situation};
use crate::http::request::path::InPath;
use crate::http::request::query;
use crate::http::state::App;
use crate::http::v1::dto::VerificationStatus;
use crate::http::wire::timestamp;
use crate::store::file::reads;
use crate::store::verifications;
use base::ids::OrganizationId;

/// An officer's act.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewNote {
    /// Always `review_note`.
    #[schema(example = "review_note")]
    object: &'static str,
    /// The entry of the history.
    #[schema(example = "evt_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    id: String,
    /// The entry's number.
    sequence: i64,
    /// What was done: file_claimed, file_released, file_approved, file_rejected, information_requested, request_withdrawn, document_decided, person_decided, level_decided, explanation_decided, people_compared, officer_held, officer_released, officer_rejected, approval_withdrawn, reopened.
    #[schema(example = "file_approved")]
    cause: &'static str,
    /// The status afterwards.
    status: VerificationStatus,
    /// The officer's key.
    key_id: String,
    /// The officer's name; null once the key is deleted.
    officer: Option<String>,
    /// What the customer was told.
    reason: Option<String>,
    /// Never shown to customers and brokers.
    notes: Option<String>,
    /// Of an approval. Never shown to customers and brokers.
    conditions: Vec<String>,
    /// Of an approval: who had been removed after a match or a rejection, and was seen. Never shown to customers and
    /// brokers.
    seen: Vec<String>,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    created_at: String,
}

impl From<NotedAct> for ReviewNote {
    fn from(noted: NotedAct) -> Self {
        Self {
            object: "review_note",
            id: noted.id.to_string(),
            sequence: noted.sequence,
            cause: noted.cause.as_str(),
            status: noted.status.into(),
            key_id: noted.by.to_string(),
            officer: noted.person,
            reason: noted.reason,
            notes: noted.notes.notes,
            conditions: noted.notes.conditions,
            seen: noted.notes.seen,
            created_at: timestamp(noted.at),
        }
    }
}

/// A page of what officers did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewNoteList {
    /// Always `list`.
    #[schema(example = "list")]
    object: &'static str,
    data: Vec<ReviewNote>,
    has_more: bool,
    /// For `cursor`; null on the last page.
    next_cursor: Option<String>,
}

/// What officers did with a file or record, with their notes and conditions, oldest first. Each look is kept.
#[utoipa::path(
    get, path = "/v1/reviews/{organizationId}/notes", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_listNotes",
    params(
        ("organizationId" = String, Path, description = "Whose file or record."),
        ("limit" = Option<i32>, Query, description = "1 to 100; 25 where absent."),
        ("cursor" = Option<String>, Query, description = "From the previous nextCursor."),
    ),
    responses(
        (status = 200, body = ReviewNoteList),
    ),
)]
pub(in crate::http) async fn list(
    State(state): App,
    OfficerScope(scope): OfficerScope,
    InPath(owner): InPath<OrganizationId>,
    RawQuery(raw): RawQuery,
) -> Result<Json<ReviewNoteList>, ApiError> {
    query::only(raw.as_deref(), &query::PAGE)?;
    let page = query::page(raw.as_deref())?;
    let after = query::sequence(page.cursor.as_deref())?;
    let services = &state.services;
    let mut conn = services.connection().await?;
    let record = verifications::read(&mut conn, owner).await?;
    record.ok_or(Situation::OrganizationNotFound)?;
    let (id, by, now) = (
        services.ids.uuid(),
        scope.acting.key_id,
        services.clock.now(),
    );
    let route = "/v1/reviews/{organizationId}/notes";
    reads::note(&mut conn, owner, id, by, "GET", route, now).await?;
    let limit = i64::from(page.limit);
    let mut noted = notes::page(services, &mut conn, owner, after, limit + 1).await?;
    let shown = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let has_more = noted.len() > shown;
    noted.truncate(shown);
    let last = noted.last().filter(|_| has_more);
    Ok(Json(ReviewNoteList {
        object: "list",
        has_more,
        next_cursor: last.map(|noted| noted.sequence.to_string()),
        data: noted.into_iter().map(ReviewNote::from).collect(),
    }))
}
