//! Proofs of residence: they are looked at with the file, and partner endpoints are told how they fare.

use serde_json::json;
use vouch::store::api_keys::Role;

use super::{Officer, PNG, Partner, USER, declaration, listener, told};
use crate::support::app::TestApp;

#[tokio::test]
async fn a_proof_of_residence_waits_is_questioned_and_is_approved() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let (receiver, _) = listener(&app, partner.broker.organization, &["partner.poa.status"]).await;
    let organization = partner.user(USER).await;
    partner.files(USER).await;
    let path = format!("/v1/user/poa-files/{USER}");
    let reply = partner.upload(&path, &[("bill.png", PNG)]).await;
    assert_eq!(
        (reply.status, &reply.body["message"]),
        (201, &json!("POA files added successfully"))
    );
    assert_eq!(partner.declare(&declaration(USER)).await.status, 201);
    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    ada.claim(&organization).await;
    let documents = ada.documents(&organization).await;
    let proof = documents
        .iter()
        .find(|one| one["documentType"] == "PROOF_OF_RESIDENCE")
        .unwrap();
    let decision = format!("documents/{}/decision", proof["id"].as_str().unwrap());
    for body in [
        json!({ "decision": "REJECT", "reasons": ["UNREADABLE"] }),
        json!({ "decision": "REJECT", "reasons": ["WRONG_DOCUMENT"] }),
        json!({ "decision": "VERIFY" }),
    ] {
        let reply = ada.act(&organization, &decision, &body).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        app.settle().await;
    }
    let told: Vec<_> = told(&receiver.received())
        .into_iter()
        .map(|(event, body)| {
            assert_eq!(
                (event.as_str(), &body["externalUserId"]),
                ("partner.poa.status", &json!(USER))
            );
            body["status"].clone()
        })
        .collect();
    assert_eq!(told, ["WAITING", "QUESTIONED", "REJECTED", "APPROVED"]);
}
