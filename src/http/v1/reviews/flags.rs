//! `POST /v1/reviews/{organizationId}/flags`: says whether an approval that is flagged stands. See
//! [`crate::flows::file::review::flagged`].

use axum::response::Response;
use serde::Deserialize;

use super::object::{VerificationReview, dto};
use super::officer::Act;
use super::words::said;
use crate::flows::file::review::flagged::{Flagged, Outcome, decide_flagged};
use crate::http::error::ApiError;
use crate::http::request::headers::IdempotencyKey;

/// Whether the approval stands.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecideFlagsRequest {
    /// KEEP, where the approval stands, or END, where the customer has to submit again.
    #[schema(example = "KEEP")]
    decision: String,
    /// For the customer and the brokers: at most 2000 characters.
    reason: Option<String>,
    /// For officers alone: at most 2000 characters.
    notes: Option<String>,
}

/// Takes the flags of an approved file down. With KEEP the approval stands, for a whole period again; with END it ends, and the file is RESUBMISSION_REQUIRED. Needs what an approval needs, but for a claim.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/flags", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_decideFlags",
    params(
        ("organizationId" = String, Path, description = "Whose file."),
        IdempotencyKey,
    ),
    request_body = DecideFlagsRequest,
    responses(
        (status = 200, body = VerificationReview),
    ),
)]
pub(in crate::http) async fn decide(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer, command, ..
    } = act;
    let request = command.json::<DecideFlagsRequest>()?;
    let outcome = match request.decision.as_str() {
        "KEEP" => Outcome::Keep,
        "END" => Outcome::End,
        _ => {
            return Err(ApiError::one_of(
                "decision",
                "must be KEEP or END",
                &["KEEP", "END"],
            ));
        }
    };
    let flagged = Flagged {
        outcome,
        said: said(request.reason, request.notes)?,
    };
    command.run(dto, decide_flagged, (officer, flagged)).await
}
