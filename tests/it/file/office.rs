//! A file made ready, and the officers who review it.

use base::ids::OrganizationId;
use domain::organization::OrganizationType;
use serde_json::{Value, json};
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

    /// Delivers a document of so many words, of somebody or of nobody in particular; its id.
    pub(crate) async fn deliver_as(
        &self,
        kind: &str,
        words: &str,
        subject: Option<&str>,
    ) -> String {
        let mut body = upload(kind, &pdf(words));
        body["subjectId"] = json!(subject);
        id(&uploading(&self.broker, &self.child, &body).send().await)
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: &Value) -> Reply {
        self.send_as(&self.broker, (method, path, body)).await
    }

    /// The same with another key of the broker's.
    pub(crate) async fn send_as(
        &self,
        by: &Broker,
        (method, path, body): (&str, &str, &Value),
    ) -> Reply {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let request = by.request(method, &format!("{VERIFICATION}{path}"));
        request.on_behalf_of(&self.child).json(body).send().await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        let request = self.broker.get(&format!("{VERIFICATION}{path}"));
        request.on_behalf_of(&self.child).send().await
    }

    pub(crate) async fn submit(&self, level: &str) -> Reply {
        self.send("POST", "/submission", &submission(level)).await
    }

    /// Submits it as it is by now.
    pub(crate) async fn resubmit(&self) {
        let reply = self.send("POST", "/submission", &json!({})).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
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

    /// The file as officers see it.
    pub(crate) async fn look(&self, child: &str) -> Value {
        let looked = self.0.get(&format!("/v1/reviews/{child}")).send().await;
        assert_eq!(looked.status, 200, "{:?}", looked.body);
        looked.body
    }

    /// Gives the file back to the customer, who is asked for more.
    pub(crate) async fn ask(&self, child: &str, items: &Value) {
        let ask = json!({ "decision": "REQUEST_INFORMATION", "items": items });
        let reply = self.act(child, "decision", &ask).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
    }

    /// Accepts one of `documents` or of `people`.
    pub(crate) async fn verify(&self, child: &str, (among, id): (&str, &str)) {
        let path = format!("{among}/{id}/decision");
        let verify = json!({ "decision": "VERIFY" });
        let reply = self.act(child, &path, &verify).await;
        assert_eq!(
            (reply.status, &reply.body["status"]),
            (200, &json!("VERIFIED")),
            "{path}: {:?}",
            reply.body
        );
    }

    /// Screens a person, or the business itself, and finds nothing.
    async fn screen(&self, child: &str, subject: Option<&str>, kinds: &[&str]) {
        for kind in kinds {
            let body = json!({ "subjectId": subject, "kind": kind, "result": "CLEAR" });
            let reply = self.act(child, "screenings", &body).await;
            assert_eq!(reply.status, 200, "{kind}: {:?}", reply.body);
        }
    }

    /// Accepts a person, and finds nothing in any screening of them.
    pub(crate) async fn clear_person(&self, child: &str, person: &str) {
        self.verify(child, ("people", person)).await;
        let kinds = ["PEP", "SANCTIONS", "ADVERSE_MEDIA"];
        self.screen(child, Some(person), &kinds).await;
    }

    /// Finds nothing in any screening of the business itself.
    pub(crate) async fn clear_business(&self, child: &str) {
        self.screen(child, None, &["SANCTIONS", "ADVERSE_MEDIA"])
            .await;
    }

    /// Accepts every document and person, and finds nothing in any screening.
    pub(crate) async fn clear(&self, file: &File) {
        for document in &file.documents {
            self.verify(&file.child, ("documents", document)).await;
        }
        self.clear_business(&file.child).await;
        self.clear_person(&file.child, &file.person).await;
    }

    pub(crate) async fn approve(&self, child: &str) -> Reply {
        let body = json!({ "decision": "APPROVE", "notes": "SECRET-NOTES", "conditions": ["SECRET-TERMS"] });
        self.act(child, "decision", &body).await
    }
}

/// A submitted file that Ada has claimed, with everything of it verified.
pub(crate) async fn judged(app: &TestApp) -> (File, Office, Officer) {
    let office = Office::open(app).await;
    let ada = office.officer(app, Role::SuperAdmin, "Ada").await;
    let file = File::ready(app).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    (file, office, ada)
}
