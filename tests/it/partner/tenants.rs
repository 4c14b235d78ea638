//! Two brokers that use the same ids never meet.

use reqwest::Method;
use serde_json::json;

use super::{Partner, USER, declaration, error};
use crate::support::app::TestApp;

#[tokio::test]
async fn two_brokers_with_the_same_id_and_the_same_document_never_meet() {
    let app = TestApp::new().await;
    let (one, two) = (Partner::new(&app).await, Partner::new(&app).await);
    let first = one.user(USER).await;
    // The other broker sees nothing of it, by any call.
    let nobody = (400, "P412", "invalid-user");
    let path = format!("/v1/user/{USER}");
    assert_eq!(error(&two.delete(USER).await), nobody);
    assert_eq!(
        error(&two.patch(&path, &json!({ "city": "X" })).await),
        nobody
    );
    for act in ["suspend", "unsuspend"] {
        let reply = two.patch(&format!("{path}/{act}"), &json!({})).await;
        assert_eq!(error(&reply), nobody);
    }
    assert_eq!(
        error(&two.get(&format!("/v1/kyc/status/{USER}")).await),
        nobody
    );
    assert_eq!(error(&two.declare(&declaration(USER)).await), nobody);
    assert_eq!(
        error(
            &two.post("/v1/kyc", &json!({ "externalUserId": USER }))
                .await
        ),
        nobody
    );
    for path in ["kyc-files", "poa-files"] {
        let path = format!("/v1/user/{path}/{USER}");
        assert_eq!(
            error(&two.upload(&path, &[("a.png", super::PNG)]).await),
            nobody
        );
    }
    let second = two.user(USER).await;
    assert_ne!(first, second);
    // Each its own file, declaration and check: the document number is unique for each broker alone.
    for partner in [&one, &two] {
        partner.files(USER).await;
        assert_eq!(partner.declare(&declaration(USER)).await.status, 201);
    }
    assert_eq!(two.delete(USER).await.status, 200);
    assert_eq!(one.standing(USER).await.0, "PENDING");
    assert_eq!(
        error(&two.get(&format!("/v1/kyc/status/{USER}")).await),
        nobody
    );
    // What was deleted is no longer the broker's, by /v1 either.
    let gone = two.broker.status(&second).await;
    assert_eq!(gone.error(), (403, "authorization_required"));
    assert_eq!(
        one.broker.status(&second).await.error(),
        (404, "organization_not_found")
    );
}

#[tokio::test]
async fn a_withdrawn_grant_ends_these_calls_too() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let organization = partner.user(USER).await;
    let body = json!({
        "grantingOrganizationId": organization,
        "authorizedOrganizationId": partner.broker.organization, "type": "LOA",
    });
    let revoked = partner
        .broker
        .post("/v1/authorizations/revoke")
        .json(&body)
        .send()
        .await;
    assert_eq!(revoked.status, 200, "{:?}", revoked.body);
    let reply = partner.get(&format!("/v1/kyc/status/{USER}")).await;
    assert_eq!(error(&reply), (400, "P412", "invalid-user"));
}

#[tokio::test]
async fn an_organization_of_v1_is_no_user_and_a_user_has_no_file_under_v1() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let body = json!({ "name": "Customer", "type": "INDIVIDUAL", "externalId": "by-v1" });
    let made = partner
        .broker
        .post("/v1/organizations")
        .json(&body)
        .send()
        .await;
    assert_eq!(made.status, 200);
    let reply = partner.get("/v1/kyc/status/by-v1").await;
    assert_eq!(error(&reply), (400, "P412", "invalid-user"));
    let taken = partner
        .post("/v1/user/balances/crypto-and-fiat", &super::user("by-v1"))
        .await;
    assert_eq!(error(&taken), (400, "P403", ""));
    assert_eq!(taken.body["errorMessage"], "externalUserId already exists");

    let organization = partner.user(USER).await;
    for kind in ["IDENTITY_DOCUMENT", "CERTIFICATE_OF_INCORPORATION"] {
        let body =
            json!({ "documentType": kind, "fileName": "a.pdf", "fileContent": "JVBERi0xLjcK" });
        let path = "/v1/organizations/verification/documents";
        let request = partner.broker.request(Method::POST, path);
        let reply = request.on_behalf_of(&organization).json(&body).send().await;
        assert!(
            matches!(reply.status, 400 | 409),
            "{kind}: {:?}",
            reply.body
        );
    }
}
