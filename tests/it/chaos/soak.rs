//! A day's mixture in small: imports, polls, sessions, waits, a receiver that works, one that fails and one that hangs, a
//! Sumsub that refuses now and then, keys that nobody knows. At the end nothing is lost, nothing came twice, and nothing
//! has grown that should not. `VOUCH_SOAK_SECONDS` says how long (`make soak`: 900); the suite takes a few seconds of it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base::clock::Clock;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::load::{self, Load};
use super::two::Doors;
use super::{figure, until};
use crate::delivery::receiver::{Answer, FINE, Receiver};
use crate::support::app::{Options, TestApp};
use crate::support::child::Process;
use crate::support::client::{Broker, Reply};

/// Between two requests of one client, so that about half of the machine is idle.
const PAUSE: Duration = Duration::from_millis(40);

fn seconds() -> u64 {
    let given = std::env::var("VOUCH_SOAK_SECONDS").ok();
    given.map_or(5, |given| {
        given.parse().expect("VOUCH_SOAK_SECONDS is a number")
    })
}

/// What pollers saw.
#[derive(Default)]
struct Seen {
    requests: AtomicU64,
    slowest_milliseconds: AtomicU64,
}

impl Seen {
    /// An answer, which has to be the one status that is right.
    fn note(&self, reply: &Reply, status: u16, began: Instant) {
        assert_eq!(reply.status, status, "{:?}", reply.body);
        self.requests.fetch_add(1, Ordering::SeqCst);
        let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.slowest_milliseconds.fetch_max(took, Ordering::SeqCst);
    }
}

/// One who polls, opens sessions and knocks with a key that nobody knows, in turns.
async fn poll(app: Arc<TestApp>, broker: Broker, child: String, seen: Arc<Seen>) {
    for round in 0_u64.. {
        let began = Instant::now();
        match round % 8 {
            0 => {
                let started = broker.start(&child).await;
                seen.note(&started, 200, began);
            }
            1 => {
                let unknown = app
                    .request(Method::GET, "/v1/organizations")
                    .key(&format!("nxos_sk_test_{round:043}"));
                assert_eq!(unknown.send().await.status, 401);
            }
            2 => seen.note(&broker.events(&child).await, 200, began),
            3 => {
                let list = broker
                    .get("/v1/organizations/children?limit=5")
                    .send()
                    .await;
                seen.note(&list, 200, began);
            }
            _ => seen.note(&broker.status(&child).await, 200, began),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn listen(broker: &Broker, receiver: &Receiver) {
    let body = json!({ "url": receiver.url, "eventTypes": ["organization.verification.updated"] });
    let made = broker
        .post("/v1/webhooks/endpoints")
        .json(&body)
        .send()
        .await;
    assert_eq!(made.status, 200, "{:?}", made.body);
}

/// Everything that was made for this endpoint's URL has arrived, and how much that is.
async fn arrives(app: &TestApp, receiver: &Receiver) -> usize {
    let query = format!(
        "select count(*) filter (where d.state <> 'delivered') as open, count(*) as made
           from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id
          where e.url = '{}'",
        receiver.url
    );
    until("all messages are delivered", async || {
        app.rows(&query).await[0]["open"] == 0
    })
    .await;
    let made = app.rows(&query).await[0]["made"]
        .as_u64()
        .unwrap_or_default();
    usize::try_from(made).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mixture_that_goes_on_loses_nothing_and_grows_nowhere() {
    let options = Options {
        clock: Some(Clock::system()),
        ..load::options()
    };
    let app = Arc::new(TestApp::with(options).await);
    let child = Process::serve(&app, &[]).await;
    app.sandbox
        .set_webhook_url(format!("{}/webhooks/sumsub", child.url));
    let load = Load::paced(&app, &Doors::one(&child.url), 3, PAUSE).await;
    let broker = load.broker().at(&child.url);
    let good = Receiver::answering(FINE).await;
    let failing = Receiver::answering(Answer::Status(500, &[], "")).await;
    let hanging = Receiver::answering(Answer::Silence).await;
    for receiver in [&good, &failing, &hanging] {
        listen(&broker, receiver).await;
    }
    let seen = Arc::<Seen>::default();
    let mut pollers = JoinSet::new();
    for _ in 0..3 {
        let customer = broker.create_child("INDIVIDUAL").await;
        pollers.spawn(poll(
            Arc::clone(&app),
            broker.clone(),
            customer,
            Arc::clone(&seen),
        ));
    }
    let duration = Duration::from_secs(seconds());
    let (mut first, end) = (None, Instant::now() + duration);
    while Instant::now() < end {
        // Memory is compared after the first third: pools and caches are full then.
        tokio::time::sleep(duration / 3).await;
        first = first.or_else(|| Some(child.resident_kilobytes()));
        // Now and then Sumsub is too busy for one.
        let customer = broker.create_child("INDIVIDUAL").await;
        let token = app.share_token("rate-limited").await;
        let refused = broker.import(&customer, &token).await;
        assert_eq!(
            refused.error(),
            (502, "internal_error"),
            "{:?}",
            refused.body
        );
    }
    pollers.abort_all();
    while let Some(ended) = pollers.join_next().await {
        assert!(
            ended.is_err_and(|error| error.is_cancelled()),
            "a poller found something wrong"
        );
    }
    let memory = child.resident_kilobytes();
    let done = load.finish(&app).await;
    let made = arrives(&app, &good).await;
    let received = good.received();
    let ids: BTreeSet<&str> = received.iter().map(|one| one.id()).collect();
    assert_eq!(
        (received.len(), ids.len()),
        (made, made),
        "each message once"
    );
    child.assert_sound(|error: &Value| error["status"] == 502);
    let first = first.unwrap_or(memory);
    // A process that keeps something of every request has doubled by then.
    assert!(
        memory < first + first / 2 + 20_000,
        "{first} kB, then {memory} kB"
    );
    figure(
        "a mixture",
        format_args!(
            "{done}; {} polls, slowest {} ms, {made} messages, memory {first} kB, then {memory} kB",
            seen.requests.load(Ordering::SeqCst),
            seen.slowest_milliseconds.load(Ordering::SeqCst),
        ),
    );
}
