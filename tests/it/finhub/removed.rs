//! Whoever an officer rejected is not forgotten by leaving every role, and a declined file that comes again as it was is
//! approved by nobody.

use reqwest::Method;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::{Journey, approval, approve, calling, clear, data, error, fields, of, text};
use crate::file::office::Office;
use crate::support::app::TestApp;

async fn remove(journey: &Journey, rest: &str) {
    let path = of(&journey.organization, rest);
    data(calling(&journey.broker, Method::DELETE, &path).send().await);
}

/// Renames somebody, who is new to officers then.
async fn rename(journey: &Journey, person: &str) {
    let path = format!("/v1/organizations/verification/people/{person}");
    let request = journey.broker.request(Method::PATCH, &path);
    let request = request.on_behalf_of(&journey.organization);
    let reply = request.json(&json!({ "firstName": "Other" })).send().await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
}

#[tokio::test]
async fn a_rejected_director_and_a_rejected_shareholder_who_left_are_seen() {
    let app = TestApp::new().await;
    let ada = Office::open(&app).await;
    let ada = ada.officer(&app, Role::SuperAdmin, "Ada").await;
    let journey = Journey::ready(&app).await;
    let vera = json!({ "firstName": "Vera", "lastName": "Example", "dateOfBirth": "1981-03-01", "nationality": "LT" });
    let vera = text(&data(journey.post("/directors", &vera).await)["directorId"]);
    data(journey.upload("DIRECTOR_ID").await);
    data(journey.submit().await);
    let child = &journey.organization;
    assert_eq!(ada.claim(child).await.status, 200);
    clear(&ada, &journey).await;
    let reject = json!({ "decision": "REJECT", "reasons": ["NOT_ACCEPTED"] });
    for person in [&vera, &journey.owner] {
        let path = format!("people/{person}/decision");
        assert_eq!(ada.act(child, &path, &reject).await.status, 200);
    }
    let mut declined = approval(&journey);
    declined["approved"] = json!(false);
    data(approve(&ada.0, &journey, &declined).await);
    app.clock.advance(chrono::TimeDelta::minutes(1));

    rename(&journey, &vera).await;
    remove(&journey, &format!("/directors/{vera}")).await;
    rename(&journey, &journey.owner).await;
    remove(&journey, &format!("/shareholders/{}", journey.owner)).await;
    let owner = json!({
        "type": "INDIVIDUAL", "firstName": "Ona", "lastName": "Example", "ownershipPercentage": 100.0,
        "sourceOfWealth": "Sold a company.",
    });
    let owner = text(&data(journey.post("/shareholders", &owner).await)["shareholderId"]);
    let gone = [journey.owner.clone(), vera];
    let journey = Journey { owner, ..journey };
    for kind in [
        "BENEFICIAL_OWNER_ID",
        "BENEFICIAL_OWNERS_DECLARATION",
        "SHAREHOLDER_REGISTER",
    ] {
        data(journey.upload(kind).await);
    }
    data(journey.submit().await);
    assert_eq!(ada.claim(&journey.organization).await.status, 200);
    clear(&ada, &journey).await;
    let refused = approve(&ada.0, &journey, &approval(&journey)).await;
    assert_eq!(
        error(&refused),
        (422, "VERIFICATION_FAILED"),
        "{:?}",
        refused.body
    );
    assert_eq!(fields(&refused), ["PERSON_CHECK", "PERSON_CHECK"]);
    let mut seen = approval(&journey);
    seen["seen"] = json!(gone);
    let approved = data(approve(&ada.0, &journey, &seen).await);
    assert_eq!(approved["status"], "APPROVED");
}

#[tokio::test]
async fn a_declined_file_that_comes_again_as_it_was_is_not_approved() {
    let app = TestApp::new().await;
    let ada = Office::open(&app).await;
    let ada = ada.officer(&app, Role::SuperAdmin, "Ada").await;
    let journey = Journey::ready(&app).await;
    data(journey.submit().await);
    assert_eq!(ada.claim(&journey.organization).await.status, 200);
    clear(&ada, &journey).await;
    let mut declined = approval(&journey);
    declined["approved"] = json!(false);
    data(approve(&ada.0, &journey, &declined).await);
    data(journey.submit().await);
    assert_eq!(ada.claim(&journey.organization).await.status, 200);
    let refused = approve(&ada.0, &journey, &approval(&journey)).await;
    let errors = &refused.body["data"]["errors"];
    let expected: Value =
        json!([{ "field": "verification", "message": "UNCHANGED_SINCE_REJECTION" }]);
    assert_eq!((refused.status, errors), (422, &expected));
    data(approve(&ada.0, &journey, &declined).await);
}
