//! `POST …/{organizationId}/verification/approve`: an officer's decision. See [`crate::flows::file::review`].
//!
//! The officer has claimed the file and looked at its parts under `/v1/reviews`: FinHub has no calls for that. An
//! `approved` of false declines, and another submission is possible, as FinHub's table of statuses says.

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::words::next_steps;
use crate::flows::file::review::hold::OfficerStatement;
use crate::flows::file::review::officer::Reviewed;
use crate::flows::file::review::{Decision, decide};
use crate::http::error::{ApiError, Situation};
use crate::http::finhub::envelope::{self, Success};
use crate::http::finhub::error::FinhubError;
use crate::http::finhub::names::FinhubStatus;
use crate::http::finhub::officer::OfficerCall;
use crate::http::finhub::verification_id;
use crate::http::request::rules::{LONG_MAX_CHARS, seen, text, texts};
use crate::http::wire::timestamp;
use base::ids::KeyId;
use domain::names;

/// The most conditions.
const MAX_CONDITIONS: usize = 100;

/// A decision.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApproveVerificationRequest {
    /// The organization's.
    #[schema(example = "ver_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    verification_id: String,
    /// False declines.
    approved: bool,
    /// For officers alone: at most 2000 characters.
    approval_notes: Option<String>,
    /// Of an approval; kept with the notes.
    conditions: Option<Vec<String>>,
    /// Ours, for the customer and the brokers: what the status shows as reviewNotes. At most 2000 characters.
    review_notes: Option<String>,
    /// Ours, of an approval: who was removed after a match or a rejection, and was seen. Kept with the notes.
    #[schema(example = json!([]))]
    seen: Option<Vec<String>>,
}

/// What was decided.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubDecision {
    #[schema(example = "ver_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    verification_id: String,
    /// APPROVED or REJECTED.
    #[schema(example = "APPROVED")]
    status: &'static str,
    /// Null where it was declined.
    approved_at: Option<String>,
    /// The officer's key; null where it was declined.
    #[schema(example = "key_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    approved_by: Option<String>,
    /// The officer's key.
    #[schema(example = "key_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    reviewed_by: String,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    reviewed_at: String,
    next_steps: Vec<&'static str>,
}

fn dto(reviewed: &Reviewed, by: KeyId) -> FinhubDecision {
    let status = FinhubStatus::from_status(reviewed.status, true);
    let approved = status == FinhubStatus::Approved;
    FinhubDecision {
        verification_id: verification_id(reviewed.owner),
        status: status.as_str(),
        approved_at: approved.then(|| timestamp(reviewed.at)),
        approved_by: approved.then(|| by.to_string()),
        reviewed_by: by.to_string(),
        reviewed_at: timestamp(reviewed.at),
        next_steps: next_steps(status),
    }
}

/// Approves or declines a verification that you have claimed. Only for keys of the platform's officers, with the
/// authority that the level asks for, and an approval never for the officer who created, submitted, delivered or changed anything
/// of it; no header adds to what a key may do.
#[utoipa::path(
    post, path = "/api/v2.1/customer/organization/{organizationId}/verification/approve", tag = "Verification", security(("ApiKey" = [])),
    operation_id = "approveVerification",
    params(
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
        ("X-Forwarded-For" = String, Header, description = "The end user's address. Kept as a claim."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation."),
    ),
    request_body = ApproveVerificationRequest,
    responses(
        (status = 200, body = Success<FinhubDecision>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn approve(call: OfficerCall) -> Result<Response, ApiError> {
    let OfficerCall { officer, command } = call;
    let request: ApproveVerificationRequest = command.json()?;
    if request.verification_id != verification_id(officer.owner) {
        return Err(Situation::NotFound.into());
    }
    let approval = text("approvalNotes", request.approval_notes, LONG_MAX_CHARS)?;
    let review = text("reviewNotes", request.review_notes, LONG_MAX_CHARS)?;
    let conditions = request.conditions.unwrap_or_default();
    if conditions.len() > MAX_CONDITIONS {
        return Err(ApiError::field("conditions", "must be at most 100"));
    }
    let conditions = texts("conditions", &conditions, LONG_MAX_CHARS)?;
    let decision = if request.approved {
        Decision::Approve {
            conditions,
            seen: seen(request.seen)?,
        }
    } else {
        Decision::Reject {
            resubmittable: true,
        }
    };
    let said = OfficerStatement {
        reason: names::said(review),
        notes: names::said(approval),
    };
    let by = officer.acting.key_id;
    let dto = move |reviewed: &Reviewed| dto(reviewed, by);
    envelope::run(command, dto, decide, (officer, decision, said)).await
}
