//! Answers that never come, come too late, or contradict each other: the broker hears in the end what the first call
//! would have said.

use std::time::Duration;

use base::clock::Clock;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::between::Between;
use super::leases_end;
use super::truth::{applicants, assert_imported_once, held};
use crate::support::app::{Options, TestApp};
use crate::support::client::{Broker, Reply};

/// What an undisturbed import answers while time stands still.
fn success() -> Value {
    json!({
        "object": "organization_verification",
        "status": "PENDING",
        "type": "INDIVIDUAL",
        "updatedAt": "2026-03-15T14:30:00.000Z",
    })
}

async fn import(broker: &Broker, child: &str, token: &str, key: &str) -> Reply {
    let importing = broker.importing(child, token);
    importing.idempotency_key(key).send().await
}

/// The key repeats the success, and everything ends well.
async fn assert_answered(app: &TestApp, broker: &Broker, child: &str, token: &str) {
    let repeated = import(broker, child, token, "first").await;
    assert_eq!((repeated.status, &repeated.body), (200, &success()));
    assert_eq!(repeated.header("idempotent-replayed"), Some("true"));
    assert_imported_once(app, child, "before the review").await;
    app.settle().await;
    assert_eq!(broker.status_of(child).await, "APPROVED");
    assert_imported_once(app, child, "after the review").await;
}

#[tokio::test]
async fn the_connection_drops_after_commit() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("answer-lost").await;
    let reply = import(&broker, &child, &token, "first").await;
    assert_eq!((reply.status, &reply.body), (200, &success()));
    assert_answered(&app, &broker, &child, &token).await;
}

#[tokio::test]
async fn a_server_error_after_commit() {
    let (app, between) = Between::app().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    between.fail_after_commit();
    let reply = import(&broker, &child, &token, "first").await;
    assert_eq!((reply.status, &reply.body), (200, &success()));
    assert_answered(&app, &broker, &child, &token).await;
}

#[tokio::test]
async fn the_answer_comes_after_our_deadline() {
    let app = TestApp::with(Options {
        sandbox: Box::new(|settings| settings.slow_answer = Duration::from_secs(2)),
        app: Box::new(|settings| settings.sumsub.timeout = Duration::from_secs(1)),
        ..Options::default()
    })
    .await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("slow").await;
    let reply = import(&broker, &child, &token, "first").await;
    assert_eq!((reply.status, &reply.body), (200, &success()));
    assert_answered(&app, &broker, &child, &token).await;
}

/// With the pauses that the program has, and in real time.
#[tokio::test]
async fn the_applicant_shows_two_seconds_later() {
    let app = TestApp::with(Options {
        clock: Some(Clock::system()),
        sandbox: Box::new(|settings| settings.manual = false),
        app: Box::new(|settings| {
            let pauses = [100, 400, 1000, 1500].map(Duration::from_millis);
            settings.policy.lookup_pauses = pauses.to_vec();
        }),
        ..Options::default()
    })
    .await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("lookup-delayed").await;
    let reply = import(&broker, &child, &token, "first").await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    assert_imported_once(&app, &child, "lookup-delayed").await;
}

/// Longer than we look for it: the broker is told to come back, never that its token was bad.
#[tokio::test]
async fn the_applicant_shows_much_later_and_a_retry_finds_it() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("lookup-delayed").await;
    for key in ["first", "first", "second"] {
        let reply = import(&broker, &child, &token, key).await;
        assert_eq!(
            reply.error(),
            (502, "internal_error"),
            "{key}: {:?}",
            reply.body
        );
        assert!(reply.header("retry-after").is_some());
    }
    app.sandbox.advance_all().await;
    let reply = import(&broker, &child, &token, "first").await;
    assert_eq!((reply.status, &reply.body), (200, &success()));
    assert_answered(&app, &broker, &child, &token).await;
}

#[tokio::test]
async fn the_applicant_shows_much_later_and_the_recovery_worker_finds_it() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("lookup-delayed").await;
    let reply = import(&broker, &child, &token, "first").await;
    assert_eq!(reply.error(), (502, "internal_error"));
    app.run_due().await;
    assert_eq!(held(&app, &child).await.applicant, None);
    app.sandbox.advance_all().await;
    leases_end(&app).await;
    app.run_due().await;
    assert_imported_once(&app, &child, "recovered").await;
    let reply = import(&broker, &child, &token, "first").await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}

/// "The token is invalid" is believed once no earlier attempt of ours can be the reason.
#[tokio::test]
async fn a_token_that_expires_between_two_attempts_is_invalid_in_the_end() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let fault = json!({ "call": "reuse", "fault": "503", "times": 1 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let token = app.share_token("expired").await;
    for _ in 0..2 {
        let reply = import(&broker, &child, &token, "first").await;
        assert_eq!(reply.error(), (502, "internal_error"));
    }
    app.clock.advance(TimeDelta::minutes(2));
    let reply = import(&broker, &child, &token, "first").await;
    assert_eq!(reply.error(), (400, "share_token_invalid"));
    assert_eq!(held(&app, &child).await.standing, []);
    assert_eq!(broker.status_of(&child).await, "NOT_STARTED");
}

/// A retry takes over while Sumsub still owes the first call its answer. Both end in the same truth.
#[tokio::test]
async fn an_answer_that_comes_after_a_retry_took_over() {
    for (hidden, later) in [
        (false, TimeDelta::zero()),
        (true, TimeDelta::zero()),
        (true, TimeDelta::minutes(2)),
    ] {
        let (app, between) = Between::app().await;
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token("approve").await;
        let release = between.hold_answer();
        between.hide_applicants(hidden);
        let first = import(&broker, &child, &token, "first");
        let retry = async {
            super::until("Sumsub made the applicant", async || {
                applicants(&app, &child).await.len() == 1
            })
            .await;
            leases_end(&app).await;
            app.clock.advance(later);
            let retry = import(&broker, &child, &token, "second").await;
            release.send(()).expect("somebody waits");
            retry
        };
        let (first, retry) = tokio::join!(first, retry);
        let (first_expected, retry_expected) = match (hidden, later.is_zero()) {
            // The retry found the applicant, and is answered; the first is told to ask again.
            (false, _) => ((409, "idempotency_request_in_flight"), (200, "no code")),
            (true, true) => ((200, "no code"), (502, "internal_error")),
            (true, false) => ((200, "no code"), (400, "share_token_invalid")),
        };
        assert_eq!(retry.error(), retry_expected, "{:?}", retry.body);
        assert_eq!(first.error(), first_expected, "{:?}", first.body);
        between.hide_applicants(false);
        assert_imported_once(&app, &child, "late answer").await;
        app.settle().await;
        assert_eq!(broker.status_of(&child).await, "APPROVED");
    }
}

/// The applicant is an hour older than the import, so the token was not used.
#[tokio::test]
async fn an_older_applicant_is_bound_and_is_not_what_became_of_a_lost_import() {
    for by_worker in [false, true] {
        let app = TestApp::new().await;
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token("conflict").await;
        let fault = json!({ "call": "lookup", "fault": "503", "times": 3 });
        app.sandbox_post("/sandbox/faults", &fault).await;
        let reply = import(&broker, &child, &token, "first").await;
        assert_eq!(reply.error(), (502, "internal_error"));
        if by_worker {
            app.run_due().await;
        }
        assert_eq!(held(&app, &child).await.standing.is_empty(), by_worker);
        let reply = import(&broker, &child, &token, "first").await;
        let expected = (409, "verification_import_unsupported");
        assert_eq!(reply.error(), expected, "{:?}", reply.body);
        let held = held(&app, &child).await;
        assert!(
            held.applicant.is_some(),
            "it is the customer's all the same"
        );
        assert_eq!(held.standing, []);
    }
}

/// The first token never reached Sumsub. Its import must not claim the applicant that the second one made.
#[tokio::test]
async fn a_second_token_s_applicant_is_not_what_became_of_the_first() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let fault = json!({ "call": "reuse", "fault": "503", "times": 1 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let lost = app.share_token("approve").await;
    assert_eq!(import(&broker, &child, &lost, "lost").await.status, 502);
    let token = app.share_token("approve").await;
    let reply = import(&broker, &child, &token, "first").await;
    assert_eq!((reply.status, &reply.body), (200, &success()));

    let reply = import(&broker, &child, &lost, "lost").await;
    let expected = (409, "verification_import_unsupported");
    assert_eq!(reply.error(), expected, "{:?}", reply.body);
    leases_end(&app).await;
    app.run_due().await;
    assert_answered(&app, &broker, &child, &token).await;
}
