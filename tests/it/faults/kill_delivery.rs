//! Whoever delivers may be killed at any step: every message comes at least once, always under the same id, and what
//! came twice was signed anew.

use std::collections::BTreeMap;

use super::child::Process;
use super::{app, leases_end, until};
use crate::delivery::receiver::{FINE, Receiver};
use crate::delivery::rows;

const MESSAGES: usize = 20;

/// Dies at the first pass of a point while it delivers to two endpoints; then another process goes on. How often each
/// message came to each.
async fn run(point: &str) -> Vec<usize> {
    let app = app().await;
    let receiver = Receiver::answering(FINE).await;
    let organization = rows::organization(&app).await;
    let mut endpoints = Vec::new();
    for path in ["a", "b"] {
        let url = format!("{}/{path}", receiver.url);
        endpoints.push(rows::endpoint_of(&app, organization, &url).await);
    }
    rows::messages(&app, &endpoints, MESSAGES).await;
    let mut armed = Process::start(&app, &format!("{point}=return")).await;
    armed.dies().await;
    leases_end(&app).await;
    let process = Process::healthy(&app).await;
    until("everything is delivered", async || {
        rows::count(&app, "webhook_deliveries where state <> 'delivered'").await == 0
    })
    .await;
    process.assert_calm();
    let all = i64::try_from(2 * MESSAGES).expect("a number");
    let recorded = rows::count(&app, "webhook_attempts where failure is null").await;
    assert_eq!(recorded, all, "each is recorded once");
    let mut times: BTreeMap<(String, String), usize> = BTreeMap::new();
    for request in receiver.received() {
        let delivery = (request.path().to_owned(), request.id().to_owned());
        *times.entry(delivery).or_default() += 1;
        let signed_at: i64 = request.headers["svix-timestamp"].parse().expect("seconds");
        let age = request.at.timestamp() - signed_at;
        assert!((0..=5).contains(&age), "signed {age} s before it came");
    }
    assert_eq!(times.len(), 2 * MESSAGES, "every message came to both");
    times.into_values().collect()
}

#[tokio::test]
async fn after_deliveries_are_claimed() {
    let times = run("delivery.claimed").await;
    assert!(
        times.iter().all(|times| *times == 1),
        "nothing had been sent: {times:?}"
    );
}

/// What had been sent when the process died is sent again: the receiver recognises it by its id.
#[tokio::test]
async fn after_an_attempt_before_it_is_written_down() {
    let times = run("delivery.sent").await;
    assert!(times.contains(&2), "at least one came twice: {times:?}");
    assert!(
        times.iter().all(|times| (1..=2).contains(times)),
        "{times:?}"
    );
}

/// What was written down is not sent again. Others of the same claim may have been on their way.
#[tokio::test]
async fn after_attempts_are_written_down() {
    let times = run("delivery.finished").await;
    assert!(times.contains(&1), "{times:?}");
    assert!(
        times.iter().all(|times| (1..=2).contains(times)),
        "{times:?}"
    );
}
