//! `POST /v1/webhooks/endpoints/{id}/test`: sends an endpoint a test.

use axum::response::Response;

use crate::flows::webhooks::test as send_test;
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::headers::IdempotencyKey;
use crate::http::request::path::InPath;
use crate::http::v1::webhooks::messages::object::{WebhookMessage, dto};
use base::ids::EndpointName;

/// Sends a `webhook.test` message to this endpoint alone, whatever events it wants. The message's deliveries tell how it went.
#[utoipa::path(
    post, path = "/v1/webhooks/endpoints/{id}/test", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookEndpoints_test",
    params(
        ("id" = String, Path, description = "The endpoint's id."),
        IdempotencyKey,
    ),
    responses(
        (status = 200, body = WebhookMessage, example = json!(WebhookMessage::example())),
    ),
)]
pub(in crate::http) async fn test(
    InPath(id): InPath<EndpointName>,
    command: Command,
) -> Result<Response, ApiError> {
    let acting = command.scope.acting;
    command.run(dto, send_test, (acting, id)).await
}
