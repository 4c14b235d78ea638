//! Documents in an S3 bucket, and what happens while it is away.

use chrono::TimeDelta;
use secrecy::SecretString;
use serde_json::json;
use vouch::storage::{Settings, s3};
use vouch::worker;

use super::bucket::{Bucket, KEY_ID, Mood, REGION, SECRET};
use super::{DOCUMENTS, broker_with_business, pdf, upload, uploading};
use crate::support::app::{Options, TestApp};
use crate::support::client::Reply;

/// An app whose documents are in a bucket, at this server.
pub(super) async fn app_at(endpoint: &str) -> TestApp {
    let storage = Settings {
        place: "s3://documents/vouch/files".to_owned(),
        s3: s3::Settings {
            endpoint: Some(endpoint.to_owned()),
            region: Some(REGION.to_owned()),
            allow_http: false,
            keys: Some((KEY_ID.to_owned(), SecretString::from(SECRET))),
        },
    };
    let app = TestApp::with(Options {
        app: Box::new(move |settings| settings.storage = storage),
        ..Options::default()
    })
    .await;
    app.secret(SECRET);
    app
}

/// Asked to come back, in seconds.
pub(super) fn come_back(reply: &Reply) -> (u16, &str, Option<&str>) {
    let (status, code) = reply.error();
    (status, code, reply.header("retry-after"))
}

pub(super) const LATER: (u16, &str, Option<&str>) = (503, "internal_error", Some("5"));

pub(super) async fn noted(app: &TestApp) -> usize {
    app.rows("select * from unowned_objects").await.len()
}

pub(super) async fn documents(app: &TestApp) -> usize {
    app.rows("select id from file_documents").await.len()
}

#[tokio::test]
async fn a_document_goes_into_the_bucket_sealed_and_out_of_it_again() {
    let bucket = Bucket::start().await;
    let app = app_at(&bucket.url).await;
    let (broker, child) = broker_with_business(&app).await;
    let body = upload("BANK_STATEMENT", &pdf("KNOWN-CONTENT"));
    let kept = uploading(&broker, &child, &body).send().await;
    assert_eq!(kept.status, 200, "{:?}", kept.body);
    let objects = bucket.objects();
    let [(name, bytes)] = &objects.iter().collect::<Vec<_>>()[..] else {
        panic!("one object: {objects:?}");
    };
    assert!(name.starts_with("/documents/vouch/files/"), "{name}");
    assert!(!bytes.windows(6).any(|window| window == b"KNOWN-"));
    assert_eq!(noted(&app).await, 0);

    let path = format!("{DOCUMENTS}/{}", kept.body["id"].as_str().expect("an id"));
    let content = broker.get(&format!("{path}/content")).on_behalf_of(&child);
    assert_eq!(content.send().await.bytes, pdf("KNOWN-CONTENT"));
    let withdrawn = broker.request(reqwest::Method::DELETE, &path);
    assert_eq!(withdrawn.on_behalf_of(&child).send().await.status, 200);
    assert_eq!((bucket.objects().len(), noted(&app).await), (0, 0));
    assert_eq!(
        bucket.calls(),
        [
            "PUT /documents/vouch/files",
            "GET /documents/vouch/files",
            "POST  delete"
        ]
    );
}

#[tokio::test]
async fn a_large_document_comes_out_of_the_bucket_part_by_part() {
    let bucket = Bucket::start().await;
    let app = app_at(&bucket.url).await;
    let (broker, child) = broker_with_business(&app).await;
    let mut bytes = pdf("large");
    bytes.resize(1024 * 1024, b'x');
    let body = upload("BANK_STATEMENT", &bytes);
    let kept = uploading(&broker, &child, &body).send().await;
    assert_eq!(kept.status, 200, "{:?}", kept.body);
    let path = format!("{DOCUMENTS}/{}", kept.body["id"].as_str().expect("an id"));
    let content = broker.get(&format!("{path}/content")).on_behalf_of(&child);
    let content = content.send().await;
    assert!(content.bytes == bytes);
    assert_eq!(content.header("content-length"), Some("1048576"));
    let gets = ["GET /documents/vouch/files"; 4];
    assert_eq!(
        bucket.calls(),
        [&["PUT /documents/vouch/files"][..], &gets].concat()
    );
}

#[tokio::test]
async fn while_the_bucket_is_away_callers_are_asked_to_come_back_and_nothing_dangles() {
    let bucket = Bucket::start().await;
    let app = app_at(&bucket.url).await;
    let (broker, child) = broker_with_business(&app).await;
    let mut body = upload("BANK_STATEMENT", &pdf("one"));
    body["docId"] = json!("550e8400-e29b-41d4-a716-446655440000");
    for mood in [Mood::Away, Mood::AnswersLost] {
        bucket.becomes(mood);
        let refused = uploading(&broker, &child, &body).send().await;
        assert_eq!(come_back(&refused), LATER, "{mood:?}");
        assert_eq!(documents(&app).await, 0, "{mood:?}");
    }
    // One was written although nobody could say so.
    assert_eq!((bucket.objects().len(), noted(&app).await), (1, 2));
    bucket.becomes(Mood::Fine);
    let kept = uploading(&broker, &child, &body).send().await;
    assert_eq!(kept.status, 200, "{:?}", kept.body);
    assert_eq!((bucket.objects().len(), noted(&app).await), (2, 2));

    let path = format!("{DOCUMENTS}/{}", kept.body["id"].as_str().expect("an id"));
    bucket.becomes(Mood::Away);
    let content = broker.get(&format!("{path}/content"));
    let content = content.on_behalf_of(&child).send().await;
    assert_eq!(come_back(&content), LATER);
    let withdrawn = broker.request(reqwest::Method::DELETE, &path);
    assert_eq!(withdrawn.on_behalf_of(&child).send().await.status, 200);
    assert_eq!((documents(&app).await, noted(&app).await), (0, 3));
    app.clock.advance(TimeDelta::minutes(61));
    assert!(worker::sweep::turn(&app.services).await.is_err());
    // What could not be deleted waits as long again; the others do not wait for it.
    bucket.becomes(Mood::Fine);
    worker::sweep::turn(&app.services).await.expect("a sweep");
    assert_eq!(noted(&app).await, 1);
    app.clock.advance(TimeDelta::minutes(61));
    worker::sweep::turn(&app.services).await.expect("a sweep");
    assert_eq!((bucket.objects().len(), noted(&app).await), (0, 0));
    let asked = |call: &String| call.starts_with("GET") && call.contains("list");
    assert!(!bucket.calls().iter().any(asked));
}

#[tokio::test]
async fn a_bucket_that_cannot_be_reached_or_refuses_us_costs_nothing_but_time() {
    let bucket = Bucket::start().await;
    let nobody = app_at("http://127.0.0.1:1").await;
    let stranger = TestApp::with(Options {
        app: Box::new({
            let endpoint = bucket.url.clone();
            move |settings| {
                settings.storage.place = "s3://documents".to_owned();
                settings.storage.s3 = s3::Settings {
                    endpoint: Some(endpoint),
                    region: Some(REGION.to_owned()),
                    allow_http: false,
                    keys: Some((KEY_ID.to_owned(), SecretString::from("another"))),
                };
            }
        }),
        ..Options::default()
    })
    .await;
    for app in [nobody, stranger] {
        let (broker, child) = broker_with_business(&app).await;
        let body = upload("BANK_STATEMENT", &pdf("one"));
        let refused = uploading(&broker, &child, &body).send().await;
        assert_eq!(come_back(&refused), LATER);
        assert_eq!((documents(&app).await, noted(&app).await), (0, 1));
    }
    assert!(bucket.objects().is_empty());
}
