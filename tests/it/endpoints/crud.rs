//! The life of an endpoint, with whole answers.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{ENDPOINTS, START, UPDATED, create, delete, get, list, patch};
use crate::support::app::TestApp;

/// The object of an endpoint that was created at the beginning.
fn object(id: &Value) -> Value {
    json!({
        "object": "webhook_endpoint", "id": id, "url": "https://example.com/webhooks/nxos?a=b",
        "description": "Production receiver", "disabled": false, "eventTypes": [UPDATED],
        "createdAt": START, "updatedAt": START,
    })
}

#[tokio::test]
async fn an_endpoint_from_its_creation_to_its_end() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let body = json!({
        "url": "https://example.com/webhooks/nxos?a=b", "description": "Production receiver",
        "eventTypes": [UPDATED], "unknown": 1,
    });
    let created = create(&broker, &body).await;
    let id = &created.body["id"];
    assert_eq!((created.status, &created.body), (200, &object(id)));
    let text = id.as_str().unwrap();
    assert!(text.starts_with("ep_") && text.len() == 35, "{text}");
    let path = format!("{ENDPOINTS}/{text}");

    let read = get(&broker, &path).await;
    assert_eq!((read.status, &read.body), (200, &object(id)));
    let listed = get(&broker, ENDPOINTS).await;
    assert_eq!(listed.body, list(&json!([object(id)])));

    app.clock.advance(TimeDelta::seconds(61));
    let changed = patch(&broker, text, &json!({ "disabled": true })).await;
    let mut expected = object(id);
    expected["disabled"] = json!(true);
    expected["disabledReason"] = json!("request");
    expected["updatedAt"] = json!("2026-03-15T14:31:01.000Z");
    assert_eq!((changed.status, &changed.body), (200, &expected));
    assert_eq!(get(&broker, &path).await.body, expected);

    let deleted = delete(&broker, text).await;
    let expected = json!({ "object": "webhook_endpoint", "id": id, "deleted": true });
    assert_eq!((deleted.status, &deleted.body), (200, &expected));
    assert_eq!(get(&broker, &path).await.error(), (404, "not_found"));
    assert_eq!(delete(&broker, text).await.error(), (404, "not_found"));
    assert_eq!(get(&broker, ENDPOINTS).await.body, list(&json!([])));
}

#[tokio::test]
async fn what_is_left_out_is_empty() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    for body in [
        json!({ "url": "https://example.com" }),
        json!({ "url": "https://example.com", "description": null, "eventTypes": null }),
        json!({ "url": "https://example.com", "description": "", "eventTypes": [] }),
    ] {
        let created = create(&broker, &body).await;
        let expected = json!({
            "object": "webhook_endpoint", "id": created.body["id"], "url": "https://example.com",
            "description": "", "disabled": false, "eventTypes": [], "createdAt": START, "updatedAt": START,
        });
        assert_eq!((created.status, &created.body), (200, &expected), "{body}");
    }
}

#[tokio::test]
async fn the_list_is_newest_first_and_goes_on_where_it_stopped() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let mut ids = Vec::new();
    for n in 0..5 {
        let body = json!({ "url": format!("https://example.com/{n}") });
        ids.insert(0, create(&broker, &body).await.body["id"].clone());
        app.clock.advance(TimeDelta::seconds(n % 2));
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    for more in [true, true, false] {
        let reply = get(&broker, &format!("{ENDPOINTS}?limit=2{cursor}")).await;
        assert_eq!(reply.body["hasMore"], more);
        let data = reply.body["data"].as_array().unwrap();
        seen.extend(data.iter().map(|endpoint| endpoint["id"].clone()));
        let next = reply.body["nextCursor"].as_str();
        assert_eq!(next.is_some(), more);
        cursor = next.map_or_else(String::new, |next| format!("&cursor={next}"));
        // One that comes meanwhile is not on a later page.
        create(&broker, &json!({ "url": "https://example.com/new" })).await;
    }
    assert_eq!(seen, ids);
    let other = get(&broker, &format!("{ENDPOINTS}?cursor=AAAA")).await;
    assert_eq!(other.error(), (400, "validation_error"));
}

#[tokio::test]
async fn a_repeated_request_makes_one_endpoint_and_a_repeated_delete_deletes_once() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let body = json!({ "url": "https://example.com/once" });
    let again = async || {
        let request = broker.post(ENDPOINTS).idempotency_key("k").json(&body);
        request.send().await
    };
    let (first, second) = (again().await, again().await);
    assert_eq!((first.status, &first.bytes), (200, &second.bytes));
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    let listed = get(&broker, ENDPOINTS).await;
    assert_eq!(listed.body, list(&json!([first.body])));

    let path = format!("{ENDPOINTS}/{}", first.body["id"].as_str().unwrap());
    let call = async |method| {
        let request = broker.request(method, &path).idempotency_key("k");
        request.json(&json!({ "disabled": true })).send().await
    };
    // The same key is another one for another method.
    let patched = call(reqwest::Method::PATCH).await;
    assert_eq!(
        (patched.status, &patched.body["disabled"]),
        (200, &json!(true))
    );
    let (first, second) = (
        call(reqwest::Method::DELETE).await,
        call(reqwest::Method::DELETE).await,
    );
    assert_eq!((first.status, &first.bytes), (200, &second.bytes));
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
}
