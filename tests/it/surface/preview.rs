//! `POST /v1/organizations/verification/import/preview`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::app::{TestApp, statuses};
use crate::support::client::{Broker, Reply, Request};

fn previewing(broker: &Broker, child: &str, token: &str) -> Request {
    let path = "/v1/organizations/verification/import/preview";
    let request = broker.post(path).on_behalf_of(child);
    request.json(&json!({ "shareToken": token }))
}

async fn preview(broker: &Broker, child: &str, token: &str) -> Reply {
    previewing(broker, child, token).send().await
}

fn accepted() -> Value {
    json!({"object": "import_preview", "outcome": "accepted"})
}

fn unknown() -> Value {
    json!({"object": "import_preview", "outcome": "unknown"})
}

#[tokio::test]
async fn a_preview_spends_nothing_and_leaves_no_trace() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    for _ in 0..2 {
        let reply = preview(&broker, &child, &token).await;
        assert_eq!((reply.status, reply.body), (200, accepted()));
    }
    let events = broker.events(&child).await;
    assert_eq!(statuses(&events), ["NOT_STARTED"]);
    let path = format!("/sandbox/applicants?externalUserId={child}");
    assert_eq!(app.sandbox_get(&path).await, json!([]));
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.later(TimeDelta::seconds(1)).await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}

#[tokio::test]
async fn a_refusal_is_told_with_the_providers_cause() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    for (scenario, cause) in [
        (
            "reuse-10507",
            json!({
                "name": "reusable-kyc-not-approved-applicant", "errorCode": 10507,
                "retryable": true, "needsNewToken": true, "whoActs": "donor",
            }),
        ),
        (
            "reuse-10501",
            json!({
                "name": "not-in-partners-list", "errorCode": 10501,
                "retryable": true, "needsNewToken": true, "whoActs": "operator",
            }),
        ),
    ] {
        let token = app.share_token(scenario).await;
        let reply = preview(&broker, &child, &token).await;
        let expected = json!({"object": "import_preview", "outcome": "refused", "cause": cause});
        assert_eq!((reply.status, reply.body), (200, expected), "{scenario}");
    }
    for scenario in ["expired", "consumed", "malformed"] {
        let token = app.share_token(scenario).await;
        let reply = preview(&broker, &child, &token).await;
        assert_eq!(reply.body["outcome"], "refused", "{scenario}");
        assert_eq!(reply.body["cause"]["name"], "invalid-share-token");
        assert_eq!(reply.body["cause"]["whoActs"], "broker");
    }
    assert_eq!(statuses(&broker.events(&child).await), ["NOT_STARTED"]);
}

#[tokio::test]
async fn an_outage_is_unknown_and_our_own_misconfiguration_is_an_error() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let ask = async || {
        let request = previewing(&broker, &child, &token);
        request.idempotency_key("preview-1").send().await
    };
    for fault in ["503", "429", "drop"] {
        let planned = json!({"call": "preview", "fault": fault});
        app.sandbox_post("/sandbox/faults", &planned).await;
        let reply = ask().await;
        assert_eq!((reply.status, &reply.body), (200, &unknown()), "{fault}");
        assert_eq!(reply.header("idempotent-replayed"), None);
    }
    let planned = json!({"call": "preview", "fault": "403"});
    app.sandbox_post("/sandbox/faults", &planned).await;
    let reply = ask().await;
    assert_eq!(reply.error(), (502, "internal_error"));
    assert_eq!(
        reply.error_body()["details"],
        json!({"whoActs": "operator"})
    );
    // Neither was saved; what is certain is.
    let reply = ask().await;
    assert_eq!((reply.status, reply.body), (200, accepted()));
    let planned = json!({"call": "preview", "fault": "503"});
    app.sandbox_post("/sandbox/faults", &planned).await;
    let replayed = ask().await;
    assert_eq!((replayed.status, &replayed.body), (200, &accepted()));
    assert_eq!(replayed.header("idempotent-replayed"), Some("true"));
    let other = app.share_token("approve").await;
    let other = previewing(&broker, &child, &other).idempotency_key("preview-1");
    let in_use = other.send().await;
    assert_eq!(in_use.error(), (409, "idempotency_key_in_use"));
}

#[tokio::test]
async fn what_an_import_is_refused_for_is_refused_here_in_the_same_words() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let fresh = async || app.share_token("approve").await;
    let same = async |child: &str, token: &str| {
        let here = preview(&broker, child, token).await;
        let there = broker.import(child, token).await;
        assert_eq!(here.status, there.status);
        assert_eq!(here.error_body(), there.error_body());
        (here.status, here.error_body()["code"].clone())
    };
    let business = broker.create_child("BUSINESS").await;
    let unsupported = (409, json!("verification_import_unsupported"));
    assert_eq!(same(&business, &fresh().await).await, unsupported);
    let used = fresh().await;
    assert_eq!(broker.import(&child, &used).await.status, 200);
    // A token that we know comes before everything else. For another organization it is any token.
    let invalid = (400, json!("share_token_invalid"));
    assert_eq!(same(&child, &used).await, invalid);
    assert_eq!(same(&business, &used).await, unsupported);
    assert_eq!(same(&child, &fresh().await).await, unsupported);
    let rejected = broker.create_child("INDIVIDUAL").await;
    let token = app.share_token("reject").await;
    assert_eq!(broker.import(&rejected, &token).await.status, 200);
    app.later(TimeDelta::seconds(30)).await;
    assert_eq!(broker.status_of(&rejected).await, "REJECTED");
    assert_eq!(
        same(&rejected, &fresh().await).await,
        (403, json!("forbidden"))
    );
    for odd in [
        json!({}),
        json!({"shareToken": ""}),
        json!({"shareToken": 1}),
    ] {
        let path = "/v1/organizations/verification/import/preview";
        let reply = broker
            .post(path)
            .on_behalf_of(&child)
            .json(&odd)
            .send()
            .await;
        assert_eq!(reply.error(), (400, "validation_error"), "{odd}");
    }
}

#[tokio::test]
async fn an_import_that_is_not_settled_cannot_be_foretold() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let planned = json!({"call": "reuse", "fault": "503"});
    app.sandbox_post("/sandbox/faults", &planned).await;
    assert_eq!(broker.import(&child, &token).await.status, 502);
    // The import stays open, and nobody works on it.
    let reply = preview(&broker, &child, &token).await;
    assert_eq!((reply.status, reply.body), (200, unknown()));
    let other = app.share_token("approve").await;
    let reply = preview(&broker, &child, &other).await;
    assert_eq!((reply.status, reply.body), (200, unknown()));
    assert_eq!(broker.import(&child, &token).await.status, 200);
}
