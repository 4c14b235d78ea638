//! Keys that do not work cost the database next to nothing, and nobody else anything. No process listens here, so none
//! is announced: see [`super::announced`].

use chrono::TimeDelta;
use secrecy::ExposeSecret;
use vouch::secret::{Environment, generate_api_key};

use super::{STATUS, limited};
use crate::support::app::TestApp;
use crate::support::client::Reply;

pub(super) async fn with_key(app: &TestApp, key: &str) -> Reply {
    app.request(reqwest::Method::GET, STATUS)
        .key(key)
        .send()
        .await
}

pub(super) fn some_key() -> String {
    let key = generate_api_key(Environment::Sandbox).unwrap();
    key.expose_secret().to_owned()
}

/// Statements that looked a key up, so far.
fn looks(app: &TestApp) -> u64 {
    app.limits.kept().live.looks
}

#[tokio::test]
async fn a_flood_of_random_keys_shares_a_few_looks() {
    let app = limited(1000, 100_000).await;
    let broker = app.broker().await;
    // What the table says is read once, with the first key that is not known yet.
    assert_eq!(with_key(&app, &broker.key).await.status, 200);
    assert_eq!((looks(&app), app.limits.kept().live.keys), (1, 1));
    let flood = futures::future::join_all((0..400).map(|_| async {
        let reply = with_key(&app, &some_key()).await;
        assert_eq!(reply.error(), (401, "invalid_api_key"));
    }));
    flood.await;
    // Those that come together share a look, and nothing is remembered of them.
    let spent = looks(&app) - 1;
    assert!((1..=100).contains(&spent), "{spent}");
    let kept = app.limits.kept();
    assert_eq!(
        (kept.known_keys, kept.unknown_keys, kept.live.keys),
        (1, 0, 1)
    );
}

#[tokio::test]
async fn without_a_database_a_key_is_not_called_wrong() {
    let app = TestApp::new().await;
    app.services.pool.close().await;
    assert_eq!(
        with_key(&app, &some_key()).await.error(),
        (503, "internal_error")
    );
    assert_eq!(
        with_key(&app, "nxos_sk_live_x").await.error(),
        (401, "invalid_api_key")
    );
}

/// Whoever floods an address with wrong keys, or with none, locks nobody out.
#[tokio::test]
async fn a_key_that_works_is_never_refused_for_what_others_did_from_its_address() {
    let app = limited(1000, 3).await;
    let broker = app.broker().await;
    for _ in 0..3 {
        assert_eq!(with_key(&app, &some_key()).await.status, 401);
    }
    let refused = with_key(&app, &some_key()).await;
    assert_eq!(refused.error(), (429, "rate_limited"));
    let keyless = app.request(reqwest::Method::GET, STATUS).send().await;
    assert_eq!(keyless.error(), (429, "rate_limited"));
    // This process has never seen the key.
    assert_eq!(app.limits.kept().known_keys, 0);
    let reply = with_key(&app, &broker.key).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("ratelimit-limit"), Some("1000"));
    assert_eq!(reply.header("ratelimit-remaining"), Some("999"));
    // Nor one that was made since.
    let second = some_key();
    app.give_key(broker.organization, &second).await;
    assert_eq!(with_key(&app, &second).await.status, 200);
}

#[tokio::test]
async fn a_key_that_is_created_after_it_was_tried_works_at_once() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let key = some_key();
    assert_eq!(with_key(&app, &key).await.status, 401);
    app.give_key(broker.organization, &key).await;
    assert_eq!(with_key(&app, &key).await.status, 200);
}

#[tokio::test]
async fn a_key_of_the_command_line_works_at_once() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    assert_eq!(with_key(&app, &some_key()).await.status, 401);
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_vouch"))
        .args(["keys", "create", "--json", "--role", "MEMBER"])
        .args(["--organization", &broker.organization.to_string()])
        .env("VOUCH_DATABASE_URL", app.database.url())
        .output()
        .await
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let created: serde_json::Value = serde_json::from_str(&text).unwrap();
    let key = created["apiKey"].as_str().unwrap();
    app.secret(key);
    assert_eq!(with_key(&app, key).await.status, 200);
}

/// A key that is there and has ended costs a look-up once in five seconds, and is counted by its address.
#[tokio::test]
async fn a_key_that_has_ended_is_counted_after_it_has_failed() {
    let app = limited(1000, 2).await;
    let broker = app.broker().await;
    app.execute("update api_keys set expires_at = created_at")
        .await;
    for _ in 0..2 {
        let reply = with_key(&app, &broker.key).await;
        assert_eq!(reply.error(), (401, "invalid_api_key"));
        assert_eq!(reply.header("ratelimit-limit"), Some("2"));
    }
    assert_eq!(with_key(&app, &broker.key).await.status, 429);
    assert_eq!(app.limits.kept().unknown_keys, 1);
    app.clock.advance(TimeDelta::seconds(5));
    assert_eq!(app.limits.kept().unknown_keys, 0);
}

#[tokio::test]
async fn a_revocation_holds_at_once() {
    let app = limited(2, 1000).await;
    let broker = app.broker().await;
    assert_eq!(with_key(&app, &broker.key).await.status, 200);
    app.execute("update api_keys set revoked_at = created_at")
        .await;
    assert_eq!(
        with_key(&app, &broker.key).await.error(),
        (401, "invalid_api_key")
    );
    // From now on it is nobody's key, and counted by address.
    let reply = with_key(&app, &broker.key).await;
    assert_eq!(reply.error(), (401, "invalid_api_key"));
    assert_eq!(reply.header("ratelimit-limit"), Some("1000"));
    let kept = app.limits.kept();
    assert_eq!((kept.known_keys, kept.unknown_keys), (0, 1));
}

#[tokio::test]
async fn a_caller_over_its_limit_costs_the_database_nothing() {
    let app = limited(1, 2).await;
    let broker = app.broker().await;
    assert_eq!(with_key(&app, &broker.key).await.status, 200);
    app.services.pool.close().await;
    assert_eq!(with_key(&app, &broker.key).await.status, 429);
}
