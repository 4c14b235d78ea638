//! PDFs as programs write them: something before the header, and locks.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use crate::file::office::Office;
use crate::file::{broker_with_business, upload, uploading};
use crate::finhub::{Journey, data};
use crate::partner::{Partner, USER};
use crate::support::app::TestApp;
use crate::support::client::Reply;

const DOCUMENTS: &str = "/v1/organizations/verification/documents";
/// Opens with a password alone.
const LOCKED: &[u8] = include_bytes!("pdf/aes-256-user.pdf");
/// Encrypted, and opens without one.
const OPEN: &[u8] = include_bytes!("pdf/aes-256-owner.pdf");
const WARNING: &str = "cannot be opened without a password";

/// The same file behind what was seen in front of real ones.
fn preceded() -> Vec<Vec<u8>> {
    let plain = include_bytes!("pdf/plain.pdf").as_slice();
    let most = b"\0".repeat(1023);
    let before: [&[u8]; 5] = [
        b"\xef\xbb\xbf",
        b"\r\n\r\n",
        b"MIME-Version: 1.0\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n\r\n",
        b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n",
        &most,
    ];
    before.map(|before| [before, plain].concat()).to_vec()
}

/// Behind more than readers look through.
fn too_far() -> Vec<u8> {
    let plain = include_bytes!("pdf/plain.pdf").as_slice();
    [&b"\0".repeat(1024), plain].concat()
}

fn warning(reply: &Reply) -> &Value {
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    &reply.body["details"]["warning"]
}

#[tokio::test]
async fn a_header_anywhere_in_the_first_1024_bytes_is_taken() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let journey = Journey::registered(&app).await;
    let partner = Partner::new(&app).await;
    partner.user(USER).await;
    let files = format!("/v1/user/kyc-files/{USER}");
    for bytes in preceded() {
        let json = uploading(&broker, &child, &upload("BANK_STATEMENT", &bytes));
        let form = broker.post(DOCUMENTS).on_behalf_of(&child);
        let fields = [("documentType", "BANK_STATEMENT")];
        let form = form.form(&fields, &[("file", "a.pdf", &bytes)]);
        for request in [json, form] {
            let reply = request.send().await;
            let seen = ["mediaType", "details"].map(|name| reply.body[name].clone());
            assert_eq!(
                (reply.status, seen),
                (200, [json!("application/pdf"), Value::Null])
            );
            // As it was sent.
            let id = reply.body["id"].as_str().expect("an id");
            let content = broker.get(&format!("{DOCUMENTS}/{id}/content"));
            assert_eq!(content.on_behalf_of(&child).send().await.bytes, bytes);
        }
        let mut document = journey.document("BANK_STATEMENT");
        document["fileContent"] = BASE64.encode(&bytes).into();
        assert_eq!(
            data(journey.uploading(&document).await)["status"],
            "UPLOADED"
        );
        assert_eq!(
            partner.upload(&files, &[("a.pdf", &bytes)]).await.status,
            201
        );
    }
    let body = upload("BANK_STATEMENT", &too_far());
    let reply = uploading(&broker, &child, &body).send().await;
    assert_eq!(reply.error(), (400, "validation_error"));
    let reply = partner.upload(&files, &[("a.pdf", &too_far())]).await;
    assert_eq!(
        (reply.status, &reply.body["errorCode"]),
        (400, &json!("P426"))
    );
}

#[tokio::test]
async fn one_that_needs_a_password_is_taken_and_said_to_brokers_and_officers() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let (broker, child) = &broker_with_business(&app).await;
    let mut ids = Vec::new();
    for (bytes, expected) in [(LOCKED, json!(WARNING)), (OPEN, Value::Null)] {
        let json = uploading(broker, child, &upload("BANK_STATEMENT", bytes));
        let form = broker.post(DOCUMENTS).on_behalf_of(child);
        let form = form.form(
            &[("documentType", "BANK_STATEMENT")],
            &[("file", "a.pdf", bytes)],
        );
        for (key, request) in [("json", json), ("form", form)] {
            let key = format!("{key}-{}", expected.is_null());
            let reply = request.idempotency_key(&key).send().await;
            assert_eq!(warning(&reply), &expected);
            ids.push((reply.body["id"].clone(), expected.clone()));
        }
    }
    let repeated = uploading(broker, child, &upload("BANK_STATEMENT", LOCKED));
    let repeated = repeated.idempotency_key("json-false").send().await;
    assert_eq!(repeated.header("idempotent-replayed"), Some("true"));
    assert_eq!(warning(&repeated), WARNING);
    let officer = office
        .officer(&app, Role::ComplianceOfficer, "Ada Officer")
        .await;
    for reader in [broker, &officer.0] {
        for (id, expected) in &ids {
            let path = format!("{DOCUMENTS}/{}", id.as_str().expect("an id"));
            let reply = reader.get(&path).on_behalf_of(child).send().await;
            assert_eq!(warning(&reply), expected);
        }
        let list = reader.get(DOCUMENTS).on_behalf_of(child).send().await;
        let listed = list.body["data"].as_array().expect("a list").iter();
        let warned = listed.filter(|one| one["details"] == json!({ "warning": WARNING }));
        assert_eq!(warned.count(), 2);
    }
}

#[tokio::test]
async fn one_that_needs_a_password_is_said_in_the_dialects_too() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    for (bytes, expected) in [(LOCKED, json!({ "warning": WARNING })), (OPEN, Value::Null)] {
        let mut document = journey.document("BANK_STATEMENT");
        document["fileContent"] = BASE64.encode(bytes).into();
        assert_eq!(
            data(journey.uploading(&document).await)["details"],
            expected
        );
    }
    let partner = Partner::new(&app).await;
    let organization = partner.user(USER).await;
    for (call, message) in [
        ("kyc-files", "KYC files added successfully"),
        ("poa-files", "POA files added successfully"),
    ] {
        let path = format!("/v1/user/{call}/{USER}");
        let files = [("open.pdf", OPEN), ("locked.pdf", LOCKED)];
        let reply = partner.upload(&path, &files).await;
        let details = json!({ "warning": WARNING, "files": ["locked.pdf"] });
        let expected = json!({ "message": message, "details": details });
        assert_eq!((reply.status, reply.body), (201, expected));
    }
    let list = partner
        .broker
        .get(DOCUMENTS)
        .on_behalf_of(&organization)
        .send()
        .await;
    let listed = list.body["data"].as_array().expect("a list");
    let warned: Vec<&Value> = listed
        .iter()
        .filter(|one| one["details"]["warning"] == WARNING)
        .map(|one| &one["fileName"])
        .collect();
    assert_eq!(warned, ["locked.pdf", "locked.pdf"]);
}
