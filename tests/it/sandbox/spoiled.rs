//! Scenarios in which the import goes well and its webhooks do not.

use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha512;

use super::receiver::{Received, Receiver};
use super::{Bench, WEBHOOK_SECRET, brief, hmac_sha256, manual};

const USUAL: [&str; 3] = [
    "applicantCreated init",
    "applicantPending pending",
    "applicantReviewed completed GREEN",
];

/// Imports, approves, and sends everything that is due.
async fn run(scenario: &str) -> (Bench, Vec<Received>) {
    let bench = Bench::start(manual()).await;
    let receiver = Receiver::start(&bench.shutdown).await;
    bench.sandbox.set_webhook_url(receiver.url());
    let id = bench.import(scenario, "org-1").await;
    assert_eq!(bench.advance(9).await, ["approve"]);
    assert_eq!(bench.verdict(&id).await, "completed GREEN");
    bench.sandbox.deliver_all().await;
    (bench, receiver.received())
}

fn briefs(received: &[Received]) -> Vec<String> {
    received
        .iter()
        .map(|received| brief(&received.json()))
        .collect()
}

fn signed_as_usual(received: &Received) -> bool {
    received.header("x-payload-digest-alg") == "HMAC_SHA256_HEX"
        && received.header("x-payload-digest") == hmac_sha256(WEBHOOK_SECRET, &received.body)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn reordered() {
    let (_bench, received) = run("reordered").await;
    let mut backwards = USUAL;
    backwards.reverse();
    assert_eq!(briefs(&received), backwards);
    assert!(received.iter().all(signed_as_usual));
}

#[tokio::test]
async fn duplicated() {
    let (_bench, received) = run("duplicated").await;
    let twice: Vec<_> = USUAL.iter().flat_map(|event| [*event; 2]).collect();
    assert_eq!(briefs(&received), twice);
    for pair in received.chunks(2) {
        assert_eq!(pair[0].body, pair[1].body);
    }
}

#[tokio::test]
async fn delayed() {
    let (bench, received) = run("delayed").await;
    assert_eq!(briefs(&received), Vec::<String>::new());
    bench.clock.advance(TimeDelta::seconds(3));
    let sent = bench.sandbox.deliver_all().await;
    assert_eq!(
        sent.iter().map(|sent| sent.status).collect::<Vec<_>>(),
        [Some(200); 3]
    );
}

#[tokio::test]
async fn dropped_unless_resent_by_hand() {
    let (bench, received) = run("dropped").await;
    assert_eq!(briefs(&received), Vec::<String>::new());
    bench.clock.advance(TimeDelta::days(3));
    assert_eq!(bench.sandbox.deliver_all().await, []);
    let listed = bench.webhooks("org-1").await;
    assert_eq!(listed.len(), 3);
    assert!(listed.iter().all(|webhook| webhook["state"] == "dropped"));
    let resend = format!(
        "/sandbox/webhooks/{}/resend",
        listed[2]["id"].as_str().unwrap()
    );
    let sent = bench.tool(Method::POST, &resend, &Value::Null).await.ok();
    assert_eq!(sent["status"], 200);
}

#[tokio::test]
async fn same_timestamp() {
    let bench = Bench::start(manual()).await;
    bench.import("same-timestamp", "org-1").await;
    bench.clock.advance(TimeDelta::seconds(7));
    bench.sandbox.advance_all().await;
    let times: Vec<_> = bench
        .events("org-1")
        .await
        .iter()
        .map(|event| event["createdAtMs"].clone())
        .collect();
    assert_eq!(times, ["2025-12-02 08:27:46.123"; 3]);
    // Elsewhere time goes on.
    bench.import("approve", "org-2").await;
    bench.clock.advance(TimeDelta::seconds(7));
    bench.sandbox.advance_all().await;
    let times: Vec<_> = bench
        .events("org-2")
        .await
        .iter()
        .map(|event| event["createdAtMs"].clone())
        .collect();
    let (before, after) = ("2025-12-02 08:27:53.123", "2025-12-02 08:28:00.123");
    assert_eq!(times, [before, before, after]);
}

#[tokio::test]
async fn pretty_printed() {
    let (_bench, received) = run("pretty-printed").await;
    assert_eq!(briefs(&received), USUAL);
    for received in &received {
        assert!(
            received.body.contains("\n  \"sandboxMode\" : true,\n"),
            "{}",
            received.body
        );
        // Whoever prints the parsed body again signs something else.
        assert_ne!(received.body, received.json().to_string());
        assert!(signed_as_usual(received));
    }
}

#[tokio::test]
async fn other_digests() {
    let (_bench, received) = run("sha1").await;
    for received in &received {
        let mut mac = Hmac::<Sha1>::new_from_slice(WEBHOOK_SECRET.as_bytes()).unwrap();
        mac.update(received.body.as_bytes());
        assert_eq!(received.header("x-payload-digest-alg"), "HMAC_SHA1_HEX");
        assert_eq!(
            received.header("x-payload-digest"),
            hex(&mac.finalize().into_bytes())
        );
    }
    let (_bench, received) = run("sha512").await;
    for received in &received {
        let mut mac = Hmac::<Sha512>::new_from_slice(WEBHOOK_SECRET.as_bytes()).unwrap();
        mac.update(received.body.as_bytes());
        assert_eq!(received.header("x-payload-digest-alg"), "HMAC_SHA512_HEX");
        assert_eq!(
            received.header("x-payload-digest"),
            hex(&mac.finalize().into_bytes())
        );
    }
    assert_eq!(briefs(&received), USUAL);
}

#[tokio::test]
async fn wrong_digest() {
    let (_bench, received) = run("wrong-digest").await;
    assert_eq!(briefs(&received), USUAL);
    assert!(!received.iter().any(signed_as_usual));
}

#[tokio::test]
async fn string_flags() {
    let (_bench, received) = run("string-flags").await;
    assert_eq!(briefs(&received), USUAL);
    assert!(
        received
            .iter()
            .all(|received| received.json()["sandboxMode"] == "true")
    );
}

#[tokio::test]
async fn missing_fields() {
    let (_bench, received) = run("missing-fields").await;
    assert_eq!(briefs(&received), USUAL);
    for received in &received {
        let event = received.json();
        let mut fields: Vec<_> = event.as_object().unwrap().keys().collect();
        fields.retain(|field| *field != "reviewResult");
        let left = [
            "applicantId",
            "createdAt",
            "externalUserId",
            "inspectionId",
            "reviewStatus",
            "type",
        ];
        assert_eq!(fields, left);
        assert_eq!(event["createdAt"], "2025-12-02 08:27:46+0000");
    }
}

#[tokio::test]
async fn unknown_type() {
    let (_bench, received) = run("unknown-type").await;
    let types: Vec<_> = received
        .iter()
        .map(|received| received.json()["type"].clone())
        .collect();
    let unknown = "applicantSandboxNovelty";
    assert_eq!(
        types,
        [
            unknown,
            "applicantCreated",
            unknown,
            "applicantPending",
            unknown,
            "applicantReviewed"
        ]
    );
    assert_eq!(
        received[0].json()["novelty"],
        json!({"phase": 3, "tags": ["waxing", "gibbous"]})
    );
}
