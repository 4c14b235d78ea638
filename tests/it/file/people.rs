//! A file has room for two thousand people, and beyond them for those that it waits for.

use serde_json::json;

use super::broker_with_business;
use crate::support::app::TestApp;

#[tokio::test]
#[ignore = "enters two thousand people: .ci/nightly runs it"]
async fn a_file_full_of_people_takes_whom_it_waits_for() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let enter = async |roles: &[&str], access: &[&str]| {
        let person = json!({ "firstName": "Ada", "lastName": "Example", "roles": roles, "accessRoles": access });
        let request = broker.post("/v1/organizations/verification/people");
        let reply = request.on_behalf_of(&child).json(&person).send().await;
        let code = reply.body["error"]["code"].as_str().unwrap_or_default();
        (reply.status, code.to_owned())
    };
    let entered = (200, String::new());
    let full = (409, "validation_error".to_owned());
    for number in 0..2_000 {
        assert_eq!(enter(&["EMPLOYEE"], &[]).await, entered, "{number}");
    }
    assert_eq!(enter(&["EMPLOYEE"], &[]).await, full);
    assert_eq!(enter(&["DIRECTOR"], &[]).await, entered);
    assert_eq!(enter(&["DIRECTOR"], &[]).await, full, "one is enough");
    assert_eq!(enter(&["EMPLOYEE"], &["ADMIN_USER"]).await, entered);
    assert_eq!(enter(&["EMPLOYEE"], &["ADMIN_USER"]).await, full);
}
