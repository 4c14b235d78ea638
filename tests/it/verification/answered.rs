//! A success is owed until its last byte was written to the caller's connection; then the token is used.

use std::net::SocketAddr;

use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};
use crate::support::door::{At, Door};

const UNANSWERED: &str = "select id from imports where state = 'accepted' and answered_at is null";

fn assert_used(reply: &Reply) {
    assert_eq!(reply.error(), (400, "share_token_invalid"), "{reply:?}");
}

/// Asks again for as long as somebody else is being told.
async fn settled(broker: &Broker, child: &str, token: &str) -> Reply {
    loop {
        let reply = broker.import(child, token).await;
        if reply.error() != (409, "idempotency_request_in_flight") {
            return reply;
        }
        tokio::task::yield_now().await;
    }
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
