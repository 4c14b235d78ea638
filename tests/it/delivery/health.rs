//! Endpoints that are gone or fail for days are disabled, and failing ones take little of the room.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base::shutdown::Shutdown;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use vouch::delivery::patience::Patience;
use vouch::flows::Services;
use vouch::store::StoreError;

use super::receiver::{Answer, FINE, Receiver};
use super::rows;
use crate::support::app::{Options, TestApp};
use crate::support::until::until;

async fn turn(services: &Arc<Services>) -> Result<usize, StoreError> {
    vouch::worker::deliveries::turn(services).await
}

/// The messages that tell of a disabled endpoint.
async fn announcements(app: &TestApp) -> Vec<(Value, Value)> {
    app.rows(
        "select organization_id, event_id, only_endpoint_id, state, payload from webhook_messages
          where event_type = 'webhook.endpoint.disabled'",
    )
    .await
    .into_iter()
    .map(|row| {
        // Where messages are dispatched too, it may have gone on; it is for every endpoint.
        assert!(row["event_id"].is_null() && row["only_endpoint_id"].is_null());
        let payload = row["payload"].as_str().expect("a payload");
        (
            row["organization_id"].clone(),
            serde_json::from_str(payload).expect("JSON"),
        )
    })
    .collect()
}

#[tokio::test]
async fn an_endpoint_that_is_gone_is_disabled_and_the_others_are_told() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(Answer::Status(410, &[], "moved away")).await;
    let endpoint = rows::endpoint(&app, &format!("{}/secret-path", receiver.url)).await;
    let message = rows::message(&app, &endpoint).await;
    app.run_due().await;
    let delivery = rows::delivery(&app, message, &endpoint).await;
    assert_eq!(
        (delivery.state.as_str(), delivery.reason.as_deref()),
        ("failed", Some("gone"))
    );
    assert_eq!(
        rows::standing(&app, &endpoint).await,
        (true, Some("gone".to_owned()), true)
    );
    let told = json!({
        "type": "webhook.endpoint.disabled",
        "timestamp": "2026-03-15T14:30:00.000Z",
        "data": {
            "endpointId": endpoint.id,
            "host": "127.0.0.1",
            "reason": "gone",
            "disabledAt": "2026-03-15T14:30:00.000Z",
        },
    });
    let owner = json!(endpoint.organization.0);
    assert_eq!(announcements(&app).await, [(owner, told)]);
    let lines = app.log_lines_with(&endpoint.id.to_string());
    let warned = |line: &&Value| line.to_string().contains("a webhook endpoint was disabled");
    assert_eq!(lines.iter().filter(warned).count(), 1, "{lines:?}");
}

#[tokio::test]
async fn an_endpoint_that_fails_for_five_days_is_disabled() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(Answer::Status(500, &[], "")).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    for (later, disabled) in [
        (TimeDelta::zero(), false),
        (TimeDelta::hours(48), false),
        (TimeDelta::hours(71), false),
        (TimeDelta::hours(1), true),
    ] {
        app.clock.advance(later);
        rows::message(&app, &endpoint).await;
        app.run_due().await;
        let reason = disabled.then(|| "failing".to_owned());
        assert_eq!(
            rows::standing(&app, &endpoint).await,
            (disabled, reason, true),
            "{later}"
        );
    }
    assert_eq!(announcements(&app).await.len(), 1);
}

#[tokio::test]
async fn one_success_begins_the_five_days_anew() {
    let app = TestApp::new().await;
    let status = AtomicU64::new(0);
    // Every third request succeeds.
    let receiver = Receiver::start(move |_| {
        if status.fetch_add(1, Ordering::SeqCst) % 3 == 2 {
            FINE
        } else {
            Answer::Status(404, &[("webhook-delivery", "abort-message")], "")
        }
    })
    .await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    for day in 0..15 {
        rows::message(&app, &endpoint).await;
        app.run_due().await;
        let failing = day % 3 != 2;
        assert_eq!(
            rows::standing(&app, &endpoint).await,
            (false, None, failing),
            "day {day}"
        );
        app.clock.advance(TimeDelta::days(2));
    }
    assert_eq!(announcements(&app).await, []);
}

/// What waits for an endpoint when it is disabled is ended: enabled again days later it is told what is new then.
#[tokio::test]
async fn what_waits_for_a_disabled_endpoint_ends() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(FINE).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    rows::messages(&app, std::slice::from_ref(&endpoint), 2500).await;
    let other = rows::endpoint(&app, &receiver.url).await;
    let to_other = rows::message(&app, &other).await;
    let now = app.clock.now();
    let disable = format!(
        "update webhook_endpoints set disabled = true, disabled_reason = 'request', disabled_at = '{now}' where id = '{}'",
        endpoint.id.0
    );
    app.execute(&disable).await;
    assert_eq!(app.run_due().await, 2501);
    assert_eq!(receiver.count(), 1);
    assert_eq!(
        rows::delivery(&app, to_other, &other).await.state,
        "delivered"
    );
    let ended = format!(
        "webhook_deliveries where endpoint_id = '{}' and state = 'failed' and reason = 'disabled' and finished_at = '{now}'",
        endpoint.id.0
    );
    assert_eq!(rows::count(&app, &ended).await, 2500);
    app.execute(
        "update webhook_endpoints set disabled = false, disabled_reason = null, disabled_at = null",
    )
    .await;
    assert_eq!(app.run_due().await, 0);
}

/// Of a failing endpoint's queue one is tried at a time, and a working one takes eight.
#[tokio::test]
async fn a_failing_endpoint_gets_one_place() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(Answer::Status(500, &[], "")).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    rows::messages(&app, std::slice::from_ref(&endpoint), 20).await;
    let turn = async || {
        vouch::worker::deliveries::turn(&app.services)
            .await
            .expect("a turn")
    };
    assert_eq!(turn().await, 8);
    assert_eq!(turn().await, 1);
    assert_eq!(turn().await, 1);
    assert_eq!(receiver.count(), 10);
}

/// A hundred failing endpoints together have a quarter of the room, so there is always some for those that work.
#[tokio::test]
async fn failing_endpoints_leave_room() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(FINE).await;
    let organization = rows::organization(&app).await;
    let mut endpoints = Vec::new();
    for _ in 0..100 {
        endpoints.push(rows::endpoint_of(&app, organization, &receiver.url).await);
    }
    app.execute(&format!(
        "update webhook_endpoints set failing_since = '{}'",
        app.clock.now()
    ))
    .await;
    rows::messages(&app, &endpoints, 1).await;
    app.clock.advance(TimeDelta::seconds(1));
    let live = rows::endpoint(&app, &receiver.url).await;
    rows::messages(&app, &[live], 1).await;
    let turn = async || {
        vouch::worker::deliveries::turn(&app.services)
            .await
            .expect("a turn")
    };
    assert_eq!(turn().await, 65);
    assert_eq!(turn().await, 36);
    assert_eq!(turn().await, 0);
}

/// An app whose attempts may take for ever, and no time at all at an endpoint that is failing.
async fn short_of_patience_while_failing() -> TestApp {
    TestApp::with(Options {
        app: Box::new(|settings| {
            settings.deliveries.patience = Patience {
                deadline: Duration::from_secs(3600),
                while_failing: Duration::from_millis(50),
            };
        }),
        ..Options::default()
    })
    .await
}

/// How often each delivery was attempted, and why the attempts failed.
async fn attempted(app: &TestApp) -> (Value, Value) {
    let sql = "select (select jsonb_agg(attempts order by attempts) from webhook_deliveries) as attempts,
                      (select jsonb_agg(failure order by failure) from webhook_attempts) as failures";
    let row = app.rows(sql).await.remove(0);
    (row["attempts"].clone(), row["failures"].clone())
}

/// Of what waits for a failing endpoint that hangs one message is tried; the others wait without being attempted.
#[tokio::test]
async fn a_hang_at_a_failing_endpoint_ends_soon_and_costs_one_message_an_attempt() {
    let app = short_of_patience_while_failing().await;
    let receiver = Receiver::answering(Answer::Silence).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    rows::messages(&app, std::slice::from_ref(&endpoint), 3).await;
    app.execute(&format!(
        "update webhook_endpoints set failing_since = '{}'",
        app.clock.now()
    ))
    .await;
    let turn = vouch::worker::deliveries::turn(&app.services);
    assert_eq!(turn.await.expect("a turn"), 1);
    assert_eq!(receiver.count(), 1);
    assert_eq!(
        attempted(&app).await,
        (json!([0, 0, 1]), json!(["timeout"]))
    );
}

/// What hangs since the endpoint worked gives its place back once the endpoint is known to be failing.
#[tokio::test]
async fn a_request_that_hangs_ends_when_another_one_fails() {
    let app = short_of_patience_while_failing().await;
    let came = AtomicU64::new(0);
    let receiver = Receiver::start(move |_| match came.fetch_add(1, Ordering::SeqCst) {
        0 => Answer::Silence,
        _ => Answer::Status(500, &[], ""),
    })
    .await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    rows::messages(&app, std::slice::from_ref(&endpoint), 2).await;
    let turn = vouch::worker::deliveries::turn(&app.services);
    assert_eq!(turn.await.expect("a turn"), 2);
    assert_eq!(
        attempted(&app).await,
        (json!([1, 1]), json!(["status", "timeout"]))
    );
    assert!(rows::standing(&app, &endpoint).await.2);
}

/// The same counts for all processes together, and one that died holds its place no longer than its lease.
#[tokio::test]
async fn a_failing_endpoint_is_tried_by_one_process_at_a_time() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| {
            settings.deliveries.patience = Patience {
                deadline: Duration::from_secs(3600),
                while_failing: Duration::from_secs(3600),
            };
        }),
        ..Options::default()
    })
    .await;
    let came = AtomicU64::new(0);
    let receiver = Receiver::start(move |_| match came.fetch_add(1, Ordering::SeqCst) {
        0 => Answer::Silence,
        1 => Answer::Status(500, &[], ""),
        _ => FINE,
    })
    .await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    rows::messages(&app, std::slice::from_ref(&endpoint), 5).await;
    app.execute(&format!(
        "update webhook_endpoints set failing_since = '{}'",
        app.clock.now()
    ))
    .await;
    let services = Arc::clone(&app.services);
    let mut tasks = JoinSet::new();
    let hanging = tasks.spawn(async move { turn(&services).await });
    until("the first is asked", async || receiver.count() == 1).await;
    let (other, _) = app.another(TimeDelta::zero()).await;
    assert_eq!(turn(&other).await.expect("a turn"), 0);
    let (later, _) = app.another(TimeDelta::seconds(16)).await;
    hanging.abort();
    // It fails, and gives its place back at once.
    assert_eq!(turn(&later).await.expect("a turn"), 1);
    assert_eq!(turn(&other).await.expect("a turn"), 1);
    // It works again, so the others need not wait for each other.
    assert!(!rows::standing(&app, &endpoint).await.2);
    let probes = app.rows("select probe_token, probe_expires_at from webhook_endpoints");
    let free = json!([{ "probe_token": null, "probe_expires_at": null }]);
    assert_eq!(json!(probes.await), free);
    assert_eq!(turn(&other).await.expect("a turn"), 3);
    assert_eq!(receiver.count(), 6);
}

/// What hangs here gives its place back once another process has found the endpoint failing.
#[tokio::test]
async fn a_request_that_hangs_ends_when_another_process_fails() {
    let app = short_of_patience_while_failing().await;
    let receiver = Receiver::answering(Answer::Silence).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    rows::message(&app, &endpoint).await;
    let shutdown = Shutdown::new();
    vouch::worker::spawn_all(&app.services, &shutdown);
    until("the first is asked", async || receiver.count() == 1).await;
    app.execute(&format!(
        "update webhook_endpoints set failing_since = '{}'",
        app.clock.now()
    ))
    .await;
    until("it is over", async || {
        attempted(&app).await.1 == json!(["timeout"])
    })
    .await;
    shutdown.begin();
}
