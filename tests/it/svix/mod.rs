//! Webhooks by way of a Svix server: against a small server that answers the calls used as Svix does.
#![expect(
    clippy::expect_used,
    reason = "a test helper that cannot go on ends its test"
)]

mod away;
mod check;
mod endpoints;
mod messages;
mod partner;
mod server;

use std::time::Duration;

use serde_json::{Value, json};
use vouch::delivery::svix::Settings;
use vouch::worker;

use crate::support::app::{Options, TestApp};
use crate::support::client::{Broker, Reply};
use server::{Server, TOKEN};

const ENDPOINTS: &str = "/v1/webhooks/endpoints";
const MESSAGES: &str = "/v1/webhooks/messages";
const UPDATED: &str = "organization.verification.updated";
const START: &str = "2026-03-15T14:30:00.000Z";

/// A Vouch whose webhooks go through this server.
async fn app(server: &Server) -> TestApp {
    let settings = Settings {
        url: Some(server.url.clone()),
        token: TOKEN.into(),
        deadline: Duration::from_secs(2),
    };
    TestApp::with(Options {
        app: Box::new(|app| app.svix = Some(settings)),
        ..Options::default()
    })
    .await
}

async fn call(owner: &Broker, method: reqwest::Method, path: &str, body: &Value) -> Reply {
    owner.request(method, path).json(body).send().await
}

async fn create(owner: &Broker, body: &Value) -> Reply {
    call(owner, reqwest::Method::POST, ENDPOINTS, body).await
}

/// An endpoint for everything; its id.
async fn endpoint(owner: &Broker) -> String {
    let reply = create(owner, &json!({ "url": "https://example.com/hooks" })).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    reply.body["id"].as_str().expect("an id").to_owned()
}

/// The broker's messages, newest first.
async fn messages(owner: &Broker) -> Vec<Value> {
    let reply = owner.get(MESSAGES).send().await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    reply.body["data"].as_array().expect("a list").clone()
}

/// Hands over what is due, once; how many messages there were.
async fn dispatch(app: &TestApp) -> usize {
    let dispatched = worker::messages::turn(&app.services).await;
    dispatched.expect("a turn")
}
