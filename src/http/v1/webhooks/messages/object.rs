//! The message object.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::v1::dto::{EXAMPLE_BROKER, EXAMPLE_CUSTOMER, example_time};
use crate::http::v1::webhooks::endpoints::object::example_id;
use crate::http::wire::timestamp;
use crate::outgoing::{EndpointDisabled, Test, VerificationExpiring, VerificationUpdated};
use crate::store::messages::{Message, State};
use base::ids::{MessageId, OrganizationId};
use domain::organization::OrganizationType;
use domain::verification::Status;
use domain::webhook::{DisabledReason, EventType};

/// A message to your endpoints.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookMessage {
    /// Always `webhook_message`.
    #[schema(example = "webhook_message")]
    object: &'static str,
    /// The `svix-id` of every attempt.
    #[schema(example = "msg_b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5")]
    id: String,
    #[schema(example = "organization.verification.updated")]
    event_type: String,
    state: WebhookMessageState,
    /// What is posted.
    #[schema(value_type = Object)]
    payload: Value,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    created_at: String,
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WebhookMessageState {
    /// Not handed to the endpoints yet.
    Waiting,
    /// Each endpoint that wants it has its delivery.
    Dispatched,
    /// Given up.
    Dead,
}

impl From<&Message> for WebhookMessage {
    fn from(message: &Message) -> Self {
        Self {
            object: "webhook_message",
            id: message.id.to_string(),
            event_type: message.event_type.clone(),
            state: match message.state {
                State::Waiting => WebhookMessageState::Waiting,
                State::Dispatched => WebhookMessageState::Dispatched,
                State::Dead => WebhookMessageState::Dead,
            },
            // We have written it, so it is JSON.
            payload: serde_json::from_str(&message.payload).unwrap_or_default(),
            created_at: timestamp(message.created_at),
        }
    }
}

/// How a message looks on the wire.
pub(in crate::http) fn dto(message: &Message) -> WebhookMessage {
    WebhookMessage::from(message)
}

/// The body of a message of an event, for the document.
pub(in crate::http) fn example_payload(event: EventType) -> Value {
    let endpoint = example_id().to_string();
    match event {
        EventType::VerificationUpdated => json!(VerificationUpdated::body(
            OrganizationId(Uuid::from_u128(EXAMPLE_CUSTOMER)).to_string(),
            OrganizationType::Individual,
            Status::Pending,
            Status::Approved,
            3,
            example_time(),
        )),
        EventType::VerificationExpiring => json!(VerificationExpiring::body(
            OrganizationId(Uuid::from_u128(EXAMPLE_CUSTOMER)).to_string(),
            example_time().date_naive(),
            example_time(),
        )),
        EventType::Test => json!(Test::body(endpoint, example_time())),
        EventType::EndpointDisabled => json!(EndpointDisabled::body(
            endpoint,
            "example.com".into(),
            DisabledReason::Failing,
            example_time(),
        )),
    }
}

impl WebhookMessage {
    /// What one looks like, for the document.
    pub(in crate::http::v1) fn example() -> Self {
        dto(&Message {
            id: MessageId(Uuid::from_u128(EXAMPLE_BROKER)),
            event_type: EventType::VerificationUpdated.as_str().into(),
            payload: example_payload(EventType::VerificationUpdated).to_string(),
            state: State::Dispatched,
            created_at: example_time(),
        })
    }
}
