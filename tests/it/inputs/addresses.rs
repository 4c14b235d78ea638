//! Addresses are kept in the parts in which they are sent, and shown in order; what cannot be kept is refused.

use serde_json::{Value, json};

use super::{Dialects, told};
use crate::file::office::id;
use crate::finhub::{data, post, registration};
use crate::partner::user;
use crate::support::app::TestApp;

/// What is sent, how it is shown, and its parts.
fn read() -> Vec<(Value, &'static str, Value)> {
    let parts = |lines: &[&str], city: Value, region: Value, code: Value, country: Value| json!({ "lines": lines, "city": city, "region": region, "postalCode": code, "country": country });
    let none = || Value::Null;
    vec![
        (
            json!({ "street": "Gedimino pr. 1", "city": "Vilnius", "postalCode": 1103, "country": "Lithuania" }),
            "Gedimino pr. 1, Vilnius, 1103, LT",
            parts(
                &["Gedimino pr. 1"],
                json!("Vilnius"),
                none(),
                json!("1103"),
                json!("LT"),
            ),
        ),
        (
            json!({ "lines": ["Flat 2", "10 Downing Street"], "town": "London", "postCode": "SW1A 2AA", "countryCode": "GBR" }),
            "Flat 2, 10 Downing Street, London, SW1A 2AA, GB",
            parts(
                &["Flat 2", "10 Downing Street"],
                json!("London"),
                none(),
                json!("SW1A 2AA"),
                json!("GB"),
            ),
        ),
        (
            json!({ "street": "Gedimino pr.", "number": 17, "state": "Vilniaus apskritis" }),
            "Gedimino pr. 17, Vilniaus apskritis",
            parts(
                &["Gedimino pr. 17"],
                none(),
                json!("Vilniaus apskritis"),
                none(),
                none(),
            ),
        ),
    ]
}

fn refused() -> Vec<(Value, &'static str)> {
    vec![
        (
            json!({ "city": { "name": "Vilnius" } }),
            "address.city must be a text or a number",
        ),
        (
            json!({ "planet": "Earth" }),
            "address.planet is no part of an address; parts are lines, street, number, city, region, postalCode and country",
        ),
        (
            json!({ "country": "Atlantis" }),
            "address.country must be a country's code or English name",
        ),
        (
            json!(["Gedimino pr. 1"]),
            "address has the wrong type or value",
        ),
        (json!(7), "address has the wrong type or value"),
    ]
}

#[tokio::test]
async fn peoples_addresses_are_kept_in_parts() {
    let all = Dialects::new().await;
    let path = format!("/people/{}", all.file.person);
    for (sent, text, parts) in read() {
        let reply = all
            .file
            .send("PATCH", &path, &json!({ "address": sent }))
            .await;
        let shown = (&reply.body["address"], &reply.body["addressParts"]);
        assert_eq!(shown, (&json!(text), &parts));
        let body = json!({ "firstName": "Dora", "lastName": "Example", "address": sent });
        let director = data(all.journey.post("/directors", &body).await);
        let path = format!(
            "/v1/organizations/verification/people/{}",
            director["id"].as_str().expect("an id")
        );
        let request = all.journey.broker.get(&path);
        let read = request.on_behalf_of(&all.journey.organization).send().await;
        let shown = (&read.body["address"], &read.body["addressParts"]);
        assert_eq!(shown, (&json!(text), &parts));
    }
    // A text is kept as a text, and has no parts.
    let reply = all
        .file
        .send(
            "PATCH",
            &path,
            &json!({ "address": "Gedimino pr. 1\r\nVilnius" }),
        )
        .await;
    let shown = (&reply.body["address"], &reply.body["addressParts"]);
    assert_eq!(shown, (&json!("Gedimino pr. 1\nVilnius"), &Value::Null));
    let read = all.file.get(&format!("/people/{}", id(&reply))).await;
    assert_eq!(read.body, reply.body);
}

#[tokio::test]
async fn what_cannot_be_kept_of_an_address_is_refused() {
    let all = Dialects::new().await;
    let path = format!("/people/{}", all.file.person);
    for (sent, problem) in refused() {
        let reply = all
            .file
            .send("PATCH", &path, &json!({ "address": sent }))
            .await;
        assert_eq!(told(&reply), (400, problem.to_owned()), "{sent}");
        let body = json!({ "firstName": "Dora", "lastName": "Example", "address": sent });
        let reply = all.journey.post("/directors", &body).await;
        assert_eq!(told(&reply), (400, problem.to_owned()), "{sent}");
    }
    let mut body = user("user");
    body["city"] = json!({ "name": "Vilnius" });
    let reply = all
        .partner
        .post("/v1/user/balances/crypto-and-fiat", &body)
        .await;
    assert_eq!(told(&reply), (400, "city must be a string".to_owned()));
}

#[tokio::test]
async fn numbers_of_a_users_address_are_texts() {
    let all = Dialects::new().await;
    let mut body = user("user");
    body["number"] = json!(17);
    body["postCode"] = json!(1103);
    let reply = all
        .partner
        .post("/v1/user/balances/crypto-and-fiat", &body)
        .await;
    assert_eq!(told(&reply), (201, String::new()));
    let organization = reply.body["userId"].as_str().expect("an id");
    let office = crate::file::office::Office::open(&all.app).await;
    let role = vouch::store::api_keys::Role::ComplianceOfficer;
    let officer = office.officer(&all.app, role, "Casey").await;
    let path = format!("/v1/reviews/{organization}/declaration");
    let seen = officer.0.get(&path).send().await.body;
    let identity = &seen["identity"];
    assert_eq!(
        (&identity["number"], &identity["postCode"]),
        (&json!("17"), &json!("1103"))
    );
}

#[tokio::test]
async fn a_registrations_addresses_are_in_the_metadata() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let path = "/api/v2.1/customer/organization/registration";
    let mut body = registration();
    let addresses = &mut body["organizationCustomer"]["organization"]["addresses"];
    *addresses = json!([
        { "type": "OFFICE", "country": "DE" },
        {
            "type": "REGISTERED_OFFICE", "street": "Gedimino pr. 1", "city": "Vilnius", "postalCode": 1103,
            "country": "Lithuania", "isPrimary": true,
        },
    ]);
    data(post(&broker, path, &body).await);
    let children = broker.get("/v1/organizations/children").send().await;
    let kept = json!([{
        "type": "REGISTERED_OFFICE", "isPrimary": true, "lines": ["Gedimino pr. 1"], "city": "Vilnius",
        "postalCode": "1103", "country": "LT",
    }]);
    assert_eq!(children.body["data"][0]["metadata"]["addresses"], kept);
    let mut odd = body;
    odd["organizationCustomer"]["organization"]["addresses"][1]["planet"] = json!("Earth");
    let reply = post(&broker, path, &odd).await;
    let (status, problem) = told(&reply);
    let field = "organizationCustomer.organization.addresses[1].planet ";
    assert!(status == 400 && problem.starts_with(field), "{problem}");
}
