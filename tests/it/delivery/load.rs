//! Many deliveries, and one receiver that is dead.

use std::collections::HashSet;
use std::time::Instant;

use base::clock::Clock;
use base::shutdown::{Ending, Shutdown};
use chrono::TimeDelta;
use vouch::worker;

use super::figure;
use super::receiver::{Answer, FINE, Receiver};
use super::rows;
use crate::support::app::{Options, TestApp};
use crate::support::until::until;

async fn app() -> TestApp {
    TestApp::with(Options {
        clock: Some(Clock::system()),
        app: Box::new(|settings| {
            settings.deliveries.patience = vouch::delivery::patience::Patience::default()
        }),
        ..Options::default()
    })
    .await
}

/// Everything that waits is delivered and recorded once. `VOUCH_CHAOS=full` has ten thousand messages for ten
/// endpoints.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_queue_is_drained_and_recorded_once() {
    let full = std::env::var("VOUCH_CHAOS").is_ok_and(|size| size == "full");
    let messages = if full { 10_000 } else { 300 };
    let app = app().await;
    let receiver = Receiver::answering(FINE).await;
    let organization = rows::organization(&app).await;
    let mut endpoints = Vec::new();
    for number in 0..10 {
        let url = format!("{}/{number}", receiver.url);
        endpoints.push(rows::endpoint_of(&app, organization, &url).await);
    }
    rows::messages(&app, &endpoints, messages).await;
    let all = messages * endpoints.len();
    let workers = Shutdown::new();
    let began = Instant::now();
    worker::spawn_all(&app.services, &workers);
    until("everything has come", async || receiver.count() >= all).await;
    let took = began.elapsed();
    until("everything is recorded", async || {
        rows::count(&app, "webhook_deliveries where state <> 'delivered'").await == 0
    })
    .await;
    let ending = workers
        .finish(std::time::Duration::from_secs(30), std::future::pending())
        .await;
    assert_eq!(ending, Ending::Clean);
    let came: HashSet<_> = receiver
        .received()
        .iter()
        .map(|request| (request.path().to_owned(), request.id().to_owned()))
        .collect();
    assert_eq!((came.len(), receiver.count()), (all, all));
    assert_eq!(
        rows::count(&app, "webhook_attempts").await,
        i64::try_from(all).expect("a number")
    );
    #[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
    let rate = all as f64 / took.as_secs_f64();
    figure("deliveries", all);
    figure("deliveries per second", format!("{rate:.0}"));
    figure("connections", receiver.connections());
}

/// One receiver never answers and has a long queue; 99 others get theirs at once all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_receiver_delays_nobody_else() {
    const ROUNDS: usize = 10;
    let app = app().await;
    let live = Receiver::answering(FINE).await;
    let dead = Receiver::answering(Answer::Silence).await;
    let organization = rows::organization(&app).await;
    let silent = rows::endpoint_of(&app, organization, &dead.url).await;
    rows::messages(&app, std::slice::from_ref(&silent), 500).await;
    let mut others = Vec::new();
    for _ in 0..99 {
        others.push(rows::endpoint_of(&app, organization, &live.url).await);
    }
    let workers = Shutdown::new();
    worker::spawn_all(&app.services, &workers);
    until("the dead one holds its places", async || dead.count() == 8).await;
    let mut lags = Vec::new();
    for round in 1..=ROUNDS {
        let sent_at = Clock::system().now();
        let before = live.count();
        rows::messages(&app, &others, 1).await;
        app.services.wakeups.deliveries.notify_one();
        until("the live ones have theirs", async || {
            live.count() == round * others.len()
        })
        .await;
        let received = live.received();
        lags.extend(
            received[before..]
                .iter()
                .map(|request| request.at - sent_at),
        );
    }
    lags.sort();
    let at = |percent: usize| lags[(lags.len() - 1) * percent / 100].num_milliseconds();
    figure("lag beside a dead receiver, median ms", at(50));
    figure("lag beside a dead receiver, p99 ms", at(99));
    assert!(
        at(99) < TimeDelta::seconds(5).num_milliseconds(),
        "{} ms",
        at(99)
    );
    assert_eq!(dead.count(), 8, "nobody waited for a timeout");
}
