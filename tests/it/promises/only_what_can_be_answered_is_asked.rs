//! Nobody is asked for what they cannot deliver, and what was asked can be taken back: some call always leads on.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use crate::file::office::{File, KINDS, Office, Officer, id, judged};
use crate::file::{pdf, upload, uploading};
use crate::support::app::TestApp;
use crate::support::client::reasons;

fn asking(items: &[(&str, Option<&str>)]) -> Value {
    let items: Vec<Value> = items
        .iter()
        .map(|(code, subject)| json!({ "code": code, "subjectId": subject, "message": "Please." }))
        .collect();
    json!({ "decision": "REQUEST_INFORMATION", "items": items })
}

/// Id, code and state of everything that was asked for.
async fn requests(officer: &Officer, child: &str) -> Vec<(String, String, String)> {
    let looked = officer.look(child).await;
    let requests = looked["requests"].as_array().unwrap().iter();
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    requests
        .map(|one| (text(one, "id"), text(one, "code"), text(one, "state")))
        .collect()
}

#[tokio::test]
async fn what_a_business_cannot_deliver_is_not_asked_of_it() {
    let app = TestApp::new().await;
    let (file, _, ada) = judged(&app).await;
    let nobody = "per_0190a1b2c3d47000800000000000ffff";
    for (code, subject, field, problem) in [
        (
            "IDENTITY_DOCUMENT",
            None,
            "code",
            "is nothing that can be asked of this file; what can be: CERTIFICATE_OF",
        ),
        (
            "SANCTIONS",
            None,
            "code",
            "is nothing that can be asked for",
        ),
        (
            "BANK_STATEMENT",
            Some(file.person.as_str()),
            "subjectId",
            "must be absent: this is asked of the",
        ),
        (
            "PERSON_CHECK",
            Some(nobody),
            "subjectId",
            "names nobody of this file",
        ),
        (
            "PARENT_INCORPORATION_DOCUMENTS",
            Some(&file.person),
            "subjectId",
            "must name a company above",
        ),
    ] {
        let body = asking(&[("BANK_STATEMENT", None), (code, subject)]);
        let reply = ada.act(&file.child, "decision", &body).await;
        assert_eq!(reply.error(), (400, "validation_error"), "{code}");
        let told = &reply.body["error"]["details"]["fields"][0];
        assert_eq!(told["field"], format!("items[1].{field}"), "{code}");
        let told = told["problem"].as_str().unwrap();
        assert!(told.starts_with(problem), "{told}");
    }
    assert_eq!(file.status().await, "ON_HOLD");
    assert_eq!(requests(&ada, &file.child).await, []);
}

#[tokio::test]
async fn what_was_asked_is_taken_back_by_any_officer_while_the_customer_has_the_file() {
    let app = TestApp::new().await;
    let (file, office, ada) = judged(&app).await;
    let bea = office.officer(&app, Role::ComplianceOfficer, "Bea").await;
    let ask = asking(&[
        ("BANK_STATEMENT", None),
        ("PERSON_CHECK", Some(&file.person)),
    ]);
    assert_eq!(ada.act(&file.child, "decision", &ask).await.status, 200);
    let asked = requests(&bea, &file.child).await;
    let states: Vec<_> = asked
        .iter()
        .map(|one| (one.1.as_str(), one.2.as_str()))
        .collect();
    assert_eq!(
        states,
        [("BANK_STATEMENT", "OPEN"), ("PERSON_CHECK", "OPEN")]
    );
    assert_eq!(file.submit("STANDARD").await.status, 409);

    let withdraw = |id: &str| format!("requests/{id}/withdraw");
    let why = json!({ "reason": "We found it.", "notes": "SECRET-NOTES" });
    for body in [
        json!({ "reason": "  " }),
        json!({ "reason": "x".repeat(2001) }),
    ] {
        let reply = bea.act(&file.child, &withdraw(&asked[0].0), &body).await;
        assert_eq!(reply.error(), (400, "validation_error"));
    }
    for unknown in ["0190a1b2-c3d4-7000-8000-000000000001", "that"] {
        let reply = bea.act(&file.child, &withdraw(unknown), &why).await;
        assert_eq!(reply.error(), (404, "not_found"), "{unknown}");
    }
    for one in &asked {
        // Again changes nothing, and is no other entry of the history.
        for _ in 0..2 {
            let reply = bea.act(&file.child, &withdraw(&one.0), &why).await;
            assert_eq!(reply.status, 200, "{:?}", reply.body);
            assert_eq!(reply.body["status"], "RESUBMISSION_REQUIRED");
        }
    }
    let states: Vec<_> = requests(&bea, &file.child).await;
    assert!(states.iter().all(|one| one.2 == "WITHDRAWN"), "{states:?}");
    let events = file.get("/events?limit=100").await;
    let expected = ["BANK_STATEMENT: We found it.", "PERSON_CHECK: We found it."];
    assert_eq!(reasons(&events, "request_withdrawn"), expected);
    assert!(!events.body.to_string().contains("SECRET-NOTES"));

    assert_eq!(file.submit("STANDARD").await.status, 200);
    let reply = bea.act(&file.child, &withdraw(&asked[0].0), &why).await;
    assert_eq!(reply.body["error"]["details"]["reason"], "NOT_CLAIMED");
    assert_eq!(ada.claim(&file.child).await.status, 200);
    assert_eq!(ada.approve(&file.child).await.status, 200);
    let reply = bea.act(&file.child, &withdraw(&asked[0].0), &why).await;
    assert_eq!(reply.body["error"]["details"]["reason"], "ALREADY_APPROVED");
    assert!(app.chain_verifies(&file.child).await);
}

#[tokio::test]
async fn of_a_claimed_file_only_the_claimant_takes_back() {
    let app = TestApp::new().await;
    let (file, office, ada) = judged(&app).await;
    let bea = office.officer(&app, Role::SuperAdmin, "Bea").await;
    let ask = asking(&[("SUPPORTING_DOCUMENT", Some(&file.person))]);
    assert_eq!(ada.act(&file.child, "decision", &ask).await.status, 200);
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let letter = file.deliver_as("SUPPORTING_DOCUMENT", "a letter", Some(&file.person));
    let letter = letter.await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    let reject = json!({ "decision": "REJECT", "reasons": ["UNREADABLE"] });
    let path = format!("documents/{letter}/decision");
    assert_eq!(ada.act(&file.child, &path, &reject).await.status, 200);
    assert_eq!(ada.approve(&file.child).await.status, 409);
    let asked = requests(&ada, &file.child).await;
    let withdraw = format!("requests/{}/withdraw", asked[0].0);
    let why = json!({ "reason": "Not needed." });
    let reply = bea.act(&file.child, &withdraw, &why).await;
    assert_eq!(reply.error(), (403, "forbidden"));
    assert_eq!(
        reply.body["error"]["details"]["reason"],
        "CLAIMED_BY_ANOTHER"
    );
    let reply = ada.act(&file.child, &withdraw, &why).await;
    assert_eq!(
        (reply.status, &reply.body["status"]),
        (200, &json!("ON_HOLD"))
    );
    assert_eq!(ada.approve(&file.child).await.status, 200);
}

#[tokio::test]
async fn a_file_that_is_with_the_customer_can_be_declined() {
    let app = TestApp::new().await;
    let (file, office, ada) = judged(&app).await;
    let bea = office.officer(&app, Role::ComplianceOfficer, "Bea").await;
    let ask = asking(&[("BANK_STATEMENT", None)]);
    assert_eq!(ada.act(&file.child, "decision", &ask).await.status, 200);
    for body in [
        asking(&[("BANK_STATEMENT", None)]),
        json!({ "decision": "APPROVE" }),
    ] {
        let reply = bea.act(&file.child, "decision", &body).await;
        assert_eq!(reply.error(), (403, "forbidden"));
    }
    // What the customer has begun to change is no officer's to look at yet.
    app.clock.advance(chrono::TimeDelta::minutes(1));
    file.deliver("BANK_STATEMENT", None).await;
    let path = format!("/people/{}", file.person);
    let other = json!({ "firstName": "Boris" });
    assert_eq!(file.send("PATCH", &path, &other).await.status, 200);
    let reject = json!({ "decision": "REJECT", "final": true, "reason": "Too late." });
    let reply = bea.act(&file.child, "decision", &reject).await;
    assert_eq!(
        (reply.status, &reply.body["status"]),
        (200, &json!("REJECTED"))
    );
    assert_eq!(file.submit("STANDARD").await.status, 409);
    assert!(app.chain_verifies(&file.child).await);
}

#[tokio::test]
async fn a_full_file_takes_what_was_asked_for() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let file = File::ready(&app).await;
    let second = json!({ "firstName": "Bea", "lastName": "Second", "roles": ["DIRECTOR"] });
    id(&file.send("POST", "/people", &second).await);
    file.deliver("DIRECTOR_ID", None).await;
    for number in KINDS.len() + 1..500 {
        let body = upload("SUPPORTING_DOCUMENT", &pdf(&number.to_string()));
        let reply = uploading(&file.broker, &file.child, &body).send().await;
        assert_eq!(reply.status, 200, "{number} {:?}", reply.body);
    }
    let one_more = async |kind: &str, text: &str| {
        let body = upload(kind, &pdf(text));
        uploading(&file.broker, &file.child, &body)
            .send()
            .await
            .status
    };
    assert_eq!(one_more("BANK_STATEMENT", "1").await, 409);
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    let ask = asking(&[
        ("BANK_STATEMENT", None),
        ("BANK_STATEMENT", None),
        ("DIRECTOR_ID", None),
        ("DIRECTOR_ID", None),
    ]);
    assert_eq!(ada.act(&file.child, "decision", &ask).await.status, 200);
    app.clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(one_more("SUPPORTING_DOCUMENT", "1").await, 409);
    assert_eq!(one_more("BANK_STATEMENT", "1").await, 200);
    assert_eq!(one_more("BANK_STATEMENT", "2").await, 200);
    assert_eq!(one_more("BANK_STATEMENT", "3").await, 409);
    // Each of the two directors is asked twice, and FinHub's uploads do not say whose they are.
    for number in ["1", "2", "3", "4"] {
        assert_eq!(file.submit("STANDARD").await.status, 409);
        assert_eq!(one_more("DIRECTOR_ID", number).await, 200, "{number}");
    }
    assert_eq!(one_more("DIRECTOR_ID", "5").await, 409);
    let states: Vec<_> = requests(&ada, &file.child).await;
    assert!(states.iter().all(|one| one.2 == "ANSWERED"), "{states:?}");
    assert_eq!(file.submit("STANDARD").await.status, 200);
}
