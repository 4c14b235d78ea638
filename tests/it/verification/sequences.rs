//! Random lives: brokers, customers, officers, Sumsub, failures and workers in any order, over real HTTP and the real store.
//!
//! What holds after every act: the history has no gaps and fits together, `updatedAt` is the time of the last change
//! of status, and nothing is APPROVED that Sumsub has not completed with GREEN. At the end, once all is quiet again,
//! the record is where Sumsub's review is, and its chain verifies.

use chrono::{DateTime, TimeDelta, Utc};
use domain::organization::OrganizationType;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use vouch::flows::Services;
use vouch::store::api_keys::Role;
use vouch::worker;

use crate::support::app::TestApp;
use crate::support::client::Broker;
use crate::support::peek::uuid_of;

const SCENARIOS: [&str; 12] = [
    "approve",
    "retry",
    "reject",
    "hold",
    "partial",
    "fraud-after-approval",
    "dropped",
    "reordered",
    "answer-lost",
    "server-error",
    "reuse-10507",
    "conflict",
];
const CUSTOMER: [&str; 9] = [
    "open",
    "submit",
    "approve",
    "retry",
    "reject",
    "hold",
    "await-user",
    "await-service",
    "queue",
];
const OFFICER: [(&str, &str); 4] = [
    ("hold", "{}"),
    ("release", "{}"),
    ("decision", r#"{"decision":"REJECT"}"#),
    ("decision", r#"{"decision":"APPROVE"}"#),
];
const FAULTS: [(&str, &str); 5] = [
    ("reuse", "drop"),
    ("status", "503"),
    ("lookup", "500"),
    ("status", "404"),
    ("sdk-token", "429"),
];

#[derive(Debug, Clone, Copy)]
enum Act {
    Start,
    Import(&'static str),
    ImportAgain,
    Customer(&'static str),
    Officer(&'static str, &'static str),
    SumsubMoves,
    WebhookArrives,
    WorkersTurn,
    TimePasses(i64),
    Fault(&'static str, &'static str),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        3 => Just(Act::Start),
        4 => prop::sample::select(&SCENARIOS[..]).prop_map(Act::Import),
        1 => Just(Act::ImportAgain),
        5 => prop::sample::select(&CUSTOMER[..]).prop_map(Act::Customer),
        2 => prop::sample::select(&OFFICER[..]).prop_map(|(path, body)| Act::Officer(path, body)),
        3 => Just(Act::SumsubMoves),
        3 => Just(Act::WebhookArrives),
        5 => Just(Act::WorkersTurn),
        2 => prop::sample::select(&[1, 11, 900, 40_000][..]).prop_map(Act::TimePasses),
        1 => prop::sample::select(&FAULTS[..]).prop_map(|(call, fault)| Act::Fault(call, fault)),
    ];
    prop::collection::vec(act, 1..14)
}

/// Every worker takes a turn. One that meets a fault of Sumsub's may fail: it will come again.
async fn workers(services: &Services) -> usize {
    let mut done = 0;
    loop {
        let inbox = worker::inbox::turn(services).await.unwrap();
        let confirms = worker::confirms::turn(services).await.unwrap();
        let imports = worker::imports::turn(services).await.unwrap_or(0);
        if inbox + confirms + imports == 0 {
            return done;
        }
        done += inbox + confirms + imports;
    }
}

/// Whoever acts from outside.
struct People {
    broker: Broker,
    officer: Broker,
}

impl People {
    async fn new(app: &TestApp) -> Self {
        let kind = OrganizationType::Business;
        let platform = app.organization("Platform", kind, true).await;
        let key = app.key(platform, true, Role::SuperAdmin, Some("Ada")).await;
        let broker = app.broker().await;
        let officer = Broker {
            organization: platform,
            key,
            ..broker.clone()
        };
        Self { broker, officer }
    }

    /// An officer's act, which may be refused.
    async fn review(&self, child: &str, path: &str, body: &str) {
        let request = self.officer.post(&format!("/v1/reviews/{child}/{path}"));
        let request = request.header("content-type", "application/json");
        let reply = request.raw(body.to_owned()).send().await;
        assert!([200, 403, 409].contains(&reply.status), "{:?}", reply.body);
    }
}

async fn perform(
    app: &TestApp,
    people: &People,
    child: &str,
    act: Act,
    token: &mut Option<String>,
) {
    let broker = &people.broker;
    match act {
        Act::Officer(path, body) => people.review(child, path, body).await,
        Act::Start => drop(broker.start(child).await),
        Act::Import(scenario) => {
            let fresh = app.share_token(scenario).await;
            broker.import(child, &fresh).await;
            *token = Some(fresh);
        }
        Act::ImportAgain => {
            if let Some(token) = token {
                broker.import(child, token).await;
            }
        }
        Act::Customer(act) => {
            // Not everything is possible at any time.
            let url = format!("{}/sandbox/sessions/{child}", app.sandbox.url());
            app.http
                .post(url)
                .json(&json!({ "act": act }))
                .send()
                .await
                .unwrap();
        }
        Act::SumsubMoves => drop(app.sumsub_moves().await),
        Act::WebhookArrives => drop(app.webhook_arrives().await),
        Act::WorkersTurn => drop(workers(&app.services).await),
        Act::TimePasses(seconds) => app.clock.advance(TimeDelta::seconds(seconds)),
        Act::Fault(call, fault) => {
            let plan = json!({ "call": call, "fault": fault });
            app.sandbox_post("/sandbox/faults", &plan).await;
        }
    }
}

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

/// What holds at every moment. The record's status.
async fn check(app: &TestApp, child: &str, acts: &[Act]) -> String {
    let id = uuid_of(child);
    let record = app.record(child).await;
    let query = format!(
        "select * from verification_events where organization_id = '{id}' order by sequence"
    );
    let events = app.rows(&query).await;
    assert_eq!(record["sequence"], json!(events.len()), "{acts:?}");
    let mut previous: Option<&Value> = None;
    let mut changed = None;
    for (at, event) in events.iter().enumerate() {
        assert_eq!(event["sequence"], json!(at + 1), "{acts:?}");
        assert_eq!(
            &event["previous_status"],
            previous.unwrap_or(&Value::Null),
            "{acts:?}"
        );
        if previous != Some(&event["status"]) {
            changed = Some(&event["created_at"]);
            assert!(
                event["status"] != "APPROVED" || event["cause"] == "review",
                "{acts:?}"
            );
        }
        previous = Some(&event["status"]);
    }
    assert_eq!(previous, Some(&record["status"]), "{acts:?}");
    assert_eq!(
        time(changed.unwrap()),
        time(&record["updated_at"]),
        "{acts:?}"
    );
    assert_eq!(
        record["held_by"] != Value::Null,
        record["status"] == "ON_HOLD"
    );
    record["status"].as_str().unwrap().to_owned()
}

fn is_green(applicant: &Value) -> bool {
    applicant["reviewStatus"] == "completed" && applicant["reviewResult"]["reviewAnswer"] == "GREEN"
}

/// Where a record belongs, by Sumsub's review; `None` where that depends on what came before.
fn belongs(applicant: &Value) -> Option<&'static str> {
    let result = &applicant["reviewResult"];
    match (
        applicant["reviewStatus"].as_str()?,
        result["reviewAnswer"].as_str(),
    ) {
        ("completed", Some("GREEN")) => Some("APPROVED"),
        ("completed", Some("RED")) if result["reviewRejectType"] == "FINAL" => Some("REJECTED"),
        ("completed", Some("RED")) => Some("RESUBMISSION_REQUIRED"),
        ("onHold", _) => Some("ON_HOLD"),
        ("pending" | "queued" | "prechecked" | "awaitingService", _) => Some("PENDING"),
        _ => None,
    }
}

async fn live(app: &TestApp, later: &Services, people: &People, acts: &[Act]) {
    let child = people.broker.create_child("INDIVIDUAL").await;
    let mut token = None;
    let mut status = check(app, &child, acts).await;
    for (at, act) in acts.iter().enumerate() {
        app.clock.advance(TimeDelta::milliseconds(1));
        perform(app, people, &child, *act, &mut token).await;
        let after = check(app, &child, acts).await;
        if after == "APPROVED" && status != "APPROVED" {
            assert!(
                is_green(&app.applicant(&child).await),
                "{:?} of {acts:?}",
                &acts[..=at]
            );
        }
        status = after;
    }
    // Everything becomes quiet: Sumsub works again and finishes what it has begun, leases run out, and a day passes.
    let url = format!("{}/sandbox/faults", app.sandbox.url());
    app.http.delete(url).send().await.unwrap();
    app.sandbox.advance_all().await;
    app.sandbox.deliver_all().await;
    for _ in 0..2 {
        app.clock.advance(TimeDelta::hours(25));
        workers(later).await;
    }
    let record = app.record(&child).await;
    let rejected = record["rejected_by_officer"] == true;
    if rejected || record["held_by"] == "OFFICER" {
        // Until here no review has moved it. An officer takes back what officers did.
        if rejected {
            people.review(&child, "hold", "{}").await;
        }
        people.review(&child, "release", "{}").await;
        workers(later).await;
    }
    let status = check(app, &child, acts).await;
    let applicant = app.applicant(&child).await;
    let unbound = app.record(&child).await["applicant_id"] == Value::Null;
    if let Some(expected) = belongs(&applicant).filter(|_| !unbound) {
        assert_eq!(status, expected, "{applicant} {acts:?}");
    }
    assert!(app.chain_verifies(&child).await, "{acts:?}");
    // The next life has the workers to itself.
    app.execute("delete from confirms").await;
}

#[test]
fn histories_of_random_lives_are_whole_and_end_where_sumsub_is() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let (app, later, people) = runtime.block_on(async {
        let app = TestApp::new().await;
        let people = People::new(&app).await;
        let (later, _) = app.another(TimeDelta::minutes(5)).await;
        (app, later, people)
    });
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    });
    let lived = runner.run(&acts(), |acts| {
        runtime.block_on(live(&app, &later, &people, &acts));
        Ok(())
    });
    if let Err(error) = lived {
        panic!("{error}");
    }
    let _inside = runtime.enter();
    drop(app);
}
