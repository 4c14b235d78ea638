//! `GET /v1/webhooks/endpoints/{id}`: one endpoint.

use axum::Json;
use axum::extract::State;

use super::object::WebhookEndpoint;
use crate::flows::webhooks;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::path::InPath;
use crate::http::state::App;
use base::ids::EndpointName;

/// An endpoint of your organization.
#[utoipa::path(
    get, path = "/v1/webhooks/endpoints/{id}", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookEndpoints_get",
    params(("id" = String, Path, description = "The endpoint's id.")),
    responses(
        (status = 200, body = WebhookEndpoint, example = json!(WebhookEndpoint::example())),
    ),
)]
pub(in crate::http) async fn get(
    State(state): App,
    scope: Scope,
    InPath(id): InPath<EndpointName>,
) -> Result<Json<WebhookEndpoint>, ApiError> {
    let endpoint = webhooks::read(&state.services, scope.acting.caller, &id).await?;
    Ok(Json(WebhookEndpoint::from(&endpoint)))
}
