//! Hosted sessions: from the link to the verdict.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::app::{TestApp, statuses};

#[tokio::test]
async fn a_session_answers_a_link_and_a_token_and_creates_no_applicant() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    app.clock.advance(TimeDelta::seconds(1));
    let session = broker.start(&child).await;
    assert_eq!(session.status, 200);
    let fields = session.body.as_object().unwrap();
    let mut names: Vec<&str> = fields.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["accessToken", "object", "url"]);
    assert_eq!(session.body["object"], "verification_session");
    let url = session.body["url"].as_str().unwrap();
    let page = format!("{}/sandbox/websdk/", app.sandbox.url());
    assert!(url.starts_with(&page));
    assert!(!session.body["accessToken"].as_str().unwrap().is_empty());
    app.settle().await;
    assert_eq!(app.applicant(&child).await, json!(null));
    let polled = broker.status(&child).await;
    assert_eq!(polled.body["status"], "PENDING");
    assert_eq!(polled.body["updatedAt"], "2026-03-15T14:30:01.000Z");
}

#[tokio::test]
async fn an_opened_link_means_nothing_until_something_is_submitted() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    broker.start(&child).await;
    app.customer(&child, "open").await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "PENDING");
    app.customer_submits(&child, "approve").await;
    app.settle().await;
    let events = broker.events(&child).await;
    assert_eq!(statuses(&events), ["NOT_STARTED", "PENDING", "APPROVED"]);
    assert!(app.chain_verifies(&child).await);
}

#[tokio::test]
async fn every_verdict_of_a_session_arrives() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    for (scenario, expected) in [
        ("approve", &["NOT_STARTED", "PENDING", "APPROVED"][..]),
        (
            "retry",
            &["NOT_STARTED", "PENDING", "RESUBMISSION_REQUIRED"],
        ),
        ("reject", &["NOT_STARTED", "PENDING", "REJECTED"]),
    ] {
        let child = broker.create_child("INDIVIDUAL").await;
        broker.start(&child).await;
        app.customer_submits(&child, scenario).await;
        app.settle().await;
        assert_eq!(
            statuses(&broker.events(&child).await),
            expected,
            "{scenario}"
        );
    }
}

#[tokio::test]
async fn a_customer_who_has_to_act_again_shows_as_resubmission_required() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    broker.start(&child).await;
    app.customer(&child, "submit").await;
    app.settle().await;
    app.customer(&child, "await-user").await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "RESUBMISSION_REQUIRED");
    // `awaitingService` carries GREEN along: that is no verdict.
    app.customer(&child, "await-service").await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "PENDING");
    app.customer(&child, "approve").await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}

#[tokio::test]
async fn a_session_refreshed_midway_gives_fresh_tokens_and_no_event() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let first = broker.start(&child).await;
    let before = app.everything_of(&child).await;
    let second = broker.start(&child).await;
    assert_eq!((first.status, second.status), (200, 200));
    assert_ne!(first.body["accessToken"], second.body["accessToken"]);
    assert_ne!(first.body["url"], second.body["url"]);
    assert_eq!(app.everything_of(&child).await, before);
}

#[tokio::test]
async fn a_customer_who_opened_a_session_cannot_be_imported_any_more() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    broker.start(&child).await;
    app.customer(&child, "open").await;
    app.settle().await;
    let token = app.share_token("approve").await;
    assert_eq!(
        broker.import(&child, &token).await.error(),
        (409, "verification_import_unsupported")
    );
}

#[tokio::test]
async fn a_session_that_nobody_opened_does_not_stand_in_the_way_of_an_import() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    broker.start(&child).await;
    let token = app.share_token("approve").await;
    let imported = broker.import(&child, &token).await;
    assert_eq!(
        (imported.status, &imported.body["status"]),
        (200, &json!("PENDING"))
    );
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}
