//! Clocks that are off from Sumsub's, by as much as Sumsub accepts: what one process began, any other finds out.

use std::slice::from_ref;
use std::sync::Arc;

use base::clock::Clock;
use base::shutdown::Shutdown;
use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch::flows::Services;
use vouch::worker;

use super::nightly;
use crate::support::app::{Options, TestApp};
use crate::support::client::Broker;
use crate::support::passing::leases_end;
use crate::support::peek::uuid_of;
use crate::surface::grant;

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
    for (one, other) in skews() {
        let shutdown = Shutdown::new();
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
        shutdown.begin();
    }
}

/// One process begins an import, and another one's worker settles it: what the rows then are, for every pair of clocks.
async fn settles(scenario: &str, rows: &str, expected: &Value) {
    let app = app().await;
    for (one, other) in skews() {
        let shutdown = Shutdown::new();
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
        shutdown.begin();
    }
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

/// A broker's session, opened at a process whose clock is off.
async fn opens_a_session(app: &TestApp, broker: &Broker, child: &str, ahead: i64) {
    let shutdown = Shutdown::new();
    let (_, url) = process(app, ahead, &shutdown).await;
    let session = broker.at(&url).start(child).await;
    assert_eq!(session.status, 200, "{ahead}: {:?}", session.body);
    shutdown.begin();
}

/// How the grants of two brokers stand with their customer.
async fn signed(app: &TestApp, child: &str, brokers: [&Broker; 2]) -> [Value; 2] {
    let grants = app.everything_of(child).await["grants"].clone();
    let of = |broker: &Broker| {
        let id = uuid_of(&broker.organization.to_string());
        let mut grants = grants.as_array().into_iter().flatten();
        let grant = grants.find(|grant| grant["authorized_organization_id"] == id);
        grant.expect("a grant")["status"].clone()
    };
    brokers.map(of)
}

/// Who opened a session before the customer submitted is signed for; who opened one after that is not.
#[tokio::test]
async fn a_submission_signs_for_who_had_opened_a_session_whatever_the_clocks() {
    let app = app().await;
    for (one, other) in skews() {
        let (before, child) = app.broker_with_child().await;
        let after = app.broker().await;
        grant(&app, &child, &after).await;
        opens_a_session(&app, &before, &child, one).await;
        app.customer(&child, "open").await;
        app.clock.advance(TimeDelta::seconds(1));
        app.customer_submits(&child, "approve").await;
        app.clock.advance(TimeDelta::seconds(20));
        opens_a_session(&app, &after, &child, other).await;
        app.settle().await;
        let signed = signed(&app, &child, [&before, &after]).await;
        assert_eq!(signed, ["ACTIVE", "PENDING"], "{one} {other}");
    }
}

/// Where no webhook says when something was submitted, the first session certainly had been opened, and no other.
#[tokio::test]
async fn a_submission_without_a_time_signs_for_the_first_session_only_whatever_the_clocks() {
    let app = app().await;
    for (one, other) in skews() {
        let (first, child) = app.broker_with_child().await;
        let second = app.broker().await;
        grant(&app, &child, &second).await;
        opens_a_session(&app, &first, &child, one).await;
        app.clock.advance(TimeDelta::seconds(20));
        opens_a_session(&app, &second, &child, other).await;
        app.customer_submits(&child, "approve").await;
        while app.sumsub_moves().await {}
        app.clock.advance(TimeDelta::days(1));
        app.run_due().await;
        assert!(!app.record(&child).await["submitted_at"].is_null());
        let signed = signed(&app, &child, [&first, &second]).await;
        assert_eq!(signed, ["ACTIVE", "PENDING"], "{one} {other}");
        app.settle().await;
    }
}

/// How old an applicant is that may still show its donor's verdict, every process knows alike.
#[tokio::test]
async fn a_donor_s_green_counts_no_sooner_at_a_process_with_another_clock() {
    let app = TestApp::with(Options {
        sandbox: Box::new(|sandbox| sandbox.clock_ahead = SUMSUB_AHEAD),
        green_after: 60,
        ..Options::default()
    })
    .await;
    for (one, other) in skews() {
        let shutdown = Shutdown::new();
        let (_, importing) = process(&app, one, &shutdown).await;
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token("inherited-green").await;
        let imported = broker.at(&importing).import(&child, &token).await;
        assert_eq!(imported.status, 200, "{:?}", imported.body);
        let due = "update confirms set due_at = '2020-01-01'";
        for (seconds, expected) in [(50, "PENDING"), (11, "APPROVED")] {
            app.clock.advance(TimeDelta::seconds(seconds));
            let (services, _) = process(&app, other, &shutdown).await;
            app.execute(due).await;
            worker::confirms::turn(&services).await.expect("a turn");
            let status = app.record(&child).await["status"].clone();
            assert_eq!(status, expected, "{one} {other} {seconds}");
        }
        shutdown.begin();
    }
}
