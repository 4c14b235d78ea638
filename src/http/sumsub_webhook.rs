//! `POST /webhooks/sumsub`: Sumsub tells that something happened.
//!
//! Raw bytes → digest checked in constant time with every configured secret → kept, sealed → 200. Nothing is parsed here, so whatever Sumsub may send one day is kept and
//! answered within its deadline; the inbox worker makes sense of it. The same bytes again are answered and not kept twice.
//! Webhooks that come together are kept together, in one commit that is durable before any of them is answered.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body;
use super::error::{ApiError, Situation};
use crate::failpoint::reached;
use crate::http::state::{App, AppState};
use crate::store::inbox::IncomingWebhook;
use base::signing::{DigestAlgorithm, PAYLOAD_DIGEST, PAYLOAD_DIGEST_ALGORITHM, digest_matches};

/// The largest webhook, in bytes. Sumsub's have a few hundred.
const MAX_BYTES: usize = 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(receive))
}

/// The webhook is kept.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Received {
    #[schema(example = true)]
    received: bool,
}

/// Receives a webhook of Sumsub's. The body is signed with HMAC in `X-Payload-Digest`; `X-Payload-Digest-Alg` names the algorithm.
#[utoipa::path(
    post, path = "/webhooks/sumsub", tag = "Sumsub",
    request_body(content = String, content_type = "application/json", description = "As Sumsub sends it, at most 1 MiB."),
    params(
        ("X-Payload-Digest" = String, Header, description = "HMAC of the raw body, in hex."),
        ("X-Payload-Digest-Alg" = String, Header, description = "HMAC_SHA1_HEX, HMAC_SHA256_HEX or HMAC_SHA512_HEX."),
    ),
    responses(
        (status = 200, body = Received),
        (status = 401, description = "The digest does not verify."),
        (status = 408, description = "The body did not arrive in time."),
        (status = 415, description = "The body is compressed."),
        (status = 413, description = "More than 1 MiB."),
        (status = 503, description = "The database is away, or many large bodies come at once: Sumsub sends again."),
    ),
)]
async fn receive(
    State(state): App,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Received>, ApiError> {
    // Judged before the body is read: who cannot name a digest need not send a megabyte.
    let not_authentic =
        |why: &'static str| ApiError::from(Situation::WebhookNotAuthentic).because(why);
    let algorithm = only(&headers, PAYLOAD_DIGEST_ALGORITHM)
        .and_then(DigestAlgorithm::parse)
        .ok_or_else(|| not_authentic("no single digest algorithm that we know"))?;
    let claimed =
        only(&headers, PAYLOAD_DIGEST).ok_or_else(|| not_authentic("no single digest"))?;
    let body = body::read(
        &state.bodies,
        None,
        &headers,
        body,
        MAX_BYTES,
        state.client_patience.bodies,
    )
    .await?;
    let secrets = state
        .webhook_secrets
        .iter()
        .map(|secret| secret.expose_secret().as_bytes());
    if !digest_matches(algorithm, secrets, &body, claimed) {
        return Err(not_authentic("the digest does not match"));
    }
    let services = &state.services;
    let (sealer, now) = (&services.journal.sealer, services.clock.now());
    let arrived = IncomingWebhook::new(sealer, services.ids.uuid(), &body, now)?;
    if services.inbox.ask(arrived).await? {
        reached("inbox.kept");
        services.wakeups.inbox.notify_one();
    }
    Ok(Json(Received { received: true }))
}

/// The value of a header that is there exactly once.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}
