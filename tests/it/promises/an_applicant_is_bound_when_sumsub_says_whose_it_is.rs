//! An applicant is an organization's only where Sumsub's API, asked by us, says so: in whatever way its id came in.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch::worker;

use crate::support::app::{TestApp, statuses};
use crate::support::client::Broker;
use crate::support::door::{At, Door};
use crate::support::peek::uuid_of;

const LEVEL: &str = "basic-kyc-level";

/// An applicant of our own Sumsub account that is GREEN at our level, under an external id of somebody's choice.
async fn green_applicant(app: &TestApp, external_id: &str) -> String {
    let body = json!({ "externalUserId": external_id }).to_string();
    let path = format!("/resources/applicants?levelName={LEVEL}");
    let created = app.at_sumsub("POST", &path, &body).await;
    let id = created["id"].as_str().unwrap().to_owned();
    let verdict = r#"{"reviewAnswer":"GREEN","rejectLabels":[]}"#;
    let path = format!("/resources/applicants/{id}/status/testCompleted");
    app.at_sumsub("POST", &path, verdict).await;
    id
}

fn webhook(kind: &str, organization: &str, applicant: &str, at: &str) -> Value {
    json!({
        "applicantId": applicant,
        "externalUserId": organization,
        "type": kind,
        "reviewStatus": "completed",
        "reviewResult": { "reviewAnswer": "GREEN" },
        "levelName": LEVEL,
        "sandboxMode": true,
        "createdAtMs": at,
    })
}

const AT: &str = "2026-03-15 14:30:00.123";
const LATER: &str = "2026-03-15 14:31:00.123";

fn causes(events: &crate::support::client::Reply) -> Vec<&str> {
    let events = events.body["data"].as_array().unwrap();
    events
        .iter()
        .map(|event| event["cause"].as_str().unwrap())
        .collect()
}

/// Imports a token whose check ends GREEN, and lets everything happen.
async fn imports(app: &TestApp, broker: &Broker, child: &str) {
    let token = app.share_token("approve").await;
    let imported = broker.import(child, &token).await;
    assert_eq!(
        (imported.status, &imported.body["status"]),
        (200, &json!("PENDING"))
    );
    app.settle().await;
    assert_eq!(broker.status_of(child).await, "APPROVED");
}

#[tokio::test]
async fn a_strangers_green_is_noted_once_and_never_bound() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let stranger = green_applicant(&app, "stranger").await;
    app.settle().await;
    let body = webhook("applicantReviewed", &child, &stranger, AT);
    app.claim(&body).await;
    let events = broker.events(&child).await;
    assert_eq!(causes(&events), ["created", "applicant_of_another"]);
    assert_eq!(statuses(&events), ["NOT_STARTED", "NOT_STARTED"]);
    let record = app.record(&child).await;
    assert_eq!(record["applicant_id"], Value::Null);
    assert_eq!(record["operator_flag"], "applicant_of_another");
    // Told again, and after any time, it is the same news.
    app.claim(&webhook("applicantReviewed", &child, &stranger, LATER))
        .await;
    app.later(TimeDelta::hours(7)).await;
    assert_eq!(app.record(&child).await["sequence"], 2);
    imports(&app, &broker, &child).await;
    // Whoever named it did so on purpose: that passes only when an operator has looked.
    assert_eq!(
        app.record(&child).await["operator_flag"],
        "applicant_of_another"
    );
    assert!(app.chain_verifies(&child).await);
}

#[tokio::test]
async fn an_applicant_of_another_customer_serves_only_that_customer() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let (verified, other) = (
        broker.create_child("INDIVIDUAL").await,
        broker.create_child("INDIVIDUAL").await,
    );
    imports(&app, &broker, &verified).await;
    assert_eq!(broker.start(&other).await.status, 200);
    let before = app.record(&verified).await;
    let id = before["applicant_id"].as_str().unwrap();
    app.claim(&webhook("applicantReviewed", &other, id, AT))
        .await;
    let events = broker.events(&other).await;
    assert_eq!(
        causes(&events),
        ["created", "session_opened", "applicant_of_another"]
    );
    assert_eq!(broker.status_of(&other).await, "PENDING");
    assert_eq!(app.record(&verified).await, before);
    // Named for a customer that has an applicant of its own, it moves nothing either.
    imports(&app, &broker, &broker.create_child("INDIVIDUAL").await).await;
}

#[tokio::test]
async fn a_stranger_named_for_a_verified_customer_is_noted_and_changes_nothing_else() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    imports(&app, &broker, &child).await;
    let before = app.record(&child).await;
    let stranger = green_applicant(&app, "stranger").await;
    app.settle().await;
    app.claim(&webhook("applicantPending", &child, &stranger, AT))
        .await;
    let after = app.record(&child).await;
    assert_eq!(after["operator_flag"], "applicant_of_another");
    for column in ["status", "applicant_id", "event_level", "event_at"] {
        assert_eq!(after[column], before[column], "{column}");
    }
}

#[tokio::test]
async fn a_webhook_about_an_applicant_that_is_not_proven_signs_no_grant() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    broker.start(&child).await;
    let stranger = green_applicant(&app, "stranger").await;
    app.settle().await;
    for applicant in [stranger.as_str(), "65a1b2c3d4e5f6a7b8c9d0e1"] {
        app.clock.advance(TimeDelta::seconds(1));
        let at = (app.clock.now() + TimeDelta::hours(1)).format("%F %T%.3f");
        let body = webhook("applicantPending", &child, applicant, &at.to_string());
        app.claim(&body).await;
        assert_eq!(app.grant(&child).await, json!(["PENDING", null]));
    }
    assert_eq!(app.record(&child).await["submitted_at"], Value::Null);
    // What the customer really submits does.
    app.customer_submits(&child, "approve").await;
    app.settle().await;
    assert_eq!(app.grant(&child).await, json!(["ACTIVE", "session"]));
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}

#[tokio::test]
async fn what_was_told_before_an_import_ended_counts_when_it_has() {
    let door = Door::new().await;
    let app = door.app().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let mut held = door.hold(At::Answer, "/reuse");
    let script = async {
        held.arrived().await;
        // Sumsub has decided and told everything before its own answer arrives. Nobody is asked about it meanwhile.
        app.sandbox.advance_all().await;
        app.sandbox.deliver_all().await;
        assert_eq!(worker::inbox::turn(&app.services).await.unwrap(), 3);
        held.release();
    };
    let (imported, ()) = tokio::join!(broker.import(&child, &token), script);
    assert_eq!(imported.status, 200);
    // No time has passed: the verdict's webhook proves that it is not the donor's.
    app.run_due().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    let record = app.record(&child).await;
    assert_eq!(record["proven_applicant_id"], record["applicant_id"]);
    let kept = app.rows("select * from applicant_candidates").await;
    assert_eq!(kept, Vec::<Value>::new());
}

#[tokio::test]
async fn a_green_that_only_a_look_up_shows_waits_like_an_imported_one() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    broker.start(&child).await;
    app.sandbox.set_webhook_url("http://127.0.0.1:9/nowhere");
    app.customer_submits(&child, "approve").await;
    app.settle().await;
    app.later(TimeDelta::minutes(15)).await;
    // Found, and Sumsub does not say where it came from.
    let record = app.record(&child).await;
    assert_eq!(record["proven_applicant_id"], record["applicant_id"]);
    assert_eq!(record["imported"], false);
    assert_eq!(broker.status_of(&child).await, "PENDING");
    app.later(TimeDelta::milliseconds(9_999)).await;
    assert_eq!(broker.status_of(&child).await, "PENDING");
    app.later(TimeDelta::milliseconds(1)).await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}

#[tokio::test]
async fn a_look_up_learns_from_sumsub_that_an_applicant_came_from_another_account() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    // Somebody else who has our app token used a token for this organization.
    app.sandbox.set_webhook_url("http://127.0.0.1:9/nowhere");
    let token = app.share_token("inherited-green").await;
    let path = format!(
        "/resources/api/reusableIdentity/reuse?shareToken={token}&levelName={LEVEL}&userId={child}"
    );
    app.at_sumsub("POST", &path, "").await;
    broker.start(&child).await;
    app.later(TimeDelta::minutes(15)).await;
    let record = app.record(&child).await;
    assert_eq!(record["imported"], true);
    assert_eq!(record["status"], "PENDING");
}

/// A row as an older version wrote it, or as a backup brings it back: an applicant that nobody asked about.
async fn restore(app: &TestApp, child: &str, applicant: &str) {
    let id = uuid_of(child);
    app.execute(&format!(
        "update verifications
            set applicant_id = '{applicant}', applicant_bound_at = updated_at - interval '1 day', own_review_at = updated_at,
                event_level = '{LEVEL}', event_at = updated_at
          where organization_id = '{id}'"
    ))
    .await;
    app.execute(&format!(
        "update confirms set due_at = '-infinity' where organization_id = '{id}'"
    ))
    .await;
    app.run_due().await;
}

#[tokio::test]
async fn a_restored_row_that_follows_a_stranger_lets_it_go() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let stranger = green_applicant(&app, "stranger").await;
    app.settle().await;
    app.claim(&webhook(
        "applicantCreated",
        &child,
        "65a1b2c3d4e5f6a7b8c9d0e1",
        AT,
    ))
    .await;
    restore(&app, &child, &stranger).await;
    let record = app.record(&child).await;
    assert_eq!(
        (&record["status"], &record["applicant_id"]),
        (&json!("NOT_STARTED"), &Value::Null)
    );
    let events = broker.events(&child).await;
    assert_eq!(causes(&events), ["created", "applicant_of_another"]);
    imports(&app, &broker, &child).await;
}

#[tokio::test]
async fn a_restored_row_that_follows_its_own_applicant_is_proven_and_goes_on() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    app.sandbox.set_webhook_url("http://127.0.0.1:9/nowhere");
    let own = green_applicant(&app, &child).await;
    broker.start(&child).await;
    assert_eq!(app.record(&child).await["proven_applicant_id"], Value::Null);
    restore(&app, &child, &own).await;
    let record = app.record(&child).await;
    assert_eq!(record["proven_applicant_id"], own);
    assert_eq!(record["status"], "APPROVED");
    assert!(app.chain_verifies(&child).await);
}
