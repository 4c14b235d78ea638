//! An approval lapses with its documents, and those concerned are told before.

use chrono::TimeDelta;
use serde_json::json;
use vouch::store::api_keys::Role;

use super::office::{File, Office};
use super::{pdf, upload, uploading};
use crate::support::app::TestApp;

async fn told(file: &File) -> Vec<String> {
    let path = "/v1/webhooks/messages?eventType=organization.verification.expiring";
    let reply = file.broker.get(path).send().await;
    let data = reply.body["data"].as_array().expect("a list");
    data.iter()
        .map(|message| message["payload"].to_string())
        .collect()
}

#[tokio::test]
async fn an_approval_lapses_after_the_last_day_and_is_announced_thirty_days_before() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let mut file = File::ready(&app).await;
    // In place of the one that is good for ever: the newest counts.
    app.clock.advance(TimeDelta::seconds(1));
    let mut body = upload("PROOF_OF_REGISTERED_ADDRESS", &pdf("until May"));
    body["validUntil"] = json!("2026-05-01");
    let new = uploading(&file.broker, &file.child, &body).send().await;
    let old = file.documents[3].clone();
    let path = format!("/documents/{old}");
    assert_eq!(file.send("DELETE", &path, &json!({})).await.status, 200);
    file.documents[3] = super::office::id(&new);
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    assert_eq!(ada.approve(&file.child).await.status, 200);

    app.later(TimeDelta::days(16)).await;
    assert_eq!(told(&file).await.len(), 0);
    app.later(TimeDelta::days(1)).await;
    let once = told(&file).await;
    assert_eq!(once.len(), 1);
    assert!(
        once[0].contains("2026-05-01") && once[0].contains(&file.child),
        "{once:?}"
    );
    app.later(TimeDelta::days(1)).await;
    // A renewal that nobody looked at keeps nothing alive.
    file.deliver("PROOF_OF_REGISTERED_ADDRESS", Some("2030-01-01"))
        .await;
    app.later(TimeDelta::days(29)).await;
    assert_eq!(file.status().await, "APPROVED");
    assert_eq!(told(&file).await, once);
    app.later(TimeDelta::days(1)).await;
    assert_eq!(file.status().await, "RESUBMISSION_REQUIRED");
    assert!(app.chain_verifies(&file.child).await);
    // The renewal is submitted, and what was verified before need not be delivered again.
    let reply = file.send("POST", "/submission", &json!({})).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
}
