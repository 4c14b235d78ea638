//! A body that does not arrive.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use vouch::http::serve::server::Patience;

use super::{CREATE, IMPORT};
use crate::support::app::{Options, TestApp};
use crate::support::until::ends;

/// Sends the head of a request and half of its body, and reads what comes.
async fn half(app: &TestApp, head: &str) -> String {
    let address = app.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{head}\r\nhost: {address}\r\nconnection: close\r\ncontent-length: 100\r\n\r\n{{\"shareToken\":"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let read = stream.read_to_string(&mut answer);
    let read = ends("it is answered, and the connection has ended", read);
    read.await.unwrap();
    answer
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_given_up_and_changes_nothing() {
    assert_eq!(Patience::default().bodies, Duration::from_secs(10));
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.client_patience.bodies = Duration::from_millis(200)),
        ..Options::default()
    })
    .await;
    let (broker, child) = app.broker_with_child().await;
    let before = app.contents().await;
    let key = &broker.key;
    let with_key = format!(
        "HTTP/1.1\r\nauthorization: Bearer {key}\r\nnxos-on-behalf-of: {child}\r\nidempotency-key: key\r\ncontent-type: application/json"
    );
    let digest = "0".repeat(64);
    let webhook =
        format!("HTTP/1.1\r\nx-payload-digest: {digest}\r\nx-payload-digest-alg: HMAC_SHA256_HEX");
    let heads = [
        format!("POST {IMPORT} {with_key}"),
        format!("POST {CREATE} {with_key}"),
        format!("POST /webhooks/sumsub {webhook}"),
    ];
    let answers = futures::future::join_all(heads.iter().map(|head| half(&app, head))).await;
    for answer in answers {
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with("HTTP/1.1 408 Request Timeout\r\n"),
            "{head}"
        );
        let mut body: Value = serde_json::from_str(body).unwrap();
        let id = body["error"]["requestId"].take();
        assert!(
            head.contains(&format!("x-request-id: {}\r\n", id.as_str().unwrap())),
            "{head}"
        );
        assert_eq!(
            body,
            json!({ "error": {
                "code": "invalid_request",
                "message": "The request body did not arrive in time.",
                "requestId": null,
            }})
        );
    }
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn a_body_that_breaks_off_changes_nothing() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let before = app.contents().await;
    let address = app.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let key = &broker.key;
    let head = format!(
        "POST {IMPORT} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {key}\r\nnxos-on-behalf-of: {child}\r\nidempotency-key: key\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    // Whether anything is answered to somebody who has left is nobody's business.
    let _ = stream.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP/1.1 2"));
    assert_eq!(app.contents().await, before);
}
