//! However badly Sumsub's webhooks behave, the record ends where the review is.

use chrono::TimeDelta;

use crate::support::app::{TestApp, statuses};

/// Imports under a scenario that ends as `approve`, with every webhook as the scenario spoils it.
async fn approves(app: &TestApp, scenario: &str) {
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token(scenario).await;
    let imported = broker.import(&child, &token).await;
    assert_eq!(imported.body["status"], "PENDING", "{scenario}");
    app.settle().await;
    let history = statuses(&broker.events(&child).await);
    assert_eq!(
        history,
        ["NOT_STARTED", "PENDING", "APPROVED"],
        "{scenario}"
    );
    assert!(app.chain_verifies(&child).await, "{scenario}");
}

/// The states of the inbox, by what they are about.
async fn inbox(app: &TestApp, state: &str) -> usize {
    let query = format!("select id from inbox where state = '{state}'");
    app.rows(&query).await.len()
}

#[tokio::test]
async fn reordered_webhooks_end_right() {
    approves(&TestApp::new().await, "reordered").await;
}

#[tokio::test]
async fn duplicated_webhooks_end_right_and_are_kept_once() {
    let app = TestApp::new().await;
    approves(&app, "duplicated").await;
    let sent = app.sandbox_get("/sandbox/webhooks").await;
    assert_eq!(sent.as_array().unwrap().len(), 6);
    assert_eq!(inbox(&app, "done").await, 3);
}

#[tokio::test]
async fn webhooks_with_the_same_timestamp_end_right() {
    approves(&TestApp::new().await, "same-timestamp").await;
}

#[tokio::test]
async fn pretty_printed_webhooks_verify_over_their_raw_bytes() {
    approves(&TestApp::new().await, "pretty-printed").await;
}

#[tokio::test]
async fn webhooks_signed_with_sha1_and_sha512_are_taken() {
    let app = TestApp::new().await;
    for scenario in ["sha1", "sha512"] {
        approves(&app, scenario).await;
    }
    assert_eq!(inbox(&app, "done").await, 6);
}

#[tokio::test]
async fn flags_that_are_strings_and_fields_that_are_missing_are_read() {
    let app = TestApp::new().await;
    for scenario in ["string-flags", "missing-fields"] {
        approves(&app, scenario).await;
    }
    assert_eq!(inbox(&app, "done").await, 6);
}

#[tokio::test]
async fn webhooks_of_an_unknown_type_are_ignored_beside_those_that_count() {
    let app = TestApp::new().await;
    approves(&app, "unknown-type").await;
    let ignored = app
        .rows("select distinct kind, reason from inbox where state = 'ignored'")
        .await;
    assert_eq!(
        ignored,
        [serde_json::json!({
            "kind": "applicantSandboxNovelty",
            "reason": "of a type that says nothing about a review",
        })]
    );
    assert_eq!(inbox(&app, "done").await, 3);
}

#[tokio::test]
async fn delayed_webhooks_change_nothing_until_they_come() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("delayed").await;
    broker.import(&child, &token).await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "PENDING");
    app.later(TimeDelta::seconds(3)).await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}

#[tokio::test]
async fn dropped_webhooks_are_made_up_for_by_age() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("dropped").await;
    broker.import(&child, &token).await;
    // The confirm after the import sees a check that has only begun. From then on nobody tells anything.
    app.run_due().await;
    assert!(app.sumsub_moves().await);
    app.later(TimeDelta::minutes(15) - TimeDelta::milliseconds(1))
        .await;
    assert_eq!(broker.status_of(&child).await, "PENDING");
    app.later(TimeDelta::milliseconds(1)).await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    assert_eq!(
        app.rows("select id from inbox").await,
        Vec::<serde_json::Value>::new()
    );
}

#[tokio::test]
async fn an_approval_that_was_withdrawn_in_silence_is_found_within_a_day() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    broker.import(&child, &token).await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    app.sandbox.set_webhook_url("http://127.0.0.1:9/nowhere");
    app.customer(&child, "reject").await;
    app.later(TimeDelta::hours(24)).await;
    assert_eq!(broker.status_of(&child).await, "REJECTED");
}

#[tokio::test]
async fn webhooks_with_a_wrong_digest_are_turned_away_and_age_heals() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("wrong-digest").await;
    broker.import(&child, &token).await;
    app.run_due().await;
    assert!(app.sumsub_moves().await);
    let refused = app.sandbox.deliver_all().await;
    assert_eq!(
        refused.iter().map(|sent| sent.status).collect::<Vec<_>>(),
        [Some(401); 3]
    );
    assert_eq!(app.run_due().await, 0);
    assert_eq!(broker.status_of(&child).await, "PENDING");
    app.later(TimeDelta::minutes(15)).await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    assert_eq!(
        app.rows("select id from inbox").await,
        Vec::<serde_json::Value>::new()
    );
}
