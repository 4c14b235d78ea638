//! Keys that do not work: one look at the database each, and no more for five seconds.

use chrono::TimeDelta;
use secrecy::ExposeSecret;
use vouch::secret::{Environment, generate_api_key};

use super::{STATUS, limited};
use crate::support::app::TestApp;
use crate::support::client::Reply;

async fn with_key(app: &TestApp, key: &str) -> Reply {
    app.request(reqwest::Method::GET, STATUS)
        .key(key)
        .send()
        .await
}

fn some_key() -> String {
    let key = generate_api_key(Environment::Sandbox).unwrap();
    key.expose_secret().to_owned()
}

#[tokio::test]
async fn an_unknown_key_costs_one_look() {
    let app = TestApp::new().await;
    let (tried, fresh) = (some_key(), some_key());
    let first = with_key(&app, &tried).await;
    assert_eq!(first.error(), (401, "invalid_api_key"));

    // Without a database only what needs no look is answered.
    app.services.pool.close().await;
    let again = with_key(&app, &tried).await;
    assert_eq!(again.error_body(), first.error_body());
    assert_eq!(
        with_key(&app, &fresh).await.error(),
        (503, "internal_error")
    );
    assert_eq!(
        with_key(&app, "nxos_sk_live_x").await.error(),
        (401, "invalid_api_key")
    );
    app.clock.advance(TimeDelta::seconds(5));
    assert_eq!(
        with_key(&app, &tried).await.error(),
        (503, "internal_error")
    );
    assert_eq!(app.limits.kept().unknown_keys, 0);
}

#[tokio::test]
async fn a_key_that_is_created_after_it_was_tried_works_five_seconds_later() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let key = some_key();
    assert_eq!(with_key(&app, &key).await.status, 401);
    app.give_key(broker.organization, &key).await;
    app.clock.advance(TimeDelta::milliseconds(4999));
    assert_eq!(with_key(&app, &key).await.status, 401);
    app.clock.advance(TimeDelta::milliseconds(1));
    assert_eq!(with_key(&app, &key).await.status, 200);
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
    assert_eq!(with_key(&app, &some_key()).await.status, 401);
    app.services.pool.close().await;
    assert_eq!(with_key(&app, &broker.key).await.status, 429);
    assert_eq!(with_key(&app, &some_key()).await.status, 429);
}
