//! `GET /v1/organizations`: the organization in scope.

use axum::Json;
use axum::extract::State;

use super::object::Organization;
use crate::http::auth::Scope;
use crate::http::error::{ApiError, Situation};
use crate::http::state::App;
use crate::store::organizations;

/// The organization in scope: your own, or the customer named in `Nxos-On-Behalf-Of`, once its authorization is signed.
#[utoipa::path(
    get, path = "/v1/organizations", tag = "Organizations", security(("ApiKey" = [])),
    operation_id = "Organizations_get",
    params(("Nxos-On-Behalf-Of" = Option<String>, Header, description = "The customer's organization id.")),
    responses(
        (status = 200, body = Organization, example = json!(Organization::example())),
    ),
)]
pub(in crate::http) async fn get(
    State(state): App,
    scope: Scope,
) -> Result<Json<Organization>, ApiError> {
    let mut conn = state.services.connection().await?;
    let organization = organizations::read(&mut conn, scope.acting.target)
        .await?
        .ok_or(Situation::OrganizationNotFound)?;
    Ok(Json(Organization::new(organization, scope.acting.caller)))
}
