//! A provider that is away, or our own misconfiguration, is told as ours, with a time to come back, and costs no work.

use serde_json::json;

use crate::support::app::{TestApp, statuses};
use crate::support::client::Reply;

/// The answer while Sumsub is away: nobody's fault, and worth a retry.
pub(super) fn assert_unavailable(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.error_body()),
        (
            502,
            json!({
                "code": "internal_error",
                "message": "The verification provider is temporarily unavailable. Please retry.",
                "details": { "cause": "provider_unavailable" },
            })
        )
    );
    let seconds: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!(seconds >= 1);
}

#[tokio::test]
async fn our_own_misconfiguration_is_not_the_brokers_fault_and_the_token_stays_good() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    // A 401 has to be met twice: only the lookup tells that it is about us and not about the token.
    for (call, fault, times) in [("any", "401", 3), ("reuse", "403", 1), ("reuse", "404", 1)] {
        let plan = json!({ "call": call, "fault": fault, "times": times });
        app.sandbox_post("/sandbox/faults", &plan).await;
        let reply = broker.import(&child, &token).await;
        assert_eq!(
            (reply.status, reply.error_body()),
            (
                502,
                json!({
                    "code": "internal_error",
                    "message": "The verification provider cannot be used at the moment.",
                    "details": { "whoActs": "operator" },
                })
            ),
            "{fault}"
        );
        assert!(reply.header("retry-after").is_some());
        let url = format!("{}/sandbox/faults", app.sandbox.url());
        app.http.delete(url).send().await.unwrap();
    }
    assert_eq!(broker.status_of(&child).await, "NOT_STARTED");
    assert_eq!(broker.import(&child, &token).await.status, 200);
}

#[tokio::test]
async fn a_session_while_sumsub_is_away_is_not_opened_and_works_afterwards() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    for call in ["sdk-token", "websdk-link"] {
        let before = app.contents().await;
        let plan = json!({ "call": call, "fault": "503" });
        app.sandbox_post("/sandbox/faults", &plan).await;
        assert_unavailable(&broker.start(&child).await);
        assert_eq!(app.contents().await, before);
    }
    assert_eq!(broker.start(&child).await.status, 200);
}

#[tokio::test]
async fn a_call_that_failed_before_anything_happened_is_simply_repeated() {
    let app = TestApp::new().await;
    for scenario in ["rate-limited", "server-error"] {
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token(scenario).await;
        let before = app.everything_of(&child).await;
        assert_unavailable(&broker.import(&child, &token).await);
        assert_eq!(app.everything_of(&child).await, before, "{scenario}");
        let again = broker.import(&child, &token).await;
        assert_eq!(
            (again.status, &again.body["status"]),
            (200, &json!("PENDING"))
        );
        app.settle().await;
        assert_eq!(
            statuses(&broker.events(&child).await),
            ["NOT_STARTED", "PENDING", "APPROVED"],
            "{scenario}"
        );
    }
}
