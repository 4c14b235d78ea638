//! `GET /v1/webhooks/messages/{id}`: one message.

use axum::Json;
use axum::extract::State;

use super::object::WebhookMessage;
use crate::http::auth::Scope;
use crate::http::error::{ApiError, Situation};
use crate::http::request::path::InPath;
use crate::http::state::App;
use crate::store::messages;
use base::ids::MessageId;

/// A message to your endpoints.
#[utoipa::path(
    get, path = "/v1/webhooks/messages/{id}", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookMessages_get",
    params(("id" = String, Path, description = "The message's id: the svix-id.")),
    responses(
        (status = 200, body = WebhookMessage, example = json!(WebhookMessage::example())),
    ),
)]
pub(in crate::http) async fn get(
    State(state): App,
    scope: Scope,
    InPath(id): InPath<MessageId>,
) -> Result<Json<WebhookMessage>, ApiError> {
    let mut conn = state.services.connection().await?;
    let message = messages::read(&mut conn, scope.acting.caller, id).await?;
    let message = message.ok_or(Situation::NotFound)?;
    Ok(Json(WebhookMessage::from(&message)))
}
