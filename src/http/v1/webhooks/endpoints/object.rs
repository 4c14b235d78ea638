//! The endpoint object (nxos). Its secret is not part of it.

use serde::Serialize;
use uuid::Uuid;

use crate::flows::webhooks::Endpoint;
use crate::http::v1::dto::{EXAMPLE_CUSTOMER, example_time};
use crate::http::wire::timestamp;
use base::ids::EndpointId;
use domain::webhook::{DisabledReason, EventType};

/// Where webhooks are received.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookEndpoint {
    /// Always `webhook_endpoint`.
    #[schema(example = "webhook_endpoint")]
    object: &'static str,
    #[schema(example = "ep_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    id: String,
    #[schema(example = "https://example.com/webhooks/nxos")]
    url: String,
    /// Your own words; empty where there are none.
    #[schema(example = "Production receiver")]
    description: String,
    /// Whether it stays registered but receives nothing.
    disabled: bool,
    /// Why it is disabled; absent while it is not, and where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_reason: Option<WebhookEndpointDisabledReason>,
    /// The events that it receives; empty for all, those to come included.
    #[schema(example = json!(["organization.verification.updated"]))]
    event_types: Vec<String>,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    created_at: String,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    updated_at: String,
}

/// Why an endpoint is disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WebhookEndpointDisabledReason {
    /// You asked for it.
    Request,
    /// It answered 410.
    Gone,
    /// It failed for days on end.
    Failing,
}

impl From<DisabledReason> for WebhookEndpointDisabledReason {
    fn from(reason: DisabledReason) -> Self {
        match reason {
            DisabledReason::Request => Self::Request,
            DisabledReason::Gone => Self::Gone,
            DisabledReason::Failing => Self::Failing,
        }
    }
}

impl From<&Endpoint> for WebhookEndpoint {
    fn from(endpoint: &Endpoint) -> Self {
        Self {
            object: "webhook_endpoint",
            id: endpoint.id.to_string(),
            url: endpoint.url.clone(),
            description: endpoint.description.clone(),
            disabled: endpoint.disabled,
            disabled_reason: endpoint.disabled_reason.map(Into::into),
            event_types: endpoint.event_types.clone(),
            created_at: timestamp(endpoint.created_at),
            updated_at: timestamp(endpoint.updated_at),
        }
    }
}

/// How an endpoint looks on the wire.
pub(super) fn dto(endpoint: &Endpoint) -> WebhookEndpoint {
    WebhookEndpoint::from(endpoint)
}

/// The endpoint in the document's examples.
pub(in crate::http) fn example_id() -> EndpointId {
    EndpointId(Uuid::from_u128(EXAMPLE_CUSTOMER))
}

impl WebhookEndpoint {
    /// What one looks like, for the document.
    pub(super) fn example() -> Self {
        dto(&Endpoint {
            id: example_id().into(),
            url: "https://example.com/webhooks/nxos".into(),
            description: "Production receiver".into(),
            event_types: vec![EventType::VerificationUpdated.as_str().into()],
            disabled: false,
            disabled_reason: None,
            created_at: example_time(),
            updated_at: example_time(),
        })
    }
}
