//! A record becomes APPROVED only when Sumsub's API, asked by us, says GREEN at our level. Whatever a webhook says is
//! only a reason to ask.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::app::{TestApp, statuses};

/// What stands in a record apart from when it will next be compared with Sumsub.
async fn standing(app: &TestApp, organization: &str) -> Value {
    let mut everything = app.everything_of(organization).await;
    everything["confirm"].take();
    everything
}

fn green(organization: Option<&str>, applicant: Option<&str>, level: &str) -> Value {
    json!({
        "applicantId": applicant,
        "externalUserId": organization,
        "type": "applicantReviewed",
        "reviewStatus": "completed",
        "reviewResult": { "reviewAnswer": "GREEN" },
        "levelName": level,
        "sandboxMode": true,
        "createdAtMs": "2026-03-15 14:30:00.123",
    })
}

#[tokio::test]
async fn a_signed_green_about_an_applicant_that_sumsub_does_not_know_changes_nothing() {
    let app = TestApp::new().await;
    let (broker, untouched) = app.broker_with_child().await;
    let started = broker.create_child("INDIVIDUAL").await;
    assert_eq!(broker.start(&started).await.status, 200);
    for organization in [&untouched, &started] {
        let before = standing(&app, organization).await;
        for applicant in [Some("65a1b2c3d4e5f6a7b8c9d0e1"), None] {
            let body = green(Some(organization), applicant, "basic-kyc-level");
            app.claim(&body).await;
            assert_eq!(standing(&app, organization).await, before, "{applicant:?}");
        }
        app.later(TimeDelta::hours(7)).await;
        assert_eq!(standing(&app, organization).await, before);
    }
}

#[tokio::test]
async fn a_signed_green_about_nobody_of_ours_does_not_stand_in_the_way_of_an_import() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let body = green(
        Some(&child),
        Some("65a1b2c3d4e5f6a7b8c9d0e1"),
        "basic-kyc-level",
    );
    app.claim(&body).await;
    let token = app.share_token("inherited-green").await;
    let imported = broker.import(&child, &token).await;
    assert_eq!(
        (imported.status, &imported.body["status"]),
        (200, &json!("PENDING"))
    );
    // What was claimed before is no evidence about the applicant that the token brought.
    app.run_due().await;
    assert_eq!(broker.status_of(&child).await, "PENDING");
    app.one_phase().await;
    app.one_phase().await;
    let events = broker.events(&child).await;
    assert_eq!(statuses(&events), ["NOT_STARTED", "PENDING", "APPROVED"]);
}

#[tokio::test]
async fn a_signed_green_about_a_check_that_runs_or_failed_changes_nothing() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    for (scenario, status) in [
        ("approve", "PENDING"),
        ("reject", "REJECTED"),
        ("retry", "RESUBMISSION_REQUIRED"),
        ("partial", "RESUBMISSION_REQUIRED"),
        ("hold", "ON_HOLD"),
    ] {
        let child = broker.create_child("INDIVIDUAL").await;
        let token = app.share_token(scenario).await;
        broker.import(&child, &token).await;
        match scenario {
            "approve" => {
                app.sandbox.deliver_all().await;
                app.run_due().await;
            }
            "hold" => app.one_phase().await,
            _ => app.settle().await,
        }
        let before = app.everything_of(&child).await;
        assert_eq!(before["record"][0]["status"], status);
        let applicant = app.applicant(&child).await;
        let id = applicant["id"].as_str();
        app.claim(&green(Some(&child), id, "basic-kyc-level")).await;
        app.claim(&green(None, id, "basic-kyc-level")).await;
        app.claim(&green(Some(&child), None, "basic-kyc-level"))
            .await;
        let after = app.everything_of(&child).await;
        assert_eq!(after["history"], before["history"], "{scenario}");
        assert_eq!(after["grants"], before["grants"], "{scenario}");
        for column in [
            "status",
            "held_by",
            "updated_at",
            "sequence",
            "chain_head",
            "first_approved_at",
            "applicant_id",
        ] {
            assert_eq!(
                after["record"][0][column], before["record"][0][column],
                "{scenario} {column}"
            );
        }
        // The pending phases of this one are none of the next one's business.
        app.settle().await;
    }
}

#[tokio::test]
async fn green_at_another_level_never_approves_and_asks_an_operator_to_look() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    broker.start(&child).await;
    app.customer(&child, "open").await;
    app.settle().await;
    at_sumsub(&app, &child, "moveToLevel?name=kyc-with-poa", "").await;
    let verdict = r#"{"reviewAnswer":"GREEN","rejectLabels":[]}"#;
    at_sumsub(&app, &child, "status/testCompleted", verdict).await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "PENDING");
    let record = app.record(&child).await;
    assert_eq!(record["operator_flag"], "level_mismatch");
    assert_eq!(record["first_approved_at"], Value::Null);
    let events = broker.events(&child).await;
    assert_eq!(statuses(&events), ["NOT_STARTED", "PENDING", "PENDING"]);
    assert_eq!(events.body["data"][2]["cause"], "level_mismatch");
    // A webhook that names our level convinces nobody: the review's own word counts. Nor is the operator told twice.
    let applicant = app.applicant(&child).await;
    let id = applicant["id"].as_str();
    app.claim(&green(Some(&child), id, "basic-kyc-level")).await;
    app.later(TimeDelta::hours(7)).await;
    assert_eq!(
        statuses(&broker.events(&child).await),
        ["NOT_STARTED", "PENDING", "PENDING"]
    );
    assert!(app.chain_verifies(&child).await);
}

/// A call of Sumsub's API, about an organization's applicant, by somebody else who has our app token, such as a person at
/// Sumsub's dashboard.
async fn at_sumsub(app: &TestApp, organization: &str, call: &str, body: &str) {
    let applicant = app.applicant(organization).await;
    let id = applicant["id"].as_str().unwrap();
    app.at_sumsub("POST", &format!("/resources/applicants/{id}/{call}"), body)
        .await;
}
