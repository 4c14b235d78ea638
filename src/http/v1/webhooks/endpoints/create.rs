//! `POST /v1/webhooks/endpoints`: registers an endpoint.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::object::{WebhookEndpoint, dto};
use super::rules;
use crate::flows::webhooks::{NewEndpoint, create as create_endpoint};
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::state::App;

/// What to register.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateWebhookEndpointRequest {
    /// Where messages are posted: https and a public address.
    #[schema(example = "https://example.com/webhooks/nxos", max_length = 2048)]
    url: String,
    /// The events to receive, at most 100; absent or empty for all, those to come included. Names of events that do not
    /// exist yet are taken: 1 to 128 letters, digits, dots, hyphens and underscores.
    #[schema(example = json!(["organization.verification.updated"]))]
    event_types: Option<Vec<String>>,
    /// Your own words.
    #[schema(example = "Production receiver", max_length = 1000)]
    description: Option<String>,
}

/// Registers an endpoint: from now on it receives the events that it wants. Its signing secret is fetched separately. An organization has at most 50.
#[utoipa::path(
    post, path = "/v1/webhooks/endpoints", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookEndpoints_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation, at most 255 visible ASCII characters.")),
    request_body = CreateWebhookEndpointRequest,
    responses(
        (status = 200, body = WebhookEndpoint, example = json!(WebhookEndpoint::example())),
    ),
)]
pub(in crate::http) async fn create(
    State(state): App,
    command: Command,
) -> Result<Response, ApiError> {
    let new = command.read(|request: CreateWebhookEndpointRequest| {
        rules::url(&state, &request.url)?;
        let description = request.description.unwrap_or_default();
        rules::description(&description)?;
        Ok(NewEndpoint {
            url: request.url,
            description,
            event_types: rules::event_types(request.event_types.unwrap_or_default())?,
        })
    })?;
    let acting = command.scope.acting;
    command.run(dto, create_endpoint, (acting, new)).await
}
