//! Fifty endpoints per organization, and not one more.

use serde_json::json;

use super::{create, delete, endpoint};
use crate::support::app::TestApp;

#[tokio::test]
async fn the_fifty_first_is_refused_until_one_is_deleted() {
    let app = TestApp::new().await;
    let (broker, other) = (app.broker().await, app.broker().await);
    let mut first = String::new();
    for _ in 0..50 {
        first = endpoint(&broker, &[]).await;
    }
    let body = json!({ "url": "https://example.com/51" });
    let reply = create(&broker, &body).await;
    let expected = json!({
        "code": "validation_error", "message": "Your organization has 50 webhook endpoints already.",
    });
    assert_eq!((reply.status, reply.error_body()), (409, expected));
    // The limit is each organization's own.
    assert_eq!(create(&other, &body).await.status, 200);
    assert_eq!(delete(&broker, &first).await.status, 200);
    assert_eq!(create(&broker, &body).await.status, 200);
    assert_eq!(create(&broker, &body).await.status, 409);
}

#[tokio::test]
async fn of_many_at_the_same_time_only_as_many_as_fit_are_made() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    for _ in 0..47 {
        endpoint(&broker, &[]).await;
    }
    let body = json!({ "url": "https://example.com/last" });
    let replies = futures::future::join_all((0..8).map(|_| create(&broker, &body))).await;
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 409, 409, 409, 409, 409]);
}
