//! Countries are read by every name that lists and people have for them, in every dialect, and answered by their code.

use serde_json::json;

use super::{Dialects, told};
use crate::finhub::{data, post, registration};
use crate::partner::{declaration, user};
use crate::support::app::TestApp;

const READ: [(&str, &str); 18] = [
    ("LT", "LT"),
    ("lt", "LT"),
    ("LTU", "LT"),
    ("Lithuania", "LT"),
    ("United Kingdom", "GB"),
    ("UK", "GB"),
    ("United States", "US"),
    ("Bosnia and Herzegovina", "BA"),
    ("Trinidad and Tobago", "TT"),
    ("Saint Lucia", "LC"),
    ("Czech Republic", "CZ"),
    ("Türkiye", "TR"),
    ("turkiye", "TR"),
    ("Viet Nam", "VN"),
    ("Russian Federation", "RU"),
    ("CÔTE D\u{2019}IVOIRE", "CI"),
    ("Kosovo", "XK"),
    ("XKX", "XK"),
];
const UNKNOWN: [&str; 5] = ["XX", "ZZZ", "Atlantis", "European Union", "Korea"];
const PROBLEM: &str = "must be a country's code or English name";

#[tokio::test]
async fn people_belong_to_countries_by_any_name() {
    let all = Dialects::new().await;
    let path = format!("/people/{}", all.file.person);
    for (at, (sent, code)) in READ.into_iter().enumerate() {
        let body = json!({
            "nationality": sent, "idDocument": { "type": "ID", "number": "1", "country": sent },
        });
        let reply = all.file.send("PATCH", &path, &body).await;
        assert_eq!(reply.body["nationality"], code, "{sent}");
        assert_eq!(reply.body["idDocument"]["country"], code, "{sent}");
        let body = json!({ "firstName": "Dora", "lastName": "Example", "nationality": sent });
        let director = data(all.journey.post("/directors", &body).await);
        assert_eq!(director["nationality"], code, "{sent}");
        let mut body = user(&format!("user-{at}"));
        for field in ["nationality", "citizenship", "birthCountry", "country"] {
            body[field] = json!(sent);
        }
        let create = "/v1/user/balances/crypto-and-fiat";
        assert_eq!(all.partner.post(create, &body).await.status, 201, "{sent}");
    }
    all.partner.files("user-0").await;
    for sent in UNKNOWN {
        let reply = all
            .file
            .send("PATCH", &path, &json!({ "nationality": sent }))
            .await;
        assert_eq!(
            told(&reply),
            (400, format!("nationality {PROBLEM}")),
            "{sent}"
        );
        let body = json!({ "firstName": "Dora", "lastName": "Example", "nationality": sent });
        let reply = all.journey.post("/directors", &body).await;
        assert_eq!(
            told(&reply),
            (400, format!("nationality {PROBLEM}")),
            "{sent}"
        );
        let reply = all
            .partner
            .patch("/v1/user/user-0", &json!({ "country": sent }))
            .await;
        assert_eq!(told(&reply), (400, format!("country {PROBLEM}")), "{sent}");
        let mut body = declaration("user-0");
        body["country"] = json!(sent);
        let reply = all.partner.declare(&body).await;
        assert_eq!(told(&reply), (400, format!("country {PROBLEM}")), "{sent}");
    }
}

#[tokio::test]
async fn companies_are_registered_in_countries_by_any_name() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let register = "/api/v2.1/customer/organization/registration";
    for (sent, code) in READ {
        let mut body = registration();
        body["organizationCustomer"]["organization"]["addresses"] =
            json!([{ "type": "REGISTERED_OFFICE", "country": sent }]);
        let registered = data(post(&broker, register, &body).await);
        let organization = registered["organizationId"].as_str().expect("an id");
        let path = "/v1/organizations/verification/ownership";
        let body = json!({
            "root": "company", "holdings": [],
            "parties": [{ "id": "company", "type": "COMPANY", "country": sent }],
        });
        let request = broker.request(reqwest::Method::PUT, path);
        let reply = request.on_behalf_of(organization).json(&body).send().await;
        assert_eq!(reply.body["parties"][0]["country"], code, "{sent}");
    }
    for sent in UNKNOWN {
        let mut body = registration();
        body["organizationCustomer"]["organization"]["addresses"] = json!([{ "country": sent }]);
        let reply = post(&broker, register, &body).await;
        assert_eq!(reply.status, 400, "{sent}");
    }
}

#[tokio::test]
async fn statements_name_countries_in_both_dialects() {
    let all = Dialects::new().await;
    let business = json!({
        "industry": "TECHNOLOGY", "countryOfRegistration": "Viet Nam", "businessPurpose": "Software.",
        "expectedAnnualRevenue": 750_000, "primaryJurisdictions": ["United Kingdom", "GBR", "Kosovo"],
    });
    let body = json!({ "level": "STANDARD", "business": business });
    let reply = all.file.send("POST", "/submission", &body).await;
    // Viet Nam is a jurisdiction of high risk.
    let unmet = reply.body["error"]["details"]["unmet"].to_string();
    assert!(unmet.contains("SOURCE_OF_FUNDS"), "{unmet}");
    assert!(!unmet.contains("COUNTRY_OF_REGISTRATION"), "{unmet}");
    for (field, value) in [
        ("primaryJurisdictions", json!(["Atlantis"])),
        ("countryOfRegistration", json!("Atlantis")),
    ] {
        let mut wrong = body.clone();
        wrong["business"][field] = value.clone();
        let reply = all.file.send("POST", "/submission", &wrong).await;
        assert_eq!(reply.status, 400, "{field}");
        let wrong = json!({ "verificationType": "KYB", "verificationData": { field: value } });
        let reply = all.journey.post("/verification", &wrong).await;
        assert_eq!(reply.status, 400, "{field}");
    }
    let data = json!({ "countryOfRegistration": "Saint Lucia", "primaryJurisdictions": ["United States", "Türkiye"] });
    let body = json!({ "verificationType": "KYB", "verificationData": data });
    let reply = all.journey.post("/verification", &body).await;
    let errors = reply.body["data"]["errors"].to_string();
    assert!(!errors.contains("COUNTRY_OF_REGISTRATION"), "{errors}");
}
