//! Every way an import can go, from the broker's token to what it polls.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::app::{TestApp, statuses};
use crate::support::client::Reply;

/// Cause, status after, and reason of each entry of a history.
fn story(events: &Reply) -> Vec<(String, String, Value)> {
    let text = |event: &Value, field: &str| event[field].as_str().unwrap_or("none").to_owned();
    let data = events.body["data"].as_array().into_iter().flatten();
    data.map(|event| {
        let (cause, status) = (text(event, "cause"), text(event, "status"));
        (cause, status, event["reason"].clone())
    })
    .collect()
}

fn entry(cause: &str, status: &str, reason: Option<&str>) -> (String, String, Value) {
    (cause.to_owned(), status.to_owned(), json!(reason))
}

#[tokio::test]
async fn approve_goes_from_not_started_over_pending_to_approved() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    assert_eq!(broker.status_of(&child).await, "NOT_STARTED");
    assert_eq!(app.grant(&child).await, json!(["PENDING", null]));

    app.clock.advance(TimeDelta::seconds(1));
    let token = app.share_token("approve").await;
    let imported = broker.import(&child, &token).await;
    assert_eq!(imported.status, 200);
    assert_eq!(
        imported.body,
        json!({
            "object": "organization_verification",
            "status": "PENDING",
            "type": "INDIVIDUAL",
            "updatedAt": "2026-03-15T14:30:01.000Z",
        })
    );
    assert_eq!(app.grant(&child).await, json!(["ACTIVE", "import"]));

    app.later(TimeDelta::seconds(1)).await;
    let polled = broker.status(&child).await;
    assert_eq!(polled.body["status"], "APPROVED");
    assert_eq!(polled.body["updatedAt"], "2026-03-15T14:30:02.000Z");
    let events = broker.events(&child).await;
    assert_eq!(statuses(&events), ["NOT_STARTED", "PENDING", "APPROVED"]);
    assert!(app.chain_verifies(&child).await);
}

#[tokio::test]
async fn an_entry_of_the_history_tells_who_what_and_when() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    app.clock.advance(TimeDelta::seconds(1));
    let token = app.share_token("approve").await;
    broker.import(&child, &token).await;

    let mut event = broker.events(&child).await.body["data"][1].clone();
    let fields = event.as_object_mut().unwrap();
    let id = fields.remove("id").unwrap();
    let hash = fields.remove("hash").unwrap();
    let key = fields["actor"]["keyId"].take();
    assert!(id.as_str().unwrap().starts_with("evt_"));
    assert_eq!(hash.as_str().unwrap().len(), 64);
    assert!(key.as_str().unwrap().starts_with("key_"));
    assert_eq!(
        event,
        json!({
            "object": "verification_event",
            "sequence": 2,
            "cause": "import_accepted",
            "previousStatus": "NOT_STARTED",
            "status": "PENDING",
            "actor": { "type": "api_key", "organizationId": broker.organization.to_string(), "keyId": null },
            "reason": null,
            "createdAt": "2026-03-15T14:30:01.000Z",
        })
    );
}

#[tokio::test]
async fn partial_cover_asks_for_a_session_and_the_session_leads_to_approved() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("partial").await;
    let imported = broker.import(&child, &token).await;
    assert_eq!(imported.body["status"], "PENDING");
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "RESUBMISSION_REQUIRED");

    let session = broker.start(&child).await;
    assert_eq!(session.status, 200);
    assert_eq!(session.body["object"], "verification_session");
    assert_eq!(broker.status_of(&child).await, "PENDING");
    app.customer(&child, "submit").await;
    app.settle().await;

    let events = broker.events(&child).await;
    assert_eq!(
        story(&events),
        [
            entry("created", "NOT_STARTED", None),
            entry("import_accepted", "PENDING", None),
            entry("review", "RESUBMISSION_REQUIRED", None),
            entry("session_opened", "PENDING", None),
            entry("review", "APPROVED", None),
        ]
    );
    assert!(app.chain_verifies(&child).await);
}

#[tokio::test]
async fn retry_asks_for_another_submission_which_is_approved() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("retry").await;
    assert_eq!(
        broker.import(&child, &token).await.body["status"],
        "PENDING"
    );
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "RESUBMISSION_REQUIRED");

    assert_eq!(broker.start(&child).await.status, 200);
    app.customer(&child, "submit").await;
    app.settle().await;

    let labels = "UNSATISFACTORY_PHOTOS, SCREENSHOTS";
    let events = broker.events(&child).await;
    assert_eq!(
        story(&events),
        [
            entry("created", "NOT_STARTED", None),
            entry("import_accepted", "PENDING", None),
            entry("review", "RESUBMISSION_REQUIRED", Some(labels)),
            entry("session_opened", "PENDING", None),
            entry("review", "APPROVED", None),
        ]
    );
    assert!(app.chain_verifies(&child).await);
}

#[tokio::test]
async fn reject_is_final_for_the_broker() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("reject").await;
    assert_eq!(
        broker.import(&child, &token).await.body["status"],
        "PENDING"
    );
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "REJECTED");

    let before = app.everything_of(&child).await;
    let rejected = json!({ "code": "forbidden", "message": "The verification of this organization was rejected." });
    let session = broker.start(&child).await;
    assert_eq!(
        (session.status, session.error_body()),
        (403, rejected.clone())
    );
    let fresh = app.share_token("approve").await;
    let import = broker.import(&child, &fresh).await;
    assert_eq!((import.status, import.error_body()), (403, rejected));
    assert_eq!(app.everything_of(&child).await, before);
    // The refused token was not spent: it works for somebody else.
    let other = broker.create_child("INDIVIDUAL").await;
    assert_eq!(broker.import(&other, &fresh).await.status, 200);
}

#[tokio::test]
async fn hold_shows_on_hold_until_sumsubs_people_have_decided() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("hold").await;
    assert_eq!(
        broker.import(&child, &token).await.body["status"],
        "PENDING"
    );
    app.one_phase().await;
    assert_eq!(broker.status_of(&child).await, "ON_HOLD");
    assert_eq!(app.record(&child).await["held_by"], "PROVIDER");
    app.one_phase().await;

    assert_eq!(app.record(&child).await["held_by"], Value::Null);
    let events = broker.events(&child).await;
    assert_eq!(
        statuses(&events),
        ["NOT_STARTED", "PENDING", "ON_HOLD", "APPROVED"]
    );
    assert!(app.chain_verifies(&child).await);
}

#[tokio::test]
async fn fraud_found_after_approval_rejects() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("fraud-after-approval").await;
    broker.import(&child, &token).await;
    app.one_phase().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    app.one_phase().await;

    let events = broker.events(&child).await;
    assert_eq!(
        story(&events),
        [
            entry("created", "NOT_STARTED", None),
            entry("import_accepted", "PENDING", None),
            entry("review", "APPROVED", None),
            entry("review", "REJECTED", Some("FORGERY")),
        ]
    );
    assert!(app.chain_verifies(&child).await);
}

#[tokio::test]
async fn an_approved_or_held_record_takes_no_further_token_and_keeps_its_status() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("hold").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    for (message, reason) in [
        (
            "This verification cannot be imported.",
            "verification_under_way",
        ),
        (
            "This organization is verified already.",
            "verification_approved",
        ),
    ] {
        app.one_phase().await;
        let before = app.everything_of(&child).await;
        let fresh = app.share_token("approve").await;
        let refused = broker.import(&child, &fresh).await;
        assert_eq!(
            (refused.status, refused.error_body()),
            (
                409,
                json!({
                    "code": "verification_import_unsupported",
                    "message": message,
                    "details": { "reason": reason },
                })
            )
        );
        assert_eq!(app.everything_of(&child).await, before);
    }
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}
