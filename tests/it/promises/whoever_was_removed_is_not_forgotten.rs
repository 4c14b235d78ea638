//! Who left the file is history, not something to be done again; but a match or a rejection is seen before an approval.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use crate::file::office::{File, Office, Officer, id, submission};
use crate::support::app::TestApp;
use crate::support::client::Reply;
use crate::support::refused::{obstacle, obstacles};

/// A file at ENHANCED with another director, of which everything is verified and screened but what is said of them.
struct Reviewed {
    app: TestApp,
    file: File,
    ada: Officer,
    bob: String,
}

impl Reviewed {
    async fn new(roles: &[&str]) -> Self {
        let app = TestApp::new().await;
        let ada = Office::open(&app).await;
        let ada = ada.officer(&app, Role::SuperAdmin, "Ada").await;
        let mut file = File::ready(&app).await;
        let bob = json!({
            "firstName": "Bob", "lastName": "Small", "roles": roles, "dateOfBirth": "1970-01-31", "nationality": "LV",
        });
        let bob = id(&file.send("POST", "/people", &bob).await);
        for kind in ["SOURCE_OF_WEALTH", "SOURCE_OF_FUNDS"] {
            let document = file.deliver(kind, None).await;
            file.documents.push(document);
        }
        if roles.contains(&"DIRECTOR") {
            let document = file.deliver_as("DIRECTOR_ID", "of Bob", Some(&bob)).await;
            file.documents.push(document);
        }
        let reply = file.submit("ENHANCED").await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        assert_eq!(ada.claim(&file.child).await.status, 200);
        ada.clear(&file).await;
        Self {
            app,
            file,
            ada,
            bob,
        }
    }

    async fn act(&self, path: &str, body: &Value) {
        let reply = self.ada.act(&self.file.child, path, body).await;
        assert_eq!(reply.status, 200, "{path}: {:?}", reply.body);
    }

    async fn screen(&self, kind: &str, result: &str) {
        let body = json!({ "subjectId": self.bob, "kind": kind, "result": result });
        self.act("screenings", &body).await;
    }

    async fn reject(&self) {
        let body = json!({ "decision": "REJECT", "reasons": ["NOT_ACCEPTED"] });
        self.act(&format!("people/{}/decision", self.bob), &body)
            .await;
    }

    /// Asks for something of Bob.
    async fn ask(&self, code: &str) {
        let item = json!({ "code": code, "subjectId": self.bob, "message": "Of Bob, please." });
        self.ada.ask(&self.file.child, &json!([item])).await;
        self.app.clock.advance(chrono::TimeDelta::minutes(1));
    }

    /// Renames Bob, who is new then, and takes him out.
    async fn remove(&self) {
        let path = format!("/people/{}", self.bob);
        let other = json!({ "firstName": "Robert" });
        let reply = self.file.send("PATCH", &path, &other).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        let reply = self.file.send("DELETE", &path, &json!({})).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
    }

    async fn resubmit(&self) {
        let body = submission("ENHANCED");
        let reply = self.file.send("POST", "/submission", &body).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        assert_eq!(self.ada.claim(&self.file.child).await.status, 200);
    }

    async fn looked(&self) -> Value {
        self.ada.look(&self.file.child).await
    }

    async fn approve(&self, seen: &[&str]) -> Reply {
        let body = json!({ "decision": "APPROVE", "seen": seen });
        self.ada.act(&self.file.child, "decision", &body).await
    }

    /// What stands against an approval is exactly this of Bob.
    async fn refused(&self, code: &str, why: &str, changed: Value) {
        let reply = self.approve(&[]).await;
        assert_eq!(
            obstacles(&reply),
            [obstacle(code, why, changed, Some(&self.bob))]
        );
    }

    /// The approval that says so goes through, and what it says is kept for officers.
    async fn seen(&self) {
        let reply = self.approve(&[&self.file.person]).await;
        let problem = json!([{ "field": "seen",
            "problem": "names somebody who was not removed after a match or a rejection" }]);
        assert_eq!(reply.error(), (400, "validation_error"));
        assert_eq!(reply.body["error"]["details"]["fields"], problem);
        let reply = self.approve(&[&self.bob]).await;
        assert_eq!(
            (reply.status, &reply.body["status"]),
            (200, &json!("APPROVED"))
        );
        let path = format!("/v1/reviews/{}/notes?limit=100", self.file.child);
        let notes = self.ada.0.get(&path).send().await;
        let last = notes.body["data"].as_array().unwrap().last().unwrap();
        assert_eq!(
            (&last["cause"], &last["seen"], &last["conditions"]),
            (&json!("file_approved"), &json!([self.bob]), &json!([]))
        );
        for path in ["/events?limit=100", "/requirements"] {
            let told = self.file.get(path).await;
            assert_eq!(told.status, 200);
            let told = told.body.to_string();
            assert!(!told.contains("MATCH") && !told.contains("seen"), "{told}");
        }
        assert!(self.app.chain_verifies(&self.file.child).await);
    }
}

#[tokio::test]
async fn an_unfinished_screening_and_a_request_end_with_whom_they_are_about() {
    let reviewed = Reviewed::new(&["DIRECTOR"]).await;
    reviewed.screen("SANCTIONS", "OPEN").await;
    reviewed.screen("PEP", "CLEAR").await;
    reviewed.ask("PERSON_CHECK").await;
    reviewed.remove().await;
    reviewed.resubmit().await;
    let looked = reviewed.looked().await;
    assert_eq!(
        (&looked["obstacles"], &looked["absent"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(reviewed.approve(&[]).await.status, 200);
}

#[tokio::test]
async fn whoever_was_matched_and_removed_is_seen_by_the_one_who_approves() {
    let reviewed = Reviewed::new(&["DIRECTOR"]).await;
    reviewed.screen("ADVERSE_MEDIA", "MATCHED").await;
    // A later result counts.
    reviewed.screen("SANCTIONS", "MATCHED").await;
    reviewed.screen("SANCTIONS", "CLEAR").await;
    reviewed.ask("DIRECTOR_ID").await;
    reviewed.remove().await;
    reviewed.resubmit().await;
    reviewed
        .refused("ADVERSE_MEDIA", "WAS_MATCHED", Value::Null)
        .await;
    let mut looked = reviewed.looked().await;
    let at = looked["absent"][0]["at"].take();
    assert!(at.is_string());
    let absent = json!([{ "subjectId": reviewed.bob, "name": "Bob Small", "finding": "MATCHED",
        "kind": "ADVERSE_MEDIA", "at": null }]);
    assert_eq!(looked["absent"], absent);
    reviewed.seen().await;
}

#[tokio::test]
async fn whoever_was_rejected_and_removed_is_seen_by_the_one_who_approves() {
    for roles in [&["DIRECTOR"][..], &["SHAREHOLDER"], &["EMPLOYEE"]] {
        let reviewed = Reviewed::new(roles).await;
        reviewed.reject().await;
        reviewed.ask("PERSON_CHECK").await;
        let path = format!("/people/{}", reviewed.bob);
        let reply = reviewed.file.send("DELETE", &path, &json!({})).await;
        assert_eq!(reply.status, 409, "{:?}", reply.body);
        // What no finding rests on takes nothing back.
        let phone = json!({ "phone": "+370 600 00000" });
        assert_eq!(reviewed.file.send("PATCH", &path, &phone).await.status, 200);
        let reply = reviewed.file.send("DELETE", &path, &json!({})).await;
        assert_eq!(reply.status, 409, "{:?}", reply.body);
        reviewed.remove().await;
        reviewed.resubmit().await;
        reviewed
            .refused("PERSON_CHECK", "WAS_REJECTED", Value::Null)
            .await;
        let looked = reviewed.looked().await;
        assert_eq!(looked["absent"][0]["name"], "Bob Small");
        assert_eq!(looked["absent"][0]["kind"], "PERSON");
        reviewed.seen().await;
    }
}

#[tokio::test]
async fn a_rejected_employee_and_a_rejected_small_holder_stand_against_an_approval() {
    for roles in [&["SHAREHOLDER"][..], &["EMPLOYEE"]] {
        let reviewed = Reviewed::new(roles).await;
        reviewed.reject().await;
        reviewed
            .refused("PERSON_CHECK", "REJECTED", Value::Null)
            .await;
        let person = ("people", &*reviewed.bob);
        reviewed.ada.verify(&reviewed.file.child, person).await;
        assert_eq!(reviewed.approve(&[]).await.status, 200);
    }
}

#[tokio::test]
async fn a_rejected_owner_who_declares_a_little_less_is_looked_at_again() {
    let app = TestApp::new().await;
    let ada = Office::open(&app).await;
    let ada = ada.officer(&app, Role::SuperAdmin, "Ada").await;
    let mut file = File::ready(&app).await;
    let bob = json!({
        "firstName": "Bob", "lastName": "Small", "roles": ["BENEFICIAL_OWNER"], "sourceOfWealth": "A prize.",
    });
    let bob = id(&file.send("POST", "/people", &bob).await);
    let structure = async |file: &File, of_bob: u32| {
        let body = json!({
            "root": "company",
            "parties": [
                { "id": "company", "type": "COMPANY" },
                { "id": file.person, "type": "PERSON" },
                { "id": bob, "type": "PERSON" },
            ],
            "holdings": [
                { "holderId": file.person, "companyId": "company", "basisPoints": 10_000 - of_bob },
                { "holderId": bob, "companyId": "company", "basisPoints": of_bob },
            ],
        });
        let reply = file.send("PUT", "/ownership", &body).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
    };
    structure(&file, 2_500).await;
    let document = file.deliver_as("BENEFICIAL_OWNER_ID", "of Bob", Some(&bob));
    let document = document.await;
    file.documents.push(document);
    let reply = file.submit("STANDARD").await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    let path = format!("people/{bob}/decision");
    let reject = json!({ "decision": "REJECT", "reasons": ["NOT_ACCEPTED"] });
    assert_eq!(ada.act(&file.child, &path, &reject).await.status, 200);
    let items = json!([{ "code": "OWNERSHIP_DECLARED", "message": "Is that all?" }]);
    ada.ask(&file.child, &items).await;
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let patch = format!("/people/{bob}");
    let holder = json!({ "roles": ["SHAREHOLDER"] });
    assert_eq!(file.send("PATCH", &patch, &holder).await.status, 200);
    structure(&file, 2_499).await;
    let reply = file.submit("STANDARD").await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    let reply = ada.approve(&file.child).await;
    let of_bob: Vec<_> = obstacles(&reply)
        .into_iter()
        .filter(|(_, _, _, subject)| subject.as_ref() == Some(&bob))
        .map(|(code, why, ..)| (code, why))
        .collect();
    assert_eq!(of_bob, [("PERSON_CHECK".to_owned(), "CHANGED".to_owned())]);
}
