//! Other organizations' endpoints and messages are not there, with the same bytes as what never was.

use reqwest::Method;
use serde_json::json;

use super::{ENDPOINTS, MESSAGES, endpoint, get, list, messages, test};
use crate::support::app::TestApp;
use crate::support::client::Broker;

/// Every call on one endpoint, and on one message.
fn calls(endpoint: &str, message: &str) -> Vec<(Method, String)> {
    let on = |id: &str, rest: &str| format!("{ENDPOINTS}/{id}{rest}");
    let told = |id: &str, rest: &str| format!("{MESSAGES}/{id}{rest}");
    vec![
        (Method::GET, on(endpoint, "")),
        (Method::PATCH, on(endpoint, "")),
        (Method::DELETE, on(endpoint, "")),
        (Method::GET, on(endpoint, "/secret")),
        (Method::POST, on(endpoint, "/secret/rotate")),
        (Method::POST, on(endpoint, "/test")),
        (Method::GET, told(message, "")),
        (Method::GET, told(message, "/deliveries")),
        (Method::POST, told(message, "/replay")),
    ]
}

/// Status and body, without the request's id.
async fn answer(broker: &Broker, method: Method, path: &str) -> (u16, String) {
    let request = broker.request(method, path);
    let reply = request.json(&json!({ "disabled": true })).send().await;
    let id = reply.header("x-request-id").unwrap().to_owned();
    let body = String::from_utf8(reply.bytes).unwrap();
    (reply.status, body.replace(&id, "ID"))
}

#[tokio::test]
async fn nobody_elses_endpoint_or_message_is_there() {
    let app = TestApp::new().await;
    let (owner, stranger) = (app.broker().await, app.broker().await);
    let endpoint = endpoint(&owner, &[]).await;
    let message = test(&owner, &endpoint).await;
    let before = get(&owner, ENDPOINTS).await.body;
    let nothing = (
        404,
        r#"{"error":{"code":"not_found","message":"The requested resource was not found.","requestId":"ID"}}"#.to_owned(),
    );
    let unknown = "0190a1b2c3d47000800000000000ffff";
    for (endpoint, message) in [
        (endpoint.clone(), message.clone()),
        (format!("ep_{unknown}"), format!("msg_{unknown}")),
        (endpoint.to_uppercase(), message.to_uppercase()),
        // The other kind's id.
        (message.clone(), endpoint.clone()),
        ("x".into(), "x".into()),
        ("%00".into(), "%ff".into()),
        ("%F0%9F%92%A3".into(), "..%2F..".into()),
    ] {
        for (method, path) in calls(&endpoint, &message) {
            let got = answer(&stranger, method.clone(), &path).await;
            assert_eq!(got, nothing, "{method} {path}");
        }
    }
    assert_eq!(get(&stranger, ENDPOINTS).await.body, list(&json!([])));
    assert_eq!(get(&stranger, MESSAGES).await.body, list(&json!([])));
    assert_eq!(get(&owner, ENDPOINTS).await.body, before);
    assert_eq!(messages(&owner).await.len(), 1);
    // All of them are there for their owner.
    let mut calls = calls(&endpoint, &message);
    calls.sort_by_key(|(method, _)| *method == Method::DELETE);
    for (method, path) in calls {
        let request = owner.request(method.clone(), &path);
        let reply = request.json(&json!({})).send().await;
        assert_eq!(reply.status, 200, "{method} {path} {:?}", reply.body);
    }
}

#[tokio::test]
async fn a_message_cannot_be_replayed_to_a_strangers_endpoint() {
    let app = TestApp::new().await;
    let (owner, stranger) = (app.broker().await, app.broker().await);
    let (own, others) = (endpoint(&owner, &[]).await, endpoint(&stranger, &[]).await);
    let message = test(&owner, &own).await;
    for target in [others.as_str(), "ep_0190a1b2c3d47000800000000000ffff", "x"] {
        let reply = super::replay(&owner, &message, &json!({ "endpointId": target })).await;
        assert_eq!(reply.error(), (404, "not_found"), "{target}");
    }
    assert_eq!(
        super::receivers(&owner, &message).await,
        Vec::<String>::new()
    );
}
