//! However badly Sumsub's own calls go, a share token's outcome is not lost. Under kills: `faults`, `chaos::kills`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::an_outage_is_never_the_clients_fault::assert_unavailable;
use crate::support::app::{TestApp, statuses};

async fn states(app: &TestApp) -> Vec<Value> {
    let rows = app.rows("select state from imports order by id").await;
    rows.into_iter().map(|row| row["state"].clone()).collect()
}

#[tokio::test]
async fn an_applicant_from_before_is_a_conflict_and_is_followed_from_then_on() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("conflict").await;
    let before = app.everything_of(&child).await;
    for (reason, message) in [
        (
            "applicant_found",
            "Sumsub already has a verification of this organization: poll its status.",
        ),
        (
            "verification_under_way",
            "This verification cannot be imported.",
        ),
    ] {
        let refused = broker.import(&child, &token).await;
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
        let after = app.everything_of(&child).await;
        assert_eq!(after["history"], before["history"]);
        assert_eq!(after["grants"], before["grants"]);
        let applicant = app.applicant(&child).await;
        assert_eq!(after["record"][0]["applicant_id"], applicant["id"]);
    }
    assert_eq!(states(&app).await, ["refused"]);
}

#[tokio::test]
async fn an_answer_that_was_lost_is_looked_up_within_the_same_request() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("answer-lost").await;
    let imported = broker.import(&child, &token).await;
    assert_eq!(
        (imported.status, &imported.body["status"]),
        (200, &json!("PENDING"))
    );
    assert_eq!(app.grant(&child).await, json!(["ACTIVE", "import"]));
    app.settle().await;
    assert_eq!(
        statuses(&broker.events(&child).await),
        ["NOT_STARTED", "PENDING", "APPROVED"]
    );
}

#[tokio::test]
async fn an_answer_that_was_lost_while_lookups_lag_is_found_by_the_retry() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("lookup-delayed").await;
    assert_unavailable(&broker.import(&child, &token).await);
    assert_eq!(states(&app).await, ["requested"]);
    // The token is spent, and nothing shows on what. That is no reason to call a token invalid that worked.
    assert_unavailable(&broker.import(&child, &token).await);
    assert_eq!(states(&app).await, ["requested"]);
    assert_eq!(broker.status_of(&child).await, "NOT_STARTED");
    while app.applicant(&child).await["hidden"] == json!(true) {
        assert!(app.sumsub_moves().await, "the applicant shows at last");
    }
    let again = broker.import(&child, &token).await;
    assert_eq!(
        (again.status, &again.body["status"]),
        (200, &json!("PENDING"))
    );
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    assert_eq!(states(&app).await, ["accepted"]);
}

#[tokio::test]
async fn an_answer_that_was_lost_is_found_by_the_recovery_worker_and_still_owed_to_the_broker() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("lookup-delayed").await;
    assert_unavailable(&broker.import(&child, &token).await);
    app.settle().await;
    // A look before the applicant showed puts the next one off; leases run on the database's clock.
    let (later, _) = app.another(TimeDelta::minutes(2)).await;
    vouch::worker::imports::turn(&later).await.unwrap();
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    assert_eq!(app.grant(&child).await, json!(["ACTIVE", "import"]));

    let owed = broker.import(&child, &token).await;
    assert_eq!(
        (owed.status, &owed.body["status"]),
        (200, &json!("APPROVED"))
    );
    assert_eq!(
        broker.import(&child, &token).await.error(),
        (400, "share_token_invalid")
    );
}

#[tokio::test]
async fn an_import_of_which_sumsub_shows_nothing_lapses_after_a_day_and_the_token_may_be_tried_again()
 {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("server-error").await;
    assert_unavailable(&broker.import(&child, &token).await);
    app.clock.advance(TimeDelta::hours(24));
    app.run_due().await;
    assert_eq!(states(&app).await, ["lapsed"]);
    assert_eq!(broker.status_of(&child).await, "NOT_STARTED");
    let late = broker.import(&child, &token).await;
    assert_eq!(
        late.error(),
        (400, "share_token_invalid"),
        "share tokens live for minutes"
    );
    let fresh = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &fresh).await.status, 200);
}

#[tokio::test]
async fn a_token_that_was_spent_elsewhere_is_invalid_once_nothing_can_show_any_more() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("server-error").await;
    assert_unavailable(&broker.import(&child, &token).await);
    // Somebody else uses it, or its time is over, before the broker comes back.
    app.clock.advance(TimeDelta::minutes(30));
    let refused = broker.import(&child, &token).await;
    assert_eq!(refused.error(), (400, "share_token_invalid"));
    assert_eq!(states(&app).await, ["refused"]);
    assert_eq!(broker.status_of(&child).await, "NOT_STARTED");
}
