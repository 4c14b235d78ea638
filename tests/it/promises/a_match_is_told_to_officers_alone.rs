//! Whoever is screened is not told of a match, nor is their broker: of two customers who differ only in what a screening
//! found, everything that can be read from outside is the same.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use crate::file::office::{File, Office, Officer};
use crate::finhub::{calling, of};
use crate::support::app::TestApp;
use crate::support::client::Reply;
use crate::support::refused::denied;

/// Everything that a broker reads of a customer under `/v1`.
const READS: [&str; 7] = [
    "",
    "/documents",
    "/events",
    "/ownership",
    "/people",
    "/personnel-status",
    "/requirements",
];
/// The same in FinHub's dialect.
const FINHUB: [&str; 6] = [
    "/directors",
    "/employees",
    "/shareholders",
    "/verification/personnel-status",
    "/verification/requirements",
    "/verification/status",
];

/// A text with every id in it replaced: digits that no two customers share.
fn without_ids(text: &str) -> String {
    let is_id = |run: &str| run.chars().filter(char::is_ascii_hexdigit).count() >= 32;
    let mut left = String::new();
    let mut run = String::new();
    for letter in text.chars().chain([' ']) {
        if letter.is_ascii_hexdigit() || letter == '-' {
            run.push(letter);
            continue;
        }
        left.push_str(if is_id(&run) { "#" } else { &run });
        run.clear();
        left.push(letter);
    }
    left
}

fn seen(reply: &Reply) -> Value {
    let tag = reply.header("etag").unwrap_or_default();
    let body = without_ids(&String::from_utf8_lossy(&reply.bytes));
    json!({ "status": reply.status, "etag": without_ids(tag), "body": body })
}

/// Everything that is readable of a customer, and what their broker was told.
async fn outside(app: &TestApp, file: &File) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for path in READS.into_iter().chain(["/submission"]) {
        found.insert(path.to_owned(), seen(&file.get(path).await));
    }
    for path in FINHUB {
        let path = of(&file.child, path);
        let reply = calling(&file.broker, Method::GET, &path).send().await;
        found.insert(without_ids(&path), seen(&reply));
    }
    let told = format!(
        "select event_type, payload from webhook_messages where payload like '%{}%' order by created_at, id",
        file.child
    );
    let told = app.rows(&told).await;
    assert!(!told.is_empty(), "messages of {}", file.child);
    let told = json!(told).to_string();
    found.insert("messages".to_owned(), json!(without_ids(&told)));
    found
}

/// A file in review, all of it accepted, and what a screening of its director found.
async fn screened(app: &TestApp, officer: &Officer, result: &str) -> File {
    let file = File::ready(app).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(officer.claim(&file.child).await.status, 200);
    officer.clear(&file).await;
    let found = json!({
        "subjectId": file.person, "kind": "PEP", "result": result, "note": "SECRET-NOTES: an uncle in office",
    });
    let kept = officer.act(&file.child, "screenings", &found).await;
    assert_eq!(kept.status, 200, "{:?}", kept.body);
    file
}

#[tokio::test]
async fn two_customers_who_differ_in_a_match_read_the_same() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let sue = office.officer(&app, Role::SuperAdmin, "Sue").await;
    let matched = screened(&app, &sue, "MATCHED").await;
    let clear = screened(&app, &sue, "CLEAR").await;
    let files = [&matched, &clear];
    let same = async |when: &str| {
        let (one, other) = (outside(&app, &matched).await, outside(&app, &clear).await);
        assert_eq!(one, other, "{when}");
        let (level, status) = (&one["/requirements"], &one["/submission"]);
        assert!(
            level.to_string().contains(r#"\"level\":\"STANDARD\""#),
            "{level}"
        );
        assert_eq!(status["status"], 200, "{status}");
    };
    // Officers do read it.
    let levels: Vec<Value> = [sue.look(&matched.child).await, sue.look(&clear.child).await]
        .iter()
        .map(|view| json!([view["level"], view["levelReasons"]]))
        .collect();
    assert_eq!(
        levels,
        [
            json!(["ENHANCED", ["SCREENING_MATCH"]]),
            json!(["STANDARD", []])
        ]
    );
    same("in review").await;

    app.clock.advance(chrono::TimeDelta::minutes(1));
    let items =
        json!([{ "code": "SOURCE_OF_WEALTH", "message": "Please show how it was earned." }]);
    for file in files {
        sue.ask(&file.child, &items).await;
    }
    same("with the customer").await;

    app.clock.advance(chrono::TimeDelta::minutes(1));
    let mut answers = Vec::new();
    for file in files {
        file.deliver("SOURCE_OF_WEALTH", None).await;
        answers.push(seen(&file.submit("STANDARD").await));
    }
    assert_eq!(answers[0], answers[1]);
    same("submitted again").await;

    app.clock.advance(chrono::TimeDelta::minutes(1));
    let ada = office.officer(&app, Role::Admin, "Ada").await;
    for file in files {
        assert_eq!(ada.claim(&file.child).await.status, 200);
    }
    let refused = ada.approve(&matched.child).await;
    assert_eq!(denied(&refused), (403, &json!("LEVEL_NEEDS_SUPER_ADMIN")));
    same("claimed again").await;
}
