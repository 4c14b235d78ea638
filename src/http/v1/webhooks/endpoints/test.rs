//! `POST /v1/webhooks/endpoints/{id}/test`: sends an endpoint a test.

use std::sync::Arc;

use axum::response::Response;

use crate::flows::Services;
use crate::flows::webhooks::test as send_test;
use crate::http::error::{ApiError, ErrorResponse};
use crate::http::request::command::Command;
use crate::http::request::path::InPath;
use crate::http::v1::webhooks::messages::object::{WebhookMessage, dto};
use base::ids::EndpointName;

/// Sends a `webhook.test` message to this endpoint alone, whatever events it wants. The message's deliveries tell how it went.
#[utoipa::path(
    post, path = "/v1/webhooks/endpoints/{id}/test", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookEndpoints_test",
    params(
        ("id" = String, Path, description = "The endpoint's id."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation, at most 255 visible ASCII characters."),
    ),
    responses(
        (status = 200, body = WebhookMessage),
        (status = 400, description = "Malformed header.", body = ErrorResponse),
        (status = 401, description = "No valid API key.", body = ErrorResponse),
        (status = 404, description = "Your organization has no such endpoint.", body = ErrorResponse),
        (status = 409, description = "The endpoint is disabled, a Svix server keeps it, or the Idempotency-Key is in use.", body = ErrorResponse),
        (status = 500, description = "A bug.", body = ErrorResponse),
        (status = 503, description = "Temporarily unavailable.", body = ErrorResponse),
    ),
)]
pub(in crate::http) async fn test(
    InPath(id): InPath<EndpointName>,
    command: Command,
) -> Result<Response, ApiError> {
    let acting = command.scope.acting;
    let work = |services: Arc<Services>, idempotent| async move {
        send_test(&services, acting, id, idempotent).await
    };
    command.run(dto, work).await
}
