//! Method A: from the user's creation by way of its files and an officer to the webhook that says APPROVED.

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use vouch::store::api_keys::Role;

use super::{
    Officer, PNG, Partner, TOKEN, USER, curl, declaration_with, error, form_files, listener, told,
};
use crate::delivery::receiver::{FINE, Receiver};
use crate::support::app::{Options, TestApp};
use crate::support::form::{FORM, form};

#[tokio::test]
async fn files_lead_to_the_webhook_that_says_approved() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let (receiver, _) = listener(&app, partner.broker.organization, &[]).await;
    // The signed kind beside it: both are told.
    let signed = Receiver::answering(FINE).await;
    let body = json!({ "url": signed.url });
    let made = partner
        .broker
        .post("/v1/webhooks/endpoints")
        .json(&body)
        .send()
        .await;
    assert_eq!(made.status, 200, "{:?}", made.body);

    let organization = partner.user(USER).await;
    partner.files(USER).await;
    assert_eq!(
        curl(&app, &partner).await,
        json!({ "message": "Verification documents to user added successfully" })
    );
    assert_eq!(
        partner.standing(USER).await,
        ("PENDING".to_owned(), json!([]))
    );
    // The same again, as after a lost answer, is taken and changes nothing.
    curl(&app, &partner).await;

    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    let path = format!("/v1/reviews/{organization}/declaration");
    let shown = ada.0.get(&path).send().await;
    assert_eq!(shown.status, 200, "{:?}", shown.body);
    assert_eq!(shown.body["identity"]["lastName"], "Exampliene");
    assert_eq!(shown.body["declaration"]["documentNumber"], "6I12UQ171A");
    assert_eq!(shown.body["externalUserId"], USER);
    let documents = ada.documents(&organization).await;
    assert_eq!(documents.len(), 2);
    assert!(
        documents
            .iter()
            .all(|one| one["validUntil"] == "2030-06-11"),
        "{documents:?}"
    );
    let front = documents
        .iter()
        .find(|one| one["fileName"] == "front.png")
        .unwrap();
    let content = format!(
        "/v1/organizations/verification/documents/{}/content",
        front["id"].as_str().unwrap()
    );
    let content = ada.0.get(&content).on_behalf_of(&organization).send().await;
    assert_eq!(content.bytes, PNG);
    // Nobody approves without having looked.
    ada.claim(&organization).await;
    let early = ada
        .decide(&organization, &json!({ "decision": "APPROVE" }))
        .await;
    assert_eq!(early.status, 409, "{:?}", early.body);
    let obstacles = early.body["error"]["details"]["obstacles"]
        .as_array()
        .unwrap();
    let codes: Vec<_> = obstacles
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        ["IDENTITY_DOCUMENT", "PEP", "SANCTIONS", "ADVERSE_MEDIA"]
    );
    ada.clear(&organization).await;
    let approved = ada
        .decide(&organization, &json!({ "decision": "APPROVE" }))
        .await;
    assert_eq!(approved.status, 200, "{:?}", approved.body);
    app.settle().await;

    assert_eq!(
        partner.standing(USER).await,
        ("APPROVED".to_owned(), json!([]))
    );
    let status = partner.get(&format!("/v1/kyc/status/{USER}")).await;
    let verification = status.body["verificationId"].clone();
    let check = |status: &str| json!({ "externalUserId": USER, "verificationId": verification, "status": status, "rejectionReasons": [] });
    let received = receiver.received();
    assert_eq!(
        told(&received),
        [
            (
                "partner.kyc.file.added".to_owned(),
                json!({ "externalUserId": USER, "status": "ADDED" })
            ),
            ("partner.kyc.status".to_owned(), check("PENDING")),
            ("partner.kyc.status".to_owned(), check("APPROVED")),
        ]
    );
    for one in &received {
        assert_eq!(one.headers["authorization"], TOKEN);
        assert!(
            !one.headers.contains_key("svix-signature"),
            "{:?}",
            one.headers
        );
    }
    // The record is the same as everybody's, and nothing of a partner's goes to signed endpoints.
    assert_eq!(partner.broker.status_of(&organization).await, "APPROVED");
    assert!(app.chain_verifies(&organization).await);
    let signed: Vec<_> = signed.received().into_iter().map(|one| one.body).collect();
    assert_eq!(signed.len(), 3, "claimed and approved too: {signed:?}");
    assert!(
        signed
            .iter()
            .all(|body| !body.contains(USER) && body.contains(&organization))
    );
    for personal in ["6I12UQ171A", "Exampliene", "49002280017", "front.png"] {
        assert!(
            app.log_lines_with(personal).is_empty(),
            "{personal} is in the log"
        );
    }
}

#[tokio::test]
async fn what_an_officer_asks_for_again_is_a_refusal_that_can_be_mended() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let (receiver, _) = listener(&app, partner.broker.organization, &["partner.kyc.status"]).await;
    let organization = partner.user(USER).await;
    partner.files(USER).await;
    assert_eq!(partner.declare(&super::declaration(USER)).await.status, 201);
    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    ada.claim(&organization).await;
    let wanted = json!({
        "decision": "REQUEST_INFORMATION", "reason": "UNREADABLE",
        "items": [{ "code": "IDENTITY_DOCUMENT", "message": "The photograph is blurred." }],
    });
    assert_eq!(ada.decide(&organization, &wanted).await.status, 200);
    let fixable = (
        "REJECTED".to_owned(),
        json!(["RESUBMISSION_REQUIRED", "UNREADABLE"]),
    );
    assert_eq!(partner.standing(USER).await, fixable);
    // Without a new file there is nothing to look at.
    let again = partner.declare(&super::declaration(USER)).await;
    assert_eq!(error(&again), (404, "P427", "missing-kyc-files"));
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let path = format!("/v1/user/kyc-files/{USER}");
    let better = partner
        .upload(&path, &[("better.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF")])
        .await;
    assert_eq!(better.status, 201, "{:?}", better.body);
    let high = declaration_with(USER, &json!({ "riskLvl": "HIGH" }));
    assert_eq!(partner.declare(&high).await.status, 201);
    // HIGH is for the highest authority.
    ada.claim(&organization).await;
    ada.clear(&organization).await;
    let denied = ada
        .decide(&organization, &json!({ "decision": "APPROVE" }))
        .await;
    assert_eq!(
        denied.body["error"]["details"]["reason"],
        "LEVEL_NEEDS_SUPER_ADMIN"
    );
    let refused = json!({ "decision": "REJECT", "final": true, "reason": "NOT_ACCEPTED" });
    assert_eq!(ada.decide(&organization, &refused).await.status, 200);
    app.settle().await;
    let last = partner.standing(USER).await;
    assert_eq!(last, ("REJECTED".to_owned(), json!(["NOT_ACCEPTED"])));
    let statuses: Vec<_> = told(&receiver.received())
        .into_iter()
        .map(|(_, body)| (body["status"].clone(), body["rejectionReasons"].clone()))
        .collect();
    assert_eq!(
        statuses,
        [
            (json!("PENDING"), json!([])),
            (
                json!("REJECTED"),
                json!(["RESUBMISSION_REQUIRED", "UNREADABLE"])
            ),
            (json!("PENDING"), json!([])),
            (json!("REJECTED"), json!(["NOT_ACCEPTED"])),
        ]
    );
    // Refused for good.
    let end = partner.declare(&super::declaration(USER)).await;
    assert_eq!(error(&end), (400, "P446", "kyc-not-valid"));
}

/// Clients that do not know the length of what they send: five files of a usual size, with the least room there may be.
#[tokio::test]
async fn files_may_come_in_chunks() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.upload_megabytes = 64),
        ..Options::default()
    })
    .await;
    let partner = Partner::new(&app).await;
    partner.user(USER).await;
    let file = |text: &str| {
        let mut bytes = format!("%PDF-1.7\n{text}").into_bytes();
        bytes.resize(2 * 1024 * 1024, b' ');
        bytes
    };
    let files = ["1", "2", "3", "4", "5"].map(|text| (text, file(text)));
    let files = files.each_ref().map(|(name, bytes)| (*name, &bytes[..]));
    let address = app.url.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "POST /v1/user/kyc-files/{USER} HTTP/1.1\r\nhost: {address}\r\nx-api-key: {}\r\nconnection: close\r\n\
         content-type: {FORM}\r\ntransfer-encoding: chunked\r\n\r\n",
        partner.broker.key
    );
    stream.write_all(head.as_bytes()).await.expect("a head");
    for piece in form(&[], &form_files(&files)).chunks(100_000) {
        let length = format!("{:x}\r\n", piece.len());
        let chunk = [length.as_bytes(), piece, b"\r\n"].concat();
        stream.write_all(&chunk).await.expect("a chunk");
    }
    stream.write_all(b"0\r\n\r\n").await.expect("the end");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert_eq!(app.rows("select id from file_documents").await.len(), 5);
}
