//! The same request under the same key is answered with the same bytes, and happens no second time.

use chrono::TimeDelta;

use super::{CALLS, Call, assert_in_use, other_body, replayed, request};
use crate::support::app::TestApp;

#[tokio::test]
async fn a_repeated_request_is_answered_with_the_same_bytes_and_changes_nothing() {
    let app = TestApp::new().await;
    for call in CALLS {
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token("approve").await;
        let first = request(call, &broker, &child, &token).idempotency_key("key");
        let first = first.send().await;
        assert_eq!((first.status, replayed(&first)), (200, false), "{call:?}");
        let before = app.contents().await;
        for _ in 0..2 {
            let again = request(call, &broker, &child, &token).idempotency_key("key");
            let again = again.send().await;
            assert_eq!((again.status, replayed(&again)), (200, true), "{call:?}");
            assert_eq!(again.bytes, first.bytes, "{call:?}");
            assert_eq!(again.header("content-type"), first.header("content-type"));
            assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
        }
        assert_eq!(app.contents().await, before, "{call:?}");
    }
}

#[tokio::test]
async fn a_replay_is_the_answer_of_then_whatever_happened_since() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let import = || {
        broker
            .importing(&child, &token)
            .idempotency_key("key")
            .send()
    };
    let first = import().await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    let again = import().await;
    assert_eq!((again.status, replayed(&again)), (200, true));
    assert_eq!(again.body["status"], "PENDING");
    assert_eq!(again.bytes, first.bytes);
}

#[tokio::test]
async fn another_body_under_the_same_key_is_refused_and_changes_nothing() {
    let app = TestApp::new().await;
    for call in CALLS {
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token("approve").await;
        let first = request(call, &broker, &child, &token).idempotency_key("key");
        let first = first.send().await;
        assert_eq!(first.status, 200);
        let before = app.contents().await;
        let other = other_body(call, &broker, &child).idempotency_key("key");
        assert_in_use(&other.send().await);
        assert_eq!(app.contents().await, before, "{call:?}");
        let again = request(call, &broker, &child, &token).idempotency_key("key");
        assert_eq!(again.send().await.bytes, first.bytes, "{call:?}");
    }
}

#[tokio::test]
async fn a_body_with_other_bytes_and_the_same_meaning_is_another_request() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let send = |body: &'static str| {
        broker
            .post("/v1/organizations")
            .header("content-type", "application/json")
            .raw(body)
            .idempotency_key("key")
            .send()
    };
    let first = send(r#"{"name":"A","type":"INDIVIDUAL"}"#).await;
    assert_eq!(first.status, 200);
    assert_in_use(&send(r#"{"name": "A", "type": "INDIVIDUAL"}"#).await);
}

#[tokio::test]
async fn a_key_replays_for_24_hours_and_is_free_afterwards() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let create = || {
        request(Call::Create, &broker, "", "")
            .idempotency_key("key")
            .send()
    };
    let first = create().await;
    app.clock
        .advance(TimeDelta::hours(24) - TimeDelta::microseconds(1));
    let late = create().await;
    assert_eq!((replayed(&late), &late.bytes), (true, &first.bytes));
    assert_in_use(
        &other_body(Call::Create, &broker, "")
            .idempotency_key("key")
            .send()
            .await,
    );

    app.clock.advance(TimeDelta::microseconds(1));
    let fresh = create().await;
    assert_eq!((fresh.status, replayed(&fresh)), (200, false));
    assert_ne!(fresh.body["organizationId"], first.body["organizationId"]);
    // A new day begins for the new answer.
    app.clock.advance(TimeDelta::hours(23));
    let again = create().await;
    assert_eq!((replayed(&again), &again.bytes), (true, &fresh.bytes));
}

#[tokio::test]
async fn after_24_hours_a_key_may_be_used_for_another_request() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let first = request(Call::Create, &broker, "", "").idempotency_key("key");
    assert_eq!(first.send().await.status, 200);
    app.clock.advance(TimeDelta::hours(24));
    let other = other_body(Call::Create, &broker, "")
        .idempotency_key("key")
        .send()
        .await;
    assert_eq!((other.status, replayed(&other)), (200, false));
    assert_eq!(other.body["name"], "Another");
}

#[tokio::test]
async fn without_a_key_every_request_happens() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let first = request(Call::Create, &broker, "", "").send().await;
    let second = request(Call::Create, &broker, "", "").send().await;
    assert_ne!(first.body["organizationId"], second.body["organizationId"]);
    assert!(!replayed(&second));
}
