//! Nothing is kept of calls that are refused, however far they came.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Journey, error, of, post};
use crate::support::app::TestApp;

async fn sizes(app: &TestApp) -> BTreeMap<String, usize> {
    let contents = app.contents().await.into_iter();
    contents.map(|(table, rows)| (table, rows.len())).collect()
}

#[tokio::test]
async fn refused_calls_leave_no_rows() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let broker = &journey.broker;
    let directors = of(&journey.organization, "/directors");
    let before = sizes(&app).await;
    for _ in 0..20 {
        let reply = post(broker, &directors, &json!({ "firstName": 1 })).await;
        assert_eq!(error(&reply).0, 400);
        let stranger = of("org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4", "/directors");
        assert_eq!(error(&post(broker, &stranger, &json!({})).await).0, 404);
        let reply = broker.post("/v1/organizations").json(&json!({})).send();
        assert_eq!(reply.await.status, 400);
    }
    assert_eq!(sizes(&app).await, before);
    let person = json!({ "firstName": "Dora", "lastName": "Example" });
    assert_eq!(post(broker, &directors, &person).await.status, 200);
    let after = sizes(&app).await;
    let claimed = "claimed_addresses";
    assert_eq!(after[claimed], before[claimed] + 1);
}
