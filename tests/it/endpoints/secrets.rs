//! Signing secrets: read, rotated, and never in clear.

use base64::Engine as _;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{ENDPOINTS, endpoint, endpoint_id, get};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};

async fn secret(owner: &Broker, id: &str) -> Reply {
    get(owner, &format!("{ENDPOINTS}/{id}/secret")).await
}

async fn rotate(owner: &Broker, id: &str) -> Reply {
    let path = format!("{ENDPOINTS}/{id}/secret/rotate");
    owner.post(&path).send().await
}

fn key(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    let key = reply.body["key"].as_str().unwrap().to_owned();
    assert_eq!(reply.body, json!({ "key": key }));
    let encoded = key.strip_prefix("whsec_").unwrap();
    let bytes = base64::engine::general_purpose::STANDARD.decode(encoded);
    assert_eq!(bytes.unwrap().len(), 24);
    key
}

/// When the endpoint's secrets expire, the newest first.
async fn expiries(app: &TestApp, id: &str) -> Vec<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select expires_at from webhook_secrets where endpoint_id = $1 order by created_at desc, id desc",
        endpoint_id(id).0
    )
    .fetch_all(&app.database.pool())
    .await
    .unwrap()
}

#[tokio::test]
async fn a_secret_can_be_read_again_and_is_replaced_by_a_rotation() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let (id, other) = (endpoint(&broker, &[]).await, endpoint(&broker, &[]).await);
    let read = secret(&broker, &id).await;
    assert_eq!(read.header("cache-control"), Some("no-store"));
    let first = key(&read);
    assert_eq!(key(&secret(&broker, &id).await), first);
    let others = key(&secret(&broker, &other).await);
    assert_ne!(others, first);

    app.clock.advance(TimeDelta::hours(1));
    let second = key(&rotate(&broker, &id).await);
    assert_ne!(second, first);
    assert_eq!(key(&secret(&broker, &id).await), second);
    assert_eq!(key(&secret(&broker, &other).await), others);
    let over = app.clock.now() + TimeDelta::hours(24);
    assert_eq!(expiries(&app, &id).await, [None, Some(over)]);
    for key in [first, second, others] {
        assert_eq!(app.log_lines_with(&key).len(), 0);
    }
}

#[tokio::test]
async fn rotations_within_a_day_add_up_to_five_and_expired_secrets_go() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let id = endpoint(&broker, &[]).await;
    let start = app.clock.now();
    let after = |hours: i64| Some(start + TimeDelta::hours(24 + hours));
    for _ in 0..6 {
        app.clock.advance(TimeDelta::hours(1));
        key(&rotate(&broker, &id).await);
    }
    assert_eq!(
        expiries(&app, &id).await,
        [None, after(6), after(5), after(4), after(3)]
    );
    app.clock.advance(TimeDelta::hours(22));
    key(&rotate(&broker, &id).await);
    assert_eq!(
        expiries(&app, &id).await,
        [None, after(28), after(6), after(5)]
    );
}

#[tokio::test]
async fn two_rotations_at_the_same_time_leave_one_current_secret() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let id = endpoint(&broker, &[]).await;
    let replies = futures::future::join_all((0..4).map(|_| rotate(&broker, &id))).await;
    let made: Vec<String> = replies.iter().map(key).collect();
    assert!(made.contains(&key(&secret(&broker, &id).await)));
    let expiries = expiries(&app, &id).await;
    assert_eq!(expiries.len(), 5);
    assert_eq!(expiries.iter().filter(|at| at.is_none()).count(), 1);
}

#[tokio::test]
async fn a_repeated_rotation_answers_the_same_secret_which_is_sealed_at_rest() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let id = endpoint(&broker, &[]).await;
    let path = format!("{ENDPOINTS}/{id}/secret/rotate");
    let again = async || broker.post(&path).idempotency_key("k").send().await;
    let (first, second) = (again().await, again().await);
    assert_eq!(key(&first), key(&second));
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(expiries(&app, &id).await.len(), 2);
    let plain = key(&first).into_bytes();
    let at_rest = sqlx::query_scalar!(
        r#"select key as "value!" from webhook_secrets
           union all select body from idempotency_keys where body is not null"#
    )
    .fetch_all(&app.database.pool())
    .await
    .unwrap();
    assert_eq!(at_rest.len(), 3);
    for value in at_rest {
        assert!(!value.windows(plain.len()).any(|part| part == plain));
    }
}

#[tokio::test]
async fn a_secret_that_was_moved_to_another_row_does_not_open() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let (one, other) = (endpoint(&broker, &[]).await, endpoint(&broker, &[]).await);
    sqlx::query!(
        "update webhook_secrets set key = (select key from webhook_secrets where endpoint_id = $1)
          where endpoint_id = $2",
        endpoint_id(&one).0,
        endpoint_id(&other).0,
    )
    .execute(&app.database.pool())
    .await
    .unwrap();
    assert_eq!(secret(&broker, &one).await.status, 200);
    assert_eq!(
        secret(&broker, &other).await.error(),
        (500, "internal_error")
    );
}
