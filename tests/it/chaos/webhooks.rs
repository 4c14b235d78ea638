//! Webhooks lost, doubled, late, shuffled and replayed, while the workers that read them are killed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use base::shutdown::Shutdown;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::task::JoinSet;
use vouch::flows::Services;
use vouch::secret::generate_key;
use vouch::worker;

use super::post::Post;
use super::two::Doors;
use super::{Dice, figure, full};
use crate::support::app::{Options, TestApp, statuses};
use crate::support::client::{Broker, Reply};
use crate::support::until::found;

/// Every course of events in which Sumsub accepts the share token in the end.
pub(super) const SCENARIOS: [&str; 22] = [
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
                match took {
                    Ok(1..) => continue,
                    Ok(0) => {}
                    // On a busy machine a connection may not be had in time. As in a process that serves, the
                    // worker goes on.
                    Err(error) if error.is_unavailable() => {}
                    Err(error) => panic!("a turn: {error}"),
                }
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
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
    let mut post = Post::of(&app);
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
        post.deliver(&app, &Doors::one(&process.url), share, &mut dice)
            .await;
        tokio::time::sleep(dice.milliseconds(30)).await;
        running.shutdown().await;
        app.clock.advance(TimeDelta::seconds(1));
        process.shutdown.begin();
        process = Process::after(&app, kill).await;
        running = workers(&process.services);
    }
    while app.sandbox.advance_all().await > 0 {}
    post.collect(&app, &scenarios, &mut dice).await;
    post.deliver_all(&app, &Doors::one(&process.url), &mut dice)
        .await;
    assert_eq!(post.unanswered, 0);
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
            post.delivered(),
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
    let import = || answered(async || broker.import(&child, &token).await);
    if scenario == "server-error" {
        assert_eq!(import().await.status, 502);
    }
    // The recovery worker may just be looking at the import that the 502 left open.
    let reply = found("nobody works on the import any more", async || {
        let reply = import().await;
        (reply.error().1 != "idempotency_request_in_flight").then_some(reply)
    })
    .await;
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

/// Asks until there is an answer: a machine that is busy with other tests too may put off one that is asked of it.
pub(super) async fn answered(ask: impl AsyncFn() -> Reply) -> Reply {
    found("it is answered", async || {
        let reply = ask().await;
        if reply.status != 503 {
            return Some(reply);
        }
        assert!(reply.header("retry-after").is_some());
        None
    })
    .await
}

/// The status that a customer has to have by Sumsub's review of its only applicant.
pub(super) async fn truth(app: &TestApp, child: &str) -> &'static str {
    let path = format!("/sandbox/applicants?externalUserId={child}");
    let applicants = app.sandbox_get(&path).await;
    assert_eq!(applicants.as_array().map(Vec::len), Some(1), "{child}");
    let review = applicants[0]["reviewStatus"].as_str().expect("a status");
    expected(review, &applicants[0]["reviewResult"])
}

/// A record is what the review says it has to be; and whenever it became APPROVED, a review of our own said so.
pub(super) async fn is_true(app: &TestApp, broker: &Broker, child: &str, scenario: &str) {
    let truth = truth(app, child).await;
    let events = answered(async || broker.events(child).await).await;
    let history = statuses(&events);
    let status = answered(async || broker.status(child).await).await;
    assert_eq!(status.body["status"], truth, "{scenario}: {history:?}");
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
