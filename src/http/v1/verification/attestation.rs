//! `GET /v1/organizations/verification/attestation`: a signed word that the organization is approved, for brokers that
//! rely on it elsewhere.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::flows::attestation;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::headers::OnBehalfOf;
use crate::http::state::App;
use crate::http::wire::timestamp;

/// A signed attestation.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationAttestation {
    /// Always `verification_attestation`.
    #[schema(example = "verification_attestation")]
    object: &'static str,
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    /// A JWT of the type `vouch-attestation+jwt`, signed with EdDSA by a key of `/.well-known/jwks.json`. Its claims are
    /// `iss`, `sub` (the organization), `iat`, `exp`, `level`, `decided_at` and `kyc_screen` with `screened_at` and `result`.
    #[schema(
        example = "eyJ0eXAiOiJ2b3VjaC1hdHRlc3RhdGlvbitqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl"
    )]
    token: String,
    /// Until when it is good: a quarter of an hour.
    #[schema(example = "2026-03-15T14:45:00.000Z")]
    expires_at: String,
}

/// A signed word that the organization in scope is APPROVED, with what was screened by then; 409 while it is not. Nobody
/// asks us again before they believe it, so it is good for a quarter of an hour only.
#[utoipa::path(
    get, path = "/v1/organizations/verification/attestation", tag = "Organizations", security(("ApiKey" = [])),
    operation_id = "Verification_getAttestation",
    params(OnBehalfOf),
    responses(
        (status = 200, body = VerificationAttestation),
    ),
)]
pub(in crate::http) async fn attest(
    State(state): App,
    scope: Scope,
) -> Result<Json<VerificationAttestation>, ApiError> {
    let owner = scope.acting.target;
    let attestation = attestation::attest(&state.services, owner).await?;
    Ok(Json(VerificationAttestation {
        object: "verification_attestation",
        organization_id: owner.to_string(),
        token: attestation.token,
        expires_at: timestamp(attestation.expires_at),
    }))
}
