//! Base64 in all the forms in which programs write it.

use serde_json::{Value, json};

use crate::file::{broker_with_business, upload, uploading};
use crate::finhub::{Journey, data};
use crate::support::app::TestApp;

/// Bytes that need both of the letters in which the alphabets differ, and padding.
const BYTES: &[u8] = b"%PDF-1.7\n\xfb\xff\xbe\xfb\xef\xff>>>???\n";

/// What other programs make of [`BYTES`].
const WRITTEN: [(&str, &str); 7] = [
    ("as it is", "JVBERi0xLjcK+/++++//Pj4+Pz8/Cg=="),
    ("openssl", "JVBERi0xLjcK+/++\n++//Pj4+Pz8/Cg==\n"),
    (
        "Java's MIME encoder",
        "JVBERi0xLjcK+/++++//\r\nPj4+Pz8/Cg==",
    ),
    (
        "a data: URL",
        "data:application/pdf;base64,JVBERi0xLjcK+/++++//Pj4+Pz8/Cg==",
    ),
    (
        "a data: URL with a name",
        "data:application/pdf;name=a.pdf;base64,JVBERi0xLjcK+/++++//Pj4+Pz8/Cg==",
    ),
    ("base64url", "JVBERi0xLjcK-_----__Pj4-Pz8_Cg=="),
    (
        "base64url without padding",
        "JVBERi0xLjcK-_----__Pj4-Pz8_Cg",
    ),
];

/// What is none, and what is told of it.
const ODD: [(&str, &str); 4] = [
    ("JVBERi0xLjcK*", "is not base64 at character 13"),
    ("JVBERi0xLjcK\n\nJV=BER", "is not base64 at character 18"),
    (
        "JVBERi0xLjcKJ",
        "is cut off: its last character stands for no byte",
    ),
    (
        "data:application/pdf,JVBERi0xLjcK",
        "is a data: URL that does not say ;base64",
    ),
];

#[tokio::test]
async fn base64_in_lines_as_a_url_of_urls_and_without_padding_is_the_same_document() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let journey = Journey::registered(&app).await;
    let digest = hex::encode(vouch::secret::sha256(BYTES));
    for (how, text) in WRITTEN {
        let mut body = upload("BANK_STATEMENT", BYTES);
        body["fileContent"] = text.into();
        let request = uploading(&broker, &child, &body).idempotency_key("one");
        let reply = request.send().await;
        assert_eq!(
            (reply.status, &reply.body["sha256"]),
            (200, &json!(digest)),
            "{how}"
        );
        let mut document = journey.document("BANK_STATEMENT");
        document["fileContent"] = text.into();
        assert_eq!(
            data(journey.uploading(&document).await)["status"],
            "UPLOADED",
            "{how}"
        );
    }
    // One request, however its document is written.
    let list = broker.get("/v1/organizations/verification/documents");
    let list = list.on_behalf_of(&child).send().await;
    assert_eq!(list.body["data"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_is_not_base64_is_told_where() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let journey = Journey::registered(&app).await;
    for (text, problem) in ODD {
        let mut body = upload("BANK_STATEMENT", BYTES);
        body["fileContent"] = text.into();
        let reply = uploading(&broker, &child, &body).send().await;
        let fields = json!([{ "field": "fileContent", "problem": problem }]);
        assert_eq!(
            (reply.error(), &reply.body["error"]["details"]["fields"]),
            ((400, "validation_error"), &fields)
        );
        let mut document = journey.document("BANK_STATEMENT");
        document["fileContent"] = text.into();
        let reply = journey.uploading(&document).await;
        let errors: &Value = &reply.body["data"]["errors"];
        assert_eq!(reply.status, 400, "{:?}", reply.body);
        assert_eq!(
            errors,
            &json!([{ "field": "fileContent", "message": problem }])
        );
    }
}
