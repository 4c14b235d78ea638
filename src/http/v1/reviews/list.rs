//! `GET /v1/reviews`: the officers' queue.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;

use super::officer::OfficerScope;
use crate::http::App;
use crate::http::cursor::{self, List};
use crate::http::error::{ApiError, ErrorResponse};
use crate::http::query;
use crate::http::timestamp;
use crate::http::v1::dto::VerificationStatus;
use crate::store::Position;
use crate::store::file::cases::{self, Queued};

/// A file in the queue.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueuedReview {
    /// Always `queued_review`.
    #[schema(example = "queued_review")]
    object: &'static str,
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    name: String,
    /// PENDING, or ON_HOLD once an officer has it.
    status: VerificationStatus,
    /// The level at submission.
    #[schema(example = "STANDARD")]
    level: &'static str,
    #[schema(example = "NORMAL")]
    priority: &'static str,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    submitted_at: String,
    /// The officer's name.
    claimed_by: Option<String>,
    claimed_at: Option<String>,
}

impl From<Queued> for QueuedReview {
    fn from(queued: Queued) -> Self {
        let status = match queued.claimed {
            true => VerificationStatus::OnHold,
            false => VerificationStatus::Pending,
        };
        let (claimed_by, claimed_at) = match queued.claim {
            Some((key, name, at)) => (Some(name.unwrap_or_else(|| key.to_string())), Some(at)),
            None => (None, None),
        };
        Self {
            object: "queued_review",
            organization_id: queued.organization_id.to_string(),
            name: queued.name,
            status,
            level: queued.level.as_str(),
            priority: queued.priority.as_str(),
            submitted_at: timestamp(queued.submitted_at),
            claimed_by,
            claimed_at: claimed_at.map(timestamp),
        }
    }
}

/// A page of the queue.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueuedReviewList {
    /// Always `list`.
    #[schema(example = "list")]
    object: &'static str,
    data: Vec<QueuedReview>,
    has_more: bool,
    /// For `cursor`; null on the last page.
    next_cursor: Option<String>,
}

/// Files that wait for an officer or are with one, newest submission first.
#[utoipa::path(
    get, path = "/v1/reviews", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_list",
    params(
        ("status" = Option<String>, Query, description = "PENDING for files that wait, ON_HOLD for those with an officer."),
        ("limit" = Option<i32>, Query, description = "1 to 100; 25 where absent."),
        ("cursor" = Option<String>, Query, description = "From the previous nextCursor."),
    ),
    responses(
        (status = 200, body = QueuedReviewList),
        (status = 400, description = "Malformed, or a field breaks a rule.", body = ErrorResponse),
        (status = 401, description = "No valid API key.", body = ErrorResponse),
        (status = 403, description = "The key has no part in reviews, or may not do this.", body = ErrorResponse),
        (status = 503, description = "Temporarily unavailable.", body = ErrorResponse),
    ),
)]
pub(in crate::http) async fn list(
    State(state): App,
    OfficerScope(_officer): OfficerScope,
    RawQuery(raw): RawQuery,
) -> Result<Json<QueuedReviewList>, ApiError> {
    let page = query::page(raw.as_deref())?;
    let after = List::Reviews.after(page.cursor.as_deref())?;
    let claimed = |word: &str| match word {
        "PENDING" => Some(false),
        "ON_HOLD" => Some(true),
        _ => None,
    };
    let claimed = query::choice(raw.as_deref(), "status", claimed, "PENDING, ON_HOLD")?;
    let mut conn = state.services.connection().await?;
    let found = cases::queue(&mut conn, claimed, after, i64::from(page.limit) + 1).await?;
    let (found, next_cursor) = cursor::cut(found, page.limit, List::Reviews, |queued| Position {
        created_at: queued.submitted_at,
        id: queued.organization_id.0,
    });
    Ok(Json(QueuedReviewList {
        object: "list",
        data: found.into_iter().map(QueuedReview::from).collect(),
        has_more: next_cursor.is_some(),
        next_cursor,
    }))
}
