//! A share token works once, and what became of it stays known.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::app::TestApp;

const INVALID: &str = "The share token is invalid, expired or already used.";

#[tokio::test]
async fn a_used_token_is_invalid_and_tells_its_own_organization_when_it_was_imported() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.later(TimeDelta::minutes(1)).await;
    let before = app.contents().await;
    for _ in 0..2 {
        let again = broker.import(&child, &token).await;
        assert_eq!(
            (again.status, again.error_body()),
            (
                400,
                json!({
                    "code": "share_token_invalid",
                    "message": INVALID,
                    "details": { "importedAt": "2026-03-15T14:30:00.000Z" },
                })
            )
        );
    }
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn a_used_token_stays_used_when_the_record_was_rejected() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("reject").await;
    broker.import(&child, &token).await;
    app.settle().await;
    // What is known of the token is judged before the status.
    assert_eq!(
        broker.import(&child, &token).await.error(),
        (400, "share_token_invalid")
    );
}
