//! A form's file goes into the store as it comes, before anybody knows what becomes of it: then a document has it, or it
//! is gone.

use chrono::TimeDelta;
use futures::future::join_all;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use vouch::storage::object_key;
use vouch::store::file::objects;
use vouch::worker;

use super::bucket::{Bucket, Mood};
use super::room::{held, large};
use super::s3::{LATER, app_at, come_back, documents, noted};
use super::{DOCUMENTS, broker_with_business, pdf};
use crate::support::app::{Options, TestApp};
use crate::support::client::{Broker, Request};
use crate::support::form::{FORM, up_to_file};
use crate::support::until::until;

const DOC_ID: &str = "550e8400-e29b-41d4-a716-446655440000";
const MEGABYTE: usize = 1024 * 1024;

const FILE: (&str, &str) = ("file", "a.pdf");

fn form(broker: &Broker, child: &str, fields: &[(&str, &str)], file: &[u8]) -> Request {
    let request = broker.post(DOCUMENTS).on_behalf_of(child);
    request.form(fields, &[(FILE.0, FILE.1, file)])
}

const STATEMENT: &[(&str, &str)] = &[("documentType", "BANK_STATEMENT")];
const NAMED: &[(&str, &str)] = &[("docId", DOC_ID), ("documentType", "BANK_STATEMENT")];

fn files(app: &TestApp) -> Vec<u64> {
    let files = std::fs::read_dir(app.documents.path()).expect("a folder");
    files
        .map(|file| file.and_then(|file| file.metadata()).expect("a file").len())
        .collect()
}

/// Begins a form, and sends no more than so many bytes of its file.
async fn begin(broker: &Broker, child: &str, bytes: usize) -> TcpStream {
    let address = broker.url.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let form = up_to_file(STATEMENT, FILE);
    let head = format!(
        "POST {DOCUMENTS} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\nnxos-on-behalf-of: {child}\r\n\
         content-type: {FORM}\r\ncontent-length: {}\r\n\r\n",
        broker.key,
        form.len() + 10 * MEGABYTE,
    );
    let body = large();
    for part in [head.as_bytes(), &form, &body[..bytes]] {
        stream.write_all(part).await.expect("it is read");
    }
    stream
}

#[tokio::test]
async fn many_large_forms_at_once_fit_into_a_room_that_is_smaller_than_one() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.upload_megabytes = 8),
        ..Options::default()
    })
    .await;
    let (broker, child) = broker_with_business(&app).await;
    let bytes = large();
    let all = (0..5).map(|_| form(&broker, &child, STATEMENT, &bytes).send());
    let replies = join_all(all).await;
    for reply in &replies {
        let seen = (reply.status, &reply.body["size"]);
        assert_eq!(seen, (200, &(10 * MEGABYTE).into()), "{:?}", reply.body);
    }
    assert_eq!((files(&app).len(), noted(&app).await), (5, 0));
    assert_eq!(held(&app).await, 0.0);
    let id = replies[4].body["id"].as_str().expect("an id");
    let content = broker.get(&format!("{DOCUMENTS}/{id}/content"));
    assert!(content.on_behalf_of(&child).send().await.bytes == bytes);
}

#[tokio::test]
async fn a_form_that_breaks_off_was_written_took_little_room_and_leaves_nothing() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let begun = begin(&broker, &child, 9 * MEGABYTE).await;
    let most = u64::try_from(8 * MEGABYTE).expect("a length");
    until("most of it is written", async || {
        let written = files(&app).iter().any(|length| *length > most);
        assert!(held(&app).await < 1024.0 * 1024.0);
        written
    })
    .await;
    assert_eq!((noted(&app).await, documents(&app).await), (1, 0));
    drop(begun);
    until("nothing is left", async || noted(&app).await == 0).await;
    assert_eq!((files(&app).len(), held(&app).await), (0, 0.0));
}

#[tokio::test]
async fn what_is_refused_leaves_nothing() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let person = broker.create_child("INDIVIDUAL").await;
    let too_large = [large(), b"x".to_vec()].concat();
    let (good, other) = (pdf("one"), b"<html>".repeat(100_000));
    let nobody = [
        STATEMENT,
        &[("subjectId", "per_0190a1b2c3d47000800000000000ffff")],
    ]
    .concat();
    for (organization, fields, file, expected) in [
        (&child, STATEMENT, &too_large, (413, "invalid_request")),
        (&child, STATEMENT, &other, (400, "validation_error")),
        (&child, STATEMENT, &Vec::new(), (400, "validation_error")),
        (
            &child,
            &[("documentType", "SELFIE")][..],
            &good,
            (400, "validation_error"),
        ),
        (&child, &nobody[..], &good, (400, "validation_error")),
        (&person, STATEMENT, &good, (409, "invalid_request")),
    ] {
        let reply = form(&broker, organization, fields, file).send().await;
        assert_eq!(reply.error(), expected, "{fields:?}");
        assert_eq!((files(&app).len(), noted(&app).await), (0, 0), "{fields:?}");
        assert_eq!(documents(&app).await, 0);
    }
    let [first, last] = ["first", "last"].map(pdf);
    let twice = [&first, &last].map(|bytes| (FILE.0, FILE.1, &bytes[..]));
    let request = broker.post(DOCUMENTS).on_behalf_of(&child);
    let reply = request.form(STATEMENT, &twice).send().await;
    assert_eq!(reply.error(), (400, "validation_error"));
    assert_eq!((files(&app).len(), noted(&app).await), (0, 0));
}

#[tokio::test]
async fn of_forms_at_once_one_becomes_the_document_and_the_others_leave_nothing() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let same = || form(&broker, &child, NAMED, &pdf("one")).idempotency_key("same");
    let replies = join_all((0..10).map(|_| same().send())).await;
    for reply in &replies {
        assert_eq!((reply.status, &reply.body), (200, &replies[0].body));
    }
    let fresh =
        |reply: &&crate::support::client::Reply| reply.header("idempotent-replayed").is_none();
    assert_eq!(replies.iter().filter(fresh).count(), 1);
    let other = form(&broker, &child, NAMED, &pdf("two"));
    let other = other.idempotency_key("same").send().await;
    assert_eq!(other.error(), (409, "idempotency_key_in_use"));
    let unkeyed = form(&broker, &child, NAMED, &pdf("one")).send().await;
    assert_eq!((unkeyed.status, &unkeyed.body), (200, &replies[0].body));
    let differs = form(&broker, &child, NAMED, &pdf("two")).send().await;
    assert_eq!(differs.error(), (409, "validation_error"));
    assert_eq!((files(&app).len(), noted(&app).await), (1, 0));
    assert_eq!(documents(&app).await, 1);
}

#[tokio::test]
async fn a_large_form_goes_into_the_bucket_in_parts() {
    let bucket = Bucket::start().await;
    let app = app_at(&bucket.url).await;
    let (broker, child) = broker_with_business(&app).await;
    let mut bytes = large();
    for length in [10 * MEGABYTE, 6 * MEGABYTE, 4 * MEGABYTE] {
        bytes.truncate(length);
        let reply = form(&broker, &child, STATEMENT, &bytes).send().await;
        assert_eq!((reply.status, &reply.body["size"]), (200, &length.into()));
        let id = reply.body["id"].as_str().expect("an id");
        let content = broker.get(&format!("{DOCUMENTS}/{id}/content"));
        assert!(content.on_behalf_of(&child).send().await.bytes == bytes);
    }
    assert_eq!((bucket.objects().len(), bucket.unfinished()), (3, None));
    assert_eq!(noted(&app).await, 0);
    let calls = bucket.calls();
    let writes = calls.iter().filter(|call| !call.starts_with("GET"));
    assert_eq!(
        writes.collect::<Vec<_>>(),
        [
            "POST /documents/vouch/files uploads=",
            "PUT /documents/vouch/files partNumber=1&uploadId=u1",
            "PUT /documents/vouch/files partNumber=2&uploadId=u1",
            "POST /documents/vouch/files uploadId=u1",
            "POST /documents/vouch/files uploads=",
            "PUT /documents/vouch/files partNumber=1&uploadId=u2",
            "PUT /documents/vouch/files partNumber=2&uploadId=u2",
            "POST /documents/vouch/files uploadId=u2",
            "PUT /documents/vouch/files",
        ]
    );
}

#[tokio::test]
async fn an_upload_in_parts_that_breaks_off_leaves_nothing_in_the_bucket() {
    let bucket = Bucket::start().await;
    let app = app_at(&bucket.url).await;
    let (broker, child) = broker_with_business(&app).await;
    let begun = begin(&broker, &child, 9 * MEGABYTE).await;
    until("a part is there", async || bucket.unfinished() > Some(0)).await;
    drop(begun);
    until("nothing is left", async || noted(&app).await == 0).await;
    assert_eq!((bucket.objects().len(), bucket.unfinished()), (0, None));

    // As a process leaves it that is killed.
    let (name, key) = (app.services.ids.uuid(), object_key().expect("a key"));
    let mut writing = app
        .services
        .storage
        .write(name, &key)
        .await
        .expect("it begins");
    let upload = writing.begin_upload().await.expect("an upload");
    let upload = upload.expect("an id").to_owned();
    let mut conn = app.services.connection().await.expect("a connection");
    let noting = objects::disown(&mut conn, name, app.clock.now()).await;
    noting.expect("it is noted");
    let noting = objects::uploading(&mut conn, name, &upload).await;
    noting.expect("it is noted");
    drop(conn);
    for piece in large().chunks(64 * 1024).take(100) {
        writing.add(piece).await.expect("it is written");
    }
    drop(writing);
    assert!(bucket.unfinished() > Some(5 * MEGABYTE));
    app.clock.advance(TimeDelta::minutes(60));
    worker::sweep::turn(&app.services).await.expect("a sweep");
    assert!(bucket.unfinished() > Some(5 * MEGABYTE));
    app.clock.advance(TimeDelta::seconds(1));
    worker::sweep::turn(&app.services).await.expect("a sweep");
    assert_eq!((bucket.unfinished(), noted(&app).await), (None, 0));
}

#[tokio::test]
async fn while_the_bucket_is_away_forms_are_asked_to_come_back_and_repeats_are_answered() {
    let bucket = Bucket::start().await;
    let app = app_at(&bucket.url).await;
    let (broker, child) = broker_with_business(&app).await;
    let known = || form(&broker, &child, NAMED, &pdf("known"));
    let kept = known().idempotency_key("known").send().await;
    assert_eq!(kept.status, 200, "{:?}", kept.body);
    bucket.becomes(Mood::Away);
    let refused = form(&broker, &child, STATEMENT, &pdf("new")).send().await;
    assert_eq!(come_back(&refused), LATER);
    for repeat in [known(), known().idempotency_key("known")] {
        let repeat = repeat.send().await;
        assert_eq!((repeat.status, &repeat.body), (200, &kept.body));
    }
    assert_eq!(documents(&app).await, 1);
    bucket.becomes(Mood::Fine);
    app.clock.advance(TimeDelta::minutes(61));
    worker::sweep::turn(&app.services).await.expect("a sweep");
    assert_eq!((bucket.objects().len(), noted(&app).await), (1, 0));
}
