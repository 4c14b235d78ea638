//! `POST /v1/authorizations/revoke`: withdraws an authorization.
//!
//! Ignores `Nxos-On-Behalf-Of`: who may revoke is decided by the organization of the key, which has to be one of the
//! two parties (nxos).

use axum::response::Response;
use serde::Deserialize;

use super::object::{Authorization, AuthorizationType};
use crate::flows::grant::{Withdrawal, revoke as revoke_grant};
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::store::authorizations::Grant;
use base::ids::OrganizationId;

/// The longest `reason`, in characters (nxos).
const REASON_MAX_CHARS: usize = 500;

/// Which authorization to revoke.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RevokeAuthorizationRequest {
    /// The customer.
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    granting_organization_id: String,
    /// The broker.
    #[schema(example = "org_b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5")]
    authorized_organization_id: String,
    r#type: AuthorizationType,
    /// For the record, at most 500 characters. Both parties can read it.
    #[schema(example = "Client off-boarded", max_length = 500)]
    reason: Option<String>,
}

/// Revokes an authorization, for good: the broker's next call for the customer is refused. Either party may do so.
#[utoipa::path(
    post, path = "/v1/authorizations/revoke", tag = "Authorizations", security(("ApiKey" = [])),
    operation_id = "Authorizations_revoke",
    params(("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation, at most 255 visible ASCII characters.")),
    request_body = RevokeAuthorizationRequest,
    responses(
        (status = 200, body = Authorization, example = json!(Authorization::example())),
    ),
)]
pub(in crate::http) async fn revoke(command: Command) -> Result<Response, ApiError> {
    let request = command.read(|request: RevokeAuthorizationRequest| {
        check(request.reason.as_deref()).map(|()| request)
    })?;
    // There is one type, so naming it decides nothing.
    let AuthorizationType::Loa = request.r#type;
    let withdrawal = Withdrawal {
        granting: OrganizationId::parse(&request.granting_organization_id),
        authorized: OrganizationId::parse(&request.authorized_organization_id),
        reason: request.reason,
    };
    let acting = command.scope.acting;
    let dto = |grant: &Grant| Authorization::from(grant);
    command.run(dto, revoke_grant, (acting, withdrawal)).await
}

fn check(reason: Option<&str>) -> Result<(), ApiError> {
    let Some(reason) = reason else { return Ok(()) };
    if reason.chars().count() > REASON_MAX_CHARS {
        return Err(ApiError::field(
            "reason",
            "must have at most 500 characters",
        ));
    }
    // Postgres' text cannot hold this one character.
    if reason.contains('\0') {
        return Err(ApiError::field(
            "reason",
            "must not contain the null character",
        ));
    }
    Ok(())
}
