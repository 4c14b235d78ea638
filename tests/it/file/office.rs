//! A file made ready, and the officers who review it.

use serde_json::{Value, json};
use vouch::domain::organization::OrganizationType;
use vouch::ids::OrganizationId;
use vouch::store::api_keys::Role;

use super::{broker_with_business, pdf, upload, uploading};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};

pub(crate) const VERIFICATION: &str = "/v1/organizations/verification";
/// What every business delivers at STANDARD, with one director who owns it.
pub(crate) const KINDS: [&str; 7] = [
    "CERTIFICATE_OF_INCORPORATION",
    "ARTICLES_OF_ASSOCIATION",
    "SHAREHOLDER_REGISTER",
    "PROOF_OF_REGISTERED_ADDRESS",
    "BENEFICIAL_OWNERS_DECLARATION",
    "BANK_STATEMENT",
    "DIRECTOR_ID",
];

/// A business whose file can be submitted.
pub(crate) struct File {
    pub(crate) broker: Broker,
    pub(crate) child: String,
    pub(crate) person: String,
    pub(crate) documents: Vec<String>,
}

impl File {
    pub(crate) async fn ready(app: &TestApp) -> Self {
        let (broker, child) = broker_with_business(app).await;
        Self::of(broker, child).await
    }

    pub(crate) async fn of(broker: Broker, child: String) -> Self {
        let mut file = Self {
            broker,
            child,
            person: String::new(),
            documents: Vec::new(),
        };
        let person = json!({
            "firstName": "Anna", "lastName": "Example", "roles": ["DIRECTOR", "BENEFICIAL_OWNER", "EMPLOYEE"],
            "accessRoles": ["ADMIN_USER"], "sourceOfWealth": "Sold a company.", "dateOfBirth": "1980-02-29",
            "nationality": "LT",
        });
        let reply = file.send("POST", "/people", &person).await;
        file.person = id(&reply);
        let ownership = json!({
            "root": "company",
            "parties": [{ "id": "company", "type": "COMPANY" }, { "id": file.person, "type": "PERSON" }],
            "holdings": [{ "holderId": file.person, "companyId": "company", "basisPoints": 10000 }],
        });
        let reply = file.send("PUT", "/ownership", &ownership).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        for kind in KINDS {
            let document = file.deliver(kind, None).await;
            file.documents.push(document);
        }
        file
    }

    pub(crate) async fn deliver(&self, kind: &str, valid_until: Option<&str>) -> String {
        let mut body = upload(kind, &pdf(kind));
        body["validUntil"] = json!(valid_until);
        id(&uploading(&self.broker, &self.child, &body).send().await)
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: &Value) -> Reply {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let request = self
            .broker
            .request(method, &format!("{VERIFICATION}{path}"));
        request.on_behalf_of(&self.child).json(body).send().await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        let request = self.broker.get(&format!("{VERIFICATION}{path}"));
        request.on_behalf_of(&self.child).send().await
    }

    pub(crate) async fn submit(&self, level: &str) -> Reply {
        self.send("POST", "/submission", &submission(level)).await
    }

    pub(crate) async fn status(&self) -> String {
        self.broker.status_of(&self.child).await
    }
}

pub(crate) fn submission(level: &str) -> Value {
    json!({ "level": level, "business": {
        "industry": "TECHNOLOGY", "countryOfRegistration": "LT", "businessPurpose": "Software.",
        "expectedAnnualRevenue": 750_000, "expectedMonthlyTransactions": 100, "sourceOfFunds": "Sales.",
        "primaryJurisdictions": ["LT", "DE"],
    }})
}

pub(crate) fn id(reply: &Reply) -> String {
    let id = reply.body["id"].as_str();
    assert!(id.is_some(), "{:?}", reply.body);
    id.unwrap_or_default().to_owned()
}

/// The platform's people.
pub(crate) struct Office {
    pub(crate) platform: OrganizationId,
}

impl Office {
    pub(crate) async fn open(app: &TestApp) -> Self {
        let kind = OrganizationType::Business;
        let platform = app.organization("Platform", kind, true).await;
        Self { platform }
    }

    pub(crate) async fn officer(&self, app: &TestApp, role: Role, name: &str) -> Officer {
        let key = app.key(self.platform, true, role, Some(name)).await;
        let client = app.broker().await;
        Officer(Broker {
            organization: self.platform,
            key,
            ..client
        })
    }
}

/// A person of the platform with their key.
pub(crate) struct Officer(pub(crate) Broker);

impl Officer {
    pub(crate) async fn act(&self, child: &str, path: &str, body: &Value) -> Reply {
        let request = self.0.post(&format!("/v1/reviews/{child}/{path}"));
        request.json(body).send().await
    }

    pub(crate) async fn claim(&self, child: &str) -> Reply {
        self.act(child, "claim", &json!({})).await
    }

    /// Accepts every document and person, and finds nothing in any screening.
    pub(crate) async fn clear(&self, file: &File) {
        let verify = json!({ "decision": "VERIFY" });
        for document in &file.documents {
            let path = format!("documents/{document}/decision");
            let reply = self.act(&file.child, &path, &verify).await;
            assert_eq!(
                (reply.status, &reply.body["status"]),
                (200, &json!("VERIFIED"))
            );
        }
        let path = format!("people/{}/decision", file.person);
        let reply = self.act(&file.child, &path, &verify).await;
        assert_eq!(
            (reply.status, &reply.body["status"]),
            (200, &json!("VERIFIED"))
        );
        for (subject, kind) in [
            (Value::Null, "SANCTIONS"),
            (Value::Null, "ADVERSE_MEDIA"),
            (json!(file.person), "PEP"),
            (json!(file.person), "SANCTIONS"),
            (json!(file.person), "ADVERSE_MEDIA"),
        ] {
            let body = json!({ "subjectId": subject, "kind": kind, "result": "CLEAR" });
            let reply = self.act(&file.child, "screenings", &body).await;
            assert_eq!(reply.status, 200, "{:?}", reply.body);
        }
    }

    pub(crate) async fn approve(&self, child: &str) -> Reply {
        let body = json!({ "decision": "APPROVE", "notes": "SECRET-NOTES", "conditions": ["SECRET-TERMS"] });
        self.act(child, "decision", &body).await
    }
}
