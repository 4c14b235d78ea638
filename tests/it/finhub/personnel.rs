//! Registration, employees, directors, shareholders.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Journey, calling, data, error, fields, get, of, post, registration, text};
use crate::support::app::TestApp;
use crate::support::client::Reply;

const REGISTRATION: &str = "/api/v2.1/customer/organization/registration";

#[tokio::test]
async fn a_registration_is_read_and_its_passwords_are_not_kept() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    app.secret("SECRET-PASSWORD");
    let send = async |body: &Value| {
        let request = calling(&broker, Method::POST, REGISTRATION);
        request.idempotency_key("one").json(body).send().await
    };
    let registered = data(send(&registration()).await);
    assert_eq!(registered["id"], registered["organizationId"]);
    assert_eq!(registered["verificationStatus"], "NOT_STARTED");
    let hex = text(&registered["id"])
        .trim_start_matches("org_")
        .to_owned();
    assert_eq!(registered["verificationId"], format!("ver_{hex}"));
    // What is not read does not make it another request: not the password either.
    let mut again = registration();
    again["password"] = json!("SECRET-PASSWORD-2");
    let reply = send(&again).await;
    assert_eq!(
        (data(reply.clone()), reply.header("idempotent-replayed")),
        (registered.clone(), Some("true"))
    );

    let children = broker.get("/v1/organizations/children").send().await;
    let child = &children.body["data"][0];
    assert_eq!(
        (&child["name"], &child["type"]),
        (&json!("Acme Trading"), &json!("BUSINESS"))
    );
    let metadata = json!({
        "legalName": "Acme Trading GmbH", "registrationNumber": "HRB 12345", "incorporationDate": "2019-05-01",
        "legalForm": "LIMITED_LIABILITY_COMPANY",
    });
    assert_eq!(child["metadata"], metadata);
    // Industry and country are known from here on.
    let requirements = data(
        get(
            &broker,
            &of(&text(&registered["id"]), "/verification/requirements"),
        )
        .await,
    );
    let open = requirements["openItems"].to_string();
    assert!(
        !open.contains("INDUSTRY") && !open.contains("COUNTRY_OF_REGISTRATION"),
        "{open}"
    );
}

#[tokio::test]
async fn odd_registrations() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let organization = "organizationCustomer.organization";
    for (field, value) in [
        ("legalName", json!("")),
        ("legalName", json!(7)),
        ("industry", json!("MAGIC")),
        ("incorporationDate", json!("first of May")),
        ("addresses", json!([{ "country": "Atlantis" }])),
        ("website", json!("x".repeat(201))),
    ] {
        let mut body = registration();
        body["organizationCustomer"]["organization"][field] = value;
        let reply = post(&broker, REGISTRATION, &body).await;
        assert_eq!(error(&reply), (400, "INVALID_REQUEST"), "{field}");
        assert_eq!(fields(&reply), [format!("{organization}.{field}")]);
    }
    let reply = post(&broker, REGISTRATION, &json!({})).await;
    assert_eq!(fields(&reply), ["organizationCustomer"]);
}

#[tokio::test]
async fn the_first_employee_manages_the_account() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let employee = |roles: &[&str]| json!({ "person": { "firstName": "Emil", "lastName": "Example" }, "roles": roles });
    let reply = journey.post("/employees", &employee(&["EMPLOYEE"])).await;
    assert_eq!(
        (error(&reply), fields(&reply)),
        ((400, "INVALID_REQUEST"), vec!["roles"])
    );
    let message =
        "Missing required role 'ADMIN_USER' for BUSINESS_TYPE_CLIENT_TO_TENANT organization";
    assert_eq!(reply.body["data"]["errors"][0]["message"], message);
    let first = data(journey.post("/employee", &employee(&["ADMIN"])).await);
    assert_eq!(
        (&first["roles"], &first["id"]),
        (&json!(["ADMIN_USER"]), &first["employeeId"])
    );
    let second = data(journey.post("/employees", &employee(&["VIEWER"])).await);
    let path = format!("/employees/{}/roles", text(&second["employeeId"]));
    let put = async |path: &str, roles: &[&str]| {
        let request = calling(
            &journey.broker,
            Method::PUT,
            &of(&journey.organization, path),
        );
        request.json(&json!({ "roles": roles })).send().await
    };
    let changed = data(put(&path, &["TRANSACTION_APPROVER", "COMPLIANCE_OFFICER"]).await);
    assert_eq!(
        changed["roles"],
        json!(["COMPLIANCE_OFFICER", "TRANSACTION_APPROVER"])
    );
    assert_eq!(
        error(&put(&path, &["KING"]).await),
        (400, "INVALID_REQUEST")
    );
    let director = data(
        journey
            .post("/directors", &json!({ "firstName": "D", "lastName": "E" }))
            .await,
    );
    for id in [
        text(&director["id"]),
        "7".to_owned(),
        "per_0190a1b2c3d47000800000000000ffff".to_owned(),
    ] {
        assert_eq!(
            error(&put(&format!("/employees/{id}/roles"), &["EMPLOYEE"]).await),
            (404, "NOT_FOUND")
        );
    }
    let listed = data(journey.get("/employees").await);
    assert_eq!(listed, json!([first, changed]));
}

pub(super) async fn remove(journey: &Journey, rest: &str) -> Reply {
    calling(
        &journey.broker,
        Method::DELETE,
        &of(&journey.organization, rest),
    )
    .send()
    .await
}

#[tokio::test]
async fn directors_come_and_go() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let flat = json!({
        "firstName": "Dora", "lastName": "Example", "email": "d@example.com", "dateOfBirth": "1980-02-29",
        "nationality": "Lithuania", "role": "MANAGING_DIRECTOR", "appointedDate": "2020-01-01",
        "address": { "street": "Street 1", "city": "Vilnius" }, "isPEP": true,
    });
    let first = data(journey.post("/directors", &flat).await);
    assert_eq!(
        (&first["nationality"], &first["isPEP"], &first["status"]),
        (&json!("LT"), &json!(true), &json!("PENDING_VERIFICATION"))
    );
    let nested = json!({ "person": { "fullName": "Karl von Example" }, "position": "Board", "directorType": "NON_EXECUTIVE" });
    let second = data(journey.post("/director", &nested).await);
    assert_eq!(
        (&second["firstName"], &second["lastName"]),
        (&json!("Karl von"), &json!("Example"))
    );
    assert_eq!(
        data(journey.get("/directors").await),
        json!([first, second])
    );
    // A politically exposed director forces the higher level.
    let requirements = data(journey.get("/verification/requirements").await);
    assert_eq!(requirements["verificationLevel"], "POWER_TENANT_VERIFIED");
    let path = format!("/directors/{}", text(&first["id"]));
    assert_eq!(
        data(remove(&journey, &path).await),
        json!({ "id": first["id"], "removed": true })
    );
    assert_eq!(error(&remove(&journey, &path).await), (404, "NOT_FOUND"));
    for odd in [
        json!({ "firstName": "A\u{200b}" }),
        json!({ "firstName": "", "lastName": " " }),
        json!({}),
    ] {
        assert_eq!(
            error(&journey.post("/directors", &odd).await),
            (400, "INVALID_REQUEST"),
            "{odd}"
        );
    }
}

#[tokio::test]
async fn shareholders_add_up_over_tiers() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let person = |name: &str, percent: Value| json!({ "type": "INDIVIDUAL", "firstName": name, "lastName": "Example", "ownershipPercentage": percent });
    let small = data(
        journey
            .post("/shareholders", &person("Sina", json!(24.99)))
            .await,
    );
    assert_eq!(
        (&small["isBeneficialOwner"], &small["ownershipPercentage"]),
        (&json!(false), &json!(24.99))
    );
    let exact = data(
        journey
            .post("/shareholders", &person("Bea", json!(25)))
            .await,
    );
    assert_eq!(exact["isBeneficialOwner"], true);
    let company = json!({
        "type": "CORPORATE", "companyName": "Holding Ltd", "country": "Cyprus", "ownershipPercentage": 50.01,
    });
    let company = data(journey.post("/shareholders", &company).await);
    assert_eq!(
        (&company["companyName"], &company["firstName"]),
        (&json!("Holding Ltd"), &Value::Null)
    );
    let ownership = async || {
        let request = journey
            .broker
            .get("/v1/organizations/verification/ownership");
        request
            .on_behalf_of(&journey.organization)
            .send()
            .await
            .body
    };
    assert_eq!(
        ownership().await["result"]["unknown"]["basisPoints"],
        5001,
        "nobody is named behind the company"
    );
    let mut behind = person("Cora", json!("60"));
    behind["heldShareholderId"] = company["shareholderId"].clone();
    let behind = data(journey.post("/shareholders", &behind).await);
    // 60 % of 50.01 % is more than a quarter.
    assert_eq!(behind["isBeneficialOwner"], true);
    let listed = data(journey.get("/shareholders").await);
    let mut names: Vec<&str> = listed
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["firstName"].as_str().or(one["companyName"].as_str()))
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["Bea", "Cora", "Holding Ltd", "Sina"]);

    let path = format!("/shareholders/{}", text(&company["shareholderId"]));
    data(remove(&journey, &path).await);
    assert_eq!(error(&remove(&journey, &path).await), (404, "NOT_FOUND"));
    assert_eq!(
        error(&remove(&journey, "/shareholders/organization").await),
        (404, "NOT_FOUND")
    );
    let path = format!("/shareholders/{}", text(&small["id"]));
    data(remove(&journey, &path).await);
    let listed = data(journey.get("/shareholders").await);
    assert_eq!(listed, json!([exact]));

    let mut odd = person("Odd", json!(10));
    odd["heldShareholderId"] = json!("com_nobody");
    let reply = journey.post("/shareholders", &odd).await;
    assert_eq!(
        (error(&reply), fields(&reply)),
        ((400, "INVALID_REQUEST"), vec!["heldShareholderId"])
    );
    for (field, value) in [
        ("ownershipPercentage", json!(33.333)),
        ("ownershipPercentage", json!(0)),
        ("ownershipPercentage", json!(true)),
        ("type", json!("TRUST")),
        ("firstName", json!(" ")),
    ] {
        let mut body = person("Odd", json!(10));
        body[field] = value.clone();
        let reply = journey.post("/shareholders", &body).await;
        assert_eq!(
            (error(&reply), fields(&reply)),
            ((400, "INVALID_REQUEST"), vec![field]),
            "{value}"
        );
    }
}

#[tokio::test]
async fn thirds_are_a_whole() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let employee = json!({ "fullName": "Emil Example", "roles": ["ADMIN_USER"] });
    data(journey.post("/employees", &employee).await);
    let director = json!({ "firstName": "Dora", "lastName": "Example" });
    data(journey.post("/directors", &director).await);
    for name in ["A", "B", "C"] {
        let third = json!({
            "type": "INDIVIDUAL", "firstName": name, "lastName": "Example", "ownershipPercentage": 33.33,
            "sourceOfWealth": "Savings.",
        });
        data(journey.post("/shareholders", &third).await);
        data(journey.upload("BENEFICIAL_OWNER_ID").await);
    }
    for kind in [
        "CERTIFICATE_OF_INCORPORATION",
        "ARTICLES_OF_ASSOCIATION",
        "SHAREHOLDER_REGISTER",
        "PROOF_OF_REGISTERED_ADDRESS",
        "BENEFICIAL_OWNERS_DECLARATION",
        "BANK_STATEMENT",
        "DIRECTOR_ID",
    ] {
        data(journey.upload(kind).await);
    }
    let people = data(journey.get("/verification/personnel-status").await);
    let owners =
        json!({ "total": 3, "verified": 0, "totalOwnership": 99.99, "status": "COMPLETE" });
    assert_eq!(
        (&people["beneficialOwners"], &people["overallStatus"]),
        (&owners, &json!("READY_FOR_VERIFICATION"))
    );
    assert_eq!(data(journey.submit().await)["status"], "PENDING_REVIEW");
}
