//! `GET /v1/organizations/verification/ownership`: who owns the business.

use axum::Json;
use axum::extract::State;

use super::object::VerificationOwnership;
use crate::flows::file::ownership::read;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::headers::OnBehalfOf;
use crate::http::state::App;

/// The declared ownership of the business in scope, and who owns it in effect.
#[utoipa::path(
    get, path = "/v1/organizations/verification/ownership", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationOwnership_get",
    params(OnBehalfOf),
    responses(
        (status = 200, body = VerificationOwnership),
    ),
)]
pub(in crate::http) async fn get(
    State(state): App,
    scope: Scope,
) -> Result<Json<VerificationOwnership>, ApiError> {
    let solved = read(&state.services, scope.acting.target).await?;
    let ownership = solved.as_ref().map(VerificationOwnership::from);
    Ok(Json(ownership.unwrap_or_else(VerificationOwnership::none)))
}
