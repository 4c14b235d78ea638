//! What an endpoint cannot be.

use serde_json::{Value, json};
use vouch::delivery::guard::Policy;

use super::{ENDPOINTS, create, endpoint, get, list, patch};
use crate::support::app::{Options, TestApp};

const WORDS: &str = "must have 1 to 128 letters, digits, dots, hyphens and underscores";

fn refusal(field: &str, problem: &str) -> Value {
    json!({
        "code": "validation_error",
        "message": "A field of the request is missing or invalid.",
        "details": { "fields": [{ "field": field, "problem": problem }] },
    })
}

/// Bodies that a create and a change refuse alike.
fn refused() -> Vec<(Value, Value)> {
    let url = |url: &str, problem: &str| (json!({ "url": url }), refusal("url", problem));
    let types = |types: Value, field: &str, problem: &str| {
        let body = json!({ "url": "https://example.com", "eventTypes": types });
        (body, refusal(field, problem))
    };
    let described = |text: &str, problem: &str| {
        let body = json!({ "url": "https://example.com", "description": text });
        (body, refusal("description", problem))
    };
    let wrong = "has the wrong type or value";
    vec![
        url("http://example.com/", "must begin with https://"),
        url("ftp://example.com/", "must begin with https://"),
        url(
            "example.com",
            "must be a URL such as https://example.com/webhooks",
        ),
        url("", "must be a URL such as https://example.com/webhooks"),
        url("https://example.com/a b", "must not contain white space"),
        url(" https://example.com", "must not contain white space"),
        url("https://example.com/\u{0}", "must not contain white space"),
        url("https://example.com/#x", "must not have a fragment"),
        url(
            "https://a:b@example.com/",
            "must not hold a user name or password",
        ),
        url(
            &format!("https://example.com/{}", "x".repeat(2048)),
            "must have at most 2048 characters",
        ),
        (json!({ "url": 1 }), refusal("url", wrong)),
        types(json!("a"), "eventTypes", wrong),
        types(json!([1]), "eventTypes[0]", wrong),
        types(json!(["a", ""]), "eventTypes[1]", WORDS),
        types(json!(["a b"]), "eventTypes[0]", WORDS),
        types(json!(["x".repeat(129)]), "eventTypes[0]", WORDS),
        types(json!(["ä"]), "eventTypes[0]", WORDS),
        types(
            json!((0..101).map(|n| n.to_string()).collect::<Vec<_>>()),
            "eventTypes",
            "must have at most 100 names",
        ),
        described(&"x".repeat(1001), "must have at most 1000 characters"),
        described("a\u{0}", "must not contain the null character"),
        (
            json!({ "url": "https://example.com", "description": 1 }),
            refusal("description", wrong),
        ),
    ]
}

#[tokio::test]
async fn bad_fields_are_named_and_leave_nothing() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    for (body, expected) in refused() {
        let reply = create(&broker, &body).await;
        assert_eq!(
            (reply.status, reply.error_body()),
            (400, expected),
            "{body}"
        );
    }
    let reply = create(&broker, &json!({})).await;
    let expected = refusal("url", "is missing");
    assert_eq!((reply.status, reply.error_body()), (400, expected));
    assert_eq!(get(&broker, ENDPOINTS).await.body, list(&json!([])));

    let id = endpoint(&broker, &["a"]).await;
    let before = get(&broker, ENDPOINTS).await.body;
    for (body, expected) in refused() {
        let reply = patch(&broker, &id, &body).await;
        assert_eq!(
            (reply.status, reply.error_body()),
            (400, expected),
            "{body}"
        );
    }
    let reply = patch(&broker, &id, &json!({ "disabled": "true" })).await;
    let expected = refusal("disabled", "has the wrong type or value");
    assert_eq!((reply.status, reply.error_body()), (400, expected));
    assert_eq!(get(&broker, ENDPOINTS).await.body, before);
}

#[tokio::test]
async fn addresses_that_are_not_public_are_refused() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.deliveries.policy = Policy::default()),
        ..Options::default()
    })
    .await;
    let broker = app.broker().await;
    for (host, kind) in [
        ("127.0.0.1", "127.0.0.1 is a loopback address"),
        ("localhost", "127.0.0.1 is a loopback address"),
        ("10.0.0.1", "10.0.0.1 is a private address"),
        (
            "169.254.169.254",
            "169.254.169.254 is a cloud's metadata service",
        ),
        ("[::1]", "::1 is a loopback address"),
        (
            "[::ffff:192.168.0.1]",
            "::ffff:192.168.0.1 is a private address",
        ),
    ] {
        let reply = create(&broker, &json!({ "url": format!("https://{host}/") })).await;
        assert_eq!(reply.error(), (400, "validation_error"), "{host}");
        let problem = &reply.body["error"]["details"]["fields"][0];
        assert_eq!(problem["field"], "url");
        // Nothing of it is an operator's business.
        let expected = format!("must have a public address: {kind}");
        assert_eq!(problem["problem"], expected);
    }
}

#[tokio::test]
async fn the_longest_of_everything_is_taken() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let url = format!("https://example.com/{}", "x".repeat(2048 - 20));
    let types: Vec<String> = (0..100).map(|n| format!("{n:0>128}")).collect();
    let body = json!({ "url": url, "description": "ä".repeat(1000), "eventTypes": types });
    let reply = create(&broker, &body).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    for name in ["url", "description", "eventTypes"] {
        assert_eq!(reply.body[name], body[name]);
    }
}
