//! `GET /v1/webhooks/messages`: the organization's messages.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;

use super::object::WebhookMessage;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::cursor::{self, List};
use crate::http::request::query;
use crate::http::state::App;
use crate::store::messages;
use crate::store::values::Position;
use domain::partner::notice::Notice;
use domain::webhook::EventType;

/// A page of messages.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookMessageList {
    /// Always `list`.
    #[schema(example = "list")]
    object: &'static str,
    data: Vec<WebhookMessage>,
    has_more: bool,
    /// For `cursor`; null on the last page.
    next_cursor: Option<String>,
}

/// The events that a message can be of.
pub(in crate::http) fn event_types() -> impl Iterator<Item = &'static str> {
    let ours = EventType::ALL.iter().map(|event| event.as_str());
    ours.chain(Notice::ALL.iter().map(|notice| notice.as_str()))
}

/// What your organization was told, newest first, whether it has endpoints or not.
#[utoipa::path(
    get, path = "/v1/webhooks/messages", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookMessages_list",
    params(
        ("eventType" = Option<String>, Query, description = "Only messages of this event."),
        ("limit" = Option<i32>, Query, description = "1 to 100; 25 where absent."),
        ("cursor" = Option<String>, Query, description = "From the previous nextCursor."),
    ),
    responses(
        (status = 200, body = WebhookMessageList),
    ),
)]
pub(in crate::http) async fn list(
    State(state): App,
    scope: Scope,
    RawQuery(raw): RawQuery,
) -> Result<Json<WebhookMessageList>, ApiError> {
    let raw = raw.as_deref();
    query::only(raw, &["limit", "cursor", "eventType"])?;
    let page = query::page(raw)?;
    let event_type = query::choice(
        raw,
        "eventType",
        |name| event_types().find(|known| *known == name),
        &event_types().collect::<Vec<_>>().join(", "),
    )?;
    let after = List::Messages.after(page.cursor.as_deref())?;
    let mut conn = state.services.connection().await?;
    let (owner, limit) = (scope.acting.caller, i64::from(page.limit) + 1);
    let found = messages::page(&mut conn, owner, event_type, after, limit).await?;
    let (found, next_cursor) = cursor::cut(found, page.limit, List::Messages, |message| Position {
        created_at: message.created_at,
        id: message.id.0,
    });
    Ok(Json(WebhookMessageList {
        object: "list",
        data: found.iter().map(WebhookMessage::from).collect(),
        has_more: next_cursor.is_some(),
        next_cursor,
    }))
}
