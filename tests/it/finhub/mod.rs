//! The FinHub dialect: its journey, what stands in the way of a call, who may decide.
#![expect(
    clippy::expect_used,
    reason = "a test helper that cannot go on ends its test"
)]

mod approval;
mod errors;
mod journey;
mod kept;
mod owners;
mod page;
mod personnel;
mod refusals;
mod removed;
mod repeats;
mod size;
mod statuses;
mod subjects;
mod submission;

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::file::office::{Office, Officer};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply, Request};

const ADDRESS: &str = "203.0.113.42";

/// A call with the headers that the dialect asks for.
pub(crate) fn calling(broker: &Broker, method: Method, path: &str) -> Request {
    let posts = method == Method::POST;
    let request = broker
        .request(method, path)
        .header("x-tenant-id", broker.organization.to_string())
        .header("user-agent", "MyApp/1.0");
    if posts {
        request.header("x-forwarded-for", ADDRESS)
    } else {
        request
    }
}

/// The path of a call for an organization.
pub(crate) fn of(organization: &str, rest: &str) -> String {
    format!("/api/v2.1/customer/organization/{organization}{rest}")
}

async fn get(broker: &Broker, path: &str) -> Reply {
    calling(broker, Method::GET, path).send().await
}

pub(crate) async fn post(broker: &Broker, path: &str, body: &Value) -> Reply {
    calling(broker, Method::POST, path).json(body).send().await
}

/// What a call answers that has to succeed.
pub(crate) fn data(reply: Reply) -> Value {
    let mut body = reply.body;
    assert_eq!(
        (reply.status, &body["success"]),
        (200, &json!(true)),
        "{body:?}"
    );
    body["data"].take()
}

/// Status and name of an error, whose envelope has to be whole.
fn error(reply: &Reply) -> (u16, &str) {
    let body = &reply.body;
    assert_eq!(
        (&body["success"], body["code"].as_u64()),
        (&json!(false), Some(u64::from(reply.status))),
        "{body:?}"
    );
    assert_eq!(
        body["data"]["requestId"].as_str(),
        reply.header("x-request-id")
    );
    (
        reply.status,
        body["data"]["error"].as_str().unwrap_or_default(),
    )
}

/// The fields that an error names.
fn fields(reply: &Reply) -> Vec<&str> {
    let errors = reply.body["data"]["errors"].as_array().expect("a list");
    errors
        .iter()
        .filter_map(|one| one["field"].as_str())
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

pub(crate) fn pdf(text: &str) -> String {
    BASE64.encode(format!("%PDF-1.7\n% {text}\n"))
}

pub(crate) fn registration() -> Value {
    json!({
        "email": "info@example.com", "password": "SECRET-PASSWORD", "matchingPassword": "SECRET-PASSWORD",
        "roleIds": ["ACCOUNT_OWNER"], "customerCategory": { "id": 1, "name": "B2B" },
        "organizationCustomer": {
            "customerName": "Acme Trading",
            "organization": {
                "legalName": "Acme Trading GmbH", "registrationNumber": "HRB 12345", "industry": "TECHNOLOGY",
                "legalForm": "LIMITED_LIABILITY_COMPANY", "incorporationDate": "2019-05-01",
                "addresses": [
                    { "type": "OFFICE", "country": "DE" }, { "type": "REGISTERED_OFFICE", "country": "Lithuania" },
                ],
            },
            "user": { "username": "acme", "password": "SECRET-PASSWORD" },
        },
    })
}

/// A small document of an organization, with an id of its own.
pub(crate) fn document(organization: &str, kind: &str) -> Value {
    static MADE: AtomicU64 = AtomicU64::new(1);
    let id = Uuid::from_u64_pair(0x550e_8400_e29b_41d4, MADE.fetch_add(1, Ordering::Relaxed));
    json!({
        "docId": id, "documentType": kind, "fileName": "file.pdf",
        "fileContent": pdf(kind), "customerId": organization,
    })
}

/// An organization on its way through the dialect.
pub(crate) struct Journey {
    pub(crate) broker: Broker,
    pub(crate) organization: String,
    verification: String,
    pub(crate) director: String,
    owner: String,
}

impl Journey {
    /// Registered, and nothing else.
    pub(crate) async fn registered(app: &TestApp) -> Self {
        let broker = app.broker().await;
        let path = "/api/v2.1/customer/organization/registration";
        let registered = data(post(&broker, path, &registration()).await);
        Self {
            broker,
            organization: text(&registered["organizationId"]),
            verification: text(&registered["verificationId"]),
            director: String::new(),
            owner: String::new(),
        }
    }

    /// With everybody who is needed.
    async fn staffed(app: &TestApp) -> Self {
        let mut journey = Self::registered(app).await;
        journey.staff().await;
        journey
    }

    /// Ready to be submitted.
    pub(crate) async fn ready(app: &TestApp) -> Self {
        let journey = Self::staffed(app).await;
        journey.deliver_all().await;
        journey
    }

    pub(crate) async fn staff(&mut self) {
        let employee = json!({
            "person": { "fullName": "Emil Example", "email": "emil@example.com" }, "position": "Clerk",
            "roles": ["ADMIN_USER"],
        });
        data(self.post("/employees", &employee).await);
        let director = json!({
            "firstName": "Dora", "lastName": "Example", "dateOfBirth": "1980-02-29", "nationality": "LT",
            "role": "MANAGING_DIRECTOR",
        });
        self.director = text(&data(self.post("/directors", &director).await)["directorId"]);
        let owner = json!({
            "type": "INDIVIDUAL", "firstName": "Olga", "lastName": "Example", "ownershipPercentage": 100.0,
            "sourceOfWealth": "Sold a company.",
        });
        self.owner = text(&data(self.post("/shareholders", &owner).await)["shareholderId"]);
    }

    pub(crate) async fn deliver_all(&self) {
        let requirements = data(self.get("/verification/requirements").await);
        let kinds = requirements["requiredDocuments"]
            .as_array()
            .expect("a list");
        for kind in kinds {
            data(self.upload(&text(kind)).await);
        }
    }

    pub(crate) async fn get(&self, rest: &str) -> Reply {
        get(&self.broker, &of(&self.organization, rest)).await
    }

    pub(crate) async fn post(&self, rest: &str, body: &Value) -> Reply {
        post(&self.broker, &of(&self.organization, rest), body).await
    }

    /// A small document, with an id of its own.
    pub(crate) fn document(&self, kind: &str) -> Value {
        document(&self.organization, kind)
    }

    pub(crate) async fn uploading(&self, body: &Value) -> Reply {
        let path = format!("/api/v2.1/verifications/{}/documents", self.verification);
        post(&self.broker, &path, body).await
    }

    /// A document whose body is said to be compressed.
    pub(crate) async fn sending_encoded(&self, coding: &str) -> Reply {
        let path = format!("/api/v2.1/verifications/{}/documents", self.verification);
        let request = calling(&self.broker, Method::POST, &path);
        let request = request.json(&self.document("BANK_STATEMENT"));
        request.header("content-encoding", coding).send().await
    }

    pub(crate) async fn upload(&self, kind: &str) -> Reply {
        self.uploading(&self.document(kind)).await
    }

    pub(crate) async fn submit(&self) -> Reply {
        self.post("/verification", &submission()).await
    }

    /// The status in both dialects: FinHub's, and that of `/v1`.
    async fn statuses(&self) -> (String, String) {
        let finhub = data(self.get("/verification/status").await);
        (
            text(&finhub["status"]),
            self.broker.status_of(&self.organization).await,
        )
    }
}

fn submission() -> Value {
    json!({
        "verificationType": "KYB", "verificationLevel": "TENANT_VERIFIED", "priority": "NORMAL",
        "verificationData": {
            "businessPurpose": "Import/export of electronic goods", "expectedAnnualRevenue": "€500,000 - €1,000,000",
        },
    })
}

/// Accepts everything of a claimed file under `/v1`, and finds nothing in any screening.
async fn clear(officer: &Officer, journey: &Journey) {
    let child = &journey.organization;
    let documents = journey
        .broker
        .get("/v1/organizations/verification/documents")
        .on_behalf_of(child)
        .send()
        .await;
    for document in documents.body["data"].as_array().expect("a list") {
        // Whose it may be changes with every document that is accepted.
        let view = officer.look(child).await;
        let unnamed = view["unnamedDocuments"].as_array().expect("a list");
        let mut body = json!({ "decision": "VERIFY" });
        if let Some(unnamed) = unnamed
            .iter()
            .find(|one| one["documentId"] == document["id"])
        {
            body["subjectId"] = unnamed["candidates"][0]["id"].clone();
        }
        let path = format!("documents/{}/decision", text(&document["id"]));
        let reply = officer.act(child, &path, &body).await;
        assert_eq!(reply.status, 200, "{path}: {:?}", reply.body);
    }
    for person in [&journey.director, &journey.owner] {
        officer.clear_person(child, person).await;
    }
    officer.clear_business(child).await;
}

/// An officer's decision through the dialect.
async fn approve(officer: &Broker, journey: &Journey, body: &Value) -> Reply {
    let path = of(&journey.organization, "/verification/approve");
    post(officer, &path, body).await
}

fn approval(journey: &Journey) -> Value {
    json!({
        "verificationId": journey.verification, "approved": true, "approvalNotes": "SECRET-NOTES", "conditions": [],
    })
}
