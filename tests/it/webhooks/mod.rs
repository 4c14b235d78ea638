//! Sumsub's webhooks at the door: what is let in, what is kept, and what becomes of it.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a broken assumption has to stop the test where it is"
)]

mod database_away;
mod inbox;
mod signatures;
mod sizes;

use base::signing::{DigestAlgorithm, PAYLOAD_DIGEST, PAYLOAD_DIGEST_ALGORITHM, digest};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::{Reply, Request};

/// A webhook's request without its headers.
fn bare(app: &TestApp, body: impl Into<reqwest::Body>) -> Request {
    app.request(reqwest::Method::POST, "/webhooks/sumsub")
        .header("content-type", "application/json")
        .raw(body)
}

/// The first configured secret.
fn secret(app: &TestApp) -> String {
    app.settings.webhook_secrets[0].expose_secret().to_owned()
}

/// Sends a body, signed as Sumsub signs by default.
pub(crate) async fn send(app: &TestApp, body: &str) -> Reply {
    let digest = digest(
        DigestAlgorithm::Sha256,
        secret(app).as_bytes(),
        body.as_bytes(),
    );
    bare(app, body.to_owned())
        .header(PAYLOAD_DIGEST, digest)
        .header(PAYLOAD_DIGEST_ALGORITHM, "HMAC_SHA256_HEX")
        .send()
        .await
}

pub(crate) fn assert_received(reply: &Reply) {
    assert_eq!(
        (reply.status, &reply.body),
        (200, &json!({ "received": true }))
    );
}

fn assert_not_authentic(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.error_body()),
        (
            401,
            json!({ "code": "authentication_failed", "message": "The webhook's digest could not be verified." })
        )
    );
}

/// State, kind and reason of everything that was kept, in the order of arrival.
async fn kept(app: &TestApp) -> Vec<Value> {
    app.rows("select state, kind, reason from inbox order by received_at, id")
        .await
}
