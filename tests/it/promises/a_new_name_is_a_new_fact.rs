//! What officers found of a business and its papers rests on its name; what they found of people, and what Sumsub
//! verified, does not.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use crate::file::office::{File, Office, Officer, judged};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply, reasons};
use crate::support::refused::{Obstacle, denied, obstacle, obstacles};

async fn rename(by: &Broker, child: &str, name: &str) -> Reply {
    let request = by.request(Method::PATCH, "/v1/organizations");
    let body = json!({ "name": name });
    request.on_behalf_of(child).json(&body).send().await
}

/// Renames the business of an approved file, which ends the approval.
async fn rename_approved(file: &File) {
    let renamed = rename(&file.broker, &file.child, "New Owners Ltd.").await;
    assert_eq!(renamed.status, 200);
    assert_eq!(file.status().await, "RESUBMISSION_REQUIRED");
    let events = file.broker.events(&file.child).await;
    assert_eq!(reasons(&events, "file_lapsed"), [&json!("CHANGED: NAME")]);
}

/// Gives it back to the customer, who is asked for one more paper.
async fn given_back(app: &TestApp, file: &File, ada: &Officer) {
    app.clock.advance(TimeDelta::minutes(1));
    let items = json!([{ "code": "BANK_STATEMENT", "message": "All pages, please." }]);
    ada.ask(&file.child, &items).await;
    app.clock.advance(TimeDelta::minutes(1));
}

/// What rests on the name in a file at STANDARD, but for the paper that is delivered anew.
fn changed() -> Vec<Obstacle> {
    let codes = [
        "CERTIFICATE_OF_INCORPORATION",
        "ARTICLES_OF_ASSOCIATION",
        "SHAREHOLDER_REGISTER",
        "PROOF_OF_REGISTERED_ADDRESS",
        "BENEFICIAL_OWNERS_DECLARATION",
        "SANCTIONS",
        "ADVERSE_MEDIA",
    ];
    let changed = |code| obstacle(code, "CHANGED", json!(["NAME"]), None);
    codes.map(changed).into()
}

#[tokio::test]
async fn a_new_name_voids_what_was_found_of_the_business_and_its_papers() {
    let app = TestApp::new().await;
    let (file, _, ada) = judged(&app).await;
    given_back(&app, &file, &ada).await;
    // There and back again is a change all the same, and the first look at the file is over.
    for name in ["Another Name", "Customer"] {
        let renamed = rename(&file.broker, &file.child, name).await;
        assert_eq!((renamed.status, &renamed.body["name"]), (200, &json!(name)));
    }
    let paper = file.deliver_as("BANK_STATEMENT", "all pages", None).await;
    file.resubmit().await;
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.verify(&file.child, ("documents", &paper)).await;
    assert_eq!(obstacles(&ada.approve(&file.child).await), changed());
    let events = file.broker.events(&file.child).await;
    assert_eq!(
        reasons(&events, "identity_changed"),
        [&json!("NAME"), &json!("NAME")]
    );
    let void = reasons(&events, "findings_void");
    let told = void[0].as_str().unwrap_or_default();
    assert_eq!(
        (void.len(), told.matches("VERIFIED VOID: NAME").count()),
        (1, 6),
        "{told}"
    );
    assert!(
        !told.contains(&file.person) && !told.contains(&file.documents[6]),
        "{told}"
    );
    assert!(app.chain_verifies(&file.child).await);

    // What is found under the new name stands on it, and falls with it.
    for document in &file.documents[..5] {
        ada.verify(&file.child, ("documents", document)).await;
    }
    ada.clear_business(&file.child).await;
    given_back(&app, &file, &ada).await;
    assert_eq!(
        rename(&file.broker, &file.child, "A Third Name")
            .await
            .status,
        200
    );
    let more = file.deliver_as("BANK_STATEMENT", "more pages", None).await;
    file.resubmit().await;
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.verify(&file.child, ("documents", &more)).await;
    // What answered the first request was found under the second name.
    let mut expected = changed();
    let answer = obstacle("BANK_STATEMENT", "CHANGED", json!(["NAME"]), None);
    expected.insert(5, answer);
    assert_eq!(obstacles(&ada.approve(&file.child).await), expected);
    for document in file.documents[..5].iter().chain([&paper]) {
        ada.verify(&file.child, ("documents", document)).await;
    }
    ada.clear_business(&file.child).await;
    assert_eq!(ada.approve(&file.child).await.status, 200);
}

#[tokio::test]
async fn the_name_stays_as_the_officers_see_it_and_notes_do_not_matter() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let file = File::ready(&app).await;
    // Before the first submission nothing rests on it.
    assert_eq!(rename(&file.broker, &file.child, "Acme").await.status, 200);
    assert_eq!(file.submit("STANDARD").await.status, 200);
    let waiting = rename(&file.broker, &file.child, "Other").await;
    assert_eq!(denied(&waiting), (409, &json!("ALREADY_SUBMITTED")));
    assert_eq!(ada.claim(&file.child).await.status, 200);
    let claimed = rename(&file.broker, &file.child, "Other").await;
    assert_eq!(denied(&claimed), (409, &json!("ALREADY_CLAIMED")));
    ada.clear(&file).await;
    let noted = file.broker.request(Method::PATCH, "/v1/organizations");
    let noted = noted
        .on_behalf_of(&file.child)
        .json(&json!({ "name": "Acme", "metadata": { "tier": "gold" } }));
    assert_eq!(noted.send().await.status, 200);
    assert_eq!(ada.approve(&file.child).await.status, 200);
}

#[tokio::test]
async fn an_approval_ends_with_the_name_that_it_was_given_to() {
    let app = TestApp::new().await;
    let (file, _, ada) = judged(&app).await;
    assert_eq!(ada.approve(&file.child).await.status, 200);
    app.clock.advance(TimeDelta::days(1));
    rename_approved(&file).await;
    file.resubmit().await;
    assert_eq!(ada.claim(&file.child).await.status, 200);
    let mut expected = changed();
    expected.insert(
        5,
        obstacle("BANK_STATEMENT", "CHANGED", json!(["NAME"]), None),
    );
    assert_eq!(obstacles(&ada.approve(&file.child).await), expected);
    assert!(app.chain_verifies(&file.child).await);
}

#[tokio::test]
async fn an_approval_of_a_version_that_kept_no_facts_ends_as_well() {
    let app = TestApp::new().await;
    let (file, _, ada) = judged(&app).await;
    assert_eq!(ada.approve(&file.child).await.status, 200);
    assert!(app.execute("delete from file_acts").await > 0);
    rename_approved(&file).await;
}

#[tokio::test]
async fn who_named_the_business_does_not_approve_it() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let file = File::ready(&app).await;
    let bea = app.named(&file.broker, "Bea").await;
    assert_eq!(rename(&bea, &file.child, "Bea's Choice").await.status, 200);
    assert_eq!(file.submit("STANDARD").await.status, 200);
    let bea = office.officer(&app, Role::SuperAdmin, "Bea").await;
    assert_eq!(bea.claim(&file.child).await.status, 200);
    bea.clear(&file).await;
    let own = bea.approve(&file.child).await;
    assert_eq!(denied(&own), (403, &json!("OWN_DELIVERY")));
}

#[tokio::test]
async fn what_sumsub_verified_rests_on_what_sumsub_saw() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.settle().await;
    let approved = broker.status(&child).await.body;
    app.clock.advance(TimeDelta::days(1));
    assert_eq!(rename(&broker, &child, "Grace Married").await.status, 200);
    assert_eq!(broker.status(&child).await.body, approved);
    let events = broker.events(&child).await;
    let newest = events.body["data"]
        .as_array()
        .and_then(|events| events.last());
    let newest = newest.cloned().unwrap_or_default();
    assert_eq!(
        (
            &newest["cause"],
            &newest["reason"],
            &newest["status"],
            &newest["previousStatus"]
        ),
        (
            &json!("identity_changed"),
            &json!("NAME"),
            &json!("APPROVED"),
            &json!("APPROVED")
        )
    );
    assert_eq!(
        newest["actor"]["organizationId"],
        Value::from(broker.organization.to_string())
    );
}
