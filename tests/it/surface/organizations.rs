//! `GET /v1/organizations`, and what a broker may note about a customer.

use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::{client_of, grant, sign};
use crate::support::app::TestApp;

#[tokio::test]
async fn the_organization_in_scope_is_shown_with_the_notes_of_its_creator() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let body = json!({
        "name": "Acme Trading Co.", "type": "INDIVIDUAL", "externalId": "crm-7", "metadata": {"tier": "gold", "n": 1.5},
        "unknown": true,
    });
    let created = broker
        .post("/v1/organizations")
        .json(&body)
        .send()
        .await
        .body;
    let child = created["organizationId"].as_str().unwrap().to_owned();
    app.clock.advance(TimeDelta::seconds(5));
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);

    let expected = json!({
        "object": "organization",
        "organizationId": child,
        "name": "Acme Trading Co.",
        "type": "INDIVIDUAL",
        "verificationStatus": "PENDING",
        "createdByOrganizationId": broker.organization,
        "externalId": "crm-7",
        "metadata": {"tier": "gold", "n": 1.5},
        "createdAt": "2026-03-15T14:30:00.000Z",
        "updatedAt": "2026-03-15T14:30:05.000Z",
    });
    let in_scope = broker.get("/v1/organizations").on_behalf_of(&child);
    assert_eq!(in_scope.send().await.body, expected);
    // The customer itself, with its own key, by default and by its own name.
    let customer = client_of(&app, &broker, &child).await;
    assert_eq!(
        customer.get("/v1/organizations").send().await.body,
        expected
    );
    let by_name = customer.get("/v1/organizations").on_behalf_of(&child);
    assert_eq!(by_name.send().await.body, expected);
    // Another broker sees the customer, and not what the first one noted.
    let other = app.broker().await;
    grant(&app, &child, &other).await;
    sign(&app, &child, &other).await;
    let mut bare = expected;
    bare["metadata"] = json!({});
    bare.as_object_mut().unwrap().remove("externalId");
    let seen = other.get("/v1/organizations").on_behalf_of(&child);
    assert_eq!(seen.send().await.body, bare);
    // The key's own organization, which an operator created.
    let own = broker.get("/v1/organizations").send().await;
    assert_eq!(
        own.body,
        json!({
            "object": "organization",
            "organizationId": broker.organization,
            "name": "Broker",
            "type": "BUSINESS",
            "verificationStatus": "NOT_STARTED",
            "createdByOrganizationId": null,
            "metadata": {},
            "createdAt": "2026-03-15T14:30:00.000Z",
            "updatedAt": "2026-03-15T14:30:00.000Z",
        })
    );
}

#[tokio::test]
async fn metadata_and_external_ids_have_limits() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let create = async |field: &str, value: Value| {
        let mut body = json!({"name": "C", "type": "BUSINESS"});
        body[field] = value;
        broker.post("/v1/organizations").json(&body).send().await
    };
    let keys = |count: usize| -> Value {
        let entry = |n| (format!("k{n}"), json!(n));
        Value::Object((0..count).map(entry).collect::<Map<_, _>>())
    };
    // {"k":"…"} has 8 bytes around its text.
    let bytes = |count: usize| json!({"k": "x".repeat(count - 8)});
    for good in [keys(50), bytes(4096), json!({"deep": {"er": [1, null]}})] {
        let reply = create("metadata", good.clone()).await;
        assert_eq!((reply.status, &reply.body["metadata"]), (200, &good));
    }
    for (odd, problem) in [
        (keys(51), "must have at most 50 keys"),
        (bytes(4097), "must have at most 4096 bytes"),
        (
            json!({"k": "a\u{0}b"}),
            "must not contain the null character",
        ),
        (json!({"a\u{0}": 1}), "must not contain the null character"),
        (json!([1]), "has the wrong type or value"),
        (json!("text"), "has the wrong type or value"),
    ] {
        assert_refused(&create("metadata", odd).await, "metadata", problem);
    }
    let longest = "é".repeat(255);
    let mut known = Value::Null;
    for good in [&longest, "1"] {
        let reply = create("externalId", json!(good)).await;
        assert_eq!(reply.body["externalId"], *good);
        known = reply.body["organizationId"].clone();
    }
    let length = "must have 1 to 255 characters";
    for (odd, problem) in [
        (json!(""), length),
        (json!("x".repeat(256)), length),
        (json!("a\nb"), "must not contain control characters"),
        (json!(7), "has the wrong type or value"),
    ] {
        assert_refused(&create("externalId", odd).await, "externalId", problem);
    }
    // A reference is one broker's own: another may use it too.
    let taken = create("externalId", json!("1")).await;
    let said = json!({
        "code": "validation_error",
        "message": "An organization with this externalId already exists.",
        "details": {
            "fields": [{"field": "externalId", "problem": "is already used"}],
            "organizationId": known,
        },
    });
    assert_eq!((taken.status, taken.error_body()), (409, said));
    let other = app.broker().await;
    let body = json!({"name": "C", "type": "BUSINESS", "externalId": "1"});
    let reply = other.post("/v1/organizations").json(&body).send().await;
    assert_eq!(reply.status, 200);
}

fn assert_refused(reply: &crate::support::client::Reply, field: &str, problem: &str) {
    assert_eq!(reply.status, 400, "{:?}", reply.body);
    let details = json!({"fields": [{"field": field, "problem": problem}]});
    assert_eq!(
        reply.error_body(),
        json!({
            "code": "validation_error",
            "message": "A field of the request is missing or invalid.",
            "details": details,
        })
    );
}
