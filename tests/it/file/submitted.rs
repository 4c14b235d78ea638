//! What was submitted is read back, by those who submitted it and by the officers who decide.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::office::{File, Office, VERIFICATION};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};

async fn read(by: &Broker, child: &str) -> Reply {
    let request = by.get(&format!("{VERIFICATION}/submission"));
    request.on_behalf_of(child).send().await
}

#[tokio::test]
async fn what_was_submitted_is_read_back_and_an_officers_look_is_written_down() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let file = File::ready(&app).await;
    let nothing = read(&file.broker, &file.child).await;
    assert_eq!(nothing.error(), (404, "not_found"));
    assert_eq!(file.submit("STANDARD").await.status, 200);
    let business = json!({
        "industry": "TECHNOLOGY",
        "countryOfRegistration": "LT",
        "businessPurpose": "Software.",
        "expectedAnnualRevenue": 750_000,
        "expectedMonthlyTransactions": 100,
        "sourceOfFunds": "Sales.",
        "primaryJurisdictions": ["DE", "LT"],
        "unreadable": [],
    });
    let expected = |status: &str| {
        json!({
            "object": "verification_submission",
            "status": status,
            "level": "STANDARD",
            "levelReasons": [],
            "riskFactors": [],
            "priority": "NORMAL",
            "submittedAt": "2026-03-15T14:30:00.000Z",
            "business": business,
        })
    };
    let own = read(&file.broker, &file.child).await;
    assert_eq!((own.status, own.body), (200, expected("PENDING")));
    assert_eq!(ada.claim(&file.child).await.status, 200);
    let seen = read(&ada.0, &file.child).await;
    assert_eq!((seen.status, seen.body), (200, expected("ON_HOLD")));
    let looks = app
        .rows("select method, route, key_id from officer_reads")
        .await;
    let looks: Vec<(&Value, &Value)> = looks
        .iter()
        .map(|one| (&one["method"], &one["route"]))
        .collect();
    let route = json!(format!("{VERIFICATION}/submission"));
    assert_eq!(looks, [(&json!("GET"), &route)]);
    // Nobody else's.
    let stranger = read(&app.broker().await, &file.child).await;
    assert_eq!(stranger.error(), (404, "organization_not_found"));
}

#[tokio::test]
async fn the_newest_submission_is_read_with_why_it_needs_more() {
    let app = TestApp::new().await;
    let mut file = File::ready(&app).await;
    for kind in ["SOURCE_OF_WEALTH", "SOURCE_OF_FUNDS"] {
        file.documents.push(file.deliver(kind, None).await);
    }
    let mut body = super::office::submission("ENHANCED");
    body["priority"] = json!("HIGH");
    body["business"]["primaryJurisdictions"] = json!([]);
    let refused = file.send("POST", "/submission", &body).await;
    assert_eq!(refused.error(), (409, "validation_error"));
    // What was refused is none.
    assert_eq!(read(&file.broker, &file.child).await.status, 404);
    body["business"]["primaryJurisdictions"] = json!(["LT"]);
    let submitted = file.send("POST", "/submission", &body).await;
    assert_eq!(submitted.status, 200, "{:?}", submitted.body);
    let mut expected = submitted.body.clone();
    assert_eq!(expected["levelReasons"], json!(["REQUESTED"]));
    expected["business"] = body["business"].clone();
    expected["business"]["unreadable"] = json!([]);
    assert_eq!(read(&file.broker, &file.child).await.body, expected);
}
