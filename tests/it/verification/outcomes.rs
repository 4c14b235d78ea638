//! Every way a verification can go, from the broker's import or session to what it polls.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::app::{TestApp, statuses};

#[tokio::test]
async fn approve_goes_from_not_started_over_pending_to_approved() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    assert_eq!(broker.status_of(&child).await, "NOT_STARTED");

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

    app.later(TimeDelta::seconds(1)).await;
    let polled = broker.status(&child).await;
    assert_eq!(polled.body["status"], "APPROVED");
    assert_eq!(polled.body["updatedAt"], "2026-03-15T14:30:02.000Z");
    let events = broker.events(&child).await;
    assert_eq!(statuses(&events), ["NOT_STARTED", "PENDING", "APPROVED"]);
    assert!(app.chain_verifies(&child).await);
}
