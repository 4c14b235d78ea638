//! FinHub's uploads cannot say whose they are: an officer does, and what is somebody's is no other's.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::{Journey, approval, approve, clear, data, error, fields, text};
use crate::file::office::{Office, Officer};
use crate::support::app::TestApp;

/// A file that Ada has accepted in every part, and gave back to ask for one more document.
async fn asked(app: &TestApp, kind: &str) -> (Journey, Officer) {
    let office = Office::open(app).await;
    let ada = office.officer(app, Role::SuperAdmin, "Ada").await;
    let journey = Journey::ready(app).await;
    data(journey.submit().await);
    let child = &journey.organization;
    assert_eq!(ada.claim(child).await.status, 200);
    clear(&ada, &journey).await;
    let items = json!([{ "code": kind, "message": "A newer one, please." }]);
    ada.ask(child, &items).await;
    app.clock.advance(TimeDelta::minutes(1));
    (journey, ada)
}

async fn decide(ada: &Officer, journey: &Journey, document: &str, body: &Value) -> (u16, Value) {
    let path = format!("documents/{document}/decision");
    let reply = ada.act(&journey.organization, &path, body).await;
    (reply.status, reply.body)
}

#[tokio::test]
async fn a_verified_paper_of_one_director_is_not_good_for_the_next() {
    let app = TestApp::new().await;
    let (journey, ada) = asked(&app, "BANK_STATEMENT").await;
    let vera = json!({ "firstName": "Vera", "lastName": "Example", "dateOfBirth": "1981-03-01", "nationality": "LT" });
    let vera = text(&data(journey.post("/directors", &vera).await)["directorId"]);
    let statement = text(&data(journey.upload("BANK_STATEMENT").await)["documentId"]);
    let refused = journey.submit().await;
    assert_eq!(error(&refused).0, 400, "{:?}", refused.body);
    assert_eq!(fields(&refused), ["DIRECTOR_ID"]);
    let paper = text(&data(journey.upload("DIRECTOR_ID").await)["documentId"]);
    data(journey.submit().await);

    let child = &journey.organization;
    assert_eq!(ada.claim(child).await.status, 200);
    let verify = json!({ "decision": "VERIFY" });
    let (status, _) = decide(&ada, &journey, &statement, &verify).await;
    assert_eq!(status, 200);
    ada.clear_person(child, &vera).await;
    let refused = approve(&ada.0, &journey, &approval(&journey)).await;
    assert_eq!(error(&refused), (422, "VERIFICATION_FAILED"));
    assert_eq!(fields(&refused), ["DIRECTOR_ID"]);
    // She alone has none: the officer does not have to say it.
    let (status, named) = decide(&ada, &journey, &paper, &verify).await;
    assert_eq!((status, &named["subjectId"]), (200, &json!(vera)));
    let approved = data(approve(&ada.0, &journey, &approval(&journey)).await);
    assert_eq!(approved["status"], "APPROVED");
    assert!(app.chain_verifies(child).await);
}

#[tokio::test]
async fn a_refused_newer_paper_does_not_bring_the_older_back() {
    let app = TestApp::new().await;
    let (journey, ada) = asked(&app, "DIRECTOR_ID").await;
    let child = &journey.organization;
    let refused = journey.submit().await;
    assert_eq!(error(&refused).0, 400, "{:?}", refused.body);
    let newer = text(&data(journey.upload("DIRECTOR_ID").await)["documentId"]);
    data(journey.submit().await);
    assert_eq!(ada.claim(child).await.status, 200);
    // Nobody looked at it.
    let refused = approve(&ada.0, &journey, &approval(&journey)).await;
    assert_eq!(fields(&refused), ["DIRECTOR_ID"]);
    let reject =
        json!({ "decision": "REJECT", "reasons": ["UNREADABLE"], "subjectId": journey.director });
    assert_eq!(decide(&ada, &journey, &newer, &reject).await.0, 200);
    let refused = approve(&ada.0, &journey, &approval(&journey)).await;
    assert_eq!(error(&refused), (422, "VERIFICATION_FAILED"));
    assert_eq!(fields(&refused), ["DIRECTOR_ID"]);
    let verify = json!({ "decision": "VERIFY", "subjectId": journey.director });
    assert_eq!(decide(&ada, &journey, &newer, &verify).await.0, 200);
    let approved = data(approve(&ada.0, &journey, &approval(&journey)).await);
    assert_eq!(approved["status"], "APPROVED");
    assert!(app.chain_verifies(child).await);
}
