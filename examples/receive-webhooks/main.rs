//! A receiver of Vouch's webhooks, in Rust.
//!
//! `WEBHOOK_SECRET=whsec_… LISTEN=127.0.0.1:3000 cargo run --example receive-webhooks`
//!
//! Vouch sends a message at least once, and messages may overtake each other. So a receiver does three things: it
//! verifies the signature over the raw body, drops messages that it has seen, and ignores news that are older than what
//! it knows. A real one keeps what it has seen, and what it knows, in its database, in the transaction of what it does
//! with the message.
#![expect(clippy::print_stdout, reason = "this is what the example shows")]

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::routing::post;
use serde::Deserialize;
use svix::webhooks::Webhook;

/// What is told of a verification.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VerificationUpdated {
    organization_id: String,
    status: String,
    sequence: i64,
}

#[derive(Deserialize)]
struct Event {
    r#type: String,
    data: serde_json::Value,
}

/// What a receiver remembers.
#[derive(Default)]
struct Memory {
    /// The `svix-id` of every message that was dealt with.
    seen: HashSet<String>,
    /// The newest sequence of each organization.
    sequences: HashMap<String, i64>,
}

struct Receiver {
    webhook: Webhook,
    memory: Mutex<Memory>,
}

/// 400 for what Vouch did not send. Any 2xx says that the message is dealt with: Vouch does not send it again.
async fn receive(
    State(receiver): State<Arc<Receiver>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    if receiver.webhook.verify(&body, &standard(&headers)).is_err() {
        return StatusCode::BAD_REQUEST;
    }
    let id = headers.get("svix-id").and_then(|id| id.to_str().ok());
    let (Some(id), Ok(event)) = (id, serde_json::from_slice::<Event>(&body)) else {
        return StatusCode::BAD_REQUEST;
    };
    let mut memory = receiver
        .memory
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if !memory.seen.insert(id.to_owned()) {
        println!("{id}: seen already");
        return StatusCode::NO_CONTENT;
    }
    // Events of other types are taken and left alone: there will be new ones.
    if event.r#type != "organization.verification.updated" {
        println!("{id}: {}", event.r#type);
        return StatusCode::NO_CONTENT;
    }
    let Ok(update) = serde_json::from_value::<VerificationUpdated>(event.data) else {
        return StatusCode::BAD_REQUEST;
    };
    let (organization, status) = (update.organization_id, update.status);
    let newest = memory.sequences.entry(organization.clone()).or_default();
    if update.sequence <= *newest {
        println!("{id}: {organization} was {status}");
    } else {
        *newest = update.sequence;
        println!("{id}: {organization} is {status}");
    }
    StatusCode::NO_CONTENT
}

/// The headers under the names that Standard Webhooks gives them. The `svix` crate reads them as they come.
fn standard(headers: &HeaderMap) -> HeaderMap {
    let rename = |(name, value): (&HeaderName, _)| {
        let name = name.as_str().strip_prefix("svix-")?;
        Some((HeaderName::try_from(format!("webhook-{name}")).ok()?, value))
    };
    let renamed = headers
        .iter()
        .filter_map(|(name, value)| rename((name, value.clone())));
    renamed.collect()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let webhook = Webhook::new(&std::env::var("WEBHOOK_SECRET")?)?;
    let address = std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".into());
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{}/webhooks", listener.local_addr()?);
    let receiver = Arc::new(Receiver {
        webhook,
        memory: Mutex::default(),
    });
    let router = Router::new()
        .route("/webhooks", post(receive))
        .with_state(receiver);
    Ok(axum::serve(listener, router).await?)
}
