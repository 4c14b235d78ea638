//! Bodies that are compressed.

use reqwest::Method;
use serde_json::json;

use crate::file::{broker_with_business, pdf, upload, uploading};
use crate::finhub::{Journey, calling, registration};
use crate::partner::{Partner, USER};
use crate::support::app::TestApp;
use crate::support::client::Reply;

/// `gzip` of `{}`.
const GZIP: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae\x05\0C\xbf\xa6\xa3\x02\0\0\0";

fn told(reply: &Reply) -> (u16, Option<&str>) {
    (reply.status, reply.header("accept-encoding"))
}

#[tokio::test]
async fn a_compressed_body_is_415_and_told_what_is_taken() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let document = upload("BANK_STATEMENT", &pdf("plain"));
    for coding in ["gzip", "br", "identity, zstd"] {
        let organization = broker.post("/v1/organizations");
        let json = organization.header("content-type", "application/json");
        let documents = uploading(&broker, &child, &document);
        let form = broker.post("/v1/organizations/verification/documents");
        let form = form.on_behalf_of(&child).form(
            &[("documentType", "BANK_STATEMENT")],
            &[("file", "a.pdf", &pdf("plain"))],
        );
        for request in [json.raw(GZIP), documents, form] {
            let reply = request.header("content-encoding", coding).send().await;
            assert_eq!(told(&reply), (415, Some("identity")), "{coding}");
            let expected = json!({
                "code": "invalid_request", "message": "The request body must be sent without a Content-Encoding.",
            });
            assert_eq!(reply.error_body(), expected);
        }
    }
    let plain = uploading(&broker, &child, &document);
    let plain = plain.header("content-encoding", "identity").send().await;
    assert_eq!(plain.status, 200, "{:?}", plain.body);
}

#[tokio::test]
async fn the_dialects_say_it_in_their_own_words() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let path = "/api/v2.1/customer/organization/registration";
    let registering = calling(&journey.broker, Method::POST, path).json(&registration());
    let reply = registering.header("content-encoding", "gzip").send().await;
    assert_eq!(told(&reply), (415, Some("identity")));
    assert_eq!(reply.body["data"]["error"], "INVALID_REQUEST");
    let reply = journey.sending_encoded("gzip").await;
    assert_eq!(told(&reply), (415, Some("identity")));

    // The Partner API tells every request that is not right with 400.
    let partner = Partner::new(&app).await;
    partner.user(USER).await;
    let message = "The request body must be sent without a Content-Encoding.";
    for reply in partner.sending_encoded("gzip").await {
        assert_eq!(told(&reply), (400, Some("identity")));
        assert_eq!(
            reply.body,
            json!({ "errorCode": "P403", "errorMessage": message })
        );
    }
}
