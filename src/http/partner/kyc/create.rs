//! `POST /v1/kyc`: asks for a hosted check (method B). See [`crate::flows::partner::check`].

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use crate::flows::partner::check::begin;
use crate::flows::partner::find_active;
use crate::http::partner::answer::run;
use crate::http::partner::auth::Broker;
use crate::http::partner::error::{PartnerError, PartnerErrorBody};
use crate::http::partner::fields::{Fields, unread};
use crate::http::state::App;
use domain::partner::notice::CheckStatus;

/// Whose check.
#[derive(Debug, utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body for the document")]
pub(in crate::http) struct CreateKycRequest {
    /// Your own id of the user.
    #[schema(example = "f47ac10b-58cc-4372-a567-0e02b2c3d479")]
    external_user_id: String,
}

/// A check that was asked for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct CreatedKyc {
    #[schema(example = "f47ac10b-58cc-4372-a567-0e02b2c3d479")]
    external_user_id: String,
    /// For the page, and in the webhook that tells the outcome.
    #[schema(example = "01a20052-b1c7-7c00-96f3-b2a4de5f6071")]
    verification_id: String,
    /// PENDING.
    #[schema(example = "PENDING")]
    status: &'static str,
}

/// Asks for a hosted check. Asking again while it goes on answers with the same verificationId.
#[utoipa::path(
    post, path = "/v1/kyc", tag = "KYC", security(("PartnerKey" = [])),
    operation_id = "PartnerKyc_create",
    request_body = CreateKycRequest,
    responses((status = 201, body = CreatedKyc), (status = 400, body = PartnerErrorBody)),
)]
pub(in crate::http) async fn create(
    State(state): App,
    broker: Broker,
    mut fields: Fields,
) -> Result<(StatusCode, Json<CreatedKyc>), PartnerError> {
    let external_id = fields.required("externalUserId", 255);
    fields.check()?;
    let external_user_id = external_id.ok_or_else(unread)?;
    let user = find_active(&state.services, broker.organization, &external_user_id).await?;
    let acting = broker.acting(user.organization_id);
    let id = run(&state, async move |services| begin(&services, acting).await).await?;
    let created = CreatedKyc {
        external_user_id,
        verification_id: id.to_string(),
        status: CheckStatus::Pending.as_str(),
    };
    Ok((StatusCode::CREATED, Json(created)))
}
