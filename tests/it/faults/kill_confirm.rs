//! Whoever receives, notes or confirms may be killed at any step: the record ends where Sumsub's review does, once.

use super::child::Process;
use super::truth::{assert_imported_once, changes, until_status};
use super::{app, leases_end};

const OUTCOMES: [(&str, &[&str]); 4] = [
    ("approve", &["NOT_STARTED", "PENDING", "APPROVED"]),
    ("reject", &["NOT_STARTED", "PENDING", "REJECTED"]),
    (
        "retry",
        &["NOT_STARTED", "PENDING", "RESUBMISSION_REQUIRED"],
    ),
    ("duplicated", &["NOT_STARTED", "PENDING", "APPROVED"]),
];

/// Dies at the `nth` pass of a point, while a verdict comes in.
async fn run(point: &str, nth: u32) {
    for (scenario, expected) in OUTCOMES {
        let case = format!("{point} pass {nth} {scenario}");
        let app = app().await;
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token(scenario).await;
        let importing = Process::healthy(&app).await;
        let reply = broker.at(&importing.url).import(&child, &token).await;
        assert_eq!(reply.status, 200, "{case}: {:?}", reply.body);
        importing.kill().await;
        leases_end(&app).await;

        let mut armed = Process::start(&app, &format!("{point}={}*off->return", nth - 1)).await;
        app.sandbox.advance_all().await;
        app.sandbox.deliver_all().await;
        armed.dies().await;

        leases_end(&app).await;
        let process = Process::healthy(&app).await;
        let status = expected.last().expect("a status");
        until_status(&app, &process, &broker, &child, status).await;
        assert_imported_once(&app, &child, &case).await;
        let events = broker.at(&process.url).events(&child).await;
        assert_eq!(changes(&events), expected, "{case}");
        process.assert_calm();
    }
}

#[tokio::test]
async fn after_a_webhook_is_kept() {
    run("inbox.kept", 1).await;
    run("inbox.kept", 2).await;
}

#[tokio::test]
async fn after_a_webhook_is_claimed() {
    run("inbox.claimed", 1).await;
}

#[tokio::test]
async fn before_evidence_is_committed() {
    run("inbox.noted", 1).await;
}

#[tokio::test]
async fn after_evidence_is_committed() {
    run("inbox.finished", 1).await;
}

#[tokio::test]
async fn after_a_confirm_is_claimed() {
    run("confirm.claimed", 1).await;
}

#[tokio::test]
async fn after_the_review_is_fetched() {
    run("confirm.fetched", 1).await;
}

#[tokio::test]
async fn before_a_status_is_committed() {
    run("confirm.applied", 1).await;
}

#[tokio::test]
async fn after_a_status_is_committed() {
    run("confirm.finished", 1).await;
}
