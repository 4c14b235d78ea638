//! Bodies that are too large, also from clients that know no restraint.

use bytes::Bytes;
use http_body_util::StreamBody;
use hyper::body::Frame;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{CREATE, IMPORT, VERIFICATION, refusal};
use crate::support::app::TestApp;

#[tokio::test]
async fn a_body_of_two_megabytes_is_refused_whether_or_not_it_says_so() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let before = app.contents().await;
    let body = json!({ "shareToken": "t".repeat(2 * 1024 * 1024) }).to_string();
    let too_large = (
        413,
        json!({ "code": "invalid_request", "message": "The request body is too large." }),
    );
    for path in [CREATE, IMPORT, VERIFICATION] {
        let request = broker
            .post(path)
            .on_behalf_of(&child)
            .idempotency_key("key");
        let request = request.header("content-type", "application/json");
        assert_eq!(
            refusal(&request.raw(body.clone()).send().await),
            too_large,
            "{path}"
        );

        let pieces = body.as_bytes().chunks(16 * 1024);
        let pieces: Vec<std::io::Result<Frame<Bytes>>> = pieces
            .map(|piece| Ok(Frame::data(Bytes::copy_from_slice(piece))))
            .collect();
        let stream = StreamBody::new(futures::stream::iter(pieces));
        let request = broker
            .post(path)
            .on_behalf_of(&child)
            .idempotency_key("key");
        let request = request.header("content-type", "application/json");
        let reply = request.raw(reqwest::Body::wrap(stream)).send().await;
        assert_eq!(refusal(&reply), too_large, "{path}");
    }
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn a_client_that_writes_everything_before_it_reads_is_told_that_it_was_too_much() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let before = app.contents().await;
    let address = app.url.strip_prefix("http://").unwrap();
    let key = &broker.key;
    let body = vec![b'x'; 12 * 1024 * 1024];
    let length = body.len();
    let cases = [
        (IMPORT, format!("content-length: {length}\r\n\r\n")),
        (
            "/webhooks/sumsub",
            format!("transfer-encoding: chunked\r\n\r\n{length:x}\r\n"),
        ),
    ];
    for (path, framing) in cases {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {key}\r\nnxos-on-behalf-of: {child}\r\n\
                 x-payload-digest: 00\r\nx-payload-digest-alg: HMAC_SHA1_HEX\r\ncontent-type: application/json\r\n{framing}"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&body).await.unwrap();
        stream.write_all(b"\r\n0\r\n\r\n").await.unwrap();
        let mut answer = [0; 4096];
        let read = stream.read(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
        assert!(answer.starts_with("HTTP/1.1 413 "), "{path}: {answer}");
    }
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn a_client_that_asks_before_it_writes_is_told_at_once() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let address = app.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let key = &broker.key;
    let head = format!(
        "POST {CREATE} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n\
         content-length: 300000\r\nexpect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 4096];
    let read = stream.read(&mut answer).await.unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 413 "));
}
