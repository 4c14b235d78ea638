//! Whoever brought something to a file does not approve it, and what an officer found is taken back by whom it binds.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use crate::file::office::{File, Office, Officer, id, submission};
use crate::file::{pdf, upload, uploading};
use crate::support::app::TestApp;
use crate::support::client::Reply;
use crate::support::peek::uuid_of;
use crate::support::refused::{denied, obstacles};

/// Asks, and lets a minute pass before and after.
async fn ask(app: &TestApp, officer: &Officer, file: &File) {
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let items = json!([{ "code": "BANK_STATEMENT", "message": "All pages, please." }]);
    officer.ask(&file.child, &items).await;
    app.clock.advance(chrono::TimeDelta::minutes(1));
}

async fn level(officer: &Officer, child: &str, reason: &str) -> Reply {
    let body = json!({ "level": "STANDARD", "reason": reason });
    officer.act(child, "level", &body).await
}

#[tokio::test]
async fn whoever_submitted_once_does_not_approve_what_another_submitted_later() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let file = File::ready(&app).await;
    let maria = app.named(&file.broker, "Maria Gro\u{df}").await;
    let submission = submission("STANDARD");
    let reply = file
        .send_as(&maria, ("POST", "/submission", &submission))
        .await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    let bea = office.officer(&app, Role::SuperAdmin, "Bea").await;
    assert_eq!(bea.claim(&file.child).await.status, 200);
    ask(&app, &bea, &file).await;
    let statement = file.deliver_as("BANK_STATEMENT", "all pages", None).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    let name = "Dr. GROSS, \u{41c}ar\u{200b}ia";
    let officer = office.officer(&app, Role::SuperAdmin, name).await;
    assert_eq!(officer.claim(&file.child).await.status, 200);
    let own = (403, &json!("OWN_DELIVERY"));
    assert_eq!(denied(&officer.approve(&file.child).await), own);
    let lower = level(&officer, &file.child, "Enough.").await;
    assert_eq!(denied(&lower), own);
    // Everything else is theirs to do, and somebody else approves.
    let mut file = file;
    file.documents.push(statement);
    officer.clear(&file).await;
    let released = officer.act(&file.child, "release", &json!({})).await;
    assert_eq!(released.status, 200);
    assert_eq!(bea.claim(&file.child).await.status, 200);
    let approved = bea.approve(&file.child).await;
    assert_eq!(approved.status, 200, "{:?}", approved.body);
}

#[tokio::test]
async fn whoever_delivered_anything_does_not_approve_what_another_submitted() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let officer = office.officer(&app, Role::SuperAdmin, "Ada Officer").await;
    let somebody = json!({ "firstName": "Bob", "lastName": "Small", "roles": ["SHAREHOLDER"] });
    let paper = upload("SUPPORTING_DOCUMENT", &pdf("a letter"));
    for act in [
        "document",
        "document of an older version",
        "person",
        "change",
        "removal",
        "ownership",
    ] {
        let file = File::ready(&app).await;
        let ada = app.named(&file.broker, "officer ADA").await;
        let person = format!("/people/{}", file.person);
        let phone = json!({ "phone": "+370 600 00000" });
        let bob = file.send("POST", "/people", &somebody).await;
        let bob = format!("/people/{}", id(&bob));
        let ownership = json!({
            "root": "company",
            "parties": [{ "id": "company", "type": "COMPANY" }, { "id": file.person, "type": "PERSON" }],
            "holdings": [{ "holderId": file.person, "companyId": "company", "basisPoints": 9900 }],
        });
        let call = match act {
            "document" | "document of an older version" => ("POST", "/documents", &paper),
            "person" => ("POST", "/people", &somebody),
            "change" => ("PATCH", person.as_str(), &phone),
            "removal" => ("DELETE", bob.as_str(), &Value::Null),
            _ => ("PUT", "/ownership", &ownership),
        };
        let reply = file.send_as(&ada, call).await;
        assert_eq!(reply.status, 200, "{act} {:?}", reply.body);
        if act == "ownership" {
            let whole = json!({
                "root": "company",
                "parties": [{ "id": "company", "type": "COMPANY" }, { "id": file.person, "type": "PERSON" }],
                "holdings": [{ "holderId": file.person, "companyId": "company", "basisPoints": 10000 }],
            });
            assert_eq!(file.send("PUT", "/ownership", &whole).await.status, 200);
        }
        let noted = format!(
            "select person_name from file_contributors c join api_keys k on k.id = c.key_id
              where c.organization_id = '{}' and person_name is not null",
            uuid_of(&file.child)
        );
        let noted = app.rows(&noted).await;
        assert_eq!(noted, [json!({ "person_name": "officer ADA" })], "{act}");
        if act == "document of an older version" {
            app.execute("delete from file_contributors").await;
        }
        let submitted = file.submit("STANDARD").await;
        assert_eq!(submitted.status, 200, "{act} {:?}", submitted.body);
        assert_eq!(officer.claim(&file.child).await.status, 200);
        let own = (403, &json!("OWN_DELIVERY"));
        assert_eq!(denied(&officer.approve(&file.child).await), own, "{act}");
        let lower = level(&officer, &file.child, "Enough.").await;
        assert_eq!(denied(&lower), own, "{act}");
    }
}

#[tokio::test]
async fn a_match_that_stands_is_taken_back_by_a_super_admin_alone() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let bea = office.officer(&app, Role::Admin, "Bea").await;
    let sue = office.officer(&app, Role::SuperAdmin, "Sue").await;
    let file = File::ready(&app).await;
    let broker = app.named(&file.broker, "Sue").await;
    for kind in ["SOURCE_OF_WEALTH", "SOURCE_OF_FUNDS"] {
        file.deliver(kind, None).await;
    }
    assert_eq!(file.submit("STANDARD").await.status, 200);
    let found = |result: &str, note: &str| json!({ "subjectId": file.person, "kind": "PEP", "result": result, "note": note });
    let record = async |officer: &Officer, result: &str| {
        let body = found(result, "Looked at twice.");
        officer.act(&file.child, "screenings", &body).await
    };
    assert_eq!(ada.claim(&file.child).await.status, 200);
    assert_eq!(record(&ada, "MATCHED").await.status, 200);
    let needed = (403, &json!("LEVEL_NEEDS_SUPER_ADMIN"));
    for result in ["CLEAR", "OPEN"] {
        assert_eq!(denied(&record(&ada, result).await), needed, "{result}");
    }
    assert_eq!(record(&ada, "MATCHED").await.status, 200);
    let released = ada.act(&file.child, "release", &json!({})).await;
    assert_eq!(released.status, 200);
    assert_eq!(bea.claim(&file.child).await.status, 200);
    assert_eq!(denied(&record(&bea, "CLEAR").await), needed);

    // What changed since was not matched: anybody looks anew.
    ask(&app, &bea, &file).await;
    let path = format!("/people/{}", file.person);
    let other = json!({ "firstName": "Boris" });
    assert_eq!(file.send("PATCH", &path, &other).await.status, 200);
    file.deliver_as("BANK_STATEMENT", "all pages", None).await;
    file.resubmit().await;
    assert_eq!(ada.claim(&file.child).await.status, 200);
    assert_eq!(record(&ada, "CLEAR").await.status, 200);
    assert_eq!(record(&ada, "MATCHED").await.status, 200);
    let released = ada.act(&file.child, "release", &json!({})).await;
    assert_eq!(released.status, 200);
    assert_eq!(sue.claim(&file.child).await.status, 200);
    assert_eq!(record(&sue, "CLEAR").await.status, 200);

    // But not by one who delivered something themselves.
    assert_eq!(record(&sue, "MATCHED").await.status, 200);
    ask(&app, &sue, &file).await;
    let body = upload("BANK_STATEMENT", &pdf("more pages"));
    let statement = uploading(&broker, &file.child, &body).send().await;
    assert_eq!(statement.status, 200);
    file.resubmit().await;
    assert_eq!(sue.claim(&file.child).await.status, 200);
    let own = (403, &json!("OWN_DELIVERY"));
    assert_eq!(denied(&record(&sue, "CLEAR").await), own);
}

#[tokio::test]
async fn a_text_that_nobody_can_see_says_nothing() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let sue = office.officer(&app, Role::SuperAdmin, "Sue").await;
    let file = File::ready(&app).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(sue.claim(&file.child).await.status, 200);
    for blank in ["\u{200b}", "\u{2060}", "\u{a0}", "\u{3164}"] {
        let found =
            json!({ "subjectId": file.person, "kind": "PEP", "result": "MATCHED", "note": blank });
        let recorded = sue.act(&file.child, "screenings", &found).await;
        assert_eq!(
            (recorded.status, &recorded.body["note"]),
            (200, &Value::Null)
        );
        let refused = level(&sue, &file.child, blank).await;
        assert_eq!(refused.error(), (400, "validation_error"));
        let ask = json!({ "decision": "REQUEST_INFORMATION", "items": [
            { "code": "BANK_STATEMENT", "message": blank },
        ]});
        let refused = sue.act(&file.child, "decision", &ask).await;
        assert_eq!(refused.error(), (400, "validation_error"));
        let nobody = json!({ "firstName": blank, "lastName": blank, "roles": ["EMPLOYEE"] });
        let refused = file.send("POST", "/people", &nobody).await;
        assert_eq!(refused.error(), (400, "validation_error"));
    }
    let refused = sue.approve(&file.child).await;
    let of_pep: Vec<_> = obstacles(&refused)
        .into_iter()
        .filter(|(code, ..)| code == "PEP")
        .map(|(_, why, ..)| why)
        .collect();
    assert_eq!(of_pep, ["MATCH_WITHOUT_REASON"]);
}

#[tokio::test]
async fn an_exposed_person_who_is_so_no_more_lowers_no_level() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let sue = office.officer(&app, Role::SuperAdmin, "Sue").await;
    let file = File::ready(&app).await;
    let path = format!("/people/{}", file.person);
    let exposed = json!({ "politicallyExposed": true });
    assert_eq!(file.send("PATCH", &path, &exposed).await.status, 200);
    let person = Some(&*file.person);
    for (kind, subject) in [
        ("SOURCE_OF_WEALTH", person),
        ("SOURCE_OF_FUNDS", None),
        ("PEP_DECLARATION", person),
    ] {
        file.deliver_as(kind, kind, subject).await;
    }
    let submitted = file.submit("STANDARD").await;
    assert_eq!(submitted.body["level"], "ENHANCED", "{:?}", submitted.body);
    assert_eq!(sue.claim(&file.child).await.status, 200);
    ask(&app, &sue, &file).await;
    let hidden = json!({ "politicallyExposed": false });
    assert_eq!(file.send("PATCH", &path, &hidden).await.status, 200);
    file.deliver_as("BANK_STATEMENT", "all pages", None).await;
    let submitted = file.submit("STANDARD").await;
    assert_eq!(submitted.body["level"], "ENHANCED", "{:?}", submitted.body);
}

#[tokio::test]
async fn officers_share_no_saved_answers() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let bea = office.officer(&app, Role::SuperAdmin, "Bea").await;
    let file = File::ready(&app).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    let claim = async |officer: &Officer| {
        let request = officer.0.post(&format!("/v1/reviews/{}/claim", file.child));
        let request = request.idempotency_key("one-key").json(&json!({}));
        request.send().await
    };
    assert_eq!(claim(&ada).await.status, 200);
    let other = claim(&bea).await;
    assert_eq!(denied(&other), (409, &json!("ALREADY_CLAIMED")));
    let again = claim(&ada).await;
    assert_eq!(
        (again.status, again.header("idempotent-replayed")),
        (200, Some("true"))
    );
    let approve = async |officer: &Officer| {
        let request = officer
            .0
            .post(&format!("/v1/reviews/{}/decision", file.child));
        let body = json!({ "decision": "APPROVE" });
        request
            .idempotency_key("another-key")
            .json(&body)
            .send()
            .await
    };
    ada.clear(&file).await;
    assert_eq!(approve(&ada).await.status, 200);
    assert_eq!(denied(&approve(&bea).await), (403, &json!("NOT_CLAIMED")));
    assert_eq!(approve(&ada).await.status, 200);
    // Whoever is no officer any more is told nothing of what they did as one.
    app.execute("update api_keys set role = 'MEMBER' where person_name = 'Ada'")
        .await;
    assert_eq!(claim(&ada).await.error(), (403, "forbidden"));
}
