//! `POST /v1/reviews/{organizationId}/screenings`: records a screening's result.

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::officer::Act;
use crate::flows::file::review::{ScreeningOutcome, record_screening};
use crate::http::error::ApiError;
use crate::http::request::headers::IdempotencyKey;
use crate::http::request::rules::text;
use crate::http::wire::timestamp;
use crate::store::file::screenings::RecordedScreening;
use base::ids::ScreeningId;
use domain::file::{ScreeningKind, ScreeningResult};
use domain::names;

/// The longest note, in characters.
const NOTE_MAX_CHARS: usize = 2000;

/// What came of a screening.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordScreeningRequest {
    /// The person or the company above; absent for the organization itself.
    subject_id: Option<String>,
    /// PEP, SANCTIONS or ADVERSE_MEDIA.
    #[schema(example = "SANCTIONS")]
    kind: String,
    /// OPEN, CLEAR or MATCHED.
    #[schema(example = "CLEAR")]
    result: String,
    /// For officers alone; of a match, why it may stand: without it nothing can be approved.
    note: Option<String>,
}

/// A screening's result, as an officer recorded it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScreeningRecord {
    /// Always `screening`.
    #[schema(example = "screening")]
    object: &'static str,
    #[schema(example = "scr_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    id: String,
    /// Null for the organization itself.
    subject_id: Option<String>,
    #[schema(example = "SANCTIONS")]
    kind: &'static str,
    #[schema(example = "CLEAR")]
    result: &'static str,
    note: Option<String>,
    /// The officer's key.
    recorded_by: String,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    recorded_at: String,
}

impl From<&RecordedScreening> for ScreeningRecord {
    fn from(recorded: &RecordedScreening) -> Self {
        Self {
            object: "screening",
            id: ScreeningId(recorded.id).to_string(),
            subject_id: recorded.subject.clone(),
            kind: recorded.kind.as_str(),
            result: recorded.result.as_str(),
            note: recorded.note.clone(),
            recorded_by: recorded.by.to_string(),
            recorded_at: timestamp(recorded.at),
        }
    }
}

fn dto(recorded: &RecordedScreening) -> ScreeningRecord {
    ScreeningRecord::from(recorded)
}

/// Records what came of a screening, in a file that you have claimed. The newest of a kind and subject counts; the earlier ones stay.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/screenings", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_recordScreening",
    params(
        ("organizationId" = String, Path, description = "Whose file."),
        IdempotencyKey,
    ),
    request_body = RecordScreeningRequest,
    responses(
        (status = 200, body = ScreeningRecord),
    ),
)]
pub(in crate::http) async fn record(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer, command, ..
    } = act;
    let screened = command.read(screened)?;
    command
        .run(dto, record_screening, (officer, screened))
        .await
}

fn screened(request: RecordScreeningRequest) -> Result<ScreeningOutcome, ApiError> {
    let note = text("note", request.note, NOTE_MAX_CHARS)?;
    let kind = ScreeningKind::parse(&request.kind).ok_or_else(|| {
        ApiError::code::<ScreeningKind>("kind", "must be PEP, SANCTIONS or ADVERSE_MEDIA")
    })?;
    let result = ScreeningResult::parse(&request.result).ok_or_else(|| {
        ApiError::code::<ScreeningResult>("result", "must be OPEN, CLEAR or MATCHED")
    })?;
    Ok(ScreeningOutcome {
        subject: request.subject_id.filter(|id| !id.is_empty()),
        kind,
        result,
        note: names::said(note),
    })
}
