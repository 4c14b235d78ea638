//! `POST /v1/reviews/{organizationId}/explanation`: decides on what a customer explains of their ownership.

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::object::{VerificationReview, dto};
use super::officer::Act;
use super::words::said;
use crate::flows::file::review::{Answered, decide_explanation};
use crate::http::error::ApiError;
use crate::http::request::headers::IdempotencyKey;
use crate::http::wire::timestamp;
use domain::file::{About, CompanyFile, Finding};

/// The explanation of the share of the business without an identified owner, and what an officer said of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewedExplanation {
    /// In the customer's words.
    text: String,
    /// ACCEPTED or REJECTED; null until an officer decides, and once what was decided on changed.
    #[schema(example = "ACCEPTED")]
    decision: Option<&'static str>,
    decided_by_key_id: Option<String>,
    decided_at: Option<String>,
    /// What changed since an officer decided: STRUCTURE, EXPLANATION.
    changed: Vec<&'static str>,
}

impl ReviewedExplanation {
    /// Of a file; `None` where nothing is explained.
    pub(super) fn of(file: &CompanyFile) -> Option<Self> {
        let act = file.act(&About::OwnershipExplanation);
        let standing = act.filter(|act| act.stands());
        let changed = file.changed_since(&About::OwnershipExplanation);
        Some(Self {
            text: file.explanation.clone()?,
            decision: standing.map(|act| act.finding.as_str()),
            decided_by_key_id: standing.and_then(|act| act.by.clone()),
            decided_at: standing.map(|act| timestamp(act.at)),
            changed: changed.iter().map(|ground| ground.as_str()).collect(),
        })
    }
}

/// What becomes of an explanation.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecideExplanationRequest {
    /// ACCEPT or REJECT.
    #[schema(example = "ACCEPT")]
    decision: String,
    /// For officers alone: at most 2000 characters.
    notes: Option<String>,
}

/// Accepts or rejects the explanation of the share of the business without an identified owner, in a file that you have claimed. It holds for this structure and these words.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/explanation", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_decideExplanation",
    params(
        ("organizationId" = String, Path, description = "Whose file."),
        IdempotencyKey,
    ),
    request_body = DecideExplanationRequest,
    responses(
        (status = 200, body = VerificationReview),
    ),
)]
pub(in crate::http) async fn decide(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer, command, ..
    } = act;
    let answered = command.read(|request: DecideExplanationRequest| {
        let finding = match request.decision.as_str() {
            "ACCEPT" => Finding::Accepted,
            "REJECT" => Finding::Rejected,
            _ => {
                let allowed = ["ACCEPT", "REJECT"];
                return Err(ApiError::one_of(
                    "decision",
                    "must be ACCEPT or REJECT",
                    &allowed,
                ));
            }
        };
        Ok(Answered {
            finding,
            notes: said(None, request.notes)?.notes,
        })
    })?;
    command
        .run(dto, decide_explanation, (officer, answered))
        .await
}
