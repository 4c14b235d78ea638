//! `GET /v1/reviews`: the officers' queue. Its cursors name a place by urgency, age and organization, none of which
//! changes while an entry waits: so pages neither repeat nor skip.

use axum::Json;
use axum::extract::{RawQuery, State};
use chrono::DateTime;
use serde::Serialize;
use uuid::Uuid;

use super::officer::OfficerScope;
use crate::http::error::ApiError;
use crate::http::request::cursor::List;
use crate::http::request::query;
use crate::http::state::App;
use crate::http::v1::dto::VerificationStatus;
use crate::http::wire::timestamp;
use crate::store::file::cases::Priority;
use crate::store::file::queue::{self, Filter, Place, Queued, Standing};
use domain::file::Level;
use domain::verification::Track;

/// An entry of the queue.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueuedReview {
    /// Always `queued_review`.
    #[schema(example = "queued_review")]
    object: &'static str,
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    name: String,
    /// FILE, or SUMSUB for a record that Sumsub verifies and an officer holds.
    #[schema(example = "FILE")]
    track: &'static str,
    /// PENDING, or ON_HOLD once an officer has it; APPROVED of a file that is here for its flags.
    status: VerificationStatus,
    /// The level at submission. Null on the SUMSUB track.
    #[schema(example = "STANDARD")]
    level: Option<&'static str>,
    /// HIGH goes first. Always NORMAL on the SUMSUB track.
    #[schema(example = "NORMAL")]
    priority: &'static str,
    /// What officers have to look at though nobody submitted anything: RISK_LISTS_CHANGED, where a row of a list names the
    /// file that the last submission or decision did not know; REFRESH_DUE.
    flags: Vec<&'static str>,
    /// When the file was submitted. Null on the SUMSUB track, and of an approved file.
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    submitted_at: Option<String>,
    /// The officer's name.
    claimed_by: Option<String>,
    /// When the officer claimed the file, or held the record.
    claimed_at: Option<String>,
}

impl From<Queued> for QueuedReview {
    fn from(queued: Queued) -> Self {
        let status = match &queued.officer {
            Some(_) => VerificationStatus::OnHold,
            None if queued.is_approved => VerificationStatus::Approved,
            None => VerificationStatus::Pending,
        };
        let (claimed_by, claimed_at) = match queued.officer {
            Some((key, name, at)) => (Some(name.unwrap_or_else(|| key.to_string())), Some(at)),
            None => (None, None),
        };
        Self {
            object: "queued_review",
            organization_id: queued.organization_id.to_string(),
            name: queued.name,
            track: queued.track.as_str(),
            status,
            level: queued.level.map(Level::as_str),
            priority: queued.priority.as_str(),
            flags: queued.flags.iter().map(|flag| flag.as_str()).collect(),
            submitted_at: (queued.track == Track::File && !queued.is_approved)
                .then(|| timestamp(queued.since)),
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

/// Files that wait for an officer or are with one, records of Sumsub's track that an officer holds, and approved files with a flag: what is urgent first, then what has waited longest.
#[utoipa::path(
    get, path = "/v1/reviews", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_list",
    params(
        ("status" = Option<String>, Query, description = "PENDING for files that wait, ON_HOLD for what is with an officer, APPROVED for approved files that are flagged."),
        ("track" = Option<String>, Query, description = "FILE or SUMSUB."),
        ("limit" = Option<i32>, Query, description = "1 to 100; 25 where absent."),
        ("cursor" = Option<String>, Query, description = "From the previous nextCursor."),
    ),
    responses(
        (status = 200, body = QueuedReviewList),
    ),
)]
pub(in crate::http) async fn list(
    State(state): App,
    OfficerScope(_officer): OfficerScope,
    RawQuery(raw): RawQuery,
) -> Result<Json<QueuedReviewList>, ApiError> {
    query::only(raw.as_deref(), &["limit", "cursor", "status", "track"])?;
    let page = query::page(raw.as_deref())?;
    let after = after(page.cursor.as_deref())?;
    let standing = |word: &str| match word {
        "PENDING" => Some(Standing::Waiting),
        "ON_HOLD" => Some(Standing::Taken),
        "APPROVED" => Some(Standing::Approved),
        _ => None,
    };
    let track = |word: &str| Track::parse(word).filter(|track| *track != Track::None);
    let filter = Filter {
        standing: query::choice(
            raw.as_deref(),
            "status",
            standing,
            "PENDING, ON_HOLD, APPROVED",
        )?,
        track: query::choice(raw.as_deref(), "track", track, "FILE, SUMSUB")?,
    };
    let mut conn = state.services.connection().await?;
    let limit = i64::from(page.limit);
    let mut found = queue::page(&mut conn, filter, after, limit + 1).await?;
    let shown = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let has_more = found.len() > shown;
    found.truncate(shown);
    let last = found.last().filter(|_| has_more);
    let next_cursor = last.map(|queued| cursor(queued.place()));
    Ok(Json(QueuedReviewList {
        object: "list",
        data: found.into_iter().map(QueuedReview::from).collect(),
        has_more,
        next_cursor,
    }))
}

fn cursor(place: Place) -> String {
    let (priority, since) = (place.priority.as_str(), place.since.timestamp_micros());
    List::Reviews.text_cursor(&format!("{priority} {since} {}", place.id.simple()))
}

fn after(cursor: Option<&str>) -> Result<Place, ApiError> {
    let Some(words) = List::Reviews.text_after(cursor)? else {
        return Ok(Place::START);
    };
    let place = || {
        let mut words = words.split(' ');
        Some(Place {
            priority: Priority::parse(words.next()?)?,
            since: DateTime::from_timestamp_micros(words.next()?.parse().ok()?)?,
            id: Uuid::try_parse(words.next()?).ok()?,
        })
    };
    place().ok_or_else(|| ApiError::field("cursor", "is not a cursor of this list"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_read_back_and_are_told_from_garbage() {
        let place = Place {
            priority: Priority::Normal,
            since: DateTime::from_timestamp_micros(1_773_585_000_123_456).unwrap(),
            id: Uuid::from_u128(7),
        };
        assert_eq!(after(Some(&cursor(place))).unwrap(), place);
        assert_eq!(after(None).unwrap(), Place::START);
        for odd in ["", "x", &List::Reviews.text_cursor("NORMAL 1")] {
            assert!(after(Some(odd)).is_err(), "{odd}");
        }
    }
}
