//! Owners through the dialect: what is unknown counts, and so does who is entered twice.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::personnel::remove;
use super::{Journey, clear, data, error, fields, text};
use crate::file::office::Office;
use crate::support::app::TestApp;

fn holder(name: &str, percent: f64) -> Value {
    json!({
        "type": "INDIVIDUAL", "firstName": name, "lastName": "Example", "ownershipPercentage": percent,
        "sourceOfWealth": "Savings.",
    })
}

/// Olga has so much of it now.
async fn olga(journey: &mut Journey, percent: f64) {
    let path = format!("/shareholders/{}", journey.owner);
    data(remove(journey, &path).await);
    let olga = data(
        journey
            .post("/shareholders", &holder("Olga", percent))
            .await,
    );
    journey.owner = text(&olga["shareholderId"]);
}

#[tokio::test]
async fn a_part_that_leads_to_nobody_keeps_the_file_back() {
    let app = TestApp::new().await;
    let mut journey = Journey::ready(&app).await;
    olga(&mut journey, 94.99).await;
    let reply = journey.submit().await;
    assert_eq!(
        (error(&reply), fields(&reply)),
        (
            (422, "PREREQUISITES_NOT_MET"),
            vec!["OWNERSHIP_TOTAL", "OWNERSHIP_UNKNOWN"]
        )
    );
    data(journey.post("/shareholders", &holder("Sven", 5.01)).await);
    assert_eq!(data(journey.submit().await)["status"], "PENDING_REVIEW");
}

#[tokio::test]
async fn the_same_shareholder_twice_is_a_beneficial_owner() {
    let app = TestApp::new().await;
    let mut journey = Journey::ready(&app).await;
    olga(&mut journey, 50.02).await;
    for _ in 0..2 {
        let twin = data(journey.post("/shareholders", &holder("Tom", 24.99)).await);
        assert_eq!(twin["isBeneficialOwner"], false);
    }
    let reply = journey.submit().await;
    assert_eq!(
        (error(&reply), fields(&reply)),
        (
            (400, "MISSING_DOCUMENTS_OR_PERSONNEL"),
            vec!["BENEFICIAL_OWNERS_LISTED", "BENEFICIAL_OWNERS_LISTED"]
        )
    );
}

#[tokio::test]
async fn who_directs_and_owns_is_compared_by_an_officer() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let mut journey = Journey::staffed(&app).await;
    let path = format!("/shareholders/{}", journey.owner);
    data(remove(&journey, &path).await);
    let dora = data(journey.post("/shareholders", &holder("Dora", 100.0)).await);
    journey.owner = text(&dora["shareholderId"]);
    journey.deliver_all().await;
    data(journey.submit().await);
    assert_eq!(ada.claim(&journey.organization).await.status, 200);
    clear(&ada, &journey).await;
    let refused = ada.approve(&journey.organization).await;
    let mut two = [journey.director.as_str(), journey.owner.as_str()];
    two.sort_unstable();
    let open = json!([{
        "code": "ONE_PERSON_OR_TWO", "subject": { "type": "PERSON", "id": two[0], "name": "Dora Example" },
        "why": "NOT_VERIFIED",
    }]);
    assert_eq!(refused.body["error"]["details"]["obstacles"], open);
    // One person who directs and owns has one share: nothing is to be entered anew.
    let one = json!({ "people": two, "answer": "ONE_PERSON" });
    let answered = ada.act(&journey.organization, "pairs", &one).await;
    assert_eq!(answered.status, 200, "{:?}", answered.body);
    assert_eq!(ada.approve(&journey.organization).await.status, 200);
}
