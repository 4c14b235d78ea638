//! A process that is killed while it takes a document leaves the whole document or none, and the same upload again ends
//! in one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::json;

use super::child::Process;
use super::truth::number;
use super::{Way, app, patiently, time_passes};
use crate::support::client::Broker;

const DOC_ID: &str = "550e8400-e29b-41d4-a716-446655440000";

/// `rows`: how many documents there are when the process is dead.
async fn run(point: &str, rows: i64) {
    for way in Way::ALL {
        for form in [false, true] {
            case(point, rows, way, form).await;
        }
    }
}

async fn case(point: &str, rows: i64, way: Way, form: bool) {
    let case = format!("{point} {way:?} form {form}");
    let app = app().await;
    let broker = app.broker().await;
    let child = broker.create_child("BUSINESS").await;
    let path = "/v1/organizations/verification/documents";
    let bytes = b"%PDF-1.7\n% kept";
    let body = json!({
        "docId": DOC_ID, "documentType": "BANK_STATEMENT",
        "fileName": "a.pdf", "fileContent": BASE64.encode(bytes),
    });
    let mut armed = Process::start(&app, &format!("{point}=return")).await;
    let request = |broker: &Broker| {
        let request = broker.post(path).on_behalf_of(&child);
        if form {
            request.form(
                &[("docId", DOC_ID), ("documentType", "BANK_STATEMENT")],
                &[("file", "a.pdf", bytes)],
            )
        } else {
            request.json(&body)
        }
    };
    let first = request(&broker.at(&armed.url));
    assert!(way.first(first).try_send().await.is_err(), "{case}");
    armed.dies().await;
    let documents = "select count(*) from file_documents";
    assert_eq!(number(&app, documents).await, rows, "{case}");
    let objects = || {
        std::fs::read_dir(app.documents.path())
            .expect("a folder")
            .count()
    };
    assert_eq!(objects(), 1, "{case}");

    time_passes(&app, way).await;
    let process = Process::healthy(&app).await;
    let again = broker.at(&process.url);
    let upload = || way.again(request(&again));
    let reply = patiently(upload).await;
    assert_eq!(reply.status, 200, "{case}: {:?}", reply.body);
    assert_eq!(number(&app, documents).await, 1, "{case}");
    // What has a row can be read; what has none waits for the sweep.
    let id = reply.body["id"].as_str().expect("an id");
    let content = again
        .get(&format!("{path}/{id}/content"))
        .on_behalf_of(&child);
    assert_eq!(content.send().await.bytes, bytes, "{case}");
    let left = usize::from(rows == 0);
    assert_eq!(objects(), 1 + left, "{case}");
    process.assert_calm();
    let long_ago = "update unowned_objects set since = since - interval '2 hours'";
    assert_eq!(app.execute(long_ago).await, u64::from(rows == 0), "{case}");
    vouch::worker::sweep::turn(&app.services)
        .await
        .expect("a sweep");
    assert_eq!(objects(), 1, "{case}");
}

#[tokio::test]
async fn while_it_is_written() {
    run("document.arriving", 0).await;
}

#[tokio::test]
async fn between_object_and_row() {
    run("document.stored", 0).await;
}

#[tokio::test]
async fn before_the_commit() {
    run("document.recorded", 0).await;
}

#[tokio::test]
async fn after_the_commit() {
    run("document.finished", 1).await;
}
