//! `POST /v1/webhooks/endpoints/{id}/secret/rotate`: replaces the signing secret.

use axum::response::Response;

use super::secret::{WebhookEndpointSecret, dto};
use crate::flows::webhooks::rotate as rotate_secret;
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::headers::IdempotencyKey;
use crate::http::request::path::InPath;
use base::ids::EndpointName;

/// Replaces the signing secret, and answers with the new one. For 24 hours the old one signs beside it. Rotating again within that time is allowed; at most 5 secrets sign at a time, the oldest ends first.
#[utoipa::path(
    post, path = "/v1/webhooks/endpoints/{id}/secret/rotate", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookEndpoints_rotateSecret",
    params(
        ("id" = String, Path, description = "The endpoint's id."),
        IdempotencyKey,
    ),
    responses(
        (status = 200, body = WebhookEndpointSecret, example = json!(super::secret::example())),
    ),
)]
pub(in crate::http) async fn rotate(
    InPath(id): InPath<EndpointName>,
    command: Command,
) -> Result<Response, ApiError> {
    let acting = command.scope.acting;
    command.run(dto, rotate_secret, (acting, id)).await
}
