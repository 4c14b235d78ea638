//! `POST /v1/webhooks/endpoints/{id}/secret/rotate`: replaces the signing secret.

use std::sync::Arc;

use axum::response::Response;

use super::secret::{WebhookEndpointSecret, dto};
use crate::flows::Services;
use crate::flows::webhooks::rotate as rotate_secret;
use crate::http::error::{ApiError, ErrorResponse};
use crate::http::request::command::Command;
use crate::http::request::path::InPath;
use base::ids::EndpointName;

/// Replaces the signing secret, and answers with the new one. For 24 hours the old one signs beside it. Rotating again within that time is allowed; at most 5 secrets sign at a time, the oldest ends first.
#[utoipa::path(
    post, path = "/v1/webhooks/endpoints/{id}/secret/rotate", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookEndpoints_rotateSecret",
    params(
        ("id" = String, Path, description = "The endpoint's id."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation, at most 255 visible ASCII characters."),
    ),
    responses(
        (status = 200, body = WebhookEndpointSecret),
        (status = 400, description = "Malformed header.", body = ErrorResponse),
        (status = 401, description = "No valid API key.", body = ErrorResponse),
        (status = 404, description = "Your organization has no such endpoint.", body = ErrorResponse),
        (status = 409, description = "The Idempotency-Key is in use, or the same request in flight.", body = ErrorResponse),
        (status = 500, description = "A bug.", body = ErrorResponse),
        (status = 503, description = "Temporarily unavailable.", body = ErrorResponse),
    ),
)]
pub(in crate::http) async fn rotate(
    InPath(id): InPath<EndpointName>,
    command: Command,
) -> Result<Response, ApiError> {
    let acting = command.scope.acting;
    let work = |services: Arc<Services>, idempotent| async move {
        rotate_secret(&services, acting, id, idempotent).await
    };
    command.run(dto, work).await
}
