//! `GET /v1/webhooks/messages/{id}/deliveries`: what became of a message.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;

use crate::flows::webhooks;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::path::InPath;
use crate::http::request::query;
use crate::http::state::App;
use crate::http::v1::dto::example_time;
use crate::http::v1::webhooks::endpoints::object::example_id;
use crate::http::wire::timestamp;
use crate::store::delivery_log::{Attempt, Delivery};
use base::ids::MessageId;

/// What became of a message at each endpoint. All of it is on one page: an organization has at most 50 endpoints.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookDeliveryList {
    /// Always `list`.
    #[schema(example = "list")]
    object: &'static str,
    data: Vec<WebhookDelivery>,
    /// Always false.
    has_more: bool,
    /// Always null.
    next_cursor: Option<String>,
}

/// One endpoint's share of a message.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookDelivery {
    /// Always `webhook_delivery`.
    #[schema(example = "webhook_delivery")]
    object: &'static str,
    #[schema(example = "ep_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    endpoint_id: String,
    /// `waiting` for an attempt, `delivered`, or `failed`: given up.
    #[schema(example = "waiting")]
    state: String,
    /// Why it was given up: `exhausted` after the last attempt, `gone` after a 410, `aborted` at the receiver's wish, `disabled` with the endpoint, `unsendable` where we could not sign it as often as that.
    reason: Option<String>,
    /// When the next attempt is due; null where none will be made.
    #[schema(example = "2026-03-15T14:30:05.000Z")]
    next_attempt_at: Option<String>,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    created_at: String,
    /// When it was delivered or given up; null before.
    finished_at: Option<String>,
    /// The newest 20 attempts, oldest first.
    attempts: Vec<WebhookAttempt>,
}

/// One attempt.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookAttempt {
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    attempted_at: String,
    /// The HTTP status; null where none came.
    #[schema(example = 500)]
    status: Option<i16>,
    /// The class of the failure; null where the attempt succeeded. `no_answer` where a Svix server tells no more.
    error_class: Option<String>,
    #[schema(example = 42)]
    duration_milliseconds: i32,
    /// The beginning of the answer's body, at most 2048 bytes.
    answer: String,
}

impl From<Delivery> for WebhookDelivery {
    fn from(delivery: Delivery) -> Self {
        Self {
            object: "webhook_delivery",
            endpoint_id: delivery.endpoint_id.to_string(),
            state: delivery.state,
            reason: delivery.reason,
            next_attempt_at: delivery.next_attempt_at.map(timestamp),
            created_at: timestamp(delivery.created_at),
            finished_at: delivery.finished_at.map(timestamp),
            attempts: delivery.attempts.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Attempt> for WebhookAttempt {
    fn from(attempt: Attempt) -> Self {
        Self {
            attempted_at: timestamp(attempt.attempted_at),
            status: attempt.status,
            error_class: attempt.failure,
            duration_milliseconds: attempt.duration_milliseconds,
            answer: attempt.answer,
        }
    }
}

fn page(deliveries: Vec<Delivery>) -> WebhookDeliveryList {
    WebhookDeliveryList {
        object: "list",
        data: deliveries.into_iter().map(Into::into).collect(),
        has_more: false,
        next_cursor: None,
    }
}

/// What an answer looks like, for the document.
fn example() -> WebhookDeliveryList {
    page(vec![Delivery {
        endpoint_id: example_id().into(),
        state: "delivered".into(),
        next_attempt_at: None,
        reason: None,
        created_at: example_time(),
        finished_at: Some(example_time()),
        attempts: vec![Attempt {
            status: Some(204),
            failure: None,
            duration_milliseconds: 42,
            answer: String::new(),
            attempted_at: example_time(),
        }],
    }])
}

/// What became of a message at each endpoint that it was dispatched to.
#[utoipa::path(
    get, path = "/v1/webhooks/messages/{id}/deliveries", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookMessages_listDeliveries",
    params(("id" = String, Path, description = "The message's id: the svix-id.")),
    responses(
        (status = 200, body = WebhookDeliveryList, example = json!(example())),
    ),
)]
pub(in crate::http) async fn deliveries(
    State(state): App,
    scope: Scope,
    InPath(id): InPath<MessageId>,
    RawQuery(raw): RawQuery,
) -> Result<Json<WebhookDeliveryList>, ApiError> {
    query::only(raw.as_deref(), &query::PAGE)?;
    let deliveries = webhooks::deliveries(&state.services, scope.acting.caller, id).await?;
    Ok(Json(page(deliveries)))
}
