//! Method B: the hosted check, before and after the declaration.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Partner, USER, curl, declaration, error, listener, told};
use crate::support::app::TestApp;

/// Asks for a check and opens its page; the verification's id.
async fn opened(partner: &Partner, user: &str) -> String {
    let asked = partner
        .post("/v1/kyc", &json!({ "externalUserId": user }))
        .await;
    assert_eq!(asked.status, 201, "{:?}", asked.body);
    let id = asked.body["verificationId"].as_str().unwrap().to_owned();
    assert_eq!(
        asked.body,
        json!({ "externalUserId": user, "verificationId": id, "status": "PENDING" })
    );
    let again = partner
        .post("/v1/kyc", &json!({ "externalUserId": user }))
        .await;
    assert_eq!(again.body["verificationId"], json!(id));
    let page = partner
        .get(&format!("/v1/kyc/verification/{user}/{id}"))
        .await;
    assert_eq!(page.status, 200, "{:?}", page.body);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let html = String::from_utf8(page.bytes).unwrap();
    assert!(
        html.contains("<meta http-equiv=\"refresh\" content=\"0;url=http"),
        "{html}"
    );
    id
}

fn checks(received: &[crate::delivery::receiver::Received]) -> Vec<(Value, Value)> {
    let told = told(received).into_iter();
    told.filter(|(event, _)| event == "partner.kyc.status")
        .map(|(_, body)| (body["status"].clone(), body["verificationId"].clone()))
        .collect()
}

#[tokio::test]
async fn a_hosted_check_that_is_declared_before_its_outcome_ends_in_the_approved_webhook() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let (receiver, _) = listener(&app, partner.broker.organization, &[]).await;
    let organization = partner.user(USER).await;
    let none = partner.get(&format!("/v1/kyc/status/{USER}")).await;
    assert_eq!(error(&none), (404, "P445", "kyc-not-found"));
    let id = opened(&partner, USER).await;
    assert_eq!(partner.standing(USER).await.0, "PENDING");
    assert_eq!(
        curl(&app, &partner).await,
        json!({ "message": "Verification documents to user added successfully" })
    );
    app.customer_submits(&organization, "approve").await;
    app.settle().await;
    assert_eq!(
        partner.standing(USER).await,
        ("APPROVED".to_owned(), json!([]))
    );
    assert_eq!(
        checks(&receiver.received()),
        [
            (json!("PENDING"), json!(id)),
            (json!("APPROVED"), json!(id))
        ]
    );
    assert!(app.chain_verifies(&organization).await);
    // Bound to Sumsub's applicant.
    assert!(app.record(&organization).await["applicant_id"].is_string());
    let verified = partner.declare(&declaration(USER)).await;
    assert_eq!(error(&verified), (400, "P442", "user-already-verified"));
    let again = partner
        .post("/v1/kyc", &json!({ "externalUserId": USER }))
        .await;
    assert_eq!(error(&again), (400, "P442", "user-already-verified"));
}

#[tokio::test]
async fn a_declaration_that_comes_after_the_outcome_is_told_it() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let (receiver, _) = listener(&app, partner.broker.organization, &[]).await;
    let organization = partner.user(USER).await;
    opened(&partner, USER).await;
    app.customer_submits(&organization, "approve").await;
    app.settle().await;
    assert_eq!(partner.standing(USER).await.0, "APPROVED");
    let before = checks(&receiver.received()).len();
    curl(&app, &partner).await;
    app.settle().await;
    let received = receiver.received();
    let after = checks(&received);
    assert_eq!(after.len(), before + 1, "{after:?}");
    assert_eq!(after.last().unwrap().0, "APPROVED");
    // Each of them is a thing of its own: a receiver that drops duplicates keeps both.
    let mut ids: Vec<Value> = received
        .iter()
        .map(|one| serde_json::from_str::<Value>(&one.body).unwrap()["eventId"].clone())
        .collect();
    let all = ids.len();
    ids.sort_by_key(Value::to_string);
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[tokio::test]
async fn a_refusal_by_sumsub_is_told_with_its_labels() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let organization = partner.user(USER).await;
    opened(&partner, USER).await;
    curl(&app, &partner).await;
    app.customer_submits(&organization, "retry").await;
    app.settle().await;
    let (status, reasons) = partner.standing(USER).await;
    assert_eq!(
        (status.as_str(), &reasons[0]),
        ("REJECTED", &json!("RESUBMISSION_REQUIRED"))
    );
    assert!(reasons.as_array().unwrap().len() > 1, "{reasons}");

    let other = partner.user("user-2").await;
    opened(&partner, "user-2").await;
    app.customer_submits(&other, "reject").await;
    app.settle().await;
    let (status, reasons) = partner.standing("user-2").await;
    assert_eq!(status, "REJECTED");
    assert!(
        !reasons.to_string().contains("RESUBMISSION_REQUIRED"),
        "{reasons}"
    );
    let declared = super::declaration_with("user-2", &json!({ "documentNumber": "OTHER-1" }));
    let refused = partner.declare(&declared).await;
    assert_eq!(error(&refused), (400, "P446", "kyc-not-valid"));
}

#[tokio::test]
async fn a_link_alone_is_given_to_who_asks_for_it_and_no_other_check_has_a_page() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    partner.user(USER).await;
    let id = opened(&partner, USER).await;
    let path = format!("/v1/kyc/verification/{USER}/{id}");
    let request = partner
        .request(Method::GET, &path)
        .header("accept", "application/json");
    let link = request.send().await;
    assert!(
        link.body["url"].as_str().unwrap().starts_with("http"),
        "{:?}",
        link.body
    );
    partner.user("user-2").await;
    for path in [
        format!("/v1/kyc/verification/{USER}/01a20052-b1c7-7c00-96f3-b2a4de5f6071"),
        format!("/v1/kyc/verification/{USER}/nonsense"),
        format!("/v1/kyc/verification/user-2/{id}"),
    ] {
        let reply = partner.get(&path).await;
        assert_eq!(error(&reply), (404, "P445", "kyc-not-found"), "{path}");
    }
    // Files that come later mean method A again.
    partner.files(USER).await;
    let reply = partner.get(&path).await;
    assert_eq!(error(&reply), (404, "P445", "kyc-not-found"));
}
