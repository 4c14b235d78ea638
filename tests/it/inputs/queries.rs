//! Parameters that a list does not have.

use reqwest::Method;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use crate::file::broker_with_business;
use crate::file::office::Office;
use crate::finhub::{Journey, calling, of};
use crate::partner::{Partner, USER};
use crate::support::app::TestApp;
use crate::support::client::Reply;

fn refusal(reply: &Reply) -> (u16, Value) {
    (reply.status, reply.error_body())
}

fn expected(name: &str, problem: &str) -> (u16, Value) {
    let error = json!({
        "code": "validation_error",
        "message": "A field of the request is missing or invalid.",
        "details": { "fields": [{ "field": name, "problem": problem }] },
    });
    (400, error)
}

fn known(names: &str) -> String {
    format!("is no parameter of this list; known are {names}")
}

#[tokio::test]
async fn a_list_of_ours_refuses_what_it_does_not_have_and_names_what_it_has() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let verification = "/v1/organizations/verification";
    for (path, names) in [
        (
            "/v1/organizations/children".to_owned(),
            "limit, cursor, externalId, name, status, verificationStatus",
        ),
        (
            "/v1/webhooks/messages".to_owned(),
            "limit, cursor, eventType",
        ),
        (format!("{verification}/events"), "limit, cursor"),
        (format!("{verification}/documents"), "limit, cursor"),
        (format!("{verification}/people"), "limit, cursor"),
    ] {
        let asked = async |query: &str| {
            let path = format!("{path}?{query}");
            broker.get(&path).on_behalf_of(&child).send().await
        };
        let told = expected("reference", &known(names));
        assert_eq!(refusal(&asked("reference=crm-1").await), told, "{path}");
        assert_eq!(refusal(&asked("limit=1&reference").await), told, "{path}");
        // What a client types is shown only where it is a plain name.
        let told = expected("query", &known(names));
        assert_eq!(refusal(&asked("%3Cb%3E=1").await), told, "{path}");
        assert_eq!(asked("limit=1").await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn so_do_the_lists_of_officers() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let officer = office
        .officer(&app, Role::ComplianceOfficer, "Ada Officer")
        .await;
    let (_, child) = broker_with_business(&app).await;
    for (path, names) in [
        ("/v1/reviews".to_owned(), "limit, cursor, status, track"),
        (format!("/v1/reviews/{child}/notes"), "limit, cursor"),
    ] {
        let reply = officer.0.get(&format!("{path}?claimedBy=me")).send().await;
        assert_eq!(refusal(&reply), expected("claimedBy", &known(names)));
        let reply = officer.0.get(&format!("{path}?limit=1")).send().await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
    }
}

#[tokio::test]
async fn the_lists_of_nxos_and_of_the_dialects_ignore_it() {
    let app = TestApp::new().await;
    let (broker, _) = broker_with_business(&app).await;
    for path in [
        "/v1/authorizations?x=1",
        "/v1/webhooks/endpoints?x=1",
        "/v1/organizations?x=1",
    ] {
        let reply = broker.get(path).send().await;
        assert_eq!(reply.status, 200, "{path}: {:?}", reply.body);
    }
    let journey = Journey::registered(&app).await;
    let path = of(&journey.organization, "/employees?x=1");
    let reply = calling(&journey.broker, Method::GET, &path).send().await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    let partner = Partner::new(&app).await;
    partner.user(USER).await;
    let reply = partner.get(&format!("/v1/kyc/status/{USER}?x=1")).await;
    assert_eq!(
        reply.body["errorCode"], "P445",
        "no check yet: {:?}",
        reply.body
    );
}

#[tokio::test]
async fn messages_of_an_event_that_there_is_not_are_refused_with_those_that_there_are() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let events = "organization.verification.updated, organization.verification.expiring, webhook.test, \
        webhook.endpoint.disabled, partner.kyc.file.added, partner.poa.status, partner.kyc.status";
    for name in [
        "nope",
        "",
        "organization.verification",
        "transaction.status.updated",
    ] {
        let reply = broker
            .get(&format!("/v1/webhooks/messages?eventType={name}"))
            .send()
            .await;
        let told = expected("eventType", &format!("must be one of {events}"));
        assert_eq!(refusal(&reply), told, "{name}");
    }
    for name in events.split(", ") {
        let reply = broker
            .get(&format!("/v1/webhooks/messages?eventType={name}"))
            .send()
            .await;
        assert_eq!(reply.status, 200, "{name}: {:?}", reply.body);
    }
}
