//! Clocks that are off from Sumsub's, by as much as Sumsub accepts: what one process began, any other finds out.

use std::slice::from_ref;
use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch::clock::Clock;
use vouch::flows::Services;
use vouch::shutdown::Shutdown;
use vouch::worker;

use super::nightly;
use crate::support::app::{Options, TestApp};
use crate::support::client::Broker;
use crate::support::passing::leases_end;
use crate::support::peek::uuid_of;

/// Sumsub's clock is ahead of the app's by this, so that whatever mistakes one for the other shows.
const SUMSUB_AHEAD: TimeDelta = TimeDelta::seconds(7);

async fn app() -> TestApp {
    TestApp::with(Options {
        sandbox: Box::new(|sandbox| sandbox.clock_ahead = SUMSUB_AHEAD),
        ..Options::default()
    })
    .await
}

/// A process whose clock is so far ahead of Sumsub's.
async fn process(app: &TestApp, ahead: i64, shutdown: &Shutdown) -> (Arc<Services>, String) {
    let now = app.clock.now() + SUMSUB_AHEAD + TimeDelta::seconds(ahead);
    super::process(&app.settings, Clock::manual(now), shutdown).await
}

/// How the clocks of who begins and of who finds out are off, in seconds.
fn skews() -> Vec<(i64, i64)> {
    if !nightly() {
        return vec![(50, -50), (-50, 50), (50, 50), (-50, -50), (6, 0), (0, 6)];
    }
    let steps = || (-50..=50).step_by(10);
    let pairs = steps().flat_map(|one| steps().map(move |other| (one, other)));
    pairs.collect()
}

/// Sumsub makes the applicant, and the process hears nothing of it.
async fn begin(app: &TestApp, broker: &Broker, child: &str, token: &str) {
    let fault = json!({ "call": "lookup", "fault": "503", "times": 3 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let lost = broker
        .importing(child, token)
        .idempotency_key("k")
        .send()
        .await;
    assert_eq!(lost.error(), (502, "internal_error"), "{:?}", lost.body);
}

#[tokio::test]
async fn a_retry_at_another_process_finds_what_became_of_a_lost_import() {
    let app = app().await;
    let shutdown = Shutdown::new();
    for (one, other) in skews() {
        let (_, beginning) = process(&app, one, &shutdown).await;
        let (_, finding) = process(&app, other, &shutdown).await;
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token("answer-lost").await;
        begin(&app, &broker.at(&beginning), &child, &token).await;
        let retry = broker.at(&finding).importing(&child, &token);
        let retry = retry.idempotency_key("k").send().await;
        assert_eq!(
            (retry.status, &retry.body["status"]),
            (200, &json!("PENDING")),
            "{one} {other}: {:?}",
            retry.body
        );
    }
    shutdown.begin();
}

/// One process begins an import, and another one's worker settles it: what the rows then are, for every pair of clocks.
async fn settles(scenario: &str, rows: &str, expected: &Value) {
    let app = app().await;
    let shutdown = Shutdown::new();
    for (one, other) in skews() {
        let (_, beginning) = process(&app, one, &shutdown).await;
        let (services, _) = process(&app, other, &shutdown).await;
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token(scenario).await;
        begin(&app, &broker.at(&beginning), &child, &token).await;
        leases_end(&app).await;
        let found = worker::imports::turn(&services).await;
        assert_eq!(found.expect("a turn"), 1, "{one} {other}");
        let rows = format!("{rows} where organization_id = '{}'", uuid_of(&child));
        assert_eq!(app.rows(&rows).await, from_ref(expected), "{one} {other}");
    }
    shutdown.begin();
}

#[tokio::test]
async fn the_worker_of_another_process_finds_what_became_of_a_lost_import() {
    let pending = json!({ "status": "PENDING" });
    settles("answer-lost", "select status from verifications", &pending).await;
}

/// An applicant that was there before the import is not what became of it, whatever the clocks say.
#[tokio::test]
async fn an_older_applicant_is_told_from_a_new_one() {
    let refused = json!({ "state": "refused", "refusal": "applicant-exists" });
    settles("conflict", "select state, refusal from imports", &refused).await;
}

/// An intent of an older version knows our own clock only, and is judged by that.
#[tokio::test]
async fn an_intent_without_sumsub_s_time_is_judged_by_ours() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("answer-lost").await;
    begin(&app, &broker, &child, &token).await;
    let changed = app.execute("update imports set requested_at_sumsub = null");
    assert_eq!(changed.await, 1);
    let retry = broker.importing(&child, &token).idempotency_key("k");
    let retry = retry.send().await;
    assert_eq!(
        (retry.status, &retry.body["status"]),
        (200, &json!("PENDING"))
    );
}

/// Nothing is known of Sumsub's clock, and Sumsub does not answer: then no token is touched.
#[tokio::test]
async fn a_process_that_cannot_learn_sumsub_s_time_begins_no_import() {
    let app = app().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let fault = json!({ "call": "any", "fault": "drop", "times": 1 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let importing = || broker.importing(&child, &token).idempotency_key("k").send();
    let reply = importing().await;
    assert_eq!(reply.error(), (502, "internal_error"), "{:?}", reply.body);
    assert_eq!(
        app.rows("select * from imports").await,
        Vec::<serde_json::Value>::new()
    );
    let reply = importing().await;
    assert_eq!(
        (reply.status, &reply.body["status"]),
        (200, &json!("PENDING"))
    );
    let known = app.rows("select requested_at_sumsub > requested_at as it from imports");
    assert_eq!(known.await, [json!({ "it": true })]);
}
