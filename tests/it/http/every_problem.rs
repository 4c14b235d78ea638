//! A body that is wrong in several places is told all of them at once, each with its path and with what is allowed, in
//! every dialect.

use serde_json::{Value, json};

use crate::file::broker_with_business;
use crate::finhub::{of, post, registration};
use crate::support::app::TestApp;
use crate::support::client::Reply;
use crate::support::form::FORM;

const FILE: &str = "/v1/organizations/verification";

/// The paths that an error of our own form names.
fn paths(reply: &Reply) -> Vec<&str> {
    let error = &reply.body["error"];
    assert_eq!(reply.error(), (400, "validation_error"), "{error}");
    named(&error["details"]["fields"])
}

fn named(entries: &Value) -> Vec<&str> {
    let entries = entries.as_array().into_iter().flatten();
    entries.filter_map(|one| one["field"].as_str()).collect()
}

#[tokio::test]
async fn all_of_a_new_customer_is_told_in_whole() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let before = app.contents().await;
    let wrong = "has the wrong type or value";
    let body = json!({ "name": "", "type": "COMPANY", "externalId": "", "metadata": [1] });
    let reply = broker.post("/v1/organizations").json(&body).send().await;
    let expected = json!({
        "code": "validation_error",
        "message": "A field of the request is missing or invalid.",
        "details": { "fields": [
            { "field": "metadata", "problem": wrong },
            { "field": "type", "problem": wrong, "allowed": ["BUSINESS", "INDIVIDUAL"] },
            { "field": "name", "problem": "must not be empty" },
            { "field": "externalId", "problem": "must have 1 to 255 characters" },
        ]},
    });
    assert_eq!((reply.status, reply.error_body()), (400, expected));
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn all_of_a_file_is_told_with_its_path() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let send = |method: reqwest::Method, path: &str, body: Value| {
        let request = broker.request(method, &format!("{FILE}{path}"));
        request.on_behalf_of(&child).json(&body).send()
    };
    let person = json!({
        "firstName": " ", "roles": ["BOSS"], "accessRoles": ["KING"], "dateOfBirth": "1980-02-30", "nationality": "ZZ",
        "idDocument": { "type": "PASSPORT", "number": "", "country": "ZZ", "validUntil": "soon" },
        "politicallyExposed": "no", "address": "x".repeat(2001),
    });
    let reply = send(reqwest::Method::POST, "/people", person).await;
    let mut told = paths(&reply);
    told.sort_unstable();
    let expected = [
        "accessRoles",
        "address",
        "dateOfBirth",
        "firstName",
        "idDocument.country",
        "idDocument.number",
        "idDocument.validUntil",
        "nationality",
        "politicallyExposed",
        "roles",
    ];
    assert_eq!(told, expected);
    let fields = reply.body["error"]["details"]["fields"].as_array().unwrap();
    let allowed = |name: &str| {
        let entry = fields.iter().find(|one| one["field"] == name);
        entry.map(|one| one["allowed"].clone())
    };
    let roles = json!(["DIRECTOR", "SHAREHOLDER", "BENEFICIAL_OWNER", "EMPLOYEE"]);
    assert_eq!(
        (allowed("roles"), allowed("firstName")),
        (Some(roles), Some(Value::Null))
    );

    let submission = json!({ "level": "HIGHEST", "priority": 1, "business": {
        "industry": "MAGIC", "countryOfRegistration": "ZZ", "expectedAnnualRevenue": -1, "primaryJurisdictions": ["ZZ"],
    }});
    let reply = send(reqwest::Method::POST, "/submission", submission).await;
    let mut told = paths(&reply);
    told.sort_unstable();
    let expected = [
        "business.countryOfRegistration",
        "business.expectedAnnualRevenue",
        "business.industry",
        "business.primaryJurisdictions",
        "level",
        "priority",
    ];
    assert_eq!(told, expected);

    let ownership = json!({
        "root": "company",
        "parties": [{ "id": "company", "type": "FIRM" }, { "id": "", "type": "PERSON", "country": "ZZ" }, { "type": "PERSON" }],
        "holdings": [{ "holderId": "a", "basisPoints": "all" }],
    });
    let reply = send(reqwest::Method::PUT, "/ownership", ownership).await;
    let mut told = paths(&reply);
    told.sort_unstable();
    let expected = [
        "holdings[0].basisPoints",
        "holdings[0].companyId",
        "parties[0].type",
        "parties[1].country",
        "parties[1].id",
        "parties[2].id",
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn all_of_a_document_is_told_in_json_and_in_a_form() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let expected = [
        "docId",
        "documentType",
        "fileName",
        "description",
        "subjectId",
        "validUntil",
    ];
    let long = "x".repeat(1001);
    let values = ["1", "MAGIC", "a/b.pdf", &long, &long, "soon"];
    let mut body = json!({ "fileContent": "#" });
    for (name, value) in expected.iter().zip(values) {
        body[name] = json!(value);
    }
    let documents = format!("{FILE}/documents");
    let request = broker.post(&documents).on_behalf_of(&child);
    let reply = request.json(&body).send().await;
    assert_eq!(paths(&reply), [&expected[..], &["fileContent"]].concat());
    let fields = reply.body["error"]["details"]["fields"].as_array().unwrap();
    for field in fields {
        body[field["field"].as_str().unwrap()] = Value::Null;
    }
    body["documentType"] = json!("BANK_STATEMENT");
    body["fileName"] = json!("a.pdf");
    let pdf = crate::file::upload("BANK_STATEMENT", &crate::file::pdf("a"));
    body["fileContent"] = pdf["fileContent"].clone();
    let request = broker.post(&documents).on_behalf_of(&child);
    let reply = request.json(&body).send().await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);

    let parts: String = expected
        .iter()
        .zip(values)
        .map(|(name, value)| {
            format!("--XXX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        })
        .collect();
    let request = broker.post(&documents).on_behalf_of(&child);
    let request = request.header("content-type", FORM);
    let reply = request
        .raw(format!("{parts}--XXX--\r\n").into_bytes())
        .send()
        .await;
    assert_eq!(paths(&reply), [&expected[..], &["file"]].concat());
}

#[tokio::test]
async fn a_long_list_of_problems_is_cut() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let parties = vec![json!({ "id": "a", "type": "FIRM" }); 50];
    let body = json!({ "root": "company", "parties": parties, "holdings": [] });
    let request = broker.request(reqwest::Method::PUT, &format!("{FILE}/ownership"));
    let reply = request.on_behalf_of(&child).json(&body).send().await;
    let expected: Vec<String> = (0..20).map(|at| format!("parties[{at}].type")).collect();
    assert_eq!(paths(&reply), expected);
}

#[tokio::test]
async fn finhubs_errors_list_all_of_them() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let told = |reply: &Reply| -> Vec<String> {
        assert_eq!(
            (reply.status, &reply.body["data"]["error"]),
            (400, &json!("INVALID_REQUEST"))
        );
        let errors = &reply.body["data"]["errors"];
        assert_eq!(reply.body["data"]["field"], errors[0]["field"]);
        let mut named: Vec<String> = named(errors).into_iter().map(str::to_owned).collect();
        named.sort_unstable();
        named
    };
    let mut body = registration();
    let organization = &mut body["organizationCustomer"]["organization"];
    organization["legalName"] = json!("");
    organization["industry"] = json!("MAGIC");
    organization["incorporationDate"] = json!("soon");
    organization["website"] = json!(7);
    let path = "/api/v2.1/customer/organization/registration";
    let reply = post(&broker, path, &body).await;
    let at = |name: &str| format!("organizationCustomer.organization.{name}");
    let expected = ["incorporationDate", "industry", "legalName", "website"].map(at);
    assert_eq!(told(&reply), expected);
    let errors = reply.body["data"]["errors"].as_array().unwrap();
    let industry = errors.iter().find(|one| one["field"] == at("industry"));
    let allowed = industry.and_then(|one| one["allowed"].as_array());
    assert!(
        allowed.is_some_and(|allowed| allowed.contains(&json!("GAMBLING"))),
        "{errors:?}"
    );

    let submission = json!({
        "verificationType": "KYC", "verificationLevel": "HIGHEST", "priority": "LOW",
        "verificationData": { "primaryJurisdictions": ["Nowhere"], "industry": "MAGIC", "businessPurpose": 1 },
    });
    let reply = post(&broker, &of(&child, "/verification"), &submission).await;
    let expected = [
        "priority",
        "verificationData.businessPurpose",
        "verificationData.industry",
        "verificationData.primaryJurisdictions",
        "verificationLevel",
        "verificationType",
    ];
    assert_eq!(told(&reply), expected);
    let director = json!({ "firstName": "", "dateOfBirth": "soon", "nationality": "Nowhere", "email": "x".repeat(201) });
    let reply = post(&broker, &of(&child, "/directors"), &director).await;
    assert_eq!(told(&reply), ["dateOfBirth", "email", "nationality"]);
    let inside = json!({ "person": director });
    for list in ["/directors", "/employees"] {
        let reply = post(&broker, &of(&child, list), &inside).await;
        let expected = ["person.dateOfBirth", "person.email", "person.nationality"];
        assert_eq!(told(&reply), expected, "{list}");
    }
}
