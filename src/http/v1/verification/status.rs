//! `GET /v1/organizations/verification`: where the verification stands.
//!
//! The record was read together with the caller's authorization, in one statement; Sumsub is never asked here, so polling is cheap and works while Sumsub is away.

use axum::Json;

use crate::flows::View;
use crate::http::auth::Scope;
use crate::http::error::ErrorResponse;
use crate::http::v1::dto::OrganizationVerification;

/// The verification record of the organization in scope. Poll every 10 to 30 seconds while the customer is mid-flow.
#[utoipa::path(
    get, path = "/v1/organizations/verification", tag = "Organizations", security(("ApiKey" = [])),
    operation_id = "Organizations_getVerification",
    params(("Nxos-On-Behalf-Of" = Option<String>, Header, description = "The customer's organization id.")),
    responses(
        (status = 200, body = OrganizationVerification),
        (status = 400, description = "Malformed on-behalf-of header.", body = ErrorResponse),
        (status = 401, description = "No valid API key.", body = ErrorResponse),
        (status = 403, description = "The authorization was revoked.", body = ErrorResponse),
        (status = 404, description = "Unknown organization, or never authorized.", body = ErrorResponse),
        (status = 503, description = "Temporarily unavailable.", body = ErrorResponse),
    ),
)]
pub(in crate::http) async fn status(scope: Scope) -> Json<OrganizationVerification> {
    let target = &scope.target;
    let view = View {
        kind: target.kind,
        status: target.status,
        updated_at: target.updated_at,
    };
    Json(OrganizationVerification::from(&view))
}
