//! What officers may ask of a user: what the Partner API's calls deliver.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::{Officer, PNG, Partner, USER, declaration};
use crate::support::app::TestApp;
use crate::support::refused::{obstacle, obstacles};

fn asking(code: &str) -> Value {
    json!({ "decision": "REQUEST_INFORMATION", "items": [{ "code": code, "message": "Please." }] })
}

#[tokio::test]
async fn a_user_is_asked_for_their_own_papers_alone_and_can_deliver_them() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let organization = partner.user(USER).await;
    partner.files(USER).await;
    assert_eq!(partner.declare(&declaration(USER)).await.status, 201);
    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    ada.claim(&organization).await;
    ada.clear(&organization).await;
    for code in ["BANK_STATEMENT", "DIRECTOR", "PERSON_CHECK"] {
        let reply = ada.act(&organization, "decision", &asking(code)).await;
        assert_eq!(reply.error(), (400, "validation_error"), "{code}");
        let expected = json!([{ "field": "items[0].code", "problem": "is nothing that can be asked of this file; \
            what can be: IDENTITY_DOCUMENT, PROOF_OF_RESIDENCE" }]);
        assert_eq!(reply.body["error"]["details"]["fields"], expected);
    }
    for (code, path, name) in [
        ("IDENTITY_DOCUMENT", "kyc-files", "new.png"),
        ("PROOF_OF_RESIDENCE", "poa-files", "bill.png"),
    ] {
        let reply = ada.act(&organization, "decision", &asking(code)).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        app.clock.advance(chrono::TimeDelta::minutes(1));
        let refused = partner.declare(&declaration(USER)).await;
        assert_eq!(refused.status, 404, "{code}");
        let path = format!("/v1/user/{path}/{USER}");
        assert_eq!(partner.upload(&path, &[(name, PNG)]).await.status, 201);
        let reply = partner.declare(&declaration(USER)).await;
        assert_eq!(reply.status, 201, "{:?}", reply.body);
        ada.claim(&organization).await;
    }
}

#[tokio::test]
async fn what_was_asked_of_a_user_and_taken_back_does_not_have_to_come() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let organization = partner.user(USER).await;
    partner.files(USER).await;
    assert_eq!(partner.declare(&declaration(USER)).await.status, 201);
    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    ada.claim(&organization).await;
    ada.clear(&organization).await;
    let reply = ada
        .act(&organization, "decision", &asking("PROOF_OF_RESIDENCE"))
        .await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    assert_eq!(partner.declare(&declaration(USER)).await.status, 404);
    let path = format!("/v1/reviews/{organization}");
    let looked = ada.0.get(&path).send().await;
    let id = looked.body["requests"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("requests/{id}/withdraw");
    let why = json!({ "reason": "Not needed." });
    let reply = ada.act(&organization, &path, &why).await;
    assert_eq!(reply.body["status"], "RESUBMISSION_REQUIRED");
    assert_eq!(partner.declare(&declaration(USER)).await.status, 201);
    ada.claim(&organization).await;
    let reply = ada
        .act(&organization, "decision", &json!({ "decision": "APPROVE" }))
        .await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
}

#[tokio::test]
async fn a_newer_paper_counts_once_an_officer_accepts_it_and_a_refused_one_brings_no_older_back() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let organization = partner.user(USER).await;
    partner.files(USER).await;
    assert_eq!(partner.declare(&declaration(USER)).await.status, 201);
    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    ada.claim(&organization).await;
    ada.clear(&organization).await;
    let ask = asking("IDENTITY_DOCUMENT");
    let asked = ada.act(&organization, "decision", &ask).await;
    assert_eq!(asked.status, 200, "{:?}", asked.body);
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let path = format!("/v1/user/kyc-files/{USER}");
    assert_eq!(partner.upload(&path, &[("new.png", PNG)]).await.status, 201);
    assert_eq!(partner.declare(&declaration(USER)).await.status, 201);
    ada.claim(&organization).await;
    let approve = json!({ "decision": "APPROVE" });
    let against = async |why: &str| {
        let reply = ada.decide(&organization, &approve).await;
        let expected = obstacle("IDENTITY_DOCUMENT", why, Value::Null, None);
        assert_eq!(obstacles(&reply), [expected]);
    };
    against("NOT_VERIFIED").await;
    let documents = ada.documents(&organization).await;
    let newer = documents
        .iter()
        .find(|one| one["status"] == "SUBMITTED")
        .unwrap();
    let path = format!("documents/{}/decision", newer["id"].as_str().unwrap());
    let reject = json!({ "decision": "REJECT", "reasons": ["UNREADABLE"] });
    assert_eq!(ada.act(&organization, &path, &reject).await.status, 200);
    against("REJECTED").await;
    let verify = json!({ "decision": "VERIFY" });
    assert_eq!(ada.act(&organization, &path, &verify).await.status, 200);
    let reply = ada.decide(&organization, &approve).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    assert!(app.chain_verifies(&organization).await);
}
