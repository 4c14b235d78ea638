//! `POST /v1/reviews/{organizationId}/level`: says which level is enough.

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::object::{VerificationReview, dto};
use super::officer::Act;
use super::words::said;
use crate::flows::file::review::{LevelDecision, SaidLevel, set_level};
use crate::http::error::ApiError;
use crate::http::request::headers::IdempotencyKey;
use crate::http::wire::timestamp;
use domain::file::Level;

/// What an officer said of the level.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewedLevel {
    /// Which is enough: STANDARD or ENHANCED.
    #[schema(example = "STANDARD")]
    level: &'static str,
    /// Why, as the customer was told.
    #[schema(example = "The money services were sold last year.")]
    reason: String,
    decided_by_key_id: String,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    decided_at: String,
}

impl From<SaidLevel> for ReviewedLevel {
    fn from(said: SaidLevel) -> Self {
        Self {
            level: said.level.as_str(),
            reason: said.reason,
            decided_by_key_id: said.by.to_string(),
            decided_at: timestamp(said.at),
        }
    }
}

/// Which level is enough.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SetLevelRequest {
    /// STANDARD or ENHANCED.
    #[schema(example = "STANDARD")]
    level: String,
    /// Why, for the customer and the brokers: at most 2000 characters.
    #[schema(example = "The money services were sold last year.")]
    reason: String,
    /// For officers alone: at most 2000 characters.
    notes: Option<String>,
}

/// Says which level is enough for a file that you have claimed, with a SUPER_ADMIN key. Once a submission needed ENHANCED, no later one of the customer's lowers that; what the facts force now still counts.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/level", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_setLevel",
    params(
        ("organizationId" = String, Path, description = "Whose file."),
        IdempotencyKey,
    ),
    request_body = SetLevelRequest,
    responses(
        (status = 200, body = VerificationReview),
    ),
)]
pub(in crate::http) async fn set(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer, command, ..
    } = act;
    let decision = command.read(|request: SetLevelRequest| {
        let problem = "must be STANDARD or ENHANCED";
        let level = Level::parse(&request.level)
            .ok_or_else(|| ApiError::code::<Level>("level", problem))?;
        let words = said(Some(request.reason), request.notes)?;
        let reason = words
            .reason
            .ok_or_else(|| ApiError::field("reason", "must say why"))?;
        Ok(LevelDecision {
            level,
            reason,
            notes: words.notes,
        })
    })?;
    command.run(dto, set_level, (officer, decision)).await
}
