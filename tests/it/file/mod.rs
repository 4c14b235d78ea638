//! The in-house file, from the first document to the decision, as brokers and officers use it.
#![expect(
    clippy::expect_used,
    reason = "a test helper that cannot go on ends its test"
)]

mod authority;
mod bucket;
mod control;
mod documents;
mod expiry;
mod holds;
mod journey;
mod lives;
mod nightly;
pub(crate) mod office;
mod people;
mod picture;
mod queue;
mod refresh;
mod rest;
mod risks;
mod room;
mod s3;
mod seals;
mod streamed;
mod submission;
mod submitted;
mod undone;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::{Broker, Request};

const DOCUMENTS: &str = "/v1/organizations/verification/documents";

/// A small file that begins as a PDF does.
pub(crate) fn pdf(text: &str) -> Vec<u8> {
    format!("%PDF-1.7\n% {text}\n").into_bytes()
}

/// What uploads such a file.
pub(crate) fn upload(kind: &str, bytes: &[u8]) -> Value {
    json!({ "documentType": kind, "fileName": "file.pdf", "fileContent": BASE64.encode(bytes) })
}

/// A broker and one BUSINESS customer.
pub(crate) async fn broker_with_business(app: &TestApp) -> (Broker, String) {
    let broker = app.broker().await;
    let child = broker.create_child("BUSINESS").await;
    (broker, child)
}

pub(crate) fn uploading(broker: &Broker, child: &str, body: &Value) -> Request {
    broker.post(DOCUMENTS).on_behalf_of(child).json(body)
}
