//! Documents that have expired, and documents that do so after the approval.

use chrono::TimeDelta;
use serde_json::json;
use vouch::store::api_keys::Role;

use super::{Officer, Partner, USER, declaration_with, error, listener, told};
use crate::support::app::TestApp;

#[tokio::test]
async fn a_document_that_has_expired_is_refused_and_one_on_its_last_day_is_not() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    partner.user(USER).await;
    partner.files(USER).await;
    // Today is the 15th of March 2026.
    for (day, expected) in [("2026-03-14", 400), ("2026-03-15", 201)] {
        let declared = declaration_with(USER, &json!({ "documentExpirationDate": day }));
        let reply = partner.declare(&declared).await;
        assert_eq!(reply.status, expected, "{day}: {:?}", reply.body);
        if expected == 400 {
            assert_eq!(error(&reply), (400, "P446", "kyc-not-valid"));
            assert_eq!(reply.body["errorMessage"], "KYC is not valid or expired.");
        }
    }
}

#[tokio::test]
async fn an_approval_ends_with_the_document_and_a_new_one_brings_it_back() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let (receiver, _) = listener(&app, partner.broker.organization, &["partner.kyc.status"]).await;
    let organization = partner.user(USER).await;
    partner.files(USER).await;
    let until = declaration_with(USER, &json!({ "documentExpirationDate": "2026-05-01" }));
    assert_eq!(partner.declare(&until).await.status, 201);
    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    ada.approve(&organization).await;
    app.later(TimeDelta::days(17)).await;
    app.later(TimeDelta::days(30)).await;
    assert_eq!(
        partner.standing(USER).await.0,
        "APPROVED",
        "the first of May"
    );
    app.later(TimeDelta::days(1)).await;
    let lapsed = json!(["RESUBMISSION_REQUIRED", "EXPIRED: IDENTITY_DOCUMENT"]);
    assert_eq!(
        partner.standing(USER).await,
        ("REJECTED".to_owned(), lapsed.clone())
    );
    let last = told(&receiver.received()).pop().unwrap().1;
    assert_eq!(
        (&last["status"], &last["rejectionReasons"]),
        (&json!("REJECTED"), &lapsed)
    );
    // Another date alone does not renew what an officer has seen.
    let renewed = declaration_with(USER, &json!({ "documentExpirationDate": "2036-05-01" }));
    let reply = partner.declare(&renewed).await;
    assert_eq!(error(&reply), (404, "P427", "missing-kyc-files"));
    let path = format!("/v1/user/kyc-files/{USER}");
    let files = partner
        .upload(&path, &[("new.pdf", b"%PDF-1.7\nnew")])
        .await;
    assert_eq!(files.status, 201, "{:?}", files.body);
    assert_eq!(partner.declare(&renewed).await.status, 201);
    ada.approve(&organization).await;
    app.settle().await;
    assert_eq!(partner.standing(USER).await.0, "APPROVED");
    assert!(app.chain_verifies(&organization).await);
}
