//! `POST /v1/webhooks/messages/{id}/replay`: sends a message again.

use axum::response::Response;
use serde::Deserialize;

use super::object::{WebhookMessage, dto};
use crate::flows::webhooks::replay as replay_message;
use crate::http::error::{ApiError, Situation};
use crate::http::request::command::Command;
use crate::http::request::headers::IdempotencyKey;
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
        IdempotencyKey,
    ),
    request_body = Option<ReplayWebhookMessageRequest>,
    responses(
        (status = 200, body = WebhookMessage, example = json!(WebhookMessage::example())),
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
    command.run(dto, replay_message, (acting, id, only)).await
}
