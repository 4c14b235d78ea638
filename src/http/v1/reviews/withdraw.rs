//! `POST /v1/reviews/{organizationId}/requests/{requestId}/withdraw`: takes back what was asked for. See
//! [`crate::flows::file::review`].

use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use super::object::{VerificationReview, dto};
use super::officer::Act;
use super::words::said;
use crate::flows::file::review::{Withdrawn, withdraw_request};
use crate::http::error::{ApiError, Situation};
use crate::http::request::headers::IdempotencyKey;

/// Why a request is taken back.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawRequest {
    /// For the customer and the brokers: 1 to 2000 characters.
    #[schema(example = "We found the statements that you sent before.")]
    reason: String,
    /// For officers alone: at most 2000 characters.
    notes: Option<String>,
}

/// Takes back a request that `GET /v1/reviews/{organizationId}` lists: it needs no answer then. For the officer who has claimed the file, and for any officer while it is with the customer. The status stays; the customer can submit the file as it is once nothing is left to be answered.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/requests/{requestId}/withdraw", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_withdrawRequest",
    params(
        ("organizationId" = String, Path, description = "Whose file."),
        ("requestId" = String, Path, description = "The request."),
        IdempotencyKey,
    ),
    request_body = WithdrawRequest,
    responses(
        (status = 200, body = VerificationReview),
    ),
)]
pub(in crate::http) async fn withdraw(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer,
        command,
        part,
    } = act;
    let (reason, notes) = command.read(|request: WithdrawRequest| {
        let said = said(Some(request.reason), request.notes)?;
        let missing = || ApiError::field("reason", "must have 1 to 2000 characters");
        Ok((said.reason.ok_or_else(missing)?, said.notes))
    })?;
    let withdrawn = Withdrawn {
        id: Uuid::try_parse(&part).map_err(|_| Situation::NotFound)?,
        reason,
        notes,
    };
    command
        .run(dto, withdraw_request, (officer, withdrawn))
        .await
}
