//! Processes whose clocks disagree by five minutes.

use std::sync::Arc;
use std::time::Duration;

use base::clock::Clock;
use base::shutdown::Shutdown;
use chrono::TimeDelta;
use serde_json::json;
use vouch::flows::Services;
use vouch::store::confirms::{self, Urgency};
use vouch::store::inbox;
use vouch::worker;

use super::until;
use crate::support::app::{Options, TestApp};
use crate::support::confirm;

/// Another process on the app's database and sandbox, with a clock of its own.
async fn process(app: &TestApp, ahead: TimeDelta, shutdown: &Shutdown) -> (Arc<Services>, String) {
    let clock = Clock::manual(app.clock.now() + ahead);
    super::process(&app.settings, clock, shutdown).await
}

const AHEAD: TimeDelta = TimeDelta::minutes(5);

#[tokio::test]
async fn a_clock_five_minutes_off_steals_no_lease_of_a_worker() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.sandbox.advance_all().await;
    app.sandbox.deliver_all().await;
    let shutdown = Shutdown::new();
    let (fast, _) = process(&app, AHEAD, &shutdown).await;
    let (slow, _) = process(&app, -AHEAD, &shutdown).await;

    let services = &app.services;
    let (lease, now) = (Duration::from_secs(60), app.clock.now());
    let mut conn = services.connection().await.expect("a connection");
    let fence = services.ids.uuid();
    let sealer = &services.journal.sealer;
    let webhooks = inbox::claim(&mut conn, sealer, fence, lease, 100, now)
        .await
        .expect("webhooks");
    let records = confirms::claim(&mut conn, fence, lease, Urgency::Broker, 100, now).await;
    let records = records.expect("records");
    drop(conn);
    assert!(!webhooks.is_empty());
    assert_eq!(records.len(), 1);
    for other in [&fast, &slow] {
        assert_eq!(worker::inbox::turn(other).await.expect("a turn"), 0);
        assert_eq!(worker::confirms::turn(other).await.expect("a turn"), 0);
    }
    // The holder's fences still count.
    vouch::flows::evidence::note(services, &webhooks)
        .await
        .expect("a note");
    confirm::one(services, &records[0])
        .await
        .expect("a confirm");
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    shutdown.begin();
}

#[tokio::test]
async fn a_clock_five_minutes_off_takes_over_no_import_and_no_key_in_progress() {
    let app = TestApp::with(Options {
        sandbox: Box::new(|sandbox| sandbox.slow_answer = Duration::from_secs(2)),
        ..Options::default()
    })
    .await;
    let (broker, child) = app.broker_with_child().await;
    let shutdown = Shutdown::new();
    let (fast, fast_url) = process(&app, AHEAD, &shutdown).await;
    let (slow, slow_url) = process(&app, -AHEAD, &shutdown).await;
    let token = app.share_token("slow").await;
    let importing = broker.importing(&child, &token).idempotency_key("k").send();
    let meanwhile = async {
        let path = format!("/sandbox/applicants?externalUserId={child}");
        until("Sumsub has the applicant", async || {
            app.sandbox_get(&path).await != json!([])
        })
        .await;
        for url in [&fast_url, &slow_url] {
            for key in ["k", "another"] {
                let other = broker
                    .at(url)
                    .importing(&child, &token)
                    .idempotency_key(key)
                    .send()
                    .await;
                assert_eq!(
                    other.error(),
                    (409, "idempotency_request_in_flight"),
                    "{key}"
                );
            }
        }
        for other in [&fast, &slow] {
            assert_eq!(worker::imports::turn(other).await.expect("a turn"), 0);
        }
    };
    let (imported, ()) = tokio::join!(importing, meanwhile);
    assert_eq!(
        (imported.status, &imported.body["status"]),
        (200, &json!("PENDING"))
    );
    shutdown.begin();
}
