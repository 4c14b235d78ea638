//! `POST /v1/webhooks/messages/{id}/replay`: sends a message again.

use std::sync::Arc;

use axum::response::Response;
use serde::Deserialize;

use super::object::{WebhookMessage, dto};
use crate::flows::Services;
use crate::flows::webhooks::replay as replay_message;
use crate::http::error::{ApiError, ErrorResponse, Situation};
use crate::http::request::command::Command;
use crate::http::request::path::InPath;
use base::ids::{EndpointName, MessageId};

/// Where to send it.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReplayWebhookMessageRequest {
    /// This endpoint alone, whatever events it wants; absent for every enabled one that wants the message.
    #[schema(example = "ep_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    endpoint_id: Option<String>,
}

/// Sends a message again now, and begins its attempts anew: the same id and body, signed afresh. Receivers that have it already know it by its id.
#[utoipa::path(
    post, path = "/v1/webhooks/messages/{id}/replay", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookMessages_replay",
    params(
        ("id" = String, Path, description = "The message's id: the svix-id."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation, at most 255 visible ASCII characters."),
    ),
    request_body = Option<ReplayWebhookMessageRequest>,
    responses(
        (status = 200, body = WebhookMessage),
        (status = 400, description = "Malformed.", body = ErrorResponse),
        (status = 401, description = "No valid API key.", body = ErrorResponse),
        (status = 404, description = "Your organization has no such message, or no such endpoint.", body = ErrorResponse),
        (status = 409, description = "No enabled endpoint would receive it, or the Idempotency-Key is in use.", body = ErrorResponse),
        (status = 500, description = "A bug.", body = ErrorResponse),
        (status = 503, description = "Temporarily unavailable.", body = ErrorResponse),
    ),
)]
pub(in crate::http) async fn replay(
    InPath(id): InPath<MessageId>,
    command: Command,
) -> Result<Response, ApiError> {
    let request: ReplayWebhookMessageRequest = command.json_if_any()?;
    let only = match request.endpoint_id.as_deref() {
        None => None,
        Some(text) => Some(EndpointName::parse(text).ok_or(Situation::NotFound)?),
    };
    let acting = command.scope.acting;
    let work = |services: Arc<Services>, idempotent| async move {
        replay_message(&services, acting, id, only, idempotent).await
    };
    command.run(dto, work).await
}
