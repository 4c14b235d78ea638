//! Sumsub's review of an applicant may go on saying GREEN although the applicant is gone, or its workflow failed. That
//! leaves an entry and a flag, once, and no approval rests on it.

use base::ids::OrganizationId;
use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch::flows::flags;

use crate::support::app::{TestApp, statuses};
use crate::support::client::{Broker, Reply};
use crate::support::peek::uuid_of;

/// Cause and reason of the entries since the first so many.
fn noted(events: &Reply, after: usize) -> Vec<Value> {
    let events = events.body["data"].as_array().unwrap();
    events
        .iter()
        .skip(after)
        .map(|event| json!([event["cause"], event["reason"], event["status"]]))
        .collect()
}

async fn flag(app: &TestApp, child: &str) -> Value {
    app.record(child).await["operator_flag"].clone()
}

/// A customer that was imported under a scenario, with all that follows at once.
async fn imported(app: &TestApp, broker: &Broker, scenario: &str) -> String {
    let child = broker.create_child("INDIVIDUAL").await;
    let token = app.share_token(scenario).await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    // First the verdict, then what follows on it.
    while app.sumsub_moves().await {
        app.sandbox.deliver_all().await;
        app.run_due().await;
    }
    child
}

async fn set_presence(app: &TestApp, child: &str, presence: &str) {
    let id = app.applicant(child).await["id"].clone();
    let path = format!(
        "/resources/applicants/{}/presence/{presence}",
        id.as_str().unwrap()
    );
    app.at_sumsub("PATCH", &path, "").await;
}

async fn compare_now(app: &TestApp) {
    app.execute("update confirms set due_at = '-infinity'")
        .await;
    app.run_due().await;
}

#[tokio::test]
async fn a_deactivated_applicant_is_noted_once_and_until_it_is_there_again() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let child = imported(&app, &broker, "deactivated").await;
    let entry = json!(["applicant_unavailable", "deactivated", "APPROVED"]);
    assert_eq!(
        noted(&broker.events(&child).await, 3),
        std::slice::from_ref(&entry)
    );
    assert_eq!(flag(&app, &child).await, "applicant_unavailable");
    // The review still says GREEN.
    app.later(TimeDelta::hours(25)).await;
    assert_eq!(
        noted(&broker.events(&child).await, 3),
        std::slice::from_ref(&entry)
    );
    assert_eq!(flag(&app, &child).await, "applicant_unavailable");
    set_presence(&app, &child, "activated").await;
    app.settle().await;
    assert_eq!(flag(&app, &child).await, Value::Null);
    assert_eq!(
        noted(&broker.events(&child).await, 3),
        std::slice::from_ref(&entry)
    );
    app.clock.advance(TimeDelta::seconds(1));
    set_presence(&app, &child, "deactivated").await;
    app.settle().await;
    let twice = [entry.clone(), entry];
    assert_eq!(noted(&broker.events(&child).await, 3), twice);
    assert!(app.chain_verifies(&child).await);
}

#[tokio::test]
async fn a_deleted_applicant_is_noted_and_its_live_successor_takes_its_place() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let child = imported(&app, &broker, "deleted").await;
    let gone = app.record(&child).await["applicant_id"].clone();
    let entry = json!(["applicant_unavailable", "deleted", "APPROVED"]);
    assert_eq!(noted(&broker.events(&child).await, 3), [entry]);
    assert_eq!(broker.start(&child).await.status, 200);
    app.customer_submits(&child, "reject").await;
    app.settle().await;
    let record = app.record(&child).await;
    assert_ne!(record["applicant_id"], gone);
    assert_eq!(record["proven_applicant_id"], record["applicant_id"]);
    assert_eq!(
        (&record["status"], &record["operator_flag"]),
        (&json!("REJECTED"), &Value::Null)
    );
}

#[tokio::test]
async fn the_webhook_says_how_and_only_sumsubs_api_says_that() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let child = imported(&app, &broker, "approve").await;
    let id = app.record(&child).await["applicant_id"].clone();
    let mut at = app.clock.now();
    let mut told = |kind: &str| {
        at += TimeDelta::seconds(1);
        json!({ "type": kind, "applicantId": id, "externalUserId": child, "sandboxMode": true,
                "createdAtMs": at.format("%F %T%.3f").to_string() })
    };
    let before = app.record(&child).await;
    for kind in [
        "applicantDeactivated",
        "applicantDeleted",
        "applicantPersonalDataDeleted",
    ] {
        app.claim(&told(kind)).await;
        let after = app.record(&child).await;
        assert_eq!(after["sequence"], before["sequence"], "{kind}");
        assert_eq!(after["operator_flag"], Value::Null, "{kind}");
    }
    app.sandbox.set_webhook_url("http://127.0.0.1:9/nowhere");
    set_presence(&app, &child, "deactivated").await;
    app.claim(&told("applicantPersonalDataDeleted")).await;
    let entry = json!(["applicant_unavailable", "erased", "APPROVED"]);
    assert_eq!(noted(&broker.events(&child).await, 3), [entry]);
}

#[tokio::test]
async fn a_green_from_before_a_failed_workflow_does_not_count() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let child = imported(&app, &broker, "workflow-failed").await;
    let entry = json!(["applicant_unavailable", "workflow_failed", "PENDING"]);
    assert_eq!(
        noted(&broker.events(&child).await, 2),
        std::slice::from_ref(&entry)
    );
    app.later(TimeDelta::hours(25)).await;
    assert_eq!(
        noted(&broker.events(&child).await, 2),
        std::slice::from_ref(&entry)
    );
    assert_eq!(flag(&app, &child).await, "applicant_unavailable");
    let failed = app
        .sandbox_get("/sandbox/webhooks?type=applicantWorkflowFailed")
        .await;
    let failure: Value = serde_json::from_str(failed[0]["body"].as_str().unwrap()).unwrap();
    // Sumsub reviews again.
    app.customer(&child, "approve").await;
    app.settle().await;
    let record = app.record(&child).await;
    assert_eq!(
        (&record["status"], &record["operator_flag"]),
        (&json!("APPROVED"), &Value::Null)
    );
    let mut again = failure;
    again["correlationId"] = json!("another");
    app.claim(&again).await;
    let after = app.record(&child).await;
    assert_eq!(after["sequence"], record["sequence"]);
    assert_eq!(after["operator_flag"], Value::Null);
}

#[tokio::test]
async fn an_old_failure_that_is_heard_of_only_now_changes_nothing() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let failed_at = app.clock.now().format("%F %T%.3f").to_string();
    app.clock.advance(TimeDelta::seconds(5));
    let child = imported(&app, &broker, "approve").await;
    let before = app.record(&child).await;
    let id = before["applicant_id"].clone();
    let failure = json!({ "type": "applicantWorkflowFailed", "applicantId": id, "externalUserId": child,
                          "sandboxMode": true, "createdAtMs": failed_at });
    app.claim(&failure).await;
    let after = app.record(&child).await;
    assert_eq!(after["sequence"], before["sequence"]);
    assert_eq!(after["operator_flag"], Value::Null);
    assert_eq!(after["status"], "APPROVED");
}

#[tokio::test]
async fn an_operator_takes_a_flag_down_with_an_entry_and_the_green_counts() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let child = imported(&app, &broker, "workflow-failed").await;
    app.later(TimeDelta::minutes(1)).await;
    let id = OrganizationId::parse(&child).unwrap();
    assert!(flags::clear(&app.services, id, "looked").await.unwrap());
    app.run_due().await;
    let expected = [
        json!(["applicant_unavailable", "workflow_failed", "PENDING"]),
        json!(["flag_cleared", null, "PENDING"]),
        json!(["review", null, "APPROVED"]),
    ];
    assert_eq!(noted(&broker.events(&child).await, 2), expected);
    assert!(!flags::clear(&app.services, id, "looked").await.unwrap());
    assert!(app.chain_verifies(&child).await);
}

#[tokio::test]
async fn what_an_operator_has_seen_is_not_noted_again() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let child = imported(&app, &broker, "deactivated").await;
    let id = OrganizationId::parse(&child).unwrap();
    assert!(flags::clear(&app.services, id, "as agreed").await.unwrap());
    app.later(TimeDelta::hours(25)).await;
    let expected = [
        json!(["applicant_unavailable", "deactivated", "APPROVED"]),
        json!(["flag_cleared", null, "APPROVED"]),
    ];
    assert_eq!(noted(&broker.events(&child).await, 3), expected);
    assert_eq!(flag(&app, &child).await, Value::Null);
}

#[tokio::test]
async fn an_applicant_that_sumsub_does_not_answer_for_is_noted() {
    for (fault, reason) in [("404", "not_found"), ("409", "no_review")] {
        let app = TestApp::new().await;
        let broker = app.broker().await;
        let _well = imported(&app, &broker, "approve").await;
        let child = imported(&app, &broker, "approve").await;
        let id = uuid_of(&child);
        let plan = json!({ "call": "status", "fault": fault });
        app.sandbox_post("/sandbox/faults", &plan).await;
        app.execute(&format!(
            "update confirms set due_at = '-infinity' where organization_id = '{id}'"
        ))
        .await;
        app.run_due().await;
        let entry = json!(["applicant_unavailable", reason, "APPROVED"]);
        assert_eq!(noted(&broker.events(&child).await, 3), [entry]);
        assert_eq!(flag(&app, &child).await, "applicant_unavailable");
        compare_now(&app).await;
        assert_eq!(flag(&app, &child).await, Value::Null);
    }
}

#[tokio::test]
async fn what_is_our_own_fault_is_noted_of_no_applicant() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let child = imported(&app, &broker, "approve").await;
    let before = app.record(&child).await;
    for fault in ["401", "403", "429", "500"] {
        let plan = json!({ "call": "status", "fault": fault, "times": 1 });
        app.sandbox_post("/sandbox/faults", &plan).await;
        compare_now(&app).await;
        assert_eq!(app.record(&child).await, before, "{fault}");
        let waiting = app
            .rows("select attempts from confirms where attempts > 0")
            .await;
        assert_eq!(waiting, [json!({ "attempts": 1 })], "{fault}");
        compare_now(&app).await;
    }
}

#[tokio::test]
async fn applicants_that_turn_404_together_are_a_lost_permission() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let mut children = Vec::new();
    for _ in 0..4 {
        children.push(imported(&app, &broker, "approve").await);
    }
    for call in ["status", "lookup"] {
        let plan = json!({ "call": call, "fault": "404", "times": 1000 });
        app.sandbox_post("/sandbox/faults", &plan).await;
    }
    for _ in 0..3 {
        compare_now(&app).await;
    }
    for child in &children {
        let history = statuses(&broker.events(child).await);
        assert_eq!(history, ["NOT_STARTED", "PENDING", "APPROVED"]);
        assert_eq!(flag(&app, child).await, Value::Null);
    }
    let alerts = app.log_lines_with("shows none of our applicants");
    let alerts = alerts.iter().filter(|line| line["level"] == "ERROR");
    assert_eq!(alerts.count(), 1);
    let url = format!("{}/sandbox/faults", app.sandbox.url());
    app.http.delete(url).send().await.unwrap();
    compare_now(&app).await;
    let left = app.rows("select * from confirms where attempts > 0").await;
    assert_eq!(left, Vec::<Value>::new());
}

#[tokio::test]
async fn a_green_at_another_level_is_noted_each_time_the_level_changes() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let child = imported(&app, &broker, "approve").await;
    app.sandbox.set_webhook_url("http://127.0.0.1:9/nowhere");
    let applicant = app.applicant(&child).await["id"].clone();
    let of = |call: &str| {
        format!(
            "/resources/applicants/{}/{call}",
            applicant.as_str().unwrap()
        )
    };
    let verdict = r#"{"reviewAnswer":"GREEN","rejectLabels":[]}"#;
    let mismatch = json!(["level_mismatch", null, "APPROVED"]);
    let mut expected = Vec::new();
    for (level, flagged) in [
        ("kyc-with-poa", json!("level_mismatch")),
        ("basic-kyc-level", Value::Null),
        ("kyc-with-poa", json!("level_mismatch")),
    ] {
        app.at_sumsub("POST", &of(&format!("moveToLevel?name={level}")), "")
            .await;
        app.at_sumsub("POST", &of("status/testCompleted"), verdict)
            .await;
        if flagged != Value::Null {
            expected.push(mismatch.clone());
        }
        for _ in 0..2 {
            compare_now(&app).await;
            assert_eq!(noted(&broker.events(&child).await, 3), expected, "{level}");
            assert_eq!(flag(&app, &child).await, flagged, "{level}");
        }
    }
    assert!(app.chain_verifies(&child).await);
}
