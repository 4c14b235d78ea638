//! What an officer verified of somebody is theirs alone: it is named, passes to nobody, and is looked at again where that
//! was asked for or a later one was refused.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use crate::file::office::{File, Office, Officer, id};
use crate::support::app::TestApp;
use crate::support::client::{Reply, reasons};
use crate::support::refused::{lack, unmet};

/// A file with a second director, whose documents do not say whose they are, with an officer.
async fn two_directors(app: &TestApp) -> (File, Officer, String, [String; 2]) {
    let office = Office::open(app).await;
    let ada = office.officer(app, Role::SuperAdmin, "Ada").await;
    let mut file = File::ready(app).await;
    let other = json!({ "firstName": "Bob", "lastName": "Board", "roles": ["DIRECTOR"] });
    let bob = id(&file.send("POST", "/people", &other).await);
    let first = file.documents.pop().unwrap();
    let second = file.deliver_as("DIRECTOR_ID", "of the other", None).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    (file, ada, bob, [first, second])
}

async fn decide(ada: &Officer, file: &File, document: &str, body: &Value) -> Reply {
    let path = format!("documents/{document}/decision");
    ada.act(&file.child, &path, body).await
}

fn verify(subject: Option<&str>) -> Value {
    match subject {
        Some(id) => json!({ "decision": "VERIFY", "subjectId": id }),
        None => json!({ "decision": "VERIFY" }),
    }
}

/// Code, subject and reason of each obstacle, in the order of codes.
async fn obstacles(ada: &Officer, file: &File) -> Vec<(String, Value, String)> {
    let view = ada.look(&file.child).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let listed = view["obstacles"].as_array().unwrap().iter();
    let mut found: Vec<_> = listed
        .map(|one| {
            (
                text(&one["code"]),
                one["subjectId"].clone(),
                text(&one["why"]),
            )
        })
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}

fn against(code: &str, subject: &Value, why: &str) -> (String, Value, String) {
    (code.to_owned(), subject.clone(), why.to_owned())
}

/// Asks, and lets a minute pass.
async fn ask(app: &TestApp, ada: &Officer, file: &File, items: &Value) {
    app.clock.advance(TimeDelta::minutes(1));
    ada.ask(&file.child, items).await;
    app.clock.advance(TimeDelta::minutes(1));
}

async fn submitted_again(ada: &Officer, file: &File) {
    file.resubmit().await;
    assert_eq!(ada.claim(&file.child).await.status, 200);
}

#[tokio::test]
async fn an_officer_says_whose_it_is_where_it_may_be_of_more_than_one() {
    let app = TestApp::new().await;
    let (file, ada, bob, [first, second]) = two_directors(&app).await;
    let candidates = json!([
        { "type": "PERSON", "id": file.person, "name": "Anna Example" },
        { "type": "PERSON", "id": bob, "name": "Bob Board" },
    ]);
    let view = ada.look(&file.child).await;
    let unnamed = |document: &String| json!({ "documentId": document, "documentType": "DIRECTOR_ID", "candidates": candidates });
    let mut suggested = view["unnamedDocuments"].as_array().unwrap().clone();
    suggested.sort_by_key(|one| one["documentId"] != json!(first));
    assert_eq!(suggested, [unnamed(&first), unnamed(&second)]);
    let refused = decide(&ada, &file, &first, &verify(None)).await;
    assert_eq!(refused.error(), (400, "validation_error"));
    let details = json!({
        "fields": [{ "field": "subjectId", "problem": "must say whose the document is" }],
        "candidates": candidates,
    });
    assert_eq!(refused.body["error"]["details"], details);
    let nobody = decide(
        &ada,
        &file,
        &first,
        &verify(Some("per_0190a1b2c3d47000800000000000ffff")),
    )
    .await;
    assert_eq!(nobody.error(), (400, "validation_error"));
    let named = decide(&ada, &file, &first, &verify(Some(&file.person))).await;
    assert_eq!(
        (
            named.status,
            &named.body["status"],
            &named.body["subjectId"]
        ),
        (200, &json!("VERIFIED"), &json!(file.person))
    );
    // Now one alone is left.
    let named = decide(&ada, &file, &second, &verify(None)).await;
    assert_eq!((named.status, &named.body["subjectId"]), (200, &json!(bob)));
    ada.clear(&file).await;
    ada.clear_person(&file.child, &bob).await;
    assert_eq!(obstacles(&ada, &file).await, []);
    assert_eq!(ada.approve(&file.child).await.status, 200);
    assert!(app.chain_verifies(&file.child).await);
}

#[tokio::test]
async fn what_nobody_named_passes_to_a_new_director_only_once_an_officer_says_so() {
    let app = TestApp::new().await;
    let (file, ada, bob, [first, second]) = two_directors(&app).await;
    for (document, subject) in [(&first, &file.person), (&second, &bob)] {
        let reply = decide(&ada, &file, document, &verify(Some(subject))).await;
        assert_eq!(reply.status, 200);
    }
    ada.clear(&file).await;
    ada.clear_person(&file.child, &bob).await;
    let items = json!([{ "code": "BANK_STATEMENT", "message": "All pages, please." }]);
    ask(&app, &ada, &file, &items).await;
    let statement = file.deliver_as("BANK_STATEMENT", "all pages", None).await;
    // Nobody needs it, and it may be anybody's.
    let extra = file.deliver_as("DIRECTOR_ID", "one more", None).await;
    submitted_again(&ada, &file).await;
    for document in [&statement, &extra] {
        let reply = decide(&ada, &file, document, &verify(None)).await;
        assert_eq!(
            (reply.status, &reply.body["subjectId"]),
            (200, &Value::Null)
        );
    }
    assert_eq!(obstacles(&ada, &file).await, []);
    let items = json!([{ "code": "DIRECTOR", "message": "Is that all of the board?" }]);
    ask(&app, &ada, &file, &items).await;
    let other = json!({ "firstName": "Cid", "lastName": "Chair", "roles": ["DIRECTOR"] });
    let cid = id(&file.send("POST", "/people", &other).await);
    // One is there, so the customer is not asked for it.
    submitted_again(&ada, &file).await;
    ada.clear_person(&file.child, &cid).await;
    let unseen = against("DIRECTOR_ID", &json!(cid), "NOT_VERIFIED");
    assert_eq!(obstacles(&ada, &file).await, [unseen]);
    let requirements = file.get("/requirements").await.body;
    let shown: Vec<_> = requirements["pending"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (
                &item["code"],
                &item["subject"]["id"],
                &item["status"],
                &item["whoActs"],
            )
        })
        .collect();
    assert_eq!(
        shown,
        [(
            &json!("DIRECTOR_ID"),
            &json!(cid),
            &json!("SUBMITTED"),
            &json!("OFFICER")
        )]
    );
    assert_eq!(ada.approve(&file.child).await.status, 409);
    let named = decide(&ada, &file, &extra, &verify(None)).await;
    assert_eq!((named.status, &named.body["subjectId"]), (200, &json!(cid)));
    assert_eq!(ada.approve(&file.child).await.status, 200);
}

#[tokio::test]
async fn a_document_of_a_person_who_left_is_nobodys() {
    let app = TestApp::new().await;
    let (file, ada, bob, [first, second]) = two_directors(&app).await;
    for (document, subject) in [(&first, &file.person), (&second, &bob)] {
        let reply = decide(&ada, &file, document, &verify(Some(subject))).await;
        assert_eq!(reply.status, 200);
    }
    ada.clear(&file).await;
    let items = json!([{ "code": "DIRECTOR", "message": "Who left?" }]);
    ask(&app, &ada, &file, &items).await;
    // Roles go instead of the person, who was submitted.
    let path = format!("/people/{bob}");
    let employee = json!({ "roles": ["EMPLOYEE"] });
    assert_eq!(file.send("PATCH", &path, &employee).await.status, 200);
    let other = json!({ "firstName": "Cid", "lastName": "Chair", "roles": ["DIRECTOR"] });
    let cid = id(&file.send("POST", "/people", &other).await);
    let refused = file.send("POST", "/submission", &json!({})).await;
    let missing = lack("DIRECTOR_ID", "MISSING", Some(&cid));
    assert_eq!(unmet(&refused), [missing]);
}

#[tokio::test]
async fn a_parent_company_has_papers_of_its_own() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let file = File::ready(&app).await;
    let ownership = json!({
        "root": "company",
        "parties": [
            { "id": "company", "type": "COMPANY" },
            { "id": "north", "type": "COMPANY", "name": "North Ltd", "country": "LT" },
            { "id": "south", "type": "COMPANY", "name": "South Ltd", "country": "LV" },
            { "id": file.person, "type": "PERSON" },
        ],
        "holdings": [
            { "holderId": "north", "companyId": "company", "basisPoints": 5000 },
            { "holderId": "south", "companyId": "company", "basisPoints": 5000 },
            { "holderId": file.person, "companyId": "north", "basisPoints": 10000 },
            { "holderId": file.person, "companyId": "south", "basisPoints": 10000 },
        ],
    });
    let reply = file.send("PUT", "/ownership", &ownership).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    file.deliver("OWNERSHIP_STRUCTURE_CHART", None).await;
    let mut papers = Vec::new();
    for text in ["one", "other"] {
        papers.push(
            file.deliver_as("PARENT_INCORPORATION_DOCUMENTS", text, None)
                .await,
        );
    }
    let reply = file.submit("STANDARD").await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    let refused = decide(&ada, &file, &papers[0], &verify(None)).await;
    assert_eq!(refused.error(), (400, "validation_error"));
    let candidates = json!([
        { "type": "COMPANY", "id": "north", "name": "North Ltd" },
        { "type": "COMPANY", "id": "south", "name": "South Ltd" },
    ]);
    assert_eq!(refused.body["error"]["details"]["candidates"], candidates);
    for (paper, said, whose) in [
        (&papers[0], Some("south"), "south"),
        (&papers[1], None, "north"),
    ] {
        let named = decide(&ada, &file, paper, &verify(said)).await;
        assert_eq!(
            (named.status, &named.body["subjectId"]),
            (200, &json!(whose))
        );
    }
}

#[tokio::test]
async fn a_request_is_met_by_what_came_later_and_an_officer_accepted_of_whom_it_was_asked() {
    let app = TestApp::new().await;
    let (file, ada, bob, [first, second]) = two_directors(&app).await;
    for (document, subject) in [(&first, &file.person), (&second, &bob)] {
        let reply = decide(&ada, &file, document, &verify(Some(subject))).await;
        assert_eq!(reply.status, 200);
    }
    ada.clear(&file).await;
    ada.clear_person(&file.child, &bob).await;
    let items = json!([
        { "code": "DIRECTOR_ID", "subjectId": bob, "message": "It is blurred." },
        { "code": "SUPPORTING_DOCUMENT", "subjectId": bob, "message": "Who is Bob?" },
        { "code": "PERSON_CHECK", "subjectId": file.person, "message": "Is that the name?" },
    ]);
    ask(&app, &ada, &file, &items).await;
    let refused = file.send("POST", "/submission", &json!({})).await;
    let asked = |code: &str, subject: &str| lack(code, "REQUESTED", Some(subject));
    assert_eq!(
        unmet(&refused),
        [
            asked("DIRECTOR_ID", &bob),
            asked("PERSON_CHECK", &file.person),
            asked("SUPPORTING_DOCUMENT", &bob),
        ]
    );
    let new = file.deliver_as("DIRECTOR_ID", "sharp", None).await;
    let letter = file
        .deliver_as("SUPPORTING_DOCUMENT", "a letter", None)
        .await;
    let path = format!("/people/{}", file.person);
    let phone = json!({ "phone": "+370 600 00000" });
    assert_eq!(file.send("PATCH", &path, &phone).await.status, 200);
    submitted_again(&ada, &file).await;
    let (anna, bob) = (json!(file.person), json!(bob));
    let expected = [
        against("DIRECTOR_ID", &bob, "NOT_VERIFIED"),
        against("PERSON_CHECK", &anna, "NOT_VERIFIED"),
        against("SUPPORTING_DOCUMENT", &bob, "NOT_VERIFIED"),
    ];
    assert_eq!(obstacles(&ada, &file).await, expected);
    assert_eq!(ada.approve(&file.child).await.status, 409);
    for document in [&new, &letter] {
        let named = decide(&ada, &file, document, &verify(None)).await;
        assert_eq!((named.status, &named.body["subjectId"]), (200, &bob));
    }
    let path = format!("people/{}/decision", file.person);
    assert_eq!(ada.act(&file.child, &path, &verify(None)).await.status, 200);
    assert_eq!(obstacles(&ada, &file).await, []);
    assert_eq!(ada.approve(&file.child).await.status, 200);
    assert!(app.chain_verifies(&file.child).await);
}

#[tokio::test]
async fn a_refused_newer_document_does_not_bring_the_older_back_by_itself() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let file = File::ready(&app).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    let items = json!([{ "code": "SUPPORTING_DOCUMENT", "message": "A letter, please." }]);
    ask(&app, &ada, &file, &items).await;
    let letter = file
        .deliver_as("SUPPORTING_DOCUMENT", "a letter", None)
        .await;
    let newer = [
        file.deliver_as("BANK_STATEMENT", "of another bank", None)
            .await,
        file.deliver_as("DIRECTOR_ID", "of Anna", None).await,
    ];
    submitted_again(&ada, &file).await;
    app.clock.advance(TimeDelta::minutes(1));
    let reply = decide(&ada, &file, &letter, &verify(None)).await;
    assert_eq!(reply.status, 200);
    let reject = json!({ "decision": "REJECT", "reasons": ["DATA_MISMATCH"] });
    for document in &newer {
        assert_eq!(decide(&ada, &file, document, &reject).await.status, 200);
    }
    let anna = json!(file.person);
    let expected = [
        against("BANK_STATEMENT", &Value::Null, "REJECTED"),
        against("DIRECTOR_ID", &anna, "REJECTED"),
    ];
    assert_eq!(obstacles(&ada, &file).await, expected);
    assert_eq!(ada.approve(&file.child).await.status, 409);
    // An officer who looks at the older one again, and only that, makes it count.
    app.clock.advance(TimeDelta::minutes(1));
    for document in &file.documents[5..] {
        let reply = decide(&ada, &file, document, &verify(None)).await;
        assert_eq!(
            (reply.status, &reply.body["status"]),
            (200, &json!("VERIFIED"))
        );
    }
    let decided = async || {
        let events = file.broker.events(&file.child).await;
        reasons(&events, "document_decided").len()
    };
    let before = decided().await;
    let reply = decide(&ada, &file, &file.documents[5], &verify(None)).await;
    assert_eq!(
        (reply.status, decided().await),
        (200, before),
        "it counts already"
    );
    assert_eq!(obstacles(&ada, &file).await, []);
    assert_eq!(ada.approve(&file.child).await.status, 200);
    assert!(app.chain_verifies(&file.child).await);
}
