//! `DELETE /v1/webhooks/endpoints/{id}`: deletes an endpoint.

use axum::response::Response;
use serde::Serialize;

use super::object::example_id;
use crate::flows::webhooks::delete as delete_endpoint;
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::headers::IdempotencyKey;
use crate::http::request::path::InPath;
use base::ids::EndpointName;

/// What is left of an endpoint.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletedWebhookEndpoint {
    /// Always `webhook_endpoint`.
    #[schema(example = "webhook_endpoint")]
    object: &'static str,
    #[schema(example = "ep_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    id: String,
    /// Always true.
    deleted: bool,
}

fn dto(id: &EndpointName) -> DeletedWebhookEndpoint {
    DeletedWebhookEndpoint {
        object: "webhook_endpoint",
        id: id.to_string(),
        deleted: true,
    }
}

/// What an answer looks like, for the document.
fn example() -> DeletedWebhookEndpoint {
    dto(&example_id().into())
}

/// Deletes an endpoint for good, with its secrets and its part of the delivery log. Attempts that wait are given up; one that is under way may still arrive.
#[utoipa::path(
    delete, path = "/v1/webhooks/endpoints/{id}", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookEndpoints_delete",
    params(
        ("id" = String, Path, description = "The endpoint's id."),
        IdempotencyKey,
    ),
    responses(
        (status = 200, body = DeletedWebhookEndpoint, example = json!(example())),
    ),
)]
pub(in crate::http) async fn delete(
    InPath(id): InPath<EndpointName>,
    command: Command,
) -> Result<Response, ApiError> {
    let acting = command.scope.acting;
    command.run(dto, delete_endpoint, (acting, id)).await
}
