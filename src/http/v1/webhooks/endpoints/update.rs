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
use domain::edit::Edit;

/// What to change. What is absent stays as it is; null takes out.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateWebhookEndpointRequest {
    /// Where messages are posted: https and a public address. It cannot be taken out.
    #[schema(value_type = Option<String>, example = "https://example.com/webhooks/nxos", max_length = 2048)]
    #[serde(default)]
    url: Edit<String>,
    /// The whole new set of events; empty or null for all.
    #[schema(value_type = Option<Vec<String>>, example = json!([]))]
    #[serde(default)]
    event_types: Edit<Vec<String>>,
    /// Your own words; empty or null for none.
    #[schema(value_type = Option<String>, example = "Production receiver", max_length = 1000)]
    #[serde(default)]
    description: Edit<String>,
    /// `true`: it stays registered but receives nothing. `false` or null: it receives again, whatever it was disabled for.
    #[schema(value_type = Option<bool>)]
    #[serde(default)]
    disabled: Edit<bool>,
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
        let url = given(request.url);
        if let Some(url) = &url {
            rules::url(&state, url)?;
        }
        let description = given(request.description);
        if let Some(description) = &description {
            rules::description(description)?;
        }
        Ok(Change {
            url,
            description,
            event_types: given(request.event_types)
                .map(rules::event_types)
                .transpose()?,
            disabled: given(request.disabled),
        })
    })?;
    let acting = command.scope.acting;
    command
        .run(dto, update_endpoint, (acting, id, change))
        .await
}

/// What is sent; what is taken out becomes what an endpoint has where nothing is said.
fn given<T: Default>(sent: Edit<T>) -> Option<T> {
    match sent {
        Edit::Keep => None,
        Edit::TakeOut => Some(T::default()),
        Edit::Set(value) => Some(value),
    }
}
