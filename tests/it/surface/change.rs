//! `PATCH /v1/organizations`: who may change what of a customer.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{client_of, grant, sign};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply, Request, reasons};

fn patching(by: &Broker, child: &str, body: &Value) -> Request {
    let request = by.request(Method::PATCH, "/v1/organizations");
    request.on_behalf_of(child).json(body)
}

async fn patch(by: &Broker, child: &str, body: Value) -> Reply {
    patching(by, child, &body).send().await
}

#[tokio::test]
async fn a_name_and_what_is_noted_are_changed_one_by_one() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let new = json!({
        "name": "Grace Example", "type": "INDIVIDUAL", "externalId": "crm-1", "metadata": {"tier": "gold", "n": 1},
    });
    let created = broker.post("/v1/organizations").json(&new).send().await;
    let child = created.body["organizationId"].as_str().unwrap().to_owned();
    let mut expected = created.body.clone();
    for (body, name, metadata) in [
        (
            json!({"name": "Grace Beispiel"}),
            "Grace Beispiel",
            json!({"tier": "gold", "n": 1}),
        ),
        (
            json!({"metadata": {"tier": "silver"}}),
            "Grace Beispiel",
            json!({"tier": "silver"}),
        ),
        (json!({"metadata": null}), "Grace Beispiel", json!({})),
        (
            json!({"name": "G", "metadata": {"a": [1]}, "type": "BUSINESS", "externalId": "x"}),
            "G",
            json!({"a": [1]}),
        ),
        (json!({"metadata": ""}), "G", json!({})),
    ] {
        app.clock.advance(TimeDelta::seconds(1));
        let now = app.clock.now().format("%Y-%m-%dT%H:%M:%S.000Z").to_string();
        expected["name"] = json!(name);
        expected["metadata"] = metadata;
        expected["updatedAt"] = json!(now);
        let changed = patch(&broker, &child, body.clone()).await;
        assert_eq!((changed.status, &changed.body), (200, &expected), "{body}");
    }
    // What is the same already is no change.
    app.clock.advance(TimeDelta::seconds(1));
    let same = patch(&broker, &child, json!({"name": "G", "metadata": {}})).await;
    assert_eq!((same.status, &same.body), (200, &expected));
    let events = broker.events(&child).await;
    assert_eq!(
        reasons(&events, "identity_changed"),
        [&json!("NAME"), &json!("NAME")]
    );
    assert_eq!(broker.status_of(&child).await, "NOT_STARTED");
    assert!(app.chain_verifies(&child).await);
}

#[tokio::test]
async fn what_an_organization_cannot_be_is_refused_and_changes_nothing() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let before = app.contents().await;
    let empty = "must not be empty";
    let keys = (0..51).map(|n| (format!("k{n}"), json!(n)));
    let keys = Value::Object(keys.collect());
    for (body, fields) in [
        (
            json!({}),
            json!([{"field": "name", "problem": "or metadata must be given"}]),
        ),
        (
            json!({"type": "BUSINESS"}),
            json!([{"field": "name", "problem": "or metadata must be given"}]),
        ),
        (
            json!({"name": null}),
            json!([{"field": "name", "problem": empty}]),
        ),
        (
            json!({"name": ""}),
            json!([{"field": "name", "problem": empty}]),
        ),
        (
            json!({"name": "\u{200b}"}),
            json!([{"field": "name", "problem": empty}]),
        ),
        (
            json!({"name": 7}),
            json!([{"field": "name", "problem": "has the wrong type or value"}]),
        ),
        (
            json!({"name": "", "metadata": [1]}),
            json!([
                {"field": "name", "problem": empty},
                {"field": "metadata", "problem": "must be an object"},
            ]),
        ),
        (
            json!({"metadata": keys}),
            json!([{"field": "metadata", "problem": "must have at most 50 keys"}]),
        ),
    ] {
        let refused = patch(&broker, &child, body.clone()).await;
        let error = json!({
            "code": "validation_error",
            "message": "A field of the request is missing or invalid.",
            "details": {"fields": fields},
        });
        assert_eq!(
            (refused.status, refused.error_body()),
            (400, error),
            "{body}"
        );
    }
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn a_name_is_the_organizations_and_its_creators_and_metadata_the_creators() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let (other, stranger) = (app.broker().await, app.broker().await);
    grant(&app, &child, &other).await;
    sign(&app, &child, &other).await;
    let customer = client_of(&app, &broker, &child).await;
    let name = json!({"name": "Another"});
    let noted = json!({"metadata": {"a": 1}});
    let both = json!({"name": "Another", "metadata": {}});
    let forbidden = (
        403,
        json!({
            "code": "forbidden",
            "message": "Only the broker that created this organization, or itself, may change this.",
        }),
    );
    let before = app.contents().await["organizations"].clone();
    for (by, body) in [
        (&other, &name),
        (&other, &noted),
        (&customer, &noted),
        (&customer, &both),
    ] {
        let refused = patch(by, &child, body.clone()).await;
        assert_eq!((refused.status, refused.error_body()), forbidden, "{body}");
    }
    let stranger = patch(&stranger, &child, name.clone()).await;
    assert_eq!(stranger.error(), (404, "organization_not_found"));
    assert_eq!(app.contents().await["organizations"], before);
    let own = patch(&customer, &child, json!({"name": "By Itself"})).await;
    assert_eq!((own.status, &own.body["name"]), (200, &json!("By Itself")));
    let creator = patch(&broker, &child, both).await;
    assert_eq!(
        (creator.status, &creator.body["name"]),
        (200, &json!("Another"))
    );
    // What no other organization created notes for itself.
    let own = broker
        .request(Method::PATCH, "/v1/organizations")
        .json(&noted)
        .send()
        .await;
    assert_eq!((own.status, &own.body["metadata"]), (200, &json!({"a": 1})));
}

#[tokio::test]
async fn a_change_happens_once_for_its_key() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let send = async |name: &str| {
        let request = patching(&broker, &child, &json!({"name": name}));
        request.idempotency_key("rename-1").send().await
    };
    let first = send("One").await;
    assert_eq!(
        patch(&broker, &child, json!({"name": "Two"})).await.status,
        200
    );
    let again = send("One").await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.bytes, first.bytes);
    assert_eq!(send("Three").await.error(), (409, "idempotency_key_in_use"));
    let list = broker.get("/v1/organizations/children").send().await;
    assert_eq!(list.body["data"][0]["name"], "Two");
}
