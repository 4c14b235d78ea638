//! `GET /v1/kyc/status/{externalUserId}`: where a user's check stands, by whichever method.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::flows::partner::check::standing;
use crate::flows::partner::find;
use crate::http::partner::auth::Broker;
use crate::http::partner::error::{PartnerError, PartnerErrorBody};
use crate::http::partner::path::Named;
use crate::http::state::App;

/// Where a check stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct KycStatus {
    #[schema(example = "f47ac10b-58cc-4372-a567-0e02b2c3d479")]
    external_user_id: String,
    /// Null where the check has no name yet.
    verification_id: Option<String>,
    /// PENDING, APPROVED or REJECTED.
    #[schema(example = "PENDING")]
    status: &'static str,
    /// Empty unless it is REJECTED. RESUBMISSION_REQUIRED first: something can be delivered again.
    rejection_reasons: Vec<String>,
}

/// Where a user's check stands.
#[utoipa::path(
    get, path = "/v1/kyc/status/{externalUserId}", tag = "KYC", security(("PartnerKey" = [])),
    operation_id = "PartnerKyc_status",
    params(("externalUserId" = String, Path, description = "Your own id of the user.")),
    responses(
        (status = 200, body = KycStatus),
        (status = 400, body = PartnerErrorBody),
        (status = 404, body = PartnerErrorBody),
    ),
)]
pub(in crate::http) async fn status(
    State(state): App,
    broker: Broker,
    Named(external_user_id): Named<String>,
) -> Result<Json<KycStatus>, PartnerError> {
    let user = find(&state.services, broker.organization, &external_user_id).await?;
    let standing = standing(&state.services, &user).await?;
    Ok(Json(KycStatus {
        external_user_id,
        verification_id: standing.verification_id.map(|id| id.to_string()),
        status: standing.status.as_str(),
        rejection_reasons: standing.reasons,
    }))
}
