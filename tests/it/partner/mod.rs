//! Individuals by the Partner API's calls: real requests, a real receiver of its webhooks, real officers.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test helper that cannot go on ends its test"
)]

mod asked;
mod codes;
mod erasure;
mod expiry;
mod eyes;
mod hosted;
mod journey;
mod judged;
mod networks;
mod notices;
mod residence;
mod sealed;
mod tenants;

use base::ids::{EndpointId, OrganizationId};
use domain::organization::OrganizationType;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;
use vouch::store::endpoints::Endpoint;
use vouch::store::partner::endpoints;

use crate::delivery::receiver::{FINE, Received, Receiver};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply, Request};
use crate::support::form::{FORM, File};

/// The user of the Partner API's own example.
pub(crate) const USER: &str = "f47ac10b-58cc-4372-a567-0e02b2c3d479";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const VERIFICATION: &str = "/v1/user/verification";

/// A broker that calls as a client of the Partner API does.
pub(crate) struct Partner {
    pub(crate) broker: Broker,
}

impl Partner {
    pub(crate) async fn new(app: &TestApp) -> Self {
        Self {
            broker: app.broker().await,
        }
    }

    fn request(&self, method: Method, path: &str) -> Request {
        let url = format!("{}{path}", self.broker.url);
        let request = Request::new(
            self.broker.http.request(method, url),
            self.broker.logs.clone(),
        );
        request.header("X-API-Key", &self.broker.key)
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.request(Method::GET, path).send().await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.request(Method::POST, path).json(body).send().await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.request(Method::PATCH, path).json(body).send().await
    }

    pub(crate) async fn delete(&self, user: &str) -> Reply {
        let path = format!("/v1/user/{user}");
        self.request(Method::DELETE, &path).send().await
    }

    /// Creates a user; its organization.
    pub(crate) async fn user(&self, id: &str) -> String {
        let reply = self
            .post("/v1/user/balances/crypto-and-fiat", &user(id))
            .await;
        assert_eq!(reply.status, 201, "{:?}", reply.body);
        assert_eq!(reply.body["poaRequiredForExtended"], false);
        reply.body["userId"].as_str().expect("an id").to_owned()
    }

    pub(crate) async fn upload(&self, path: &str, files: &[(&str, &[u8])]) -> Reply {
        let request = self.request(Method::POST, path);
        request.form(&[], &form_files(files)).send().await
    }

    /// The files of the identity document as a form that is written out.
    pub(crate) async fn upload_form(&self, form: Vec<u8>) -> Reply {
        let path = format!("/v1/user/kyc-files/{USER}");
        let request = self.request(Method::POST, &path);
        let request = request.header("content-type", FORM);
        request.raw(form).send().await
    }

    /// A declaration and a file whose bodies are said to be compressed.
    pub(crate) async fn sending_encoded(&self, coding: &str) -> [Reply; 2] {
        let json = self
            .request(Method::POST, VERIFICATION)
            .json(&declaration(USER));
        let path = format!("/v1/user/kyc-files/{USER}");
        let files = form_files(&[("front.png", PNG)]);
        let form = self.request(Method::POST, &path).form(&[], &files);
        let json = json.header("content-encoding", coding).send().await;
        [json, form.header("content-encoding", coding).send().await]
    }

    /// Uploads the identity document.
    pub(crate) async fn files(&self, user: &str) {
        let path = format!("/v1/user/kyc-files/{user}");
        let files: [(&str, &[u8]); 2] = [("front.png", PNG), ("back.pdf", b"%PDF-1.7\nback")];
        let reply = self.upload(&path, &files).await;
        assert_eq!(reply.status, 201, "{:?}", reply.body);
        assert_eq!(
            reply.body,
            json!({ "message": "KYC files added successfully" })
        );
    }

    pub(crate) async fn declare(&self, declaration: &Value) -> Reply {
        self.post(VERIFICATION, declaration).await
    }

    /// The status and the reasons of a check.
    async fn standing(&self, user: &str) -> (String, Value) {
        let reply = self.get(&format!("/v1/kyc/status/{user}")).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        let status = reply.body["status"].as_str().expect("a status").to_owned();
        (status, reply.body["rejectionReasons"].clone())
    }
}

/// Files as the Partner API's forms name them.
fn form_files<'a>(files: &[(&'a str, &'a [u8])]) -> Vec<File<'a>> {
    let files = files.iter();
    files
        .map(|(name, bytes)| ("files", *name, *bytes))
        .collect()
}

pub(crate) fn user(id: &str) -> Value {
    json!({
        "externalUserId": id, "email": "anna.example@example.com", "phone": "+37060000001", "firstName": "Annamaria",
        "lastName": "Exampliene", "street": "Gedimino prospektas", "number": "17-B", "city": "Vilniusmiestas",
        "postCode": "LT-01103", "country": "LT", "citizenship": "LT", "nationality": "LT", "birthCountry": "LT",
        "birthDate": "1990-02-28", "userIdentificationNumber": "49002280017", "hasAcceptedP100Tc": true,
    })
}

pub(crate) fn declaration(user: &str) -> Value {
    json!({
        "externalUserId": user, "documentType": "ID_CARD", "documentNumber": "6I12UQ171A",
        "documentExpirationDate": "2030-06-11", "openAccountReason": "DAILY_USE", "incomeSource": "SALARY",
        "occupation": "IT", "riskLvl": "LOW",
    })
}

/// The same with some fields otherwise; null takes one out.
fn declaration_with(user: &str, changes: &Value) -> Value {
    let mut declaration = declaration(user);
    for (field, value) in changes.as_object().expect("fields") {
        declaration[field] = value.clone();
    }
    declaration
}

/// Code, name and status of an error.
fn error(reply: &Reply) -> (u16, &str, &str) {
    let text = |name: &str| reply.body[name].as_str().unwrap_or_default();
    (reply.status, text("errorCode"), text("errorName"))
}

/// A partner endpoint of a broker, and who listens there.
pub(crate) async fn listener(
    app: &TestApp,
    owner: OrganizationId,
    events: &[&str],
) -> (Receiver, EndpointId) {
    let receiver = Receiver::answering(FINE).await;
    let id = endpoint(app, owner, &receiver.url, events).await;
    (receiver, id)
}

/// The token of endpoints that tests register.
const TOKEN: &str = "a-static-token-of-a-partner";

async fn endpoint(app: &TestApp, owner: OrganizationId, url: &str, events: &[&str]) -> EndpointId {
    let (ids, now) = (&app.services.ids, app.clock.now());
    let new = Endpoint {
        id: EndpointId(ids.uuid()),
        url: url.to_owned(),
        description: String::new(),
        event_types: events.iter().map(|event| (*event).to_owned()).collect(),
        disabled: None,
        created_at: now,
        updated_at: now,
    };
    let token = SecretString::from(TOKEN);
    app.secret(TOKEN);
    let mut tx = app.services.begin().await.expect("a transaction");
    let sealer = &app.services.journal.sealer;
    let inserted = endpoints::insert(&mut tx, sealer, owner, &new, ids.uuid(), &token).await;
    assert!(inserted.expect("an endpoint"));
    tx.commit().await.expect("a commit");
    new.id
}

/// What came, by event: the body without its time and id, which have to be there.
fn told(received: &[Received]) -> Vec<(String, Value)> {
    let mut told = Vec::new();
    for one in received {
        let mut body: Value = serde_json::from_str(&one.body).expect("JSON");
        let fields = body.as_object_mut().expect("an object");
        for name in ["timestamp", "eventId"] {
            assert!(
                fields.remove(name).is_some_and(|value| value.is_string()),
                "{name}: {}",
                one.body
            );
        }
        told.push((one.headers["x-webhook-event"].clone(), body));
    }
    told
}

/// An officer of the platform.
struct Officer(Broker);

impl Officer {
    async fn new(app: &TestApp, role: Role) -> Self {
        let kind = OrganizationType::Business;
        let platform = app.organization("Platform", kind, true).await;
        let key = app.key(platform, true, role, Some("Ada Officer")).await;
        let client = app.broker().await;
        Self(Broker {
            organization: platform,
            key,
            ..client
        })
    }

    async fn act(&self, organization: &str, path: &str, body: &Value) -> Reply {
        let request = self.0.post(&format!("/v1/reviews/{organization}/{path}"));
        request.json(body).send().await
    }

    async fn claim(&self, organization: &str) {
        let reply = self.act(organization, "claim", &json!({})).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
    }

    /// The documents of a file.
    async fn documents(&self, organization: &str) -> Vec<Value> {
        let path = "/v1/organizations/verification/documents?limit=100";
        let reply = self.0.get(path).on_behalf_of(organization).send().await;
        reply.body["data"].as_array().expect("a list").clone()
    }

    /// Accepts every submitted document, and finds nothing in any screening.
    async fn clear(&self, organization: &str) {
        for document in self.documents(organization).await {
            let id = document["id"].as_str().expect("an id");
            let path = format!("documents/{id}/decision");
            let reply = self
                .act(organization, &path, &json!({ "decision": "VERIFY" }))
                .await;
            assert_eq!(reply.status, 200, "{:?}", reply.body);
        }
        for kind in ["PEP", "SANCTIONS", "ADVERSE_MEDIA"] {
            let body = json!({ "kind": kind, "result": "CLEAR" });
            let reply = self.act(organization, "screenings", &body).await;
            assert_eq!(reply.status, 200, "{:?}", reply.body);
        }
    }

    async fn decide(&self, organization: &str, body: &Value) -> Reply {
        self.act(organization, "decision", body).await
    }

    /// Claims, clears and approves.
    async fn approve(&self, organization: &str) {
        self.claim(organization).await;
        self.clear(organization).await;
        let reply = self
            .decide(organization, &json!({ "decision": "APPROVE" }))
            .await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
    }
}

/// What the Partner API's own command answers, run by `curl`.
async fn curl(app: &TestApp, partner: &Partner) -> Value {
    let output = tokio::process::Command::new("sh")
        .arg("-eu")
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/it/partner/add-user-verification.sh"
        ))
        .env("API", &app.url)
        .env("KEY", &partner.broker.key)
        .env("no_proxy", "*")
        .output()
        .await
        .expect("curl runs: `make test` installs it");
    serde_json::from_slice(&output.stdout).expect("JSON")
}
