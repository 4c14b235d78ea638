//! An organization whose process is killed while it is created exists once or not at all, and the broker finds out
//! which.

use serde_json::json;

use super::child::Process;
use super::truth::number;
use super::{Way, app, patiently, time_passes};
use crate::support::app::TestApp;

async fn customers(app: &TestApp) -> i64 {
    let query = "select count(*) from organizations where external_id = 'theirs'";
    number(app, query).await
}

/// `committed`: whether the organization is there when the process dies.
async fn run(point: &str, committed: bool) {
    for way in Way::ALL {
        let case = format!("{point} {way:?}");
        let app = app().await;
        let broker = app.broker().await;
        let body = json!({ "name": "Customer", "type": "INDIVIDUAL", "externalId": "theirs" });
        let mut armed = Process::start(&app, &format!("{point}=return")).await;
        let first = broker.at(&armed.url).post("/v1/organizations").json(&body);
        assert!(way.first(first).try_send().await.is_err(), "{case}");
        armed.dies().await;
        assert_eq!(customers(&app).await, i64::from(committed), "{case}");

        time_passes(&app, way).await;
        let process = Process::healthy(&app).await;
        let again = broker.at(&process.url);
        let create = || way.again(again.post("/v1/organizations").json(&body));
        let reply = patiently(create).await;
        let expected = if committed && way != Way::SameKey {
            (409, "validation_error")
        } else {
            (200, "no code")
        };
        assert_eq!(reply.error(), expected, "{case}: {:?}", reply.body);
        assert_eq!(customers(&app).await, 1, "{case}");
        if reply.status == 200 {
            let id = reply.body["organizationId"].as_str().expect("an id");
            assert_eq!(again.status_of(id).await, "NOT_STARTED", "{case}");
            assert!(app.chain_verifies(id).await, "{case}");
        }
        process.assert_calm();
    }
}

#[tokio::test]
async fn after_the_key_is_claimed() {
    run("local.claimed", false).await;
}

#[tokio::test]
async fn after_the_effect() {
    run("local.done", false).await;
}

#[tokio::test]
async fn before_the_commit() {
    run("local.saved", false).await;
}

#[tokio::test]
async fn after_the_commit() {
    run("local.finished", true).await;
}
