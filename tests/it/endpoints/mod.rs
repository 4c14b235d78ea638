//! Outgoing webhooks as their owners see them: endpoints, secrets, messages; and the outbox behind them.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a broken assumption has to stop the test where it is"
)]

mod crud;
mod dispatch;
mod limit;
mod operations;
mod outbox;
mod patch;
mod refusals;
mod replay;
mod secrets;
mod tenants;

use base::ids::{EndpointId, MessageId, OrganizationId};
use serde_json::{Value, json};
use vouch::worker;

use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};

const ENDPOINTS: &str = "/v1/webhooks/endpoints";
const MESSAGES: &str = "/v1/webhooks/messages";
const START: &str = "2026-03-15T14:30:00.000Z";
const UPDATED: &str = "organization.verification.updated";

async fn create(owner: &Broker, body: &Value) -> Reply {
    owner.post(ENDPOINTS).json(body).send().await
}

/// An endpoint for these events; its id.
async fn endpoint(owner: &Broker, event_types: &[&str]) -> String {
    let body = json!({ "url": "https://example.com/hooks", "eventTypes": event_types });
    let reply = create(owner, &body).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    reply.body["id"].as_str().unwrap().to_owned()
}

async fn patch(owner: &Broker, id: &str, body: &Value) -> Reply {
    let path = format!("{ENDPOINTS}/{id}");
    let request = owner.request(reqwest::Method::PATCH, &path);
    request.json(body).send().await
}

async fn delete(owner: &Broker, id: &str) -> Reply {
    let path = format!("{ENDPOINTS}/{id}");
    owner.request(reqwest::Method::DELETE, &path).send().await
}

async fn get(owner: &Broker, path: &str) -> Reply {
    owner.get(path).send().await
}

/// Sends a test to an endpoint; the message's id.
async fn test(owner: &Broker, endpoint: &str) -> String {
    let path = format!("{ENDPOINTS}/{endpoint}/test");
    let reply = owner.post(&path).send().await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    reply.body["id"].as_str().unwrap().to_owned()
}

async fn replay(owner: &Broker, message: &str, body: &Value) -> Reply {
    let path = format!("{MESSAGES}/{message}/replay");
    owner.post(&path).json(body).send().await
}

/// The messages of an organization, newest first.
async fn messages(owner: &Broker) -> Vec<Value> {
    let reply = get(owner, &format!("{MESSAGES}?limit=100")).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    reply.body["data"].as_array().unwrap().clone()
}

/// The one message of an organization; its id.
async fn only_message(owner: &Broker) -> String {
    let all = messages(owner).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all[0]["id"].as_str().unwrap().to_owned()
}

/// A message's deliveries, whole.
async fn deliveries(owner: &Broker, message: &str) -> Value {
    let reply = get(owner, &format!("{MESSAGES}/{message}/deliveries")).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    reply.body["data"].clone()
}

/// The endpoints that a message was dispatched to.
async fn receivers(owner: &Broker, message: &str) -> Vec<String> {
    let data = deliveries(owner, message).await;
    let data = data.as_array().unwrap();
    data.iter()
        .map(|delivery| delivery["endpointId"].as_str().unwrap().to_owned())
        .collect()
}

/// A delivery that has just been dispatched.
fn fresh(endpoint: &str) -> Value {
    json!({
        "object": "webhook_delivery", "endpointId": endpoint, "state": "waiting", "reason": null,
        "nextAttemptAt": START, "createdAt": START, "finishedAt": null, "attempts": [],
    })
}

/// Dispatches what is due; how many messages there were. Nothing is sent.
async fn dispatch(app: &TestApp) -> usize {
    worker::messages::turn(&app.services).await.unwrap()
}

fn endpoint_id(id: &str) -> EndpointId {
    EndpointId::parse(id).unwrap()
}

fn message_id(id: &str) -> MessageId {
    MessageId::parse(id).unwrap()
}

fn org(id: &str) -> OrganizationId {
    OrganizationId::parse(id).unwrap()
}

/// What a list without further pages answers.
fn list(data: &Value) -> Value {
    json!({ "object": "list", "data": data, "hasMore": false, "nextCursor": null })
}
