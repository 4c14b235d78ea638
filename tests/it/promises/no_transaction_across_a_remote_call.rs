//! No transaction is open while Sumsub is called: the sandbox looks into `pg_stat_activity` at every call of ours.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::app::{Options, TestApp};

async fn watched() -> TestApp {
    TestApp::with(Options {
        probe: true,
        ..Options::default()
    })
    .await
}

/// How many calls were looked at. None may have met an open transaction.
async fn assert_clean(app: &TestApp) -> u64 {
    let report = app.sandbox.probe().await.unwrap();
    assert_eq!((report.violations, report.errors), (0, 0), "{report:?}");
    report.calls
}

#[tokio::test]
async fn the_look_would_find_an_open_transaction() {
    let app = watched().await;
    let (broker, child) = app.broker_with_child().await;
    let mut open = app.services.begin().await.unwrap();
    sqlx::raw_sql("select 1").execute(&mut *open).await.unwrap();
    broker.start(&child).await;
    let report = app.sandbox.probe().await.unwrap();
    assert_eq!((report.calls, report.violations), (2, 2));
}

#[tokio::test]
async fn imports_call_sumsub_with_no_transaction_open() {
    let app = watched().await;
    for scenario in [
        "approve",
        "answer-lost",
        "conflict",
        "expired",
        "reuse-10507",
        "server-error",
    ] {
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token(scenario).await;
        let import = broker.importing(&child, &token).idempotency_key("key");
        import.send().await;
        broker.import(&child, &token).await;
    }
    assert!(assert_clean(&app).await >= 10);
}

#[tokio::test]
async fn sessions_call_sumsub_with_no_transaction_open() {
    let app = watched().await;
    let (broker, child) = app.broker_with_child().await;
    for _ in 0..2 {
        assert_eq!(broker.start(&child).await.status, 200);
    }
    assert_eq!(assert_clean(&app).await, 4);
}

#[tokio::test]
async fn confirms_call_sumsub_with_no_transaction_open() {
    let app = watched().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("hold").await;
    broker.import(&child, &token).await;
    let before = assert_clean(&app).await;
    app.one_phase().await;
    app.one_phase().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    assert!(assert_clean(&app).await >= before + 2);
}

#[tokio::test]
async fn recovery_calls_sumsub_with_no_transaction_open() {
    let app = watched().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("lookup-delayed").await;
    assert_eq!(broker.import(&child, &token).await.status, 502);
    let before = assert_clean(&app).await;
    // One look that finds nothing, one that finds the applicant, and an open import that another token has to settle
    // first.
    app.run_due().await;
    app.settle().await;
    let (later, _) = app.another(TimeDelta::minutes(2)).await;
    vouch::worker::imports::turn(&later).await.unwrap();
    assert_eq!(app.grant(&child).await, json!(["ACTIVE", "import"]));
    let other = broker.create_child("INDIVIDUAL").await;
    let lost = app.share_token("server-error").await;
    assert_eq!(broker.import(&other, &lost).await.status, 502);
    let fresh = app.share_token("approve").await;
    assert_eq!(broker.import(&other, &fresh).await.status, 200);
    assert!(assert_clean(&app).await >= before + 5);
}
