//! Answers whose words say what is the case.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use crate::file::office::Office;
use crate::finhub::{Journey, data};
use crate::operations::vouch_text;
use crate::support::app::TestApp;

/// FinHub's screenings of an organization.
async fn screenings(journey: &Journey) -> Value {
    let status = data(journey.get("/verification/status").await);
    let checks = &status["verificationChecks"];
    json!(
        [
            "pepScreening",
            "sanctionsScreening",
            "adverseMediaScreening"
        ]
        .map(|name| &checks[name])
    )
}

#[tokio::test]
async fn finhubs_screenings_are_not_started_before_the_submission() {
    let app = TestApp::new().await;
    let mut journey = Journey::registered(&app).await;
    let not_started = json!(["NOT_STARTED", "NOT_STARTED", "NOT_STARTED"]);
    assert_eq!(screenings(&journey).await, not_started);
    journey.staff().await;
    journey.deliver_all().await;
    assert_eq!(screenings(&journey).await, not_started);
    data(journey.submit().await);
    let in_progress = json!(["IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS"]);
    assert_eq!(screenings(&journey).await, in_progress);
    let office = Office::open(&app).await;
    let officer = office
        .officer(&app, Role::ComplianceOfficer, "Ada Officer")
        .await;
    assert_eq!(officer.claim(&journey.organization).await.status, 200);
    assert_eq!(screenings(&journey).await, in_progress);
}

#[tokio::test]
async fn one_record_is_one_record() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    for (records, said) in [(1, "1 record made due"), (2, "2 records made due")] {
        let child = broker.create_child("INDIVIDUAL").await;
        let token = app.share_token("dropped").await;
        assert_eq!(broker.import(&child, &token).await.status, 200);
        app.settle().await;
        let (_, text) = vouch_text(&app, &["reconcile", "--all", "--older-than", "0s"]).await;
        assert!(text.starts_with(said), "{records}: {text}");
    }
}
