//! `vouch inbox`, `vouch imports`, `vouch reconcile`: seeing and repairing.

use base::clock::Clock;
use serde_json::{Value, json};

use super::{vouch, vouch_with};
use crate::support::app::{Options, TestApp};

#[tokio::test]
async fn reconcile_finds_what_a_lost_webhook_would_have_told() {
    let start = Clock::system().now();
    let app = TestApp::with(Options {
        start,
        ..Options::default()
    })
    .await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("dropped").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "PENDING");

    // No event of its own review came, so an imported GREEN counts only by age: here at once.
    let by_age = [("VOUCH_IMPORT_GREEN_AFTER_SECONDS", "0")];
    let (code, answer) = vouch_with(&app, &["reconcile", "--organization", &child], &by_age).await;
    assert_eq!((code, answer), (0, json!({ "madeDue": 1, "failing": 0 })));
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}

#[tokio::test]
async fn reconcile_tells_what_it_could_not_compare() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("dropped").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.settle().await;
    let fault = json!({ "call": "status", "fault": "503", "times": 100 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let (code, answer) = vouch(&app, &["reconcile", "--all", "--older-than", "0s"]).await;
    assert_eq!((code, answer), (1, json!({ "madeDue": 1, "failing": 1 })));
}

#[tokio::test]
async fn a_webhook_that_cannot_be_opened_is_dead_and_is_retried_once_it_can() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.sandbox.advance_all().await;
    app.sandbox.deliver_all().await;
    let pool = app.database.pool();
    sqlx::query!("update inbox set body = set_byte(body, 40, get_byte(body, 40) # 1)")
        .execute(&pool)
        .await
        .unwrap();
    app.run_due().await;
    let (_, dead) = vouch(&app, &["inbox", "list", "--state", "dead"]).await;
    let dead = dead.as_array().unwrap().clone();
    assert!(!dead.is_empty());
    assert!(
        dead.iter()
            .all(|row| row["reason"] == "the kept body cannot be opened"),
        "{dead:?}"
    );

    sqlx::query!("update inbox set body = set_byte(body, 40, get_byte(body, 40) # 1)")
        .execute(&pool)
        .await
        .unwrap();
    // The command stamps with the system's time, which is later than the test's.
    let (code, retried) = vouch(&app, &["inbox", "retry", "--all"]).await;
    assert_eq!((code, retried), (0, json!({ "retried": dead.len() })));
    app.clock.advance(chrono::TimeDelta::days(36_500));
    app.run_due().await;
    let (_, dead) = vouch(&app, &["inbox", "list", "--state", "dead"]).await;
    assert_eq!(dead, json!([]));
}

#[tokio::test]
async fn an_unknown_webhook_cannot_be_retried() {
    let app = TestApp::new().await;
    let id = "01a20052-c663-7792-bd73-f47697885124";
    assert_eq!(vouch(&app, &["inbox", "retry", "--id", id]).await.0, 1);
}

#[tokio::test]
async fn open_imports_are_listed_without_their_tokens() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let fault = json!({ "call": "reuse", "fault": "503", "times": 1 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 502);
    let (code, mut list) = vouch(&app, &["imports", "list", "--state", "requested"]).await;
    assert_eq!(code, 0);
    let row = list[0].as_object_mut().unwrap();
    row.remove("id");
    assert_eq!(
        Value::Object(row.clone()),
        json!({
            "organizationId": child, "callerOrganizationId": broker.organization.to_string(),
            "state": "requested", "refusal": null, "attempts": 1,
            "requestedAt": "2026-03-15T14:30:00Z", "finishedAt": null, "answeredAt": null,
        })
    );
}
