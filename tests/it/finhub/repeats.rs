//! Repeats under a key are answered as the first time, whatever has changed since.

use reqwest::Method;
use serde_json::json;

use super::{Journey, calling, data, error, of, text};
use crate::support::app::TestApp;

#[tokio::test]
async fn an_employee_is_named_once_though_nobody_manages_the_account_any_more() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let admin = json!({ "fullName": "Ada Example", "roles": ["ADMIN_USER"] });
    data(journey.post("/employees", &admin).await);
    let clerk = json!({ "fullName": "Emil Example", "roles": ["EMPLOYEE"] });
    let path = of(&journey.organization, "/employees");
    let name = async |key: &str| {
        let request = calling(&journey.broker, Method::POST, &path).json(&clerk);
        request.idempotency_key(key).send().await
    };
    let first = name("key").await;
    assert_eq!(first.status, 200, "{:?}", first.body);
    app.execute("update file_people set access_roles = '{}'")
        .await;
    assert_eq!(error(&name("other").await), (400, "INVALID_REQUEST"));
    let again = name("key").await;
    assert_eq!((again.status, &again.bytes), (200, &first.bytes));
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
}

#[tokio::test]
async fn roles_are_changed_once_though_the_employee_is_gone() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let admin = json!({ "fullName": "Ada Example", "roles": ["ADMIN_USER"] });
    let admin = data(journey.post("/employees", &admin).await);
    let id = text(&admin["employeeId"]);
    let path = of(&journey.organization, &format!("/employees/{id}/roles"));
    let change = async |key: &str| {
        let body = json!({ "roles": ["EMPLOYEE"] });
        let request = calling(&journey.broker, Method::PUT, &path).json(&body);
        request.idempotency_key(key).send().await
    };
    let first = change("key").await;
    assert_eq!(first.status, 200, "{:?}", first.body);
    app.execute("delete from file_people").await;
    assert_eq!(change("other").await.status, 404);
    let again = change("key").await;
    assert_eq!((again.status, &again.bytes), (200, &first.bytes));
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
}
