//! Without the manual mode: phases and webhooks in their time, fast mode, shutdown.

use base::clock::Clock;
use chrono::TimeDelta;
use serde_json::Value;
use sumsub_sandbox::Settings;

use super::receiver::Receiver;
use super::{Bench, brief, settings};
use crate::support::until::until;

#[tokio::test]
async fn an_import_is_approved_and_told_by_itself() {
    let bench = Bench::start_with(settings(), Clock::system()).await;
    let receiver = Receiver::start(&bench.shutdown).await;
    bench.sandbox.set_webhook_url(receiver.url());
    let id = bench.import("hold", "org-1").await;
    let received = receiver.wait_for(4).await;
    let briefs: Vec<_> = received
        .iter()
        .map(|received| brief(&received.json()))
        .collect();
    assert_eq!(
        briefs,
        [
            "applicantCreated init",
            "applicantPending pending",
            "applicantOnHold onHold GREEN",
            "applicantReviewed completed GREEN",
        ]
    );
    assert_eq!(bench.verdict(&id).await, "completed GREEN");
    bench.stop().await;
}

#[tokio::test]
async fn failed_webhooks_are_resent_by_themselves() {
    let bench = Bench::start_with(
        Settings {
            fast: true,
            retry_scale: 0.000_001,
            ..settings()
        },
        Clock::system(),
    )
    .await;
    let receiver = Receiver::start(&bench.shutdown).await;
    receiver.answer([500, 500]);
    bench.sandbox.set_webhook_url(receiver.url());
    bench.import("partial", "org-1").await;
    let received = receiver.wait_for(3).await;
    assert_eq!(received.len(), 3);
    assert!(
        received
            .iter()
            .all(|received| received.body == received.body)
    );
    bench.stop().await;
}

#[tokio::test]
async fn in_fast_mode_the_verdict_is_there_with_the_answer() {
    let bench = Bench::start(Settings {
        fast: true,
        ..settings()
    })
    .await;
    for (scenario, verdict) in [
        ("approve", "completed GREEN"),
        ("retry", "completed RED RETRY"),
        ("reject", "completed RED FINAL"),
        ("hold", "completed GREEN"),
        ("partial", "init"),
        ("fraud-after-approval", "completed RED FINAL"),
        ("inherited-green", "completed GREEN"),
    ] {
        let id = bench.import(scenario, scenario).await;
        assert_eq!(bench.verdict(&id).await, verdict, "{scenario}");
    }
}

#[tokio::test]
async fn a_clock_that_tests_move_is_followed() {
    let bench = Bench::start(settings()).await;
    let id = bench.import("approve", "org-1").await;
    assert_eq!(bench.verdict(&id).await, "pending");
    bench.clock.advance(TimeDelta::seconds(1));
    // Whatever looks at the state next finds it.
    until("there is a verdict", async || {
        bench.verdict(&id).await != "pending"
    })
    .await;
    assert_eq!(bench.verdict(&id).await, "completed GREEN");
}

#[tokio::test]
async fn the_manual_mode_stands_still() {
    let bench = Bench::start(super::manual()).await;
    let receiver = Receiver::start(&bench.shutdown).await;
    bench.sandbox.set_webhook_url(receiver.url());
    let id = bench.import("approve", "org-1").await;
    bench.clock.advance(TimeDelta::days(1));
    // Another import changes the state: elsewhere what is due would happen with it.
    bench.import("approve", "org-2").await;
    assert_eq!(bench.verdict(&id).await, "pending");
    let webhooks = bench.webhooks("org-1").await;
    let states: Vec<_> = webhooks
        .iter()
        .map(|webhook| webhook["state"].clone())
        .collect();
    assert_eq!(states, ["queued", "queued"]);
    assert_eq!(receiver.received().len(), 0);
    bench.stop().await;
}

#[tokio::test]
async fn a_webhook_that_shutdown_cuts_off_goes_again() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        fast: true,
        state_file: Some(folder.path().join("sandbox.json")),
        ..settings()
    };
    let bench = Bench::start_with(settings.clone(), Clock::system()).await;
    // A receiver that takes the connection and never answers.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    bench.sandbox.set_webhook_url(format!("http://{address}/"));
    bench.import("partial", "org-1").await;
    let (_connection, _) = silent.accept().await.unwrap();
    assert_eq!(bench.webhooks("org-1").await[0]["state"], "sending");
    bench.stop().await;

    let bench = Bench::start_with(settings, Clock::system()).await;
    let listed = bench.webhooks("org-1").await;
    assert_eq!(
        (&listed[0]["state"], &listed[0]["attempts"]),
        (&"queued".into(), &Vec::<Value>::new().into())
    );
    let receiver = Receiver::start(&bench.shutdown).await;
    bench.sandbox.set_webhook_url(receiver.url());
    let received = receiver.wait_for(1).await;
    assert_eq!(brief(&received[0].json()), "applicantCreated init");
    bench.stop().await;
}
