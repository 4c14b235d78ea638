//! Sumsub's limits: 429, and the budget that keeps us below them.

use std::time::{Duration, Instant};

use base::clock::Clock;
use futures::future::{join, join_all};
use vouch::sumsub::client::{Client, Failure, Outage, Priority, ReuseFailure, Reviewed};

use super::server::{Received, Reply, Server};
use super::{client, now, settings, share_token};

fn limited(seconds: u64) -> Failure {
    Failure::Unavailable {
        retry_after: Some(Duration::from_secs(seconds)),
        kind: Outage::RateLimited,
    }
}

/// 429 to the first request, a good answer to all others.
async fn limited_once(retry_after: &'static str) -> Server {
    let seen = std::sync::atomic::AtomicBool::new(false);
    Server::start(move |_: &Received| {
        if seen.swap(true, std::sync::atomic::Ordering::SeqCst) {
            Reply::json(200, r#"{"id":"a1","reviewStatus":"init"}"#)
        } else {
            Reply::json(429, "<html>").with_header(retry_after)
        }
    })
    .await
}

#[tokio::test]
async fn a_429_did_nothing_and_holds_that_call_back_and_no_other() {
    let server = limited_once("retry-after: 2").await;
    let client = client(&server.url);
    let clone = client.clone();
    let began = Instant::now();
    let reuse = client.reuse(&share_token(), "kyc", "org_1").await;
    assert_eq!(reuse, Err(ReuseFailure::NotSent(limited(2))));
    assert!(began.elapsed() < Duration::from_secs(2));

    let review = clone.review(Priority::Reconciliation, "a1").await;
    assert!(matches!(review, Ok(Reviewed::Review(_))), "{review:?}");
    assert_eq!(client.budget().get.waits, 0);

    let again = clone.reuse(&share_token(), "kyc", "org_1").await;
    assert!(again.is_ok(), "{again:?}");
    assert!(
        began.elapsed() >= Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    let snapshot = client.budget();
    assert_eq!(
        (snapshot.pauses, snapshot.post.waits, snapshot.post.waiting),
        (1, 1, 0)
    );
}

#[tokio::test]
async fn retry_after_may_be_a_date_by_our_clock() {
    // The clock of these tests stands at 2026-01-02 03:04:05.
    let server = limited_once("retry-after: Fri, 02 Jan 2026 03:05:05 GMT").await;
    let review = client(&server.url).review(Priority::Webhook, "a1").await;
    assert_eq!(review, Err(limited(60)));
}

#[tokio::test]
async fn a_503_passes_the_wait_on_and_pauses_nobody() {
    let server = Server::always(Reply::json(503, "").with_header("Retry-After: 120")).await;
    let client = client(&server.url);
    let expected = Failure::Unavailable {
        retry_after: Some(Duration::from_secs(120)),
        kind: Outage::ServerError,
    };
    let began = Instant::now();
    for _ in 0..2 {
        let reuse = client.reuse(&share_token(), "kyc", "org_1").await;
        assert_eq!(reuse, Err(ReuseFailure::OutcomeUnknown(expected)));
        assert_eq!(expected.retry_after(), Some(Duration::from_secs(120)));
    }
    assert!(began.elapsed() < Duration::from_secs(60));
    assert_eq!(client.budget().pauses, 0);
}

/// More calls than the budget has turns: the rest queue, and all are answered but the one that is dropped meanwhile.
#[tokio::test]
async fn what_is_over_the_budget_queues_and_what_is_dropped_there_is_never_sent() {
    let server = Server::always(Reply::json(200, r#"{"reviewStatus":"init"}"#)).await;
    let mut settings = settings(&server.url);
    settings.get_per_5s = 16;
    settings.replicas = 4;
    let client = Client::new(settings, Clock::manual(now())).unwrap();
    assert_eq!(
        (client.budget().get.limit, client.budget().post.limit),
        (4, 12)
    );

    use Priority::{Broker, Reconciliation, Webhook};
    let dropped = client.review(Broker, "dropped");
    let calls = [
        (Webhook, "free"),
        (Webhook, "free"),
        (Webhook, "free"),
        (Webhook, "free"),
        (Reconciliation, "third"),
        (Webhook, "second"),
        (Broker, "first"),
    ];
    let began = Instant::now();
    let (answers, dropped) = join(
        join_all(calls.map(|(priority, id)| client.review(priority, id))),
        tokio::time::timeout(Duration::from_millis(500), dropped),
    )
    .await;
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer, Ok(Reviewed::Review(_)))),
        "{answers:?}"
    );
    assert!(dropped.is_err(), "it had to queue too");
    assert!(began.elapsed() >= Duration::from_secs(5));
    let mut paths: Vec<String> = server
        .received()
        .iter()
        .map(|request| request.target().to_owned())
        .collect();
    paths.sort();
    let expected = ["first", "free", "free", "free", "free", "second", "third"];
    let expected = expected.map(|id| format!("/resources/applicants/{id}/status"));
    assert_eq!(paths, expected);
    let lane = client.budget().get;
    // Two go at once after a rest.
    assert_eq!((lane.waits, lane.waiting), (6, 0));
}
