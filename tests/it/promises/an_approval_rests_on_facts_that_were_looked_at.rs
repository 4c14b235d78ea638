//! What an officer found stands on the facts that were judged: a change of one of them voids it, and nothing else does.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use crate::file::office::{File, Office, Officer, id};
use crate::support::app::TestApp;
use crate::support::client::reasons;
use crate::support::refused::{Obstacle, obstacle, obstacles};

/// An officer who verified everything of a file and asked for one more paper, which was not delivered yet.
async fn judged(app: &TestApp) -> (File, Officer) {
    let office = Office::open(app).await;
    let ada = office.officer(app, Role::SuperAdmin, "Ada").await;
    let file = File::ready(app).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    ask_for_all_pages(app, &file, &ada).await;
    (file, ada)
}

/// Asks, and lets a minute pass.
async fn ask_for_all_pages(app: &TestApp, file: &File, ada: &Officer) {
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let items = json!([{ "code": "BANK_STATEMENT", "message": "All pages, please." }]);
    ada.ask(&file.child, &items).await;
    app.clock.advance(chrono::TimeDelta::minutes(1));
}

/// Delivers the paper, submits, and has it verified: then nothing stands against an approval but what changed.
async fn resubmitted(file: &File, ada: &Officer) {
    let new = file.deliver_as("BANK_STATEMENT", "all pages", None).await;
    file.resubmit().await;
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.verify(&file.child, ("documents", &new)).await;
}

/// What an officer looks at of a director who owns the company, in the order of the requirements.
const OF_A_PERSON: [&str; 5] = [
    "DIRECTOR_ID",
    "PERSON_CHECK",
    "PEP",
    "SANCTIONS",
    "ADVERSE_MEDIA",
];

fn changed(code: &str, subject: Option<&str>, facts: &[&str]) -> Obstacle {
    obstacle(code, "CHANGED", json!(facts), subject)
}

#[tokio::test]
async fn a_person_who_is_somebody_else_now_is_looked_at_again() {
    let app = TestApp::new().await;
    let (file, ada) = judged(&app).await;
    let path = format!("/people/{}", file.person);
    let other = json!({ "firstName": "Boris", "dateOfBirth": "1971-05-06", "nationality": "PL" });
    assert_eq!(file.send("PATCH", &path, &other).await.status, 200);
    resubmitted(&file, &ada).await;
    let who = ["NAME", "DATE_OF_BIRTH", "NATIONALITY"];
    let expected = OF_A_PERSON.map(|code| changed(code, Some(&file.person), &who));
    assert_eq!(obstacles(&ada.approve(&file.child).await), expected);
    let events = file.broker.events(&file.child).await;
    let director_id = &file.documents[6];
    let facts = "NAME, DATE_OF_BIRTH, NATIONALITY";
    let reason = format!(
        "{director_id} VERIFIED VOID: {facts}; {} VERIFIED VOID: {facts}",
        file.person
    );
    assert_eq!(reasons(&events, "findings_void"), [&json!(reason)]);
    assert!(app.chain_verifies(&file.child).await);
}

#[tokio::test]
async fn a_fact_that_was_changed_back_was_changed_all_the_same() {
    let app = TestApp::new().await;
    let (file, ada) = judged(&app).await;
    let path = format!("/people/{}", file.person);
    for name in ["Boris", "Anna"] {
        let reply = file
            .send("PATCH", &path, &json!({ "firstName": name }))
            .await;
        assert_eq!(reply.status, 200);
    }
    resubmitted(&file, &ada).await;
    let expected = OF_A_PERSON.map(|code| changed(code, Some(&file.person), &["NAME"]));
    assert_eq!(obstacles(&ada.approve(&file.child).await), expected);
}

#[tokio::test]
async fn what_no_finding_rests_on_voids_none() {
    let app = TestApp::new().await;
    let (file, ada) = judged(&app).await;
    let path = format!("/people/{}", file.person);
    let phone = json!({ "phone": "+370 600 00000", "email": "anna@example.com" });
    let reply = file.send("PATCH", &path, &phone).await;
    assert_eq!(
        (reply.status, &reply.body["status"]),
        (200, &json!("VERIFIED"))
    );
    resubmitted(&file, &ada).await;
    let approved = ada.approve(&file.child).await;
    assert_eq!(
        (approved.status, &approved.body["status"]),
        (200, &json!("APPROVED"))
    );
}

#[tokio::test]
async fn another_structure_voids_what_says_who_owns() {
    let app = TestApp::new().await;
    let (file, ada) = judged(&app).await;
    let other = json!({ "firstName": "Bob", "lastName": "Small", "roles": ["SHAREHOLDER"] });
    let bob = id(&file.send("POST", "/people", &other).await);
    let ownership = json!({
        "root": "company",
        "parties": [
            { "id": "company", "type": "COMPANY" },
            { "id": file.person, "type": "PERSON" },
            { "id": bob, "type": "PERSON" },
        ],
        "holdings": [
            { "holderId": file.person, "companyId": "company", "basisPoints": 9000 },
            { "holderId": bob, "companyId": "company", "basisPoints": 1000 },
        ],
    });
    assert_eq!(file.send("PUT", "/ownership", &ownership).await.status, 200);
    resubmitted(&file, &ada).await;
    let expected = [
        changed("SHAREHOLDER_REGISTER", None, &["STRUCTURE"]),
        changed("BENEFICIAL_OWNERS_DECLARATION", None, &["STRUCTURE"]),
        changed("PERSON_CHECK", Some(&file.person), &["SHARE"]),
    ];
    assert_eq!(obstacles(&ada.approve(&file.child).await), expected);
}

#[tokio::test]
async fn a_rejected_person_is_looked_at_again_whatever_they_become() {
    let app = TestApp::new().await;
    let (file, ada) = judged(&app).await;
    let other = json!({ "firstName": "Bob", "lastName": "Small", "roles": ["SHAREHOLDER"] });
    let bob = id(&file.send("POST", "/people", &other).await);
    resubmitted(&file, &ada).await;
    let decide = format!("people/{bob}/decision");
    let reject = json!({ "decision": "REJECT", "reasons": ["NOT_ACCEPTED"] });
    assert_eq!(ada.act(&file.child, &decide, &reject).await.status, 200);
    let rejected = |why: &str, changed: Value| obstacle("PERSON_CHECK", why, changed, Some(&bob));
    assert_eq!(
        obstacles(&ada.approve(&file.child).await),
        [rejected("REJECTED", Value::Null)]
    );
    let items = json!([{ "code": "SUPPORTING_DOCUMENT", "message": "Who is Bob?" }]);
    ada.ask(&file.child, &items).await;
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let employee = json!({ "roles": ["EMPLOYEE"] });
    let path = format!("/people/{bob}");
    assert_eq!(file.send("PATCH", &path, &employee).await.status, 200);
    let letter = file
        .deliver_as("SUPPORTING_DOCUMENT", "a letter", None)
        .await;
    file.resubmit().await;
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.verify(&file.child, ("documents", &letter)).await;
    assert_eq!(
        obstacles(&ada.approve(&file.child).await),
        [rejected("CHANGED", json!(["ROLES"]))]
    );
    ada.verify(&file.child, ("people", &bob)).await;
    assert_eq!(ada.approve(&file.child).await.status, 200);
}

#[tokio::test]
async fn a_level_that_was_needed_once_stays_until_an_officer_says_otherwise() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let mut file = File::ready(&app).await;
    for kind in ["SOURCE_OF_WEALTH", "SOURCE_OF_FUNDS"] {
        file.documents.push(file.deliver(kind, None).await);
    }
    assert_eq!(file.submit("ENHANCED").await.body["level"], "ENHANCED");
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ask_for_all_pages(&app, &file, &ada).await;
    file.deliver_as("BANK_STATEMENT", "all pages", None).await;
    let lower = file.submit("STANDARD").await;
    assert_eq!(
        (&lower.body["level"], &lower.body["levelReasons"]),
        (&json!("ENHANCED"), &json!(["EARLIER_SUBMISSION"]))
    );
    assert_eq!(ada.claim(&file.child).await.status, 200);
    let view = format!("/v1/reviews/{}", file.child);
    let decided = async || ada.0.get(&view).send().await.body["levelDecision"].take();
    assert_eq!(decided().await, Value::Null);
    let enough = json!({ "level": "STANDARD", "reason": "Asked for: by mistake." });
    let said = ada.act(&file.child, "level", &enough).await;
    assert_eq!(
        (said.status, &said.body["level"]),
        (200, &json!("STANDARD"))
    );
    // An earlier version left such a row beside the history.
    let row = app.execute(
        "insert into file_acts (id, organization_id, kind, result, grounds, acted_at, acted_by_key_id)
         select gen_random_uuid(), organization_id, 'LEVEL', 'ACCEPTED', '\\x00', acted_at, acted_by_key_id
           from file_acts limit 1",
    );
    assert_eq!(row.await, 1);
    let notes = ada.0.get(&format!("{view}/notes")).send().await;
    let notes = notes.body["data"].as_array().unwrap();
    let note = notes.iter().find(|one| one["cause"] == "level_decided");
    let note = note.unwrap();
    let expected = json!({
        "level": "STANDARD", "reason": "Asked for: by mistake.",
        "decidedByKeyId": note["keyId"], "decidedAt": note["createdAt"],
    });
    assert_eq!(decided().await, expected);
}

#[tokio::test]
async fn an_officer_who_says_which_level_is_enough_has_seen_that() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let mut file = File::ready(&app).await;
    for kind in ["SOURCE_OF_WEALTH", "SOURCE_OF_FUNDS"] {
        file.documents.push(file.deliver(kind, None).await);
    }
    assert_eq!(file.submit("ENHANCED").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    let enough = json!({ "level": "STANDARD", "reason": "Asked for by mistake." });
    assert_eq!(ada.act(&file.child, "level", &enough).await.status, 200);
    let approved = ada.approve(&file.child).await;
    assert_eq!(approved.status, 200, "{:?}", approved.body);
}

#[tokio::test]
async fn an_owner_of_a_high_risk_country_and_a_company_of_no_country_raise_the_level() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::Admin, "Ada").await;
    let file = File::ready(&app).await;
    let path = format!("/people/{}", file.person);
    for (nationality, country, reasons) in [
        ("IR", json!("LT"), json!(["HIGH_RISK_JURISDICTION"])),
        ("LT", Value::Null, json!(["UNKNOWN_JURISDICTION"])),
    ] {
        let change = json!({ "nationality": nationality });
        assert_eq!(file.send("PATCH", &path, &change).await.status, 200);
        let ownership = json!({
            "root": "company",
            "parties": [
                { "id": "company", "type": "COMPANY" },
                { "id": "above", "type": "COMPANY", "name": "Above", "country": country },
                { "id": file.person, "type": "PERSON" },
            ],
            "holdings": [
                { "holderId": "above", "companyId": "company", "basisPoints": 10000 },
                { "holderId": file.person, "companyId": "above", "basisPoints": 10000 },
            ],
        });
        let declared = file.send("PUT", "/ownership", &ownership).await;
        assert_eq!(declared.status, 200, "{:?}", declared.body);
        let view = ada.look(&file.child).await;
        assert_eq!(
            (&view["level"], &view["levelReasons"]),
            (&json!("ENHANCED"), &reasons)
        );
    }
}
