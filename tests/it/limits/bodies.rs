//! What large bodies hold together is bounded, and nobody who sends little is refused for it.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::app::{Options, TestApp};
use crate::support::client::{Broker, Reply};
use crate::support::peek::series;
use crate::support::until::until;
use crate::webhooks::{assert_received, send as webhook};

/// A call's body may have as much.
const LARGEST: usize = 256 * 1024;
/// What it takes: itself, and what is read from it.
const TAKES: usize = 2 * LARGEST;

/// A body of that many bytes.
fn padded(body: &Value, bytes: usize) -> String {
    let text = body.to_string();
    format!("{text}{}", " ".repeat(bytes - text.len()))
}

fn customer() -> Value {
    json!({ "name": "Customer", "type": "INDIVIDUAL" })
}

async fn held(app: &TestApp) -> f64 {
    series(&app.metrics().await, "vouch_body_memory_bytes")
}

async fn until_held(app: &TestApp, bytes: usize) {
    let bytes = f64::from(u32::try_from(bytes).unwrap());
    until("so much is held", async || held(app).await == bytes).await;
}

async fn create(broker: &Broker, bytes: usize) -> Reply {
    let request = broker.post("/v1/organizations");
    let request = request.header("content-type", "application/json");
    request.raw(padded(&customer(), bytes)).send().await
}

/// A request that has sent all of its body but the last byte.
struct Slow {
    stream: TcpStream,
}

impl Slow {
    async fn begin(broker: &Broker) -> Self {
        let address = broker.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).await.unwrap();
        let body = padded(&customer(), LARGEST);
        let head = format!(
            "POST /v1/organizations HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\nconnection: close\r\ncontent-length: {LARGEST}\r\n\r\n",
            broker.key
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let most = &body.as_bytes()[..LARGEST - 1];
        stream.write_all(most).await.unwrap();
        Self { stream }
    }

    /// Sends the rest; the status.
    async fn end(mut self) -> String {
        self.stream.write_all(b" ").await.unwrap();
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    }
}

fn assert_full(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.error_body()),
        (
            503,
            json!({
                "code": "internal_error",
                "message": "Too many large requests are being received at the moment. Please retry.",
            })
        )
    );
    assert!(reply.header("retry-after").is_some());
}

#[tokio::test]
async fn slow_large_bodies_hold_no_more_than_their_room() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.bodies_megabytes = 2),
        ..Options::default()
    })
    .await;
    let [one, two, three] = [app.broker().await, app.broker().await, app.broker().await];
    let mut slow = Vec::new();
    for number in 1..=2 {
        slow.push(Slow::begin(&one).await);
        until_held(&app, number * TAKES).await;
    }
    // One has half of the room, however many connections it makes.
    let more = futures::future::join_all((0..20).map(|_| create(&one, LARGEST))).await;
    more.iter().for_each(assert_full);
    until_held(&app, 2 * TAKES).await;
    one.create_child("INDIVIDUAL").await;
    assert_eq!(create(&two, LARGEST).await.status, 200);
    until_held(&app, 2 * TAKES).await;
    for number in 3..=4 {
        slow.push(Slow::begin(&two).await);
        until_held(&app, number * TAKES).await;
    }
    // Now it is full. What is small goes through, whoever sends it.
    assert_full(&create(&three, LARGEST).await);
    assert_eq!(create(&three, 8 * 1024).await.status, 200);
    assert_full(&webhook(&app, &padded(&json!({}), 1024 * 1024)).await);
    assert_received(&webhook(&app, &json!({ "type": "applicantPending" }).to_string()).await);
    until_held(&app, 4 * TAKES).await;
    for request in slow {
        assert_eq!(request.end().await, "200");
    }
    until_held(&app, 0).await;
    assert_eq!(create(&three, LARGEST).await.status, 200);
    assert_received(&webhook(&app, &padded(&json!({}), LARGEST)).await);
}
