//! Every call that changes something, repeated under its key when it would be refused by now: the answer of then.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use vouch::app::App;
use vouch::store::api_keys::Role;

use super::replayed;
use crate::file::office::{File, Office, Officer, submission};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply, Request};

const V1: &str = "/v1/organizations/verification";
const FINHUB: &str = "/api/v2.1/customer/organization";

/// A call that was answered with success under a key.
struct Made {
    broker: Broker,
    /// As the documents have it.
    route: (Method, String),
    path: String,
    child: String,
    body: Value,
    first: Reply,
}

impl Made {
    fn request(&self, key: &str) -> Request {
        let request = self
            .broker
            .request(self.route.0.clone(), &self.path)
            .on_behalf_of(&self.child);
        let tenant = self.broker.organization.to_string();
        let request = request
            .header("x-tenant-id", tenant)
            .header("user-agent", "MyApp/1.0")
            .header("x-forwarded-for", "203.0.113.42");
        request.idempotency_key(key).json(&self.body)
    }
}

#[derive(Default)]
struct Walk(Vec<Made>);

impl Walk {
    /// Makes a call; `path` names what `route` has in braces.
    async fn make(
        &mut self,
        by: &Broker,
        child: &str,
        route: (&str, &str),
        parts: &[&str],
        body: Value,
    ) -> Value {
        let (method, pattern) = route;
        let mut path = String::new();
        let mut parts = parts.iter();
        for (at, piece) in pattern.split(['{', '}']).enumerate() {
            path += if at % 2 == 0 {
                piece
            } else {
                parts.next().unwrap()
            };
        }
        let mut made = Made {
            broker: by.clone(),
            route: (
                Method::from_bytes(method.as_bytes()).unwrap(),
                pattern.to_owned(),
            ),
            path,
            child: child.to_owned(),
            body,
            first: Reply {
                status: 0,
                headers: reqwest::header::HeaderMap::default(),
                bytes: Vec::new(),
                body: Value::Null,
            },
        };
        made.first = made.request("key").send().await;
        assert_eq!(made.first.status, 200, "{route:?}: {:?}", made.first.body);
        assert!(!replayed(&made.first), "{route:?}");
        let body = made.first.body.clone();
        self.0.push(made);
        body
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_call_answers_a_repeat_as_the_first_time_whatever_it_would_be_refused_for_by_now() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await.0;
    let broker = app.broker().await;
    let mut walk = Walk::default();
    of_organizations(&app, &broker, &mut walk).await;
    of_webhooks(&app, &broker, &mut walk).await;
    of_files(&app, &broker, &ada, &mut walk).await;
    let bea = office.officer(&app, Role::SuperAdmin, "Bea").await.0;
    of_holds(&app, &broker, (&ada, &bea), &mut walk).await;
    of_finhub(&app, &broker, &ada, &mut walk).await;

    let walked: BTreeSet<String> = walk
        .0
        .iter()
        .map(|made| format!("{} {}", made.route.0, made.route.1))
        .collect();
    assert_eq!(
        walked,
        documented(&app),
        "every call that takes a key, and no other"
    );

    // Nothing that was there is as it was.
    for statement in [
        "delete from webhook_endpoints",
        "delete from webhook_messages",
        "delete from file_documents",
        "delete from file_people",
        "update verifications set status = 'REJECTED', track = 'SUMSUB', held_by = null",
    ] {
        app.execute(statement).await;
    }
    for made in &walk.0 {
        let again = made.request("key").send().await;
        let what = (&made.route, &again.body);
        assert_eq!((again.status, replayed(&again)), (200, true), "{what:?}");
        assert_eq!(again.bytes, made.first.bytes, "{what:?}");
    }
    // Without the saved answer they would be refused, but for those that nothing can stand in the way of.
    let never = [
        "PATCH /v1/organizations",
        "POST /v1/organizations/verification/import/preview",
        "POST /v1/webhooks/endpoints",
        "POST /api/v2.1/customer/organization/registration",
    ];
    for made in &walk.0 {
        let route = format!("{} {}", made.route.0, made.route.1);
        if !never.contains(&route.as_str()) {
            let other = made.request("other").send().await;
            assert_ne!(other.status, 200, "{:?}", made.route);
        }
    }
}

/// What the documents say takes a key.
fn documented(app: &TestApp) -> BTreeSet<String> {
    let shutdown = base::shutdown::Shutdown::new();
    let built = App::build(&app.settings, app.clock.clone(), &shutdown).unwrap();
    let mut found = BTreeSet::new();
    for document in [built.openapi(), built.finhub_openapi()] {
        let document = serde_json::to_value(document).unwrap();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let mut parameters = operation["parameters"].as_array().into_iter().flatten();
                if parameters.any(|one| one["name"] == "Idempotency-Key") {
                    found.insert(format!("{} {path}", method.to_uppercase()));
                }
            }
        }
    }
    found
}

async fn of_organizations(app: &TestApp, broker: &Broker, walk: &mut Walk) {
    let body = json!({ "name": "Customer", "type": "INDIVIDUAL", "externalId": "one" });
    let child = walk
        .make(broker, "", ("POST", "/v1/organizations"), &[], body)
        .await;
    let child = text(&child["organizationId"]);
    let body = json!({
        "type": "LOA", "grantingOrganizationId": child,
        "authorizedOrganizationId": broker.organization.to_string(),
    });
    let revoke = ("POST", "/v1/authorizations/revoke");
    walk.make(broker, "", revoke, &[], body).await;
    let child = broker.create_child("INDIVIDUAL").await;
    let name = json!({ "name": "Another Name" });
    let change = ("PATCH", "/v1/organizations");
    walk.make(broker, &child, change, &[], name).await;
    let token = json!({ "shareToken": app.share_token("approve").await });
    for call in ["/import/preview", "/import"] {
        let route = format!("{V1}{call}");
        walk.make(broker, &child, ("POST", &route), &[], token.clone())
            .await;
    }
    let child = broker.create_child("INDIVIDUAL").await;
    walk.make(broker, &child, ("POST", V1), &[], json!({}))
        .await;
}

async fn of_webhooks(app: &TestApp, broker: &Broker, walk: &mut Walk) {
    let endpoints = "/v1/webhooks/endpoints";
    let one = format!("{endpoints}/{{id}}");
    let body = json!({ "url": "https://example.com/hook" });
    let made = walk.make(broker, "", ("POST", endpoints), &[], body).await;
    let id = text(&made["id"]);
    let change = json!({ "description": "Ours." });
    walk.make(broker, "", ("PATCH", &one), &[&id], change).await;
    let rotate = format!("{one}/secret/rotate");
    walk.make(broker, "", ("POST", &rotate), &[&id], json!({}))
        .await;
    let test = format!("{one}/test");
    let message = walk
        .make(broker, "", ("POST", &test), &[&id], json!({}))
        .await;
    app.run_due().await;
    let replay = "/v1/webhooks/messages/{id}/replay";
    let message = text(&message["id"]);
    walk.make(broker, "", ("POST", replay), &[&message], json!({}))
        .await;
    walk.make(broker, "", ("DELETE", &one), &[&id], json!({}))
        .await;
}

async fn of_files(app: &TestApp, broker: &Broker, ada: &Broker, walk: &mut Walk) {
    let child = broker.create_child("BUSINESS").await;
    let (people, documents) = (format!("{V1}/people"), format!("{V1}/documents"));
    let person = json!({ "firstName": "Anna", "lastName": "Example", "roles": ["DIRECTOR"] });
    let made = walk
        .make(broker, &child, ("POST", &people), &[], person)
        .await;
    let (one, id) = (format!("{people}/{{id}}"), text(&made["id"]));
    let change = json!({ "lastName": "Other" });
    walk.make(broker, &child, ("PATCH", &one), &[&id], change)
        .await;
    walk.make(broker, &child, ("DELETE", &one), &[&id], json!({}))
        .await;
    let document = json!({
        "documentType": "BANK_STATEMENT", "fileName": "a.pdf", "fileContent": "JVBERi0xLjcKJSBhIHRlc3QK",
    });
    let made = walk
        .make(broker, &child, ("POST", &documents), &[], document)
        .await;
    let (one, id) = (format!("{documents}/{{id}}"), text(&made["id"]));
    walk.make(broker, &child, ("DELETE", &one), &[&id], json!({}))
        .await;
    let ownership = json!({
        "root": "us", "parties": [{ "id": "us", "type": "COMPANY" }], "holdings": [],
    });
    let route = format!("{V1}/ownership");
    walk.make(broker, &child, ("PUT", &route), &[], ownership)
        .await;

    let child = broker.create_child("BUSINESS").await;
    let file = File::of(broker.clone(), child.clone()).await;
    let twin = json!({ "firstName": "Anna", "lastName": "Example", "roles": ["EMPLOYEE"] });
    let twin = text(&file.send("POST", "/people", &twin).await.body["id"]);
    let most = json!({
        "root": "us", "explanation": "Heirs.",
        "parties": [{ "id": "us", "type": "COMPANY" }, { "id": file.person, "type": "PERSON" }],
        "holdings": [{ "holderId": file.person, "companyId": "us", "basisPoints": 9000 }],
    });
    assert_eq!(file.send("PUT", "/ownership", &most).await.status, 200);
    let route = format!("{V1}/submission");
    walk.make(
        broker,
        &child,
        ("POST", &route),
        &[],
        submission("STANDARD"),
    )
    .await;
    let reviews = "/v1/reviews/{organizationId}";
    let act = |path: &str| format!("{reviews}/{path}");
    for call in ["claim", "release"] {
        walk.make(ada, "", ("POST", &act(call)), &[&child], json!({}))
            .await;
    }
    let claim = ada
        .post(&format!("/v1/reviews/{child}/claim"))
        .json(&json!({}));
    assert_eq!(claim.send().await.status, 200);
    let verify = json!({ "decision": "VERIFY" });
    let route = act("documents/{documentId}/decision");
    let parts = [child.as_str(), file.documents[0].as_str()];
    walk.make(ada, "", ("POST", &route), &parts, verify.clone())
        .await;
    let route = act("people/{personId}/decision");
    walk.make(ada, "", ("POST", &route), &[&child, &file.person], verify)
        .await;
    let screening = json!({ "kind": "SANCTIONS", "result": "CLEAR" });
    walk.make(ada, "", ("POST", &act("screenings")), &[&child], screening)
        .await;
    let accept = json!({ "decision": "ACCEPT" });
    walk.make(ada, "", ("POST", &act("explanation")), &[&child], accept)
        .await;
    let two = json!({ "people": [file.person, twin], "answer": "TWO_PEOPLE" });
    walk.make(ada, "", ("POST", &act("pairs")), &[&child], two)
        .await;
    let level = json!({ "level": "STANDARD", "reason": "Enough." });
    walk.make(ada, "", ("POST", &act("level")), &[&child], level)
        .await;
    let ask = json!({ "decision": "REQUEST_INFORMATION", "items": [
        { "code": "BANK_STATEMENT", "message": "Please." },
    ]});
    let asked = ada.post(&format!("/v1/reviews/{child}/decision"));
    assert_eq!(asked.json(&ask).send().await.status, 200);
    let looked = ada.get(&format!("/v1/reviews/{child}")).send().await;
    let id = text(&looked.body["requests"][0]["id"]);
    let route = act("requests/{requestId}/withdraw");
    let why = json!({ "reason": "Not needed." });
    walk.make(ada, "", ("POST", &route), &[&child, &id], why)
        .await;
    let reject = json!({ "decision": "REJECT", "reason": "Policy." });
    walk.make(ada, "", ("POST", &act("decision")), &[&child], reject)
        .await;
    app.run_due().await;
}

async fn of_holds(app: &TestApp, broker: &Broker, (ada, bea): (&Broker, &Broker), walk: &mut Walk) {
    let child = broker.create_child("INDIVIDUAL").await;
    assert_eq!(broker.start(&child).await.status, 200);
    let route = "/v1/reviews/{organizationId}/hold";
    walk.make(ada, "", ("POST", route), &[&child], json!({}))
        .await;
    let reject = json!({ "decision": "REJECT", "reason": "Policy." });
    let decision = ada.post(&format!("/v1/reviews/{child}/decision"));
    assert_eq!(decision.json(&reject).send().await.status, 200);
    let why = json!({ "reason": "We look once more." });
    let route = "/v1/reviews/{organizationId}/reopen";
    walk.make(bea, "", ("POST", route), &[&child], why.clone())
        .await;
    let approved = broker.create_child("INDIVIDUAL").await;
    assert_eq!(broker.start(&approved).await.status, 200);
    for act in ["submit", "approve"] {
        app.customer(&approved, act).await;
    }
    app.settle().await;
    let route = "/v1/reviews/{organizationId}/approval/withdraw";
    walk.make(bea, "", ("POST", route), &[&approved], why).await;

    let (file, ada) = (File::ready(app).await, Officer(ada.clone()));
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    assert_eq!(ada.approve(&file.child).await.status, 200);
    app.execute("update file_risks set flags = flags || 'REFRESH_DUE'::text, flagged_at = now()")
        .await;
    let route = "/v1/reviews/{organizationId}/flags";
    let keep = json!({ "decision": "KEEP" });
    walk.make(bea, "", ("POST", route), &[&file.child], keep)
        .await;
}

async fn of_finhub(app: &TestApp, broker: &Broker, ada: &Broker, walk: &mut Walk) {
    let registration = json!({ "organizationCustomer": { "organization": {
        "legalName": "Acme Trading GmbH", "industry": "TECHNOLOGY",
        "addresses": [{ "type": "REGISTERED_OFFICE", "country": "LT" }],
    } } });
    let route = format!("{FINHUB}/registration");
    let made = walk
        .make(broker, "", ("POST", &route), &[], registration)
        .await;
    let child = text(&made["data"]["organizationId"]);
    let verification = text(&made["data"]["verificationId"]);
    let of = |path: &str| format!("{FINHUB}/{{organizationId}}/{path}");
    let who = json!({ "firstName": "Ada", "lastName": "Example", "roles": ["ADMIN_USER"] });
    let made = walk
        .make(
            broker,
            "",
            ("POST", &of("employees")),
            &[&child],
            who.clone(),
        )
        .await;
    let id = text(&made["data"]["employeeId"]);
    walk.make(broker, "", ("POST", &of("employee")), &[&child], who)
        .await;
    let route = of("employees/{employeeId}/roles");
    let roles = json!({ "roles": ["ADMIN_USER", "EMPLOYEE"] });
    walk.make(broker, "", ("PUT", &route), &[&child, &id], roles)
        .await;
    let who = json!({ "firstName": "Dora", "lastName": "Example", "role": "MANAGING_DIRECTOR" });
    let made = walk
        .make(
            broker,
            "",
            ("POST", &of("directors")),
            &[&child],
            who.clone(),
        )
        .await;
    let id = text(&made["data"]["directorId"]);
    walk.make(broker, "", ("POST", &of("director")), &[&child], who)
        .await;
    let route = of("directors/{directorId}");
    walk.make(broker, "", ("DELETE", &route), &[&child, &id], json!({}))
        .await;
    let holder = json!({
        "type": "INDIVIDUAL", "firstName": "Olga", "lastName": "Example", "ownershipPercentage": 20,
    });
    let made = walk
        .make(broker, "", ("POST", &of("shareholders")), &[&child], holder)
        .await;
    let id = text(&made["data"]["shareholderId"]);
    let route = of("shareholders/{shareholderId}");
    walk.make(broker, "", ("DELETE", &route), &[&child, &id], json!({}))
        .await;
    let document = json!({
        "docId": uuid::Uuid::from_u128(7), "documentType": "BANK_STATEMENT", "fileName": "a.pdf",
        "fileContent": "JVBERi0xLjcKJSBhIHRlc3QK", "customerId": child,
    });
    let route = "/api/v2.1/verifications/{verificationId}/documents";
    walk.make(broker, "", ("POST", route), &[&verification], document)
        .await;

    let child = broker.create_child("BUSINESS").await;
    File::of(broker.clone(), child.clone()).await;
    let submission = json!({
        "verificationType": "KYB", "verificationLevel": "TENANT_VERIFIED", "priority": "NORMAL",
        "verificationData": {
            "industry": "TECHNOLOGY", "countryOfRegistration": "LT", "businessPurpose": "Software.",
            "expectedAnnualRevenue": "€500,000 - €1,000,000", "expectedTransactionVolume": "100",
            "sourceOfFunds": "Sales.", "primaryJurisdictions": ["LT"],
        },
    });
    let made = walk
        .make(
            broker,
            "",
            ("POST", &of("verification")),
            &[&child],
            submission,
        )
        .await;
    let claim = ada
        .post(&format!("/v1/reviews/{child}/claim"))
        .json(&json!({}));
    assert_eq!(claim.send().await.status, 200);
    let decline = json!({ "verificationId": made["data"]["verificationId"], "approved": false });
    let route = of("verification/approve");
    walk.make(ada, "", ("POST", &route), &[&child], decline)
        .await;
    app.run_due().await;
}
