//! `POST /v1/reviews/{organizationId}/approval/withdraw`: takes an approval back. See [`crate::flows::file::review`].

use axum::response::Response;
use serde::Deserialize;

use super::object::{VerificationReview, dto};
use super::officer::Act;
use super::words::said_with_reason;
use crate::flows::file::review::withdraw_approval;
use crate::http::error::ApiError;
use crate::http::request::headers::IdempotencyKey;

/// Why an approval is taken back.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawApprovalRequest {
    /// For the customer and the brokers: 1 to 2000 characters.
    #[schema(example = "We look at your file once more.")]
    reason: String,
    /// For officers alone: at most 2000 characters.
    notes: Option<String>,
}

/// Takes an approval back, with a SUPER_ADMIN key of another person than the one who approved: ON_HOLD, and you have the file or the record. It is approved again only by another decision, or by Sumsub's next review after your release.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/approval/withdraw", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_withdrawApproval",
    params(
        ("organizationId" = String, Path, description = "Whose file or record."),
        IdempotencyKey,
    ),
    request_body = WithdrawApprovalRequest,
    responses(
        (status = 200, body = VerificationReview),
    ),
)]
pub(in crate::http) async fn withdraw(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer, command, ..
    } = act;
    let said = command
        .read(|request: WithdrawApprovalRequest| said_with_reason(request.reason, request.notes))?;
    command.run(dto, withdraw_approval, (officer, said)).await
}
