//! What is let in is kept once, answered at once, and made sense of later.

use serde_json::{Value, json};

use super::{assert_received, kept, send};
use crate::support::app::{Options, TestApp};

#[tokio::test]
async fn a_replay_is_answered_and_kept_once() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    broker.import(&child, &token).await;
    app.settle().await;
    let before = app.contents().await;
    let webhooks = app.sandbox_get("/sandbox/webhooks").await;
    for webhook in webhooks.as_array().unwrap() {
        for _ in 0..3 {
            assert_received(&send(&app, webhook["body"].as_str().unwrap()).await);
        }
    }
    assert_eq!(app.run_due().await, 0);
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn what_is_no_webhook_is_answered_and_shown_to_operators() {
    let app = TestApp::new().await;
    let bodies = [
        "",
        "not JSON",
        "[]",
        "null",
        "42",
        "{}",
        r#"{"type":null}"#,
        r#"{"type":""#,
        r#"{"applicantId":"65a1"}"#,
    ];
    for body in bodies {
        assert_received(&send(&app, body).await);
    }
    assert_eq!(kept(&app).await.len(), bodies.len());
    app.run_due().await;
    let dead = json!({ "state": "dead", "kind": null, "reason": "not a webhook of Sumsub's" });
    assert_eq!(kept(&app).await, vec![dead; bodies.len()]);
    assert_eq!(app.run_due().await, 0);
}

/// What becomes of one webhook in an app for an environment.
async fn fate(app: &TestApp, body: &Value) -> Value {
    assert_received(&send(app, &body.to_string()).await);
    app.run_due().await;
    kept(app).await.pop().unwrap()
}

#[tokio::test]
async fn what_is_none_of_our_business_is_kept_and_ignored_with_its_reason() {
    let app = TestApp::new().await;
    let (_, child) = app.broker_with_child().await;
    let before = app.everything_of(&child).await;
    let webhook = |changes: Value| {
        let mut body = json!({
            "type": "applicantReviewed",
            "applicantId": "65a1b2c3d4e5f6a7b8c9d0e1",
            "externalUserId": child,
            "sandboxMode": true,
            "reviewStatus": "completed",
            "reviewResult": { "reviewAnswer": "GREEN" },
        });
        let fields = body.as_object_mut().unwrap();
        fields.extend(changes.as_object().unwrap().clone());
        body
    };
    let test_send = "a test send";
    let production = "from Sumsub's production";
    let nobody = "about nobody we know";
    let novelty = "of a type that says nothing about a review";
    for (changes, reason) in [
        (json!({ "testMode": true }), test_send),
        (json!({ "testMode": "true" }), test_send),
        (json!({ "sandboxMode": false }), production),
        (json!({ "sandboxMode": "false" }), production),
        (
            json!({ "externalUserId": "org_0195f1e7664077c78009695d76d58506" }),
            nobody,
        ),
        (json!({ "externalUserId": "somebody-else" }), nobody),
        (json!({ "externalUserId": null }), nobody),
        (
            json!({ "externalUserId": null, "applicantId": null }),
            nobody,
        ),
        (json!({ "type": "applicantSandboxNovelty" }), novelty),
        (json!({ "type": "videoIdentStatusChanged" }), novelty),
        (json!({ "type": "applicantActionReviewed" }), novelty),
    ] {
        let body = webhook(changes);
        let expected = json!({ "state": "ignored", "kind": body["type"], "reason": reason });
        assert_eq!(fate(&app, &body).await, expected, "{body}");
    }
    assert_eq!(app.everything_of(&child).await, before);
}

#[tokio::test]
async fn a_live_service_ignores_what_comes_from_sumsubs_sandbox() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.environment = vouch::secret::Environment::Live),
        ..Options::default()
    })
    .await;
    let reason = "from Sumsub's sandbox";
    for flag in [json!(true), json!("true")] {
        let body =
            json!({ "type": "applicantReviewed", "applicantId": "65a1", "sandboxMode": flag });
        let expected = json!({ "state": "ignored", "kind": "applicantReviewed", "reason": reason });
        assert_eq!(fate(&app, &body).await, expected);
    }
}

#[tokio::test]
async fn nothing_but_post_is_taken_and_no_key_is_asked_for() {
    let app = TestApp::new().await;
    for method in [
        reqwest::Method::GET,
        reqwest::Method::PUT,
        reqwest::Method::DELETE,
    ] {
        let reply = app.request(method, "/webhooks/sumsub").send().await;
        assert_eq!(reply.error(), (405, "invalid_request"));
        assert_eq!(reply.header("allow"), Some("POST"));
    }
}
