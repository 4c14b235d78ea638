//! Days are written YYYY-MM-DD, have a range, and count where they are past or to come.

use domain::day::Day;
use serde_json::{Value, json};
use vouch::store::file::people;

use super::{Dialects, told};
use crate::file::office::{File, id};
use crate::finhub::{post, registration};
use crate::partner::{declaration, user};
use crate::support::app::TestApp;

const FORM: &str = "must be a date, YYYY-MM-DD";
const FUTURE: &str = "must not be in the future";
const RANGE: &str = "must be between 1900 and 2200";

/// What no calendar of ours has, in any field.
const ODD: [&str; 9] = [
    "0000-01-01",
    "+262142-12-31",
    " 2031-02-09",
    "2031-2-9",
    "-0044-03-15",
    "-9999-01-01",
    "2023-02-29",
    "2024-02-29T00:00:00Z",
    "28.02.1990",
];

/// Days and what is wrong with each; nothing is with those that are taken.
fn births() -> Vec<(&'static str, Option<&'static str>)> {
    let mut days: Vec<_> = ODD.iter().map(|day| (*day, Some(FORM))).collect();
    // The clock of the tests stands at 2026-03-15.
    days.extend([
        ("1849-12-31", Some("must not be before 1850")),
        ("1850-01-01", None),
        ("2026-03-15", None),
        ("2026-03-16", Some(FUTURE)),
        ("2099-01-01", Some(FUTURE)),
    ]);
    days
}

fn last_days() -> Vec<(&'static str, Option<&'static str>)> {
    let mut days: Vec<_> = ODD.iter().map(|day| (*day, Some(FORM))).collect();
    days.extend([
        ("1899-12-31", Some(RANGE)),
        ("1900-01-01", None),
        ("2200-12-31", None),
        ("2201-01-01", Some(RANGE)),
    ]);
    days
}

fn expected(right: u16, field: &str, problem: Option<&str>) -> (u16, String) {
    problem.map_or_else(
        || (right, String::new()),
        |problem| (400, format!("{field} {problem}")),
    )
}

#[tokio::test]
async fn births_are_past_in_every_dialect() {
    let all = Dialects::new().await;
    let path = format!("/people/{}", all.file.person);
    for (at, (day, problem)) in births().into_iter().enumerate() {
        let body = json!({ "dateOfBirth": day });
        let reply = all.file.send("PATCH", &path, &body).await;
        assert_eq!(told(&reply), expected(200, "dateOfBirth", problem), "{day}");
        let body = json!({ "firstName": "Dora", "lastName": "Example", "dateOfBirth": day });
        let reply = all.journey.post("/directors", &body).await;
        assert_eq!(told(&reply), expected(200, "dateOfBirth", problem), "{day}");
        let mut body = user(&format!("user-{at}"));
        body["birthDate"] = json!(day);
        let reply = all
            .partner
            .post("/v1/user/balances/crypto-and-fiat", &body)
            .await;
        assert_eq!(told(&reply), expected(201, "birthDate", problem), "{day}");
    }
}

#[tokio::test]
async fn documents_end_between_1900_and_2200_in_every_dialect() {
    let all = Dialects::new().await;
    let path = format!("/people/{}", all.file.person);
    all.partner.user("user").await;
    all.partner.files("user").await;
    for (day, problem) in last_days() {
        let document = json!({ "type": "PASSPORT", "number": "X1", "validUntil": day });
        let body = json!({ "idDocument": document });
        let reply = all.file.send("PATCH", &path, &body).await;
        let field = "idDocument.validUntil";
        assert_eq!(told(&reply), expected(200, field, problem), "{day}");
        let mut body = crate::file::upload("SUPPORTING_DOCUMENT", &crate::file::pdf(day));
        body["validUntil"] = json!(day);
        let reply = all.file.send("POST", "/documents", &body).await;
        assert_eq!(told(&reply), expected(200, "validUntil", problem), "{day}");
        let mut body = all.journey.document("BANK_STATEMENT");
        body["validUntil"] = json!(day);
        let reply = all.journey.uploading(&body).await;
        assert_eq!(told(&reply), expected(200, "validUntil", problem), "{day}");
        let mut body = declaration("user");
        body["documentExpirationDate"] = json!(day);
        let reply = all.partner.declare(&body).await;
        let (field, past) = ("documentExpirationDate", day < "2026");
        match problem {
            // A document that is no longer good has a code of its own there.
            None if past => assert_eq!(reply.body["errorCode"], "P446", "{day}"),
            problem => assert_eq!(told(&reply), expected(201, field, problem), "{day}"),
        }
    }
}

#[tokio::test]
async fn companies_are_registered_from_1000_on() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let mut days: Vec<_> = ODD.iter().map(|day| (*day, Some(FORM))).collect();
    days.extend([
        ("0999-12-31", Some(FORM)),
        ("1000-01-01", None),
        ("1472-11-30", None),
        ("2026-03-15", None),
        ("2026-03-16", Some(FUTURE)),
    ]);
    for (day, problem) in days {
        let mut body = registration();
        body["organizationCustomer"]["organization"]["incorporationDate"] = json!(day);
        let path = "/api/v2.1/customer/organization/registration";
        let reply = post(&broker, path, &body).await;
        let field = "organizationCustomer.organization.incorporationDate";
        assert_eq!(told(&reply), expected(200, field, problem), "{day}");
    }
}

fn unmet(reply: &Value) -> Vec<(&str, &str, Option<&str>)> {
    let unmet = reply["error"]["details"]["unmet"]
        .as_array()
        .expect("a list");
    unmet
        .iter()
        .map(|item| {
            (
                item["code"].as_str().unwrap_or_default(),
                item["status"].as_str().unwrap_or_default(),
                item["deadline"].as_str(),
            )
        })
        .collect()
}

#[tokio::test]
async fn an_identity_document_that_expired_counts_in_the_requirements() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let path = format!("/people/{}", file.person);
    let document = |until: &str| json!({ "idDocument": { "type": "PASSPORT", "number": "X1", "validUntil": until } });
    let reply = file.send("PATCH", &path, &document("2026-03-14")).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    let refused = file.submit("STANDARD").await;
    let expired = [("ID_DOCUMENT_VALIDITY", "EXPIRED", Some("2026-03-14"))];
    assert_eq!(
        (refused.status, unmet(&refused.body)),
        (409, expired.to_vec())
    );
    let requirements = file.get("/requirements").await.body;
    let issues = requirements["issues"].as_array().expect("a list");
    let issue = json!({ "type": "PERSON", "id": file.person, "name": "Anna Example" });
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0]["subject"], issue);
    // Its last day is a good day.
    let reply = file.send("PATCH", &path, &document("2026-03-15")).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    let submitted = file.submit("STANDARD").await;
    assert_eq!(submitted.status, 200, "{:?}", submitted.body);
}

/// Earlier versions took every day, and what they kept is still there.
#[tokio::test]
async fn a_company_whose_director_is_born_in_the_future_is_not_submitted() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let owner = base::ids::OrganizationId::parse(&file.child).expect("an id");
    let person = base::ids::PersonId::parse(&file.person).expect("an id");
    let sealer = &app.services.journal.sealer;
    let mut conn = app.services.connection().await.expect("a connection");
    let kept = people::read(&mut conn, sealer, owner, person).await;
    let mut kept = kept.expect("a read").expect("a person");
    kept.details.date_of_birth = Day::parse("2099-01-01");
    let saved = people::save(&mut conn, sealer, owner, &kept).await;
    saved.expect("a write");
    drop(conn);
    let refused = file.submit("STANDARD").await;
    let born = [("DATE_OF_BIRTH", "INCONSISTENT", None)];
    assert_eq!((refused.status, unmet(&refused.body)), (409, born.to_vec()));
    let path = format!("/people/{}", file.person);
    let read = file.get(&path).await.body;
    assert_eq!(read["dateOfBirth"], "2099-01-01");
    let reply = file
        .send("PATCH", &path, &json!({ "dateOfBirth": "1980-02-29" }))
        .await;
    assert_eq!(id(&reply), file.person);
    assert_eq!(file.submit("STANDARD").await.status, 200);
}

#[tokio::test]
async fn finhub_tells_of_an_expired_identity_document_as_of_a_missing_person() {
    let all = Dialects::new().await;
    let director = json!({ "firstName": "Dora", "lastName": "Example" });
    let reply = all.journey.post("/directors", &director).await;
    let director = reply.body["data"]["id"].as_str().expect("an id");
    let path = format!("/v1/organizations/verification/people/{director}");
    let body = json!({ "idDocument": { "type": "ID", "number": "1", "validUntil": "2020-01-01" } });
    let request = all.journey.broker.request(reqwest::Method::PATCH, &path);
    let request = request.on_behalf_of(&all.journey.organization).json(&body);
    assert_eq!(request.send().await.status, 200);
    let reply = all.journey.submit().await;
    assert_eq!(reply.status, 400, "{:?}", reply.body);
    let errors = reply.body["data"]["errors"].as_array().expect("a list");
    let named = errors
        .iter()
        .find(|error| error["field"] == "ID_DOCUMENT_VALIDITY");
    let named = named.expect("the expired document");
    assert_eq!(named["subjectId"], director);
}
