//! Businesses: share tokens carry individuals only, a hosted session does everything.

use serde_json::json;

use crate::support::app::{LEVEL_BUSINESS, TestApp, statuses};

#[tokio::test]
async fn a_business_cannot_be_imported_and_the_token_is_not_spent() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let business = broker.create_child("BUSINESS").await;
    let token = app.share_token("approve").await;
    let before = app.contents().await;
    let refused = broker.import(&business, &token).await;
    assert_eq!(
        (refused.status, refused.error_body()),
        (
            409,
            json!({
                "code": "verification_import_unsupported",
                "message": "This verification cannot be imported.",
                "details": { "reason": "business_organization" },
            })
        )
    );
    assert_eq!(app.contents().await, before);
    let person = broker.create_child("INDIVIDUAL").await;
    assert_eq!(broker.import(&person, &token).await.status, 200);
}

#[tokio::test]
async fn a_business_is_approved_through_a_session_at_the_business_level() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let business = broker.create_child("BUSINESS").await;
    assert_eq!(broker.start(&business).await.status, 200);
    app.customer(&business, "open").await;
    assert_eq!(app.applicant(&business).await["levelName"], LEVEL_BUSINESS);
    app.customer_submits(&business, "approve").await;
    app.settle().await;
    let polled = broker.status(&business).await;
    assert_eq!(
        polled.body,
        json!({
            "object": "organization_verification",
            "status": "APPROVED",
            "type": "BUSINESS",
            "updatedAt": "2026-03-15T14:30:00.000Z",
        })
    );
    let events = broker.events(&business).await;
    assert_eq!(statuses(&events), ["NOT_STARTED", "PENDING", "APPROVED"]);
    assert!(app.chain_verifies(&business).await);
}

#[tokio::test]
async fn a_rejected_business_is_told_that_it_was_rejected_before_anything_else() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let business = broker.create_child("BUSINESS").await;
    assert_eq!(broker.start(&business).await.status, 200);
    app.customer_submits(&business, "reject").await;
    app.settle().await;
    assert_eq!(broker.status_of(&business).await, "REJECTED");
    let token = app.share_token("approve").await;
    assert_eq!(
        broker.import(&business, &token).await.error(),
        (403, "forbidden")
    );
    assert_eq!(broker.start(&business).await.error(), (403, "forbidden"));
}
