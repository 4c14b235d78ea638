//! What the process takes of memory while others mean it ill. In nights only: it needs a process of its own, and time.

use futures::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::room::{asking, large};
use super::{DOCUMENTS, broker_with_business, pdf, upload, uploading};
use crate::support::app::TestApp;
use crate::support::child::Process;
use crate::support::client::Broker;
use crate::support::form::FORM;

const READERS: usize = 200;
const UPLOADS: usize = 20;
const KILOBYTES: u64 = 1024;

#[tokio::test]
#[ignore = "needs a process of its own and a minute: .ci/nightly runs it"]
async fn nightly_two_hundred_slow_readers_of_a_large_document_take_little_memory() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let body = upload("BANK_STATEMENT", &large());
    let kept = uploading(&broker, &child, &body).send().await;
    assert_eq!(kept.status, 200, "{:?}", kept.body);
    let id = kept.body["id"].as_str().expect("an id");
    // The upload was another process's.
    let process = Process::serve(&app, &[]).await;
    let broker = broker.at(&process.url);
    let mut streams = Vec::new();
    for _ in 0..READERS {
        streams.push(asking(&broker, &child, id).await);
    }
    let mut some = vec![0; 64 * 1024];
    for _ in 0..8 {
        for stream in &mut streams {
            stream.read_exact(&mut some).await.expect("more of it");
        }
    }
    let peak = process.peak_kilobytes();
    println!("{READERS} slow readers: {} MB at most", peak / KILOBYTES);
    assert!(peak < 200 * KILOBYTES, "{peak} KB");
    let mut last = streams.pop().expect("a reader");
    drop(streams);
    let mut rest = Vec::new();
    last.read_to_end(&mut rest).await.expect("the rest");
    assert!(large().ends_with(&rest[rest.len() - 1024 * 1024..]));
}

/// Sends a body that does not end, until it is told to stop.
async fn flood(broker: &Broker, child: &str, media_type: &str, beginning: &[u8]) {
    let address = broker.url.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "POST {DOCUMENTS} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\nnxos-on-behalf-of: {child}\r\n\
         content-type: {media_type}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n",
        broker.key
    );
    stream.write_all(head.as_bytes()).await.expect("a head");
    let megabyte = vec![b'x'; 1024 * 1024];
    let pieces = std::iter::once(beginning).chain(std::iter::repeat_n(&megabyte[..], 200));
    let mut refused = false;
    for piece in pieces {
        let length = format!("{:x}\r\n", piece.len());
        let chunk = [length.as_bytes(), piece, b"\r\n"].concat();
        refused = stream.write_all(&chunk).await.is_err();
        if refused {
            break;
        }
    }
    assert!(refused, "200 MB were taken");
}

#[tokio::test]
#[ignore = "needs a process of its own and a minute: .ci/nightly runs it"]
async fn nightly_twenty_hostile_uploads_stay_within_the_room() {
    let app = TestApp::new().await;
    let settings = [("VOUCH_UPLOAD_MEMORY_MEGABYTES", "64")];
    let process = Process::serve(&app, &settings).await;
    let (broker, child) = broker_with_business(&app).await;
    let broker = broker.at(&process.url);
    let part = &b"--XXX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\n"[..];
    let kinds = [
        (FORM, part),
        (FORM, b"a preamble"),
        (FORM, b"--XXX\r\na: "),
        (
            "application/json",
            b"{\"documentType\":\"BANK_STATEMENT\",\"fileContent\":\"",
        ),
    ];
    let floods = kinds.iter().cycle().take(UPLOADS);
    join_all(floods.map(|(media_type, beginning)| flood(&broker, &child, media_type, beginning)))
        .await;
    let peak = process.peak_kilobytes();
    println!("{UPLOADS} hostile uploads: {} MB at most", peak / KILOBYTES);
    assert!(peak < 250 * KILOBYTES, "{peak} KB");
    let small = upload("BANK_STATEMENT", &pdf("small"));
    assert_eq!(uploading(&broker, &child, &small).send().await.status, 200);
}
