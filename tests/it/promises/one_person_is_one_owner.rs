//! Owners are people whom somebody knows, and whoever is entered twice owns what both entries own.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::no_quarter_of_a_company_is_hidden::declare;
use crate::file::office::{File, Office, id};
use crate::support::app::TestApp;
use crate::support::client::reasons;
use crate::support::refused::{lack, obstacle, obstacles, unmet};

async fn entered(file: &File, born: Option<&str>, roles: &[&str]) -> String {
    let person = json!({
        "firstName": "Tom", "lastName": "Twice", "dateOfBirth": born, "roles": roles, "sourceOfWealth": "Savings.",
    });
    id(&file.send("POST", "/people", &person).await)
}

#[tokio::test]
async fn owners_who_are_nobody_keep_the_file_back() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let nobody: Vec<String> = (0..4).map(|at| format!("p{at}")).collect();
    let mut parties: Vec<Value> = nobody
        .iter()
        .map(|id| json!({ "id": id, "type": "PERSON" }))
        .collect();
    parties.push(json!({ "id": "R", "type": "COMPANY" }));
    let holdings: Vec<Value> = nobody
        .iter()
        .map(|id| json!({ "holderId": id, "companyId": "R", "basisPoints": 2499 }))
        .collect();
    let body = json!({ "root": "R", "parties": parties, "holdings": holdings });
    assert_eq!(file.send("PUT", "/ownership", &body).await.status, 200);
    let all = |code: &str, status: &str| -> Vec<_> {
        nobody
            .iter()
            .map(|id| lack(code, status, Some(id)))
            .collect()
    };
    let expected = [
        all("HOLDERS_ENTERED", "MISSING"),
        vec![lack("OWNERSHIP_UNKNOWN", "INCONSISTENT", None)],
        all("OWNERS_NAMED", "INCONSISTENT"),
    ];
    assert_eq!(unmet(&file.submit("STANDARD").await), expected.concat());
}

#[tokio::test]
async fn another_organizations_person_is_nobody_whatever_they_are_called() {
    let app = TestApp::new().await;
    let (file, other) = (File::ready(&app).await, File::ready(&app).await);
    let body = json!({
        "root": "R",
        "parties": [
            { "id": "R", "type": "COMPANY" }, { "id": file.person, "type": "PERSON" },
            { "id": other.person, "type": "PERSON", "name": "Somebody Else" },
        ],
        "holdings": [
            { "holderId": file.person, "companyId": "R", "basisPoints": 9500 },
            { "holderId": other.person, "companyId": "R", "basisPoints": 500 },
        ],
    });
    assert_eq!(file.send("PUT", "/ownership", &body).await.status, 200);
    assert_eq!(
        unmet(&file.submit("STANDARD").await),
        [lack("OWNERS_NAMED", "INCONSISTENT", Some(&other.person))]
    );
}

#[tokio::test]
async fn who_owns_a_tenth_is_entered() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let person = file.person.as_str();
    declare(&file, &[(person, "R", 9_000), ("x", "R", 1_000)], None).await;
    assert_eq!(
        unmet(&file.submit("STANDARD").await),
        [lack("HOLDERS_ENTERED", "MISSING", Some("x"))]
    );
    declare(&file, &[(person, "R", 9_001), ("x", "R", 999)], None).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
}

#[tokio::test]
async fn the_same_person_twice_is_a_beneficial_owner() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let one = entered(&file, Some("1970-02-28"), &["SHAREHOLDER"]).await;
    let other = entered(&file, None, &["SHAREHOLDER"]).await;
    let mut both = [one.as_str(), other.as_str()];
    both.sort_unstable();
    let holdings = [
        (file.person.as_str(), "R", 5_002),
        (one.as_str(), "R", 2_499),
        (other.as_str(), "R", 2_499),
    ];
    declare(&file, &holdings, None).await;
    let found = unmet(&file.submit("STANDARD").await);
    let mut ids: Vec<_> = found.iter().filter_map(|one| one.2.as_deref()).collect();
    ids.sort_unstable();
    assert_eq!(ids, both);
    assert!(found.iter().all(|one| one.0 == "BENEFICIAL_OWNERS_LISTED"));
    // Another birth date is another person.
    let path = format!("/people/{other}");
    let born = json!({ "dateOfBirth": "1990-02-28" });
    assert_eq!(file.send("PATCH", &path, &born).await.status, 200);
    assert_eq!(file.submit("STANDARD").await.status, 200);
}

#[tokio::test]
async fn an_officer_says_whether_they_are_one_person_or_two() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let file = File::ready(&app).await;
    let one = entered(&file, Some("1970-02-28"), &["SHAREHOLDER"]).await;
    let other = entered(&file, Some("1970-02-28"), &["SHAREHOLDER"]).await;
    let smaller = one.clone().min(other.clone());
    let larger = one.clone().max(other.clone());
    let holdings = [
        (file.person.as_str(), "R", 8_000),
        (one.as_str(), "R", 1_000),
        (other.as_str(), "R", 1_000),
    ];
    declare(&file, &holdings, None).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    let open =
        |why: &str, changed: Value| obstacle("ONE_PERSON_OR_TWO", why, changed, Some(&smaller));
    assert_eq!(
        obstacles(&ada.approve(&file.child).await),
        [open("NOT_VERIFIED", Value::Null)]
    );
    let pairs = async || ada.look(&file.child).await["pairs"].clone();
    let pair = |answer: Value, by: Value, at: Value| {
        json!([{
            "people": [{ "id": smaller, "name": "Tom Twice" }, { "id": larger, "name": "Tom Twice" }],
            "answer": answer, "answeredByKeyId": by, "answeredAt": at, "changed": [],
        }])
    };
    assert_eq!(pairs().await, pair(Value::Null, Value::Null, Value::Null));
    let answer =
        |answer: &str| json!({ "people": [other, one], "answer": answer, "notes": "SECRET" });
    let says = async |body: Value| ada.act(&file.child, "pairs", &body).await;
    let odd = json!({ "people": [one, file.person], "answer": "TWO_PEOPLE" });
    for body in [
        odd,
        json!({ "people": [one], "answer": "TWO_PEOPLE" }),
        answer("TWO"),
    ] {
        assert_eq!(says(body).await.error(), (400, "validation_error"));
    }
    assert_eq!(says(answer("ONE_PERSON")).await.status, 200);
    assert_eq!(
        obstacles(&ada.approve(&file.child).await),
        [open("INCONSISTENT", Value::Null)]
    );
    let answered = says(answer("TWO_PEOPLE")).await;
    assert_eq!(
        (answered.status, &answered.body["status"]),
        (200, &json!("ON_HOLD"))
    );
    let shown = pairs().await;
    let (by, at) = (&shown[0]["answeredByKeyId"], &shown[0]["answeredAt"]);
    assert!(by.is_string() && at.is_string(), "{shown}");
    assert_eq!(shown, pair(json!("TWO_PEOPLE"), by.clone(), at.clone()));
    assert_eq!(ada.approve(&file.child).await.status, 200);
    let events = file.broker.events(&file.child).await;
    let said = |answer: &str| json!(format!("{smaller} {larger} {answer}"));
    assert_eq!(
        reasons(&events, "people_compared"),
        [&said("ONE_PERSON"), &said("TWO_PEOPLE")]
    );
    assert!(app.chain_verifies(&file.child).await);
}

#[tokio::test]
async fn who_are_two_by_their_birth_dates_are_asked_about_again_when_these_change() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let file = File::ready(&app).await;
    let one = entered(&file, None, &["SHAREHOLDER"]).await;
    let body = json!({
        "root": "R",
        "parties": [
            { "id": "R", "type": "COMPANY" }, { "id": file.person, "type": "PERSON" },
            { "id": one, "type": "PERSON" }, { "id": "t w", "type": "PERSON", "name": "tom  twice" },
        ],
        "holdings": [
            { "holderId": file.person, "companyId": "R", "basisPoints": 9300 },
            { "holderId": one, "companyId": "R", "basisPoints": 400 },
            { "holderId": "t w", "companyId": "R", "basisPoints": 300 },
        ],
    });
    assert_eq!(file.send("PUT", "/ownership", &body).await.status, 200);
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    let two = json!({ "people": ["t w", one], "answer": "TWO_PEOPLE" });
    let open = |why: &str, changed: Value| obstacle("ONE_PERSON_OR_TWO", why, changed, Some(&one));
    assert_eq!(
        obstacles(&ada.approve(&file.child).await),
        [open("NOT_VERIFIED", Value::Null)]
    );
    assert_eq!(ada.act(&file.child, "pairs", &two).await.status, 200);
    let items = json!([{ "code": "SUPPORTING_DOCUMENT", "message": "When was Tom born?" }]);
    ada.ask(&file.child, &items).await;
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let path = format!("/people/{one}");
    let born = json!({ "dateOfBirth": "1990-02-28" });
    assert_eq!(file.send("PATCH", &path, &born).await.status, 200);
    let letter = file.deliver("SUPPORTING_DOCUMENT", None).await;
    file.resubmit().await;
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.verify(&file.child, ("documents", &letter)).await;
    assert_eq!(
        obstacles(&ada.approve(&file.child).await),
        [open("CHANGED", json!(["DATE_OF_BIRTH"]))]
    );
    assert_eq!(ada.act(&file.child, "pairs", &two).await.status, 200);
    assert_eq!(ada.approve(&file.child).await.status, 200);
    let events = file.broker.events(&file.child).await;
    let compared = json!(format!("{one} PARTY TWO_PEOPLE"));
    assert_eq!(reasons(&events, "people_compared"), [&compared, &compared]);
}
