//! What a receiver gets: the bytes, the headers, the signatures; and what operators see of it.

use std::path::Path;
use std::process::Stdio;

use base::clock::Clock;
use chrono::TimeDelta;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use svix::webhooks::Webhook;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::examples::present;
use super::receiver::{Answer, FINE, Received, Receiver};
use super::rows::{self, PAYLOAD};
use crate::support::app::{Options, TestApp};
use crate::support::peek::series;

/// The headers under the names of one of the sets: Svix', or that of Standard Webhooks.
fn headers(request: &Received, set: &str) -> HeaderMap {
    ["id", "timestamp", "signature"]
        .map(|name| {
            let name = format!("{set}-{name}");
            let value = HeaderValue::from_str(&request.headers[&name]).expect("a value");
            (HeaderName::try_from(name).expect("a name"), value)
        })
        .into_iter()
        .collect()
}

/// Either set alone is enough.
fn verifies(request: &Received, secret: &SecretString) -> bool {
    let webhook = Webhook::new(secret.expose_secret()).expect("a secret");
    let [svix, standard] = ["svix", "webhook"].map(|set| {
        let headers = headers(request, set);
        webhook.verify(request.body.as_bytes(), &headers).is_ok()
    });
    assert_eq!(svix, standard);
    svix
}

/// Reads a secret, a body and headers, and says whether Standard Webhooks' own library takes them.
const STANDARD: &str = r#"
const { Webhook } = require("standardwebhooks");
const { secret, body, headers } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
try { new Webhook(secret).verify(body, headers); console.log("verified"); }
catch (error) { console.log(error.message); }
"#;

async fn standard_webhooks(request: &Received, body: &str, secret: &SecretString) -> String {
    let told =
        json!({ "secret": secret.expose_secret(), "body": body, "headers": request.headers });
    let mut node = Command::new("node")
        .args(["-e", STANDARD])
        .current_dir(NODE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node");
    let mut stdin = node.stdin.take().expect("a pipe");
    stdin
        .write_all(told.to_string().as_bytes())
        .await
        .expect("a pipe");
    drop(stdin);
    let told = node.wait_with_output().await.expect("node ends");
    String::from_utf8(told.stdout)
        .expect("text")
        .trim()
        .to_owned()
}

/// What `.ci/receivers` installs, the library of Standard Webhooks among it.
const NODE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/receivers/node");

/// The library of Standard Webhooks itself, which knows none of Svix' headers.
#[tokio::test]
async fn the_library_of_standard_webhooks_verifies_what_comes() {
    if !present(&Path::new(NODE).join("node_modules/standardwebhooks")) {
        return;
    }
    let app = TestApp::with(Options {
        clock: Some(Clock::system()),
        ..Options::default()
    })
    .await;
    let receiver = Receiver::answering(FINE).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    rows::message(&app, &endpoint).await;
    assert_eq!(app.run_due().await, 1);
    let [request] = &receiver.received()[..] else {
        panic!("one request");
    };
    let taken = standard_webhooks(request, PAYLOAD, &endpoint.secret).await;
    assert_eq!(taken, "verified");
    let altered = standard_webhooks(request, "{}", &endpoint.secret).await;
    assert_eq!(altered, "No matching signature found");
}

fn signatures(request: &Received) -> usize {
    request.headers["svix-signature"].split(' ').count()
}

/// The libraries of receivers compare the timestamp with their clock, so this test goes by the system's.
#[tokio::test]
async fn the_receivers_library_verifies_what_comes() {
    let app = TestApp::with(Options {
        clock: Some(Clock::system()),
        ..Options::default()
    })
    .await;
    let receiver = Receiver::answering(FINE).await;
    let endpoint = rows::endpoint(&app, &format!("{}/in?a=b", receiver.url)).await;
    let message = rows::message(&app, &endpoint).await;
    assert_eq!(app.run_due().await, 1);
    let [request] = &receiver.received()[..] else {
        panic!("one request");
    };
    assert_eq!(request.line, "POST /in?a=b HTTP/1.1");
    assert_eq!(request.body, PAYLOAD);
    assert_eq!(request.id(), message.to_string());
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(
        request.headers["user-agent"],
        concat!("vouch/", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(signatures(request), 1);
    assert!(verifies(request, &endpoint.secret));
    let mut altered = request.clone();
    altered.body.push(' ');
    assert!(!verifies(&altered, &endpoint.secret));
    let other = rows::endpoint(&app, &receiver.url).await;
    assert!(!verifies(request, &other.secret));
    let expected = [
        "accept",
        "content-length",
        "content-type",
        "host",
        "svix-id",
        "svix-signature",
        "svix-timestamp",
        "user-agent",
        "webhook-id",
        "webhook-signature",
        "webhook-timestamp",
    ];
    assert_eq!(
        request
            .headers
            .keys()
            .map(String::as_str)
            .collect::<Vec<_>>(),
        expected
    );
}

/// For a day both secrets sign, then the new one alone.
#[tokio::test]
async fn a_rotated_secret_signs_for_a_day() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(FINE).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    let sign = |request: &Received, secret: &SecretString| {
        let webhook = Webhook::new(secret.expose_secret()).expect("a secret");
        let at = request.headers["svix-timestamp"].parse().expect("seconds");
        webhook
            .sign(request.id(), at, request.body.as_bytes())
            .expect("a signature")
    };
    let old = endpoint.secret.clone();
    let new = rows::rotate(&app, endpoint.id).await;
    for (later, expected) in [
        (TimeDelta::zero(), vec![&new, &old]),
        (TimeDelta::minutes(23 * 60 + 59), vec![&new, &old]),
        (TimeDelta::minutes(1), vec![&new]),
    ] {
        app.clock.advance(later);
        rows::message(&app, &endpoint).await;
        assert_eq!(app.run_due().await, 1);
        let request = receiver.received().pop().expect("a request");
        assert_eq!(
            request.headers["svix-timestamp"],
            app.clock.now().timestamp().to_string()
        );
        let expected: Vec<_> = expected
            .into_iter()
            .map(|secret| sign(&request, secret))
            .collect();
        assert_eq!(request.headers["svix-signature"], expected.join(" "));
    }
}

/// A secret that cannot be opened is ours to mend: nothing goes out unsigned, and it is tried again.
#[tokio::test]
async fn what_cannot_be_signed_waits() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(FINE).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    let message = rows::message(&app, &endpoint).await;
    let broken = format!(
        "update webhook_secrets set key = '\\x00' where endpoint_id = '{}'",
        endpoint.id.0
    );
    app.execute(&broken).await;
    assert_eq!(app.run_due().await, 1);
    assert_eq!(receiver.count(), 0);
    assert_eq!(rows::attempts(&app, message).await, []);
    let delivery = rows::delivery(&app, message, &endpoint).await;
    assert_eq!(
        (
            delivery.state.as_str(),
            delivery.attempts,
            delivery.due_in,
            delivery.held
        ),
        ("waiting", 1, 300, false)
    );
    app.execute(&format!(
        "delete from webhook_secrets where endpoint_id = '{}'",
        endpoint.id.0
    ))
    .await;
    app.later(TimeDelta::minutes(5)).await;
    assert_eq!(receiver.count(), 0);
    rows::add_secret(&app, endpoint.id).await;
    app.later(TimeDelta::minutes(5)).await;
    assert_eq!(receiver.count(), 1);
}

#[tokio::test]
async fn operators_see_attempts_lag_backlog_and_disabled_endpoints() {
    let app = TestApp::new().await;
    let fine = Receiver::answering(FINE).await;
    let gone = Receiver::answering(Answer::Status(410, &[], "")).await;
    let broken = Receiver::answering(Answer::Status(500, &[], "")).await;
    for url in [&fine.url, &gone.url, &broken.url] {
        let endpoint = rows::endpoint(&app, url).await;
        rows::message(&app, &endpoint).await;
    }
    app.clock.advance(TimeDelta::seconds(40));
    let ready = async || {
        let reply = app.request(reqwest::Method::GET, "/readyz").send().await;
        reply.body["oldestDeliverySeconds"].clone()
    };
    assert_eq!(ready().await, 40);
    assert_eq!(
        series(
            &app.metrics().await,
            "vouch_webhook_deliveries_oldest_seconds"
        ),
        40.0
    );
    // Three deliveries, and the message that tells of the endpoint that is gone.
    assert_eq!(app.run_due().await, 4);
    assert!(ready().await.is_null());
    let text = app.metrics().await;
    for (name, value) in [
        ("vouch_webhook_attempts_total{result=\"delivered\"}", 1.0),
        ("vouch_webhook_attempts_total{result=\"status\"}", 2.0),
        ("vouch_webhook_delivery_lag_seconds_count", 1.0),
        ("vouch_webhook_delivery_lag_seconds_sum", 40.0),
        (
            "vouch_webhook_delivery_lag_seconds_bucket{le=\"15.0\"}",
            0.0,
        ),
        (
            "vouch_webhook_delivery_lag_seconds_bucket{le=\"60.0\"}",
            1.0,
        ),
        ("vouch_webhook_deliveries_oldest_seconds", 0.0),
        ("vouch_webhook_endpoints_disabled", 1.0),
    ] {
        assert!((series(&text, name) - value).abs() < 1e-9, "{name}\n{text}");
    }
}

/// A replay of what was delivered is an attempt, but no lag.
#[tokio::test]
async fn a_replay_has_no_lag() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(FINE).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    let message = rows::message(&app, &endpoint).await;
    app.run_due().await;
    app.clock.advance(TimeDelta::days(7));
    app.execute(&format!(
        "update webhook_deliveries set state = 'waiting', attempts = 0, finished_at = null, due_at = '{}'",
        app.clock.now()
    ))
    .await;
    assert_eq!(app.run_due().await, 1);
    assert_eq!(rows::attempts(&app, message).await.len(), 2);
    let text = app.metrics().await;
    assert!(
        (series(&text, "vouch_webhook_attempts_total{result=\"delivered\"}") - 2.0).abs() < 1e-9
    );
    assert!((series(&text, "vouch_webhook_delivery_lag_seconds_count") - 1.0).abs() < 1e-9);
    let ids: Vec<_> = receiver
        .received()
        .iter()
        .map(|request| request.id().to_owned())
        .collect();
    assert_eq!(ids, [message.to_string(), message.to_string()]);
}
