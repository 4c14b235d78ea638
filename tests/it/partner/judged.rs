//! An individual is approved as they were looked at: whoever is changed after that is looked at again.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::{Officer, Partner, USER, declaration, declaration_with};
use crate::support::app::TestApp;
use crate::support::client::{Broker, reasons};
use crate::support::refused::{Obstacle, denied, obstacle, obstacles};

const APPROVE: &str = "APPROVE";

async fn submitted(app: &TestApp, declared: &Value) -> (Partner, String) {
    let partner = Partner::new(app).await;
    let organization = partner.user(USER).await;
    partner.files(USER).await;
    let reply = partner.declare(declared).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    (partner, organization)
}

async fn patch(partner: &Partner, change: &Value) {
    let reply = partner.patch(&format!("/v1/user/{USER}"), change).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
}

fn changed(code: &str, facts: &[&str]) -> Obstacle {
    obstacle(code, "CHANGED", json!(facts), None)
}

#[tokio::test]
async fn whoever_was_changed_after_every_verdict_is_looked_at_again() {
    let app = TestApp::new().await;
    let (partner, organization) = submitted(&app, &declaration(USER)).await;
    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    ada.claim(&organization).await;
    ada.clear(&organization).await;
    let new = json!({ "firstName": "Boris", "birthDate": "1971-05-06", "nationality": "PL" });
    patch(&partner, &new).await;
    let approve = json!({ "decision": APPROVE });
    for decision in [APPROVE, "REJECT"] {
        let unseen = ada
            .decide(&organization, &json!({ "decision": decision }))
            .await;
        let reason = &unseen.body["error"]["details"]["reason"];
        assert_eq!(
            (unseen.error(), reason),
            ((409, "invalid_request"), &json!("CHANGED_MEANWHILE"))
        );
    }
    let view = ada.0.get(&format!("/v1/reviews/{organization}")).send();
    let facts = json!(["NAME", "DATE_OF_BIRTH", "NATIONALITY"]);
    let view = view.await;
    let shown = view.body["obstacles"].as_array().unwrap();
    assert_eq!(shown.len(), 4, "{shown:?}");
    for obstacle in shown {
        assert_eq!(
            (&obstacle["why"], &obstacle["changed"]),
            (&json!("CHANGED"), &facts)
        );
    }
    let refused = ada.decide(&organization, &approve).await;
    let who = ["NAME", "DATE_OF_BIRTH", "NATIONALITY"];
    let codes = ["IDENTITY_DOCUMENT", "PEP", "SANCTIONS", "ADVERSE_MEDIA"];
    assert_eq!(obstacles(&refused), codes.map(|code| changed(code, &who)));
    ada.clear(&organization).await;
    let approved = ada.decide(&organization, &approve).await;
    assert_eq!(approved.status, 200, "{:?}", approved.body);
    let events = partner.broker.events(&organization).await;
    let reason = json!("NAME, DATE_OF_BIRTH, NATIONALITY");
    assert_eq!(reasons(&events, "identity_changed"), [&reason]);
    assert!(app.chain_verifies(&organization).await);
}

#[tokio::test]
async fn an_officer_looks_with_any_key_of_theirs() {
    let app = TestApp::new().await;
    let (partner, organization) = submitted(&app, &declaration(USER)).await;
    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    let another = async |name: &str| {
        let (platform, role) = (ada.0.organization, Role::ComplianceOfficer);
        Officer(Broker {
            organization: platform,
            key: app.key(platform, true, role, Some(name)).await,
            ..app.broker().await
        })
    };
    let (bea, again) = (another("Bea Officer").await, another("ada OFFICER").await);
    ada.claim(&organization).await;
    patch(&partner, &json!({ "firstName": "Boris" })).await;
    let view = format!("/v1/reviews/{organization}");
    let reject = json!({ "decision": "REJECT" });
    assert_eq!(bea.0.get(&view).send().await.status, 200);
    let unseen = again.decide(&organization, &reject).await;
    let reason = &unseen.body["error"]["details"]["reason"];
    assert_eq!((unseen.status, reason), (409, &json!("CHANGED_MEANWHILE")));
    assert_eq!(again.0.get(&view).send().await.status, 200);
    let declined = again.decide(&organization, &reject).await;
    assert_eq!(declined.status, 200, "{:?}", declined.body);
}

#[tokio::test]
async fn what_no_verdict_rests_on_is_changed_freely() {
    let app = TestApp::new().await;
    let (partner, organization) = submitted(&app, &declaration(USER)).await;
    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    ada.claim(&organization).await;
    ada.clear(&organization).await;
    let new = json!({ "email": "boris@example.com", "phone": "+37060000002" });
    patch(&partner, &new).await;
    let approved = ada
        .decide(&organization, &json!({ "decision": APPROVE }))
        .await;
    assert_eq!(approved.status, 200, "{:?}", approved.body);
    assert_eq!(partner.standing(USER).await.0, "APPROVED");
}

#[tokio::test]
async fn an_approval_of_somebody_else_holds_no_longer() {
    let app = TestApp::new().await;
    let (partner, organization) = submitted(&app, &declaration(USER)).await;
    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    ada.approve(&organization).await;
    patch(&partner, &json!({ "phone": "+37060000002" })).await;
    assert_eq!(partner.broker.status_of(&organization).await, "APPROVED");
    patch(&partner, &json!({ "lastName": "Otherson" })).await;
    assert_eq!(
        partner.broker.status_of(&organization).await,
        "RESUBMISSION_REQUIRED"
    );
    let events = partner.broker.events(&organization).await;
    assert_eq!(reasons(&events, "file_lapsed"), ["CHANGED: NAME"]);
    let again = partner.declare(&declaration(USER)).await;
    assert_eq!(again.status, 201, "{:?}", again.body);
    ada.approve(&organization).await;
    assert!(app.chain_verifies(&organization).await);
}

#[tokio::test]
async fn another_identity_document_is_looked_at_again() {
    let app = TestApp::new().await;
    let (partner, organization) = submitted(&app, &declaration(USER)).await;
    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    ada.claim(&organization).await;
    ada.clear(&organization).await;
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let ask = json!({ "decision": "REQUEST_INFORMATION", "items": [
        { "code": "PROOF_OF_RESIDENCE", "message": "Where do you live?" },
    ]});
    let asked = ada.decide(&organization, &ask).await;
    assert_eq!(asked.status, 200, "{:?}", asked.body);
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let files: [(&str, &[u8]); 1] = [("bill.pdf", b"%PDF-1.7\nbill")];
    let path = format!("/v1/user/poa-files/{USER}");
    let reply = partner.upload(&path, &files).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    let other = json!({ "documentType": "PASSPORT", "documentNumber": "P7654321" });
    let reply = partner.declare(&declaration_with(USER, &other)).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    ada.claim(&organization).await;
    let bill = ada.documents(&organization).await;
    let bill = bill
        .iter()
        .find(|one| one["documentType"] == "PROOF_OF_RESIDENCE")
        .unwrap();
    let path = format!("documents/{}/decision", bill["id"].as_str().unwrap());
    let verified = ada
        .act(&organization, &path, &json!({ "decision": "VERIFY" }))
        .await;
    assert_eq!(verified.status, 200, "{:?}", verified.body);
    let refused = ada
        .decide(&organization, &json!({ "decision": APPROVE }))
        .await;
    assert_eq!(
        obstacles(&refused),
        [changed("IDENTITY_DOCUMENT", &["ID_DOCUMENT"])]
    );
}

#[tokio::test]
async fn the_strictest_country_counts() {
    let app = TestApp::new().await;
    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    for field in ["country", "citizenship", "nationality", "birthCountry"] {
        let partner = Partner::new(&app).await;
        let organization = partner.user(USER).await;
        partner.files(USER).await;
        patch(&partner, &json!({ field: "IR" })).await;
        let declared = declaration_with(USER, &json!({ "country": "LT" }));
        let reply = partner.declare(&declared).await;
        assert_eq!(reply.status, 201, "{:?}", reply.body);
        let view = ada.0.get(&format!("/v1/reviews/{organization}")).send();
        let view = view.await;
        assert_eq!(
            (&view.body["level"], &view.body["levelReasons"]),
            (&json!("ENHANCED"), &json!(["HIGH_RISK_JURISDICTION"])),
            "{field}"
        );
        // The document's number is free for the next one.
        assert_eq!(partner.delete(USER).await.status, 200);
    }
}

#[tokio::test]
async fn a_risk_that_was_declared_stays_until_an_officer_says_otherwise() {
    let app = TestApp::new().await;
    let high = declaration_with(USER, &json!({ "riskLvl": "HIGH" }));
    let (partner, organization) = submitted(&app, &high).await;
    let casey = Officer::new(&app, Role::ComplianceOfficer).await;
    casey.claim(&organization).await;
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let ask = json!({ "decision": "REQUEST_INFORMATION", "items": [
        { "code": "IDENTITY_DOCUMENT", "message": "Both sides, please." },
    ]});
    let asked = casey.decide(&organization, &ask).await;
    assert_eq!(asked.status, 200, "{:?}", asked.body);
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let files: [(&str, &[u8]); 1] = [("both.pdf", b"%PDF-1.7\nboth")];
    let path = format!("/v1/user/kyc-files/{USER}");
    let reply = partner.upload(&path, &files).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    let reply = partner.declare(&declaration(USER)).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    casey.claim(&organization).await;
    casey.clear(&organization).await;
    let refused = casey
        .decide(&organization, &json!({ "decision": APPROVE }))
        .await;
    assert_eq!(denied(&refused), (403, &json!("LEVEL_NEEDS_SUPER_ADMIN")));
    let lower = json!({ "level": "STANDARD", "reason": "A slip of the broker's." });
    let refused = casey.act(&organization, "level", &lower).await;
    assert_eq!(denied(&refused), (403, &json!("LEVEL_NEEDS_SUPER_ADMIN")));
    let released = casey.act(&organization, "release", &json!({})).await;
    assert_eq!(released.status, 200, "{:?}", released.body);
    let sue = Officer(Broker {
        key: app
            .key(casey.0.organization, true, Role::SuperAdmin, Some("Sue"))
            .await,
        organization: casey.0.organization,
        ..app.broker().await
    });
    sue.claim(&organization).await;
    let silent = json!({ "level": "STANDARD", "reason": " " });
    let refused = sue.act(&organization, "level", &silent).await;
    assert_eq!(refused.error(), (400, "validation_error"));
    let lowered = sue.act(&organization, "level", &lower).await;
    assert_eq!(
        (lowered.status, &lowered.body["level"]),
        (200, &json!("STANDARD"))
    );
    let events = partner.broker.events(&organization).await;
    let said = "STANDARD: A slip of the broker's.";
    assert_eq!(reasons(&events, "level_decided"), [said]);
    let released = sue.act(&organization, "release", &json!({})).await;
    assert_eq!(released.status, 200, "{:?}", released.body);
    casey.claim(&organization).await;
    let approved = casey
        .decide(&organization, &json!({ "decision": APPROVE }))
        .await;
    assert_eq!(approved.status, 200, "{:?}", approved.body);
}
