//! Webhooks lost, doubled, late, shuffled and replayed, while the workers that read them are killed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::task::JoinSet;
use vouch::flows::Services;
use vouch::secret::generate_key;
use vouch::shutdown::Shutdown;
use vouch::sumsub::signing::{DigestAlgorithm, digest};
use vouch::worker;

use super::{Dice, figure, full};
use crate::support::app::{Options, TestApp, statuses};
use crate::support::client::Broker;

/// Every course of events in which Sumsub accepts the share token in the end.
const SCENARIOS: [&str; 22] = [
    "approve",
    "retry",
    "reject",
    "hold",
    "partial",
    "fraud-after-approval",
    "inherited-green",
    "reordered",
    "duplicated",
    "delayed",
    "dropped",
    "same-timestamp",
    "pretty-printed",
    "sha1",
    "sha512",
    "string-flags",
    "missing-fields",
    "unknown-type",
    "wrong-digest",
    "server-error",
    "answer-lost",
    "lookup-delayed",
];
const KILLS: usize = 20;

/// A webhook as the sandbox would send it.
#[derive(Debug, Clone)]
struct Sent {
    body: String,
    algorithm: String,
    /// The scenario signs with a secret that is not ours.
    wrong_digest: bool,
}

/// The way from Sumsub to us, which does to webhooks what networks and retries do.
struct Post {
    secrets: Vec<SecretString>,
    seen: usize,
    waiting: Vec<Sent>,
    delivered: Vec<Sent>,
    lost: usize,
}

impl Post {
    /// Collects what the sandbox has made since the last look, and decides what becomes of each.
    async fn collect(
        &mut self,
        app: &TestApp,
        scenarios: &BTreeMap<String, &'static str>,
        dice: &mut Dice,
    ) {
        let all = app.sandbox_get("/sandbox/webhooks").await;
        let all = all.as_array().expect("a list");
        for webhook in all.iter().skip(self.seen) {
            let text = |name: &str| webhook[name].as_str().unwrap_or_default().to_owned();
            let scenario = scenarios.get(&text("externalUserId")).copied();
            let sent = Sent {
                body: text("body"),
                algorithm: text("algorithm"),
                wrong_digest: scenario == Some("wrong-digest"),
            };
            if scenario == Some("dropped") || dice.percent(10) {
                self.lost += 1;
                continue;
            }
            if dice.percent(20) {
                self.waiting.push(sent.clone());
            }
            self.waiting.push(sent);
        }
        self.seen = all.len();
    }

    /// Delivers some of what waits, in any order, and some of what was delivered before once more.
    async fn deliver(&mut self, app: &TestApp, url: &str, share: usize, dice: &mut Dice) {
        for _ in 0..self.waiting.len() * share / 100 {
            let place = dice.below(self.waiting.len());
            let sent = self.waiting.swap_remove(place);
            self.send(app, url, &sent, dice).await;
            self.delivered.push(sent);
        }
        for _ in 0..self.delivered.len().min(5) {
            let replayed = dice.pick(&self.delivered).clone();
            self.send(app, url, &replayed, dice).await;
        }
    }

    /// Signs with either of the two secrets that are valid while one replaces the other.
    async fn send(&self, app: &TestApp, url: &str, sent: &Sent, dice: &mut Dice) {
        let algorithm = DigestAlgorithm::parse(&sent.algorithm).expect("an algorithm");
        let secret = if sent.wrong_digest {
            "another secret"
        } else {
            dice.pick(&self.secrets).expose_secret()
        };
        let reply = app
            .http
            .post(format!("{url}/webhooks/sumsub"))
            .header(
                "x-payload-digest",
                digest(algorithm, secret.as_bytes(), sent.body.as_bytes()),
            )
            .header("x-payload-digest-alg", &sent.algorithm)
            .body(sent.body.clone())
            .send()
            .await
            .expect("an answer");
        assert_eq!(
            reply.status().as_u16(),
            if sent.wrong_digest { 401 } else { 200 }
        );
    }
}

/// A process on the app's database and sandbox.
struct Process {
    services: Arc<Services>,
    url: String,
    shutdown: Shutdown,
}

impl Process {
    /// The one after so many others were killed. Each lives a minute after the one before, when what that one's
    /// workers held is free again.
    async fn after(app: &TestApp, kills: usize) -> Self {
        let mut settings = app.settings.clone();
        let url = settings.database_url.expose_secret();
        let ahead = format!("{url}&options[vouch.lease_offset]={}s", 61 * kills);
        settings.database_url = SecretString::from(ahead);
        let shutdown = Shutdown::new();
        let (services, url) = super::process(&settings, app.clock.clone(), &shutdown).await;
        Self {
            services,
            url,
            shutdown,
        }
    }
}

/// The workers of a process, until they are killed.
fn workers(services: &Arc<Services>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    for worker in 0..3 {
        let its = Arc::clone(services);
        tasks.spawn(async move {
            loop {
                let took = match worker {
                    0 => worker::inbox::turn(&its).await,
                    1 => worker::confirms::turn(&its).await,
                    _ => worker::imports::turn(&its).await,
                };
                if took.expect("a turn") == 0 {
                    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                }
            }
        });
    }
    tasks
}

/// The table of the state machine, for an imported applicant.
fn expected(review_status: &str, result: &Value) -> &'static str {
    match (
        review_status,
        result["reviewAnswer"].as_str(),
        result["reviewRejectType"].as_str(),
    ) {
        ("pending" | "queued" | "prechecked" | "awaitingService", ..) => "PENDING",
        ("onHold", ..) => "ON_HOLD",
        ("completed", Some("GREEN"), _) => "APPROVED",
        ("completed", Some("RED"), Some("FINAL")) => "REJECTED",
        ("init" | "awaitingUser", ..) | ("completed", Some("RED"), _) => "RESUBMISSION_REQUIRED",
        other => panic!("{other:?} is in no row of the table"),
    }
}

/// The scenarios whose reviews show a GREEN of our own at some time.
fn may_be_approved(scenario: &str) -> bool {
    !matches!(scenario, "retry" | "reject" | "partial")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_becomes_of_webhooks_and_workers_every_record_ends_as_sumsub_says() {
    let mut dice = Dice::new("webhook chaos");
    let began = Instant::now();
    let old = generate_key().expect("randomness");
    let older = old.clone();
    let app = TestApp::with(Options {
        // Inherited verdicts count by nothing but an own event, until reconciliation a day later.
        green_after: 86_400,
        app: Box::new(move |settings| settings.webhook_secrets.push(older)),
        ..Options::default()
    })
    .await;
    // Nobody listens there: every webhook goes through the test's hands.
    app.sandbox.set_webhook_url("http://127.0.0.1:1/");
    let broker = app.broker().await;
    let customers = if full() { 500 } else { 44 };
    let mut scenarios = BTreeMap::new();
    let mut post = Post {
        secrets: app.settings.webhook_secrets.clone(),
        seen: 0,
        waiting: Vec::new(),
        delivered: Vec::new(),
        lost: 0,
    };
    let mut process = Process::after(&app, 0).await;
    let mut running = workers(&process.services);
    for kill in 1..=KILLS {
        while scenarios.len() < customers * kill / KILLS {
            let scenario = *dice.pick(&SCENARIOS);
            let child = import(&app, &broker.at(&process.url), scenario).await;
            scenarios.insert(child, scenario);
        }
        let steps = serde_json::json!({ "limit": dice.below(customers) });
        app.sandbox_post("/sandbox/advance", &steps).await;
        post.collect(&app, &scenarios, &mut dice).await;
        let share = dice.below(100);
        post.deliver(&app, &process.url, share, &mut dice).await;
        tokio::time::sleep(dice.milliseconds(30)).await;
        running.shutdown().await;
        app.clock.advance(TimeDelta::seconds(1));
        process.shutdown.begin();
        process = Process::after(&app, kill).await;
        running = workers(&process.services);
    }
    while app.sandbox.advance_all().await > 0 {}
    post.collect(&app, &scenarios, &mut dice).await;
    post.deliver(&app, &process.url, 100, &mut dice).await;
    running.shutdown().await;
    process.shutdown.begin();
    let process = Process::after(&app, 2 * KILLS).await;
    // What no webhook told, reconciliation finds: more than a day passes.
    for _ in 0..12 {
        work(&process.services).await;
        app.clock.advance(TimeDelta::hours(3));
    }
    work(&process.services).await;
    for (child, scenario) in &scenarios {
        is_true(&app, &broker, child, scenario).await;
    }
    figure(
        "webhook chaos",
        format_args!(
            "{customers} applicants, {} webhooks, {} lost, {} delivered, {KILLS} kills, {:?}",
            post.seen,
            post.lost,
            post.delivered.len(),
            began.elapsed()
        ),
    );
}

/// A new customer and its import; where the answer is lost and cannot be found yet, the recovery worker has to settle
/// it.
async fn import(app: &TestApp, broker: &Broker, scenario: &str) -> String {
    let child = broker.create_child("INDIVIDUAL").await;
    // Not through the app's list of secrets: looking for hundreds of tokens in such a long log takes minutes, and
    // other tests look for theirs.
    let body = serde_json::json!({ "scenario": scenario });
    let minted = app.sandbox_post("/sandbox/share-tokens", &body).await;
    let token = minted["token"].as_str().expect("a token").to_owned();
    let mut reply = broker.import(&child, &token).await;
    if scenario == "server-error" {
        assert_eq!(reply.status, 502);
        reply = broker.import(&child, &token).await;
    }
    // The recovery worker may just be looking at the import that the 502 left open.
    while reply.error().1 == "idempotency_request_in_flight" {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        reply = broker.import(&child, &token).await;
    }
    let lost = scenario == "lookup-delayed" && reply.status == 502;
    assert!(reply.status == 200 || lost, "{scenario}: {:?}", reply.body);
    child
}

async fn work(services: &Services) {
    loop {
        let inbox = worker::inbox::turn(services).await.expect("a turn");
        let confirms = worker::confirms::turn(services).await.expect("a turn");
        let imports = worker::imports::turn(services).await.expect("a turn");
        if inbox + confirms + imports == 0 {
            return;
        }
    }
}

async fn is_true(app: &TestApp, broker: &Broker, child: &str, scenario: &str) {
    let applicants = app
        .sandbox_get(&format!("/sandbox/applicants?externalUserId={child}"))
        .await;
    assert_eq!(applicants.as_array().map(Vec::len), Some(1), "{scenario}");
    let review = applicants[0]["reviewStatus"].as_str().expect("a status");
    let truth = expected(review, &applicants[0]["reviewResult"]);
    let events = broker.events(child).await;
    let history = statuses(&events);
    assert_eq!(
        broker.status_of(child).await,
        truth,
        "{scenario}: {history:?}"
    );
    assert!(app.chain_verifies(child).await, "{scenario}");
    let confirmed = first_own_green(app, child).await;
    for event in events.body["data"].as_array().expect("a list") {
        if event["status"] == "APPROVED" && event["previousStatus"] != "APPROVED" {
            assert_eq!(event["cause"], "review", "{scenario}");
            assert_eq!(event["actor"]["type"], "provider", "{scenario}");
            assert!(may_be_approved(scenario), "{scenario}: {history:?}");
            let approved = time(&event["createdAt"]);
            assert!(
                confirmed.is_some_and(|confirmed| confirmed <= approved),
                "{scenario}: approved at {approved}, own GREEN at {confirmed:?}"
            );
        }
    }
}

/// When Sumsub first had a GREEN of our own about a customer, whether or not its webhook arrived.
async fn first_own_green(app: &TestApp, child: &str) -> Option<DateTime<Utc>> {
    let path = format!("/sandbox/webhooks?externalUserId={child}&type=applicantReviewed");
    let webhooks = app.sandbox_get(&path).await;
    let own_green = webhooks.as_array()?.iter().filter(|webhook| {
        let body = webhook["body"].as_str().unwrap_or_default();
        let body: Value = serde_json::from_str(body).expect("JSON");
        body["reviewResult"]["reviewAnswer"] == "GREEN" && body.get("reuseScope").is_none()
    });
    own_green.map(|webhook| time(&webhook["createdAt"])).min()
}

fn time(value: &Value) -> DateTime<Utc> {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .expect("a time")
}
