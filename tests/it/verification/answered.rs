//! A success is owed until its last byte was written to the caller's connection; then the token is used.

use std::net::SocketAddr;

use base::clock::Clock;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::support::app::{Options, TestApp};
use crate::support::child::Process;
use crate::support::client::{Broker, Reply};
use crate::support::door::{At, Door};
use crate::support::http2::{Http2, read};
use crate::support::until::{found, until};

const IMPORT: (&str, &str) = ("POST", "/v1/organizations/verification/import");
const UNANSWERED: &str = "select id from imports where state = 'accepted' and answered_at is null";

fn assert_used(reply: &Reply) {
    assert_eq!(reply.error(), (400, "share_token_invalid"), "{reply:?}");
}

fn token_of(body: &Value) -> &str {
    body["shareToken"].as_str().unwrap_or_default()
}

/// Asks again for as long as somebody else is being told.
async fn settled(broker: &Broker, child: &str, token: &str) -> Reply {
    found("nobody else is being told", async || {
        let reply = broker.import(child, token).await;
        (reply.error() != (409, "idempotency_request_in_flight")).then_some(reply)
    })
    .await
}

#[tokio::test]
async fn what_was_written_is_known_here_at_once_and_elsewhere_when_it_is_noted() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    assert_used(&broker.import(&child, &token).await);
    assert_eq!(app.rows(UNANSWERED).await.len(), 1);

    let (_, url) = app.another(chrono::TimeDelta::zero()).await;
    let elsewhere = broker.at(&url);
    let owed = elsewhere.import(&child, &token).await;
    assert_eq!(
        (owed.status, &owed.body["status"]),
        (200, &json!("PENDING"))
    );
    assert_used(&elsewhere.import(&child, &token).await);

    assert_eq!(
        vouch::flows::answered::write(&app.services).await.ok(),
        Some(1)
    );
    assert_eq!(app.rows(UNANSWERED).await.len(), 0);
    let (_, url) = app.another(chrono::TimeDelta::zero()).await;
    assert_used(&broker.at(&url).import(&child, &token).await);
}

#[tokio::test]
async fn a_replayed_answer_counts_as_one() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let import = |broker: &Broker| broker.importing(&child, &token).idempotency_key("key");
    let first = import(&broker).send().await;
    assert_eq!(first.status, 200);
    let (services, url) = app.another(chrono::TimeDelta::zero()).await;
    let elsewhere = broker.at(&url);
    let again = import(&elsewhere).send().await;
    assert_eq!((again.status, &again.bytes), (200, &first.bytes));
    assert_used(&elsewhere.import(&child, &token).await);
    assert_eq!(vouch::flows::answered::write(&services).await.ok(), Some(1));
    assert_eq!(app.rows(UNANSWERED).await.len(), 0);
}

#[tokio::test]
async fn over_http_2_too() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let http = reqwest::Client::builder()
        .no_proxy()
        .http2_prior_knowledge();
    let broker = Broker {
        http: http.build().expect("a client"),
        ..broker
    };
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    assert_used(&broker.import(&child, &token).await);
    assert_eq!(
        vouch::flows::answered::write(&app.services).await.ok(),
        Some(1)
    );
}

#[tokio::test]
async fn whoever_does_not_read_the_answer_is_still_being_told_and_then_owed_it() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    // Nothing of the answer is let through, or its first byte, whatever others get on the same connection.
    for window in [0, 1] {
        let child = broker.create_child("INDIVIDUAL").await;
        let body = json!({ "shareToken": app.share_token("approve").await });
        let token = token_of(&body);
        let unread = Http2::connect(&app.url, window).await;
        let caller = (&*broker.key, &*child);
        let (status, answer) = unread.send(caller, IMPORT, Some(&body)).await;
        assert_eq!(status, 200);
        if window > 0 {
            let events = ("GET", "/v1/organizations/verification/events");
            let (_, mut other) = unread.send(caller, events, None).await;
            assert!(read(&mut other).await.expect("a history").len() > 200);
        }
        for request in [
            broker.importing(&child, token),
            broker.importing(&child, token).idempotency_key("another"),
        ] {
            let meanwhile = request.send().await;
            assert_eq!(
                (meanwhile.status, meanwhile.error_body()),
                (
                    409,
                    json!({
                        "code": "idempotency_request_in_flight",
                        "message": "A request with the same Idempotency-Key or share token is still in progress.",
                    })
                )
            );
        }
        drop((unread, answer));
        let owed = settled(&broker, &child, token).await;
        assert_eq!(
            (owed.status, &owed.body["status"]),
            (200, &json!("PENDING"))
        );
        assert_used(&broker.import(&child, token).await);
    }
}

#[tokio::test]
async fn an_answer_that_is_read_at_last_is_one() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let body = json!({ "shareToken": app.share_token("approve").await });
    let token = token_of(&body);
    let slow = Http2::connect(&app.url, 1).await;
    let (status, mut answer) = slow.send((&broker.key, &child), IMPORT, Some(&body)).await;
    assert_eq!(status, 200);
    let meanwhile = broker.import(&child, token).await;
    assert_eq!(meanwhile.error(), (409, "idempotency_request_in_flight"));
    let record = read(&mut answer).await.expect("the record");
    let record: Value = serde_json::from_slice(&record).expect("JSON");
    assert_eq!(record["status"], "PENDING");
    assert_used(&settled(&broker, &child, token).await);
}

#[tokio::test]
async fn what_is_answered_while_a_process_stops_is_noted() {
    // A process goes by the system's time.
    let app = TestApp::with(Options {
        start: Clock::system().now(),
        ..Options::default()
    })
    .await;
    let (broker, child) = app.broker_with_child().await;
    let body = json!({ "shareToken": app.share_token("approve").await });
    let mut process = Process::serve(&app, &[]).await;
    let slow = Http2::connect(&process.url, 1).await;
    let (status, mut answer) = slow.send((&broker.key, &child), IMPORT, Some(&body)).await;
    assert_eq!(status, 200);
    process.terminate();
    until("it takes no more requests", async || {
        slow.is_closing().await
    })
    .await;
    read(&mut answer).await.expect("the record");
    assert_eq!(process.ended().await.code(), Some(0), "{}", process.log());
    assert_eq!(app.rows(UNANSWERED).await.len(), 0);
    assert_used(&broker.import(&child, token_of(&body)).await);
}

#[tokio::test]
async fn whoever_hung_up_before_the_answer_is_still_owed_it() {
    let door = Door::new().await;
    let app = door.app().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let mut held = door.hold(At::Answer, "/reuse");
    let address: SocketAddr = app
        .url
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let mut raw = TcpStream::connect(address).await.expect("a connection");
    let body = json!({ "shareToken": token }).to_string();
    let request = format!(
        "POST /v1/organizations/verification/import HTTP/1.1\r\nhost: vouch\r\nauthorization: Bearer {}\r\n\
         nxos-on-behalf-of: {child}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        broker.key,
        body.len(),
    );
    raw.write_all(request.as_bytes()).await.expect("it is sent");
    held.arrived().await;
    drop(raw);
    held.release();
    let owed = settled(&broker, &child, &token).await;
    assert_eq!(
        (owed.status, &owed.body["status"]),
        (200, &json!("PENDING"))
    );
    assert_used(&broker.import(&child, &token).await);
}
