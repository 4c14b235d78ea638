//! Which answers are kept under a key: what the call itself decided. What went wrong around it is not.

use serde_json::json;

use super::{Call, assert_in_use, other_body, replayed, request};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Request};
use crate::support::peek::uuid_of;

/// A key, the request under it, and its answer.
type Case<'r> = (&'r str, &'r dyn Fn() -> Request, (u16, &'r str));

#[tokio::test]
async fn refusals_are_kept() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let business = broker.create_child("BUSINESS").await;
    let good = app.share_token("approve").await;
    let bad = app.share_token("expired").await;
    let refused = app.share_token("reuse-10510").await;
    let unpaired = app.share_token("reuse-10501").await;
    let external = json!({ "name": "A", "type": "INDIVIDUAL", "externalId": "one" });
    let create = || broker.post("/v1/organizations").json(&external);
    assert_eq!(create().send().await.status, 200);
    let cases: [Case; 5] = [
        (
            "business",
            &|| broker.importing(&business, &good),
            (409, "verification_import_unsupported"),
        ),
        (
            "token",
            &|| broker.importing(&child, &bad),
            (400, "share_token_invalid"),
        ),
        (
            "refused",
            &|| broker.importing(&child, &refused),
            (409, "verification_import_unsupported"),
        ),
        (
            "unpaired",
            &|| broker.importing(&child, &unpaired),
            (403, "forbidden"),
        ),
        ("taken", &create, (409, "validation_error")),
    ];
    for (key, request, expected) in cases {
        let first = request().idempotency_key(key).send().await;
        assert_eq!(
            (first.error(), replayed(&first)),
            (expected, false),
            "{key}"
        );
        let before = app.contents().await;
        let again = request().idempotency_key(key).send().await;
        assert_eq!((again.error(), replayed(&again)), (expected, true), "{key}");
        assert_eq!(again.bytes, first.bytes, "{key}");
        assert_eq!(app.contents().await, before, "{key}");
    }
}

#[tokio::test]
async fn a_kept_refusal_stays_when_the_reason_has_gone() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("reject").await;
    broker.import(&child, &token).await;
    app.settle().await;
    let start = || {
        request(Call::Start, &broker, &child, "")
            .idempotency_key("key")
            .send()
    };
    assert_eq!(start().await.error(), (403, "forbidden"));
    app.customer(&child, "retry").await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "RESUBMISSION_REQUIRED");
    let again = start().await;
    assert_eq!(
        (again.error(), replayed(&again)),
        ((403, "forbidden"), true)
    );
    let fresh = request(Call::Start, &broker, &child, "").idempotency_key("fresh");
    assert_eq!(fresh.send().await.status, 200);
}

async fn fails_once(app: &TestApp, call: &str, fault: &str) {
    let plan = json!({ "call": call, "fault": fault });
    app.sandbox_post("/sandbox/faults", &plan).await;
}

#[tokio::test]
async fn failures_of_sumsub_are_not_kept_and_the_same_key_succeeds() {
    let app = TestApp::new().await;
    for fault in ["503", "500", "429", "drop", "garbage", "403"] {
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token("approve").await;
        let import = || {
            broker
                .importing(&child, &token)
                .idempotency_key("key")
                .send()
        };
        fails_once(&app, "reuse", fault).await;
        let failed = import().await;
        assert_eq!(
            (failed.error(), replayed(&failed)),
            ((502, "internal_error"), false),
            "{fault}"
        );
        assert!(failed.header("retry-after").is_some());
        let done = import().await;
        assert_eq!(
            (done.status, replayed(&done)),
            (200, false),
            "{fault}: {:?}",
            done.body
        );
        let again = import().await;
        assert_eq!(
            (replayed(&again), &again.bytes),
            (true, &done.bytes),
            "{fault}"
        );

        let other = broker.create_child("INDIVIDUAL").await;
        let start = || {
            request(Call::Start, &broker, &other, "")
                .idempotency_key("key")
                .send()
        };
        fails_once(&app, "sdk-token", fault).await;
        let failed = start().await;
        assert_eq!(
            (failed.error(), replayed(&failed)),
            ((502, "internal_error"), false),
            "{fault}"
        );
        let done = start().await;
        assert_eq!((done.status, replayed(&done)), (200, false), "{fault}");
    }
}

#[tokio::test]
async fn a_key_whose_request_failed_is_still_no_key_for_another_request() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    fails_once(&app, "reuse", "503").await;
    let failed = broker
        .importing(&child, &token)
        .idempotency_key("key")
        .send()
        .await;
    assert_eq!(failed.status, 502);
    let other = other_body(Call::Import, &broker, &child).idempotency_key("key");
    assert_in_use(&other.send().await);
    let done = broker
        .importing(&child, &token)
        .idempotency_key("key")
        .send()
        .await;
    assert_eq!(done.status, 200);
}

#[tokio::test]
async fn requests_that_were_not_understood_leave_the_key_free() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let path = "/v1/organizations/verification/import";
    let raw = |content_type: &str, body: &'static str| {
        let request = broker.post(path).on_behalf_of(&child);
        request
            .header("content-type", content_type)
            .raw(body)
            .idempotency_key("key")
            .send()
    };
    let before = app.contents().await;
    for (content_type, body, expected) in [
        ("application/json", "{", (400, "invalid_request")),
        ("application/json", "{}", (400, "validation_error")),
        (
            "application/json",
            r#"{"shareToken":""}"#,
            (400, "validation_error"),
        ),
        (
            "text/plain",
            r#"{"shareToken":"x"}"#,
            (415, "invalid_request"),
        ),
    ] {
        let refused = raw(content_type, body).await;
        assert_eq!((refused.error(), replayed(&refused)), (expected, false));
    }
    assert_eq!(app.contents().await, before);
    let done = broker
        .importing(&child, &token)
        .idempotency_key("key")
        .send()
        .await;
    assert_eq!((done.status, replayed(&done)), (200, false));
}

#[tokio::test]
async fn requests_that_were_not_allowed_leave_the_key_free() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let import = |broker: &Broker| {
        broker
            .importing(&child, &token)
            .idempotency_key("key")
            .send()
    };
    let before = app.contents().await;
    let stranger = Broker {
        key: "nxos_sk_test_0000000000000000000000000000000000000000000".into(),
        ..broker.clone()
    };
    assert_eq!(import(&stranger).await.error(), (401, "invalid_api_key"));
    let rival = app.broker().await;
    assert_eq!(
        import(&rival).await.error(),
        (404, "organization_not_found")
    );
    let grants = |what: &str| {
        let id = uuid_of(&child);
        format!("update authorizations set {what} where granting_organization_id = '{id}'")
    };
    app.execute(&grants("status = 'REVOKED', revoked_at = now()"))
        .await;
    assert_eq!(
        import(&broker).await.error(),
        (403, "authorization_required")
    );
    app.execute(&grants("status = 'PENDING', revoked_at = null"))
        .await;
    assert_eq!(
        app.contents().await["idempotency_keys"],
        before["idempotency_keys"]
    );
    let done = import(&broker).await;
    assert_eq!((done.status, replayed(&done)), (200, false));
}

#[tokio::test]
async fn a_saved_success_is_not_shown_to_those_who_may_no_longer_act() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let start = || {
        request(Call::Start, &broker, &child, "")
            .idempotency_key("key")
            .send()
    };
    assert_eq!(start().await.status, 200);
    let id = uuid_of(&child);
    app.execute(&format!(
        "update authorizations set status = 'REVOKED', revoked_at = now() where granting_organization_id = '{id}'"
    ))
    .await;
    assert_eq!(start().await.error(), (403, "authorization_required"));
}
