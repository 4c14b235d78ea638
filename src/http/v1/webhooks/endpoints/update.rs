//! `PATCH /v1/webhooks/endpoints/{id}`: changes an endpoint.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::object::{WebhookEndpoint, dto};
use super::rules;
use crate::flows::webhooks::update as update_endpoint;
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::headers::IdempotencyKey;
use crate::http::request::path::InPath;
use crate::http::state::App;
use crate::store::endpoints::Change;
use base::ids::EndpointName;

/// What to change. What is absent or null stays as it is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateWebhookEndpointRequest {
    /// Where messages are posted: https and a public address.
    #[schema(example = "https://example.com/webhooks/nxos", max_length = 2048)]
    url: Option<String>,
    /// The whole new set of events; empty for all.
    #[schema(example = json!([]))]
    event_types: Option<Vec<String>>,
    /// Your own words; empty for none.
    #[schema(example = "Production receiver", max_length = 1000)]
    description: Option<String>,
    /// `true`: it stays registered but receives nothing. `false`: it receives again, whatever it was disabled for.
    disabled: Option<bool>,
}

/// Changes an endpoint. Enabling it counts its failures from the beginning; so does another url.
#[utoipa::path(
    patch, path = "/v1/webhooks/endpoints/{id}", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookEndpoints_update",
    params(
        ("id" = String, Path, description = "The endpoint's id."),
        IdempotencyKey,
    ),
    request_body = UpdateWebhookEndpointRequest,
    responses(
        (status = 200, body = WebhookEndpoint, example = json!(WebhookEndpoint::example())),
    ),
)]
pub(in crate::http) async fn update(
    State(state): App,
    InPath(id): InPath<EndpointName>,
    command: Command,
) -> Result<Response, ApiError> {
    let change = command.read(|request: UpdateWebhookEndpointRequest| {
        if let Some(url) = &request.url {
            rules::url(&state, url)?;
        }
        if let Some(description) = &request.description {
            rules::description(description)?;
        }
        Ok(Change {
            url: request.url,
            description: request.description,
            event_types: request.event_types.map(rules::event_types).transpose()?,
            disabled: request.disabled,
        })
    })?;
    let acting = command.scope.acting;
    command
        .run(dto, update_endpoint, (acting, id, change))
        .await
}
