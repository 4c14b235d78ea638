//! Documents take memory while they are uploaded: there is room for so many, and beyond it callers come back.

use std::time::Duration;

use h2::RecvStream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{DOCUMENTS, broker_with_business, pdf, upload, uploading};
use crate::support::app::{Options, TestApp};
use crate::support::client::Broker;
use crate::support::form::FORM;
use crate::support::http2::{Http2, read};
use crate::support::peek::series;
use crate::support::until::{found, until};

/// As large as a document may be.
pub(super) fn large() -> Vec<u8> {
    let mut bytes = pdf("large");
    bytes.resize(10 * 1024 * 1024, b' ');
    bytes
}

#[tokio::test]
async fn uploads_beyond_the_room_are_asked_to_come_back_and_small_ones_still_fit() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.upload_megabytes = 64),
        ..Options::default()
    })
    .await;
    let (broker, child) = broker_with_business(&app).await;
    let body = upload("BANK_STATEMENT", &large());
    let length = body.to_string().len();
    // One that has begun and does not go on. It has its room a moment after its connection.
    let begun = begin(&broker, &child, length).await;
    let full = found("the room is full", async || {
        let reply = uploading(&broker, &child, &body).send().await;
        (reply.status == 503).then_some(reply)
    })
    .await;
    assert_eq!(full.error(), (503, "internal_error"));
    assert_eq!(full.header("retry-after"), Some("5"));
    let small = upload("BANK_STATEMENT", &pdf("small"));
    assert_eq!(uploading(&broker, &child, &small).send().await.status, 200);
    drop(begun);
    let kept = found("there is room again", async || {
        let reply = uploading(&broker, &child, &body).send().await;
        (reply.status == 200).then_some(reply)
    })
    .await;
    assert_eq!(kept.body["size"], 10 * 1024 * 1024);
}

/// Begins an upload of so many bytes that does not go on.
async fn begin(broker: &Broker, child: &str, length: usize) -> TcpStream {
    let address = broker.url.strip_prefix("http://").expect("an address");
    let mut begun = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "POST {DOCUMENTS} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\nnxos-on-behalf-of: {child}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{{",
        broker.key
    );
    begun.write_all(head.as_bytes()).await.expect("a head");
    begun
}

#[tokio::test]
async fn one_organization_leaves_half_of_the_room_to_the_others() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.upload_megabytes = 80),
        ..Options::default()
    })
    .await;
    let (greedy, its_child) = broker_with_business(&app).await;
    let (other, child) = broker_with_business(&app).await;
    let body = upload("BANK_STATEMENT", &large());
    let length = body.to_string().len();
    let _begun = begin(&greedy, &its_child, length).await;
    until("its half is full", async || {
        uploading(&greedy, &its_child, &body).send().await.status == 503
    })
    .await;
    let kept = uploading(&other, &child, &body).send().await;
    assert_eq!(
        (kept.status, &kept.body["size"]),
        (200, &(10 * 1024 * 1024).into())
    );
}

/// Sends a form in chunks, as a client does that does not know its length; the answer's status.
async fn chunked(broker: &Broker, child: &str, pieces: impl Iterator<Item = Vec<u8>>) -> String {
    let address = broker.url.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "POST {DOCUMENTS} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\nnxos-on-behalf-of: {child}\r\n\
         content-type: {FORM}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n",
        broker.key
    );
    stream.write_all(head.as_bytes()).await.expect("a head");
    for piece in pieces {
        let length = format!("{:x}\r\n", piece.len());
        let chunk = [length.as_bytes(), &piece, b"\r\n"].concat();
        // It may have been answered, and closed, by now.
        if stream.write_all(&chunk).await.is_err() {
            break;
        }
    }
    let _ = stream.write_all(b"0\r\n\r\n").await;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    String::from_utf8_lossy(&answer).chars().take(12).collect()
}

#[tokio::test]
async fn a_form_without_end_is_refused_and_gives_its_room_back() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.upload_megabytes = 64),
        ..Options::default()
    })
    .await;
    let (broker, child) = broker_with_business(&app).await;
    let part = b"--XXX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\n";
    let megabyte = || vec![b' '; 1024 * 1024];
    let endless = |beginning: &[u8], megabytes: usize| {
        let beginning = std::iter::once(beginning.to_vec());
        beginning.chain((0..megabytes).map(move |_| megabyte()))
    };
    for (beginning, megabytes, expected) in [
        (&part[..], 30, "HTTP/1.1 413"),
        (b"preamble", 30, "HTTP/1.1 400"),
        (b"--XXX\r\na: ", 30, "HTTP/1.1 400"),
        (&part[..], 5, "HTTP/1.1 400"),
    ] {
        let status = chunked(&broker, &child, endless(beginning, megabytes)).await;
        assert_eq!(status, expected);
    }
    let whole = endless(part, 9).chain([
        b"\r\n--XXX\r\nContent-Disposition: form-data; name=documentType\r\n\r\n\
        BANK_STATEMENT\r\n--XXX--\r\n"
            .to_vec(),
    ]);
    assert_eq!(chunked(&broker, &child, whole).await, "HTTP/1.1 200");
}

/// Asks for a document and reads no more than the beginning of the answer.
pub(super) async fn asking(broker: &Broker, child: &str, id: &str) -> TcpStream {
    let address = broker.url.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "GET {DOCUMENTS}/{id}/content HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
         nxos-on-behalf-of: {child}\r\nconnection: close\r\n\r\n",
        broker.key
    );
    stream.write_all(head.as_bytes()).await.expect("a head");
    let mut status = [0; 12];
    stream.read_exact(&mut status).await.expect("an answer");
    assert_eq!(&status, b"HTTP/1.1 200");
    stream
}

/// What is held for documents, in bytes.
pub(super) async fn held(app: &TestApp) -> f64 {
    series(&app.metrics().await, "vouch_upload_memory_bytes")
}

/// A large document; its id.
async fn kept(broker: &Broker, child: &str) -> String {
    let body = upload("BANK_STATEMENT", &large());
    let kept = uploading(broker, child, &body).send().await;
    assert_eq!(kept.status, 200, "{:?}", kept.body);
    kept.body["id"].as_str().expect("an id").to_owned()
}

/// A download over HTTP/2 of which nothing is read.
async fn unread(client: &Http2, broker: &Broker, child: &str, id: &str) -> RecvStream {
    let path = format!("{DOCUMENTS}/{id}/content");
    let caller = (&*broker.key, child);
    let (status, body) = client.send(caller, ("GET", &path), None).await;
    assert_eq!(status, 200);
    body
}

fn assert_little(held: f64, readers: u32) {
    let kilobytes = held / 1024.0 / f64::from(readers);
    assert!((64.0..512.0).contains(&kilobytes), "{kilobytes}");
}

#[tokio::test]
async fn a_download_takes_little_room_and_gives_it_back_with_its_last_byte() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let id = kept(&broker, &child).await;
    assert_eq!(held(&app).await, 0.0);
    let mut streams = Vec::new();
    for readers in 1..=4 {
        streams.push(asking(&broker, &child, &id).await);
        assert_little(held(&app).await, readers);
    }
    let gone = streams.pop();
    drop(gone);
    for mut stream in streams {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.expect("the rest");
        assert!(rest.ends_with(&large()));
    }
    assert_given_back(&app).await;
}

async fn assert_given_back(app: &TestApp) {
    until("everything is given back", async || held(app).await == 0.0).await;
}

#[tokio::test]
async fn over_http_2_too() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let id = kept(&broker, &child).await;
    let client = Http2::connect(&app.url, 16 * 1024).await;
    let mut bodies = Vec::new();
    for readers in 1..=4 {
        bodies.push(unread(&client, &broker, &child, &id).await);
        assert_little(held(&app).await, readers);
    }
    let gone = bodies.pop();
    drop(gone);
    for mut body in bodies {
        assert!(read(&mut body).await.expect("the document") == large());
    }
    assert_given_back(&app).await;
}

#[tokio::test]
async fn one_connection_has_no_more_than_half_of_the_room_for_what_it_does_not_read() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.upload_megabytes = 64),
        ..Options::default()
    })
    .await;
    let (broker, child) = broker_with_business(&app).await;
    let (other, its_child) = broker_with_business(&app).await;
    let id = kept(&broker, &child).await;
    let path = format!("{DOCUMENTS}/{id}/content");
    let client = Http2::connect(&app.url, 0).await;
    let (mut bodies, mut refused) = (Vec::new(), 0);
    for _ in 0..120 {
        let caller = (&*broker.key, &*child);
        let (status, body) = client.send(caller, ("GET", &path), None).await;
        match status.as_u16() {
            200 => bodies.push(body),
            503 => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert!(refused > 0 && bodies.len() > 20, "{refused}");
    assert!(held(&app).await <= 32.0 * 1024.0 * 1024.0);
    let small = upload("BANK_STATEMENT", &pdf("small"));
    let small = uploading(&other, &its_child, &small).send().await;
    assert_eq!(small.status, 200);
}

#[tokio::test]
async fn downloads_over_http_2_that_nobody_reads_are_reset() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.client_patience.streams = Duration::from_millis(200)),
        ..Options::default()
    })
    .await;
    let (broker, child) = broker_with_business(&app).await;
    let id = kept(&broker, &child).await;
    let client = Http2::connect(&app.url, 0).await;
    let mut bodies = Vec::new();
    for _ in 0..40 {
        bodies.push(unread(&client, &broker, &child, &id).await);
    }
    for mut body in bodies {
        let end = read(&mut body).await.expect_err("a reset");
        assert_eq!(end.reason(), Some(h2::Reason::CANCEL));
    }
    assert_given_back(&app).await;
    // The connection goes on.
    drop(unread(&client, &broker, &child, &id).await);
}
