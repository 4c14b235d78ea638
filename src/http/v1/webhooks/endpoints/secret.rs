//! `GET /v1/webhooks/endpoints/{id}/secret`: what messages to an endpoint are signed with.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::flows::webhooks;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::path::InPath;
use crate::http::state::App;
use base::ids::EndpointName;

/// A signing secret.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookEndpointSecret {
    /// Hand it to a Svix library as it is.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    key: String,
}

impl From<&SecretString> for WebhookEndpointSecret {
    fn from(secret: &SecretString) -> Self {
        Self {
            key: secret.expose_secret().to_owned(),
        }
    }
}

/// How a secret looks on the wire.
pub(super) fn dto(secret: &SecretString) -> WebhookEndpointSecret {
    WebhookEndpointSecret::from(secret)
}

/// What an answer looks like, for the document.
pub(super) fn example() -> WebhookEndpointSecret {
    dto(&SecretString::from(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ))
}

/// The endpoint's current signing secret.
#[utoipa::path(
    get, path = "/v1/webhooks/endpoints/{id}/secret", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookEndpoints_getSecret",
    params(("id" = String, Path, description = "The endpoint's id.")),
    responses(
        (status = 200, body = WebhookEndpointSecret, example = json!(example())),
    ),
)]
pub(in crate::http) async fn secret(
    State(state): App,
    scope: Scope,
    InPath(id): InPath<EndpointName>,
) -> Result<([(HeaderName, &'static str); 1], Json<WebhookEndpointSecret>), ApiError> {
    let secret = webhooks::secret(&state.services, scope.acting.caller, &id).await?;
    let uncached = [(header::CACHE_CONTROL, "no-store")];
    Ok((uncached, Json(WebhookEndpointSecret::from(&secret))))
}
