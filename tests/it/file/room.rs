//! Documents take memory while they are uploaded: there is room for so many, and beyond it callers come back.

use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::{DOCUMENTS, broker_with_business, pdf, upload, uploading};
use crate::support::app::{Options, TestApp};

/// As large as a document may be.
fn large() -> Vec<u8> {
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
    // One that has begun and does not go on.
    let address = app.url.strip_prefix("http://").expect("an address");
    let mut begun = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "POST {DOCUMENTS} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\nnxos-on-behalf-of: {child}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{{",
        broker.key
    );
    begun.write_all(head.as_bytes()).await.expect("a head");

    let began = Instant::now();
    let status = async |expected: u16| loop {
        let reply = uploading(&broker, &child, &body).send().await;
        if reply.status == expected {
            return reply;
        }
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "{}",
            reply.status
        );
    };
    let full = status(503).await;
    assert_eq!(full.error(), (503, "internal_error"));
    assert_eq!(full.header("retry-after"), Some("5"));
    let small = upload("BANK_STATEMENT", &pdf("small"));
    assert_eq!(uploading(&broker, &child, &small).send().await.status, 200);
    drop(begun);
    let kept = status(200).await;
    assert_eq!(kept.body["size"], 10 * 1024 * 1024);
}
