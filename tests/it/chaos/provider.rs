//! Sumsub away, slow, or over its limits.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde_json::json;
use tokio::task::JoinSet;
use vouch::worker;

use super::{figure, full, until};
use crate::support::app::{Options, TestApp};
use crate::support::client::Reply;

fn is_bad_gateway(reply: &Reply, what: &str) {
    assert_eq!(reply.error(), (502, "internal_error"), "{what}");
    assert!(reply.header("retry-after").is_some(), "{what}");
    assert_eq!(
        reply.body["error"]["details"],
        json!({ "cause": "provider_unavailable" }),
        "{what}"
    );
}

#[tokio::test]
async fn sumsub_away_is_502_where_it_is_needed_and_nothing_elsewhere() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let fault = json!({ "call": "any", "fault": "drop", "times": 1000 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    is_bad_gateway(&broker.start(&child).await, "start");
    is_bad_gateway(&broker.import(&child, &token).await, "import");
    assert_eq!(broker.status_of(&child).await, "NOT_STARTED");
    assert_eq!(broker.events(&child).await.status, 200);
    broker.create_child("BUSINESS").await;
    let ready = app.request(reqwest::Method::GET, "/readyz").send().await;
    assert_eq!(ready.status, 200);

    // Sumsub is back: the import that was kept goes on.
    let faults = format!("{}/sandbox/faults", app.sandbox.url());
    app.http.delete(faults).send().await.expect("no faults");
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.later(TimeDelta::seconds(1)).await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}

#[tokio::test]
async fn while_sumsub_is_slow_everything_else_keeps_its_speed() {
    let app = TestApp::with(Options {
        sandbox: Box::new(|sandbox| sandbox.slow_answer = Duration::from_secs(60)),
        app: Box::new(|settings| settings.sumsub.timeout = Duration::from_secs(5)),
        ..Options::default()
    })
    .await;
    let (broker, child) = app.broker_with_child().await;
    // Five times as many as there are database connections.
    let customers = broker.create_children(40).await;
    let fault = json!({ "call": "any", "fault": "slow", "times": 1000 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let mut waiting = JoinSet::new();
    for child in customers {
        let broker = broker.clone();
        waiting.spawn(async move { broker.start(&child).await });
    }
    let began = Instant::now();
    let mut slowest = Duration::ZERO;
    while began.elapsed() < Duration::from_millis(1500) {
        let asked = Instant::now();
        assert_eq!(broker.status(&child).await.status, 200);
        slowest = slowest.max(asked.elapsed());
    }
    assert_eq!(waiting.len(), 40);
    assert!(waiting.try_join_next().is_none(), "they all still wait");
    // Far from the five seconds that the others wait; the machine may be busy with other tests.
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    figure("Sumsub slow: slowest status", format_args!("{slowest:?}"));
    for reply in waiting.join_all().await {
        is_bad_gateway(&reply, "start");
    }
}

#[tokio::test]
async fn a_429_slows_everyone_and_brokers_still_go_first() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.sumsub.get_per_5s = 10),
        ..Options::default()
    })
    .await;
    let broker = app.broker().await;
    let children = broker.create_children(if full() { 400 } else { 120 }).await;
    let mut conn = app.services.connection().await.expect("a connection");
    let due = app.clock.now();
    for child in &children {
        let id = base::ids::OrganizationId::parse(child).expect("an id");
        let urgency = vouch::store::confirms::Urgency::Webhook;
        vouch::store::confirms::wish(&mut conn, id, urgency, due)
            .await
            .expect("a wish");
    }
    drop(conn);
    let fault = json!({ "call": "lookup", "fault": "429", "times": 1 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let mut confirming = JoinSet::new();
    let services = app.services.clone();
    confirming.spawn(async move {
        while worker::confirms::turn(&services)
            .await
            .is_ok_and(|taken| taken > 0)
        {}
    });
    until("confirms wait for their turn at Sumsub", async || {
        let budget = app.services.sumsub.budget();
        budget.pauses == 1 && budget.get.waiting > 0
    })
    .await;

    // The answer of this import is lost, so it needs the very lane that the confirms wait in.
    let token = app.share_token("answer-lost").await;
    let began = Instant::now();
    assert_eq!(broker.import(&children[0], &token).await.status, 200);
    figure(
        "429: import while all other confirms wait",
        format_args!("{:?}", began.elapsed()),
    );
    assert!(
        confirming.try_join_next().is_none(),
        "the confirms still wait"
    );
    // Between two confirms there may be a moment in which none of them waits.
    until("confirms wait again", async || {
        let budget = app.services.sumsub.budget();
        budget.get.waiting > 0 && budget.get.waits >= 2
    })
    .await;
    confirming.shutdown().await;
}
