//! The delivery log, and sending a message again.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    MESSAGES, START, UPDATED, deliveries, dispatch, endpoint, endpoint_id, fresh, get, message_id,
    messages, only_message, patch, receivers, replay, test,
};
use crate::support::app::TestApp;
use crate::support::client::Broker;

/// A delivery that failed once with 500 and was then delivered, as the sender writes it down.
async fn delivered(app: &TestApp, message: &str, endpoint: &str) {
    let pool = app.database.pool();
    let (message, endpoint) = (message_id(message).0, endpoint_id(endpoint).0);
    let start = app.clock.now();
    for (n, status, failure, answer) in [(0, 500_i16, Some("status"), "oops"), (5, 204, None, "")] {
        sqlx::query!(
            "insert into webhook_attempts
                 (id, message_id, endpoint_id, status, failure, duration_milliseconds, answer, attempted_at)
             values ($1, $2, $3, $4, $5, 42, $6, $7)",
            app.services.ids.uuid(),
            message,
            endpoint,
            status,
            failure,
            answer,
            start + TimeDelta::seconds(n),
        )
        .execute(&pool)
        .await
        .unwrap();
    }
    sqlx::query!(
        "update webhook_deliveries set state = 'delivered', attempts = 2, finished_at = $3
          where message_id = $1 and endpoint_id = $2",
        message,
        endpoint,
        start + TimeDelta::seconds(5),
    )
    .execute(&pool)
    .await
    .unwrap();
}

fn attempts() -> Value {
    json!([
        { "attemptedAt": START, "status": 500, "errorClass": "status", "durationMilliseconds": 42, "answer": "oops" },
        { "attemptedAt": "2026-03-15T14:30:05.000Z", "status": 204, "errorClass": null, "durationMilliseconds": 42,
          "answer": "" },
    ])
}

/// A broker with two endpoints, and a message that was dispatched to both.
async fn told(app: &TestApp) -> (Broker, String, [String; 2]) {
    let (broker, child) = app.broker_with_child().await;
    let both = [
        endpoint(&broker, &[]).await,
        endpoint(&broker, &[UPDATED]).await,
    ];
    assert_eq!(broker.start(&child).await.status, 200);
    dispatch(app).await;
    let message = only_message(&broker).await;
    (broker, message, both)
}

#[tokio::test]
async fn a_replay_begins_a_new_round_and_keeps_the_log() {
    let app = TestApp::new().await;
    let (broker, message, [one, two]) = told(&app).await;
    delivered(&app, &message, &one).await;
    app.clock.advance(TimeDelta::seconds(10));
    let mut log = fresh(&one);
    log["state"] = json!("delivered");
    log["nextAttemptAt"] = Value::Null;
    log["finishedAt"] = json!("2026-03-15T14:30:05.000Z");
    log["attempts"] = attempts();
    assert_eq!(
        deliveries(&broker, &message).await,
        json!([log, fresh(&two)])
    );

    let before = get(&broker, &format!("{MESSAGES}/{message}")).await.body;
    let reply = replay(&broker, &message, &json!({})).await;
    assert_eq!((reply.status, &reply.body), (200, &before));
    let again = |endpoint: &str, attempts: Value| {
        let mut delivery = fresh(endpoint);
        delivery["nextAttemptAt"] = json!("2026-03-15T14:30:10.000Z");
        delivery["attempts"] = attempts;
        delivery
    };
    assert_eq!(
        deliveries(&broker, &message).await,
        json!([again(&one, attempts()), again(&two, json!([]))])
    );
    assert_eq!(messages(&broker).await, [before]);
}

#[tokio::test]
async fn a_replay_needs_no_body_and_happens_once_under_its_key() {
    let app = TestApp::new().await;
    let (broker, message, [one, _]) = told(&app).await;
    let path = format!("{MESSAGES}/{message}/replay");
    let first = broker.post(&path).idempotency_key("k").send().await;
    assert_eq!(first.status, 200, "{:?}", first.body);
    delivered(&app, &message, &one).await;
    let second = broker.post(&path).idempotency_key("k").send().await;
    assert_eq!(second.bytes, first.bytes);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(deliveries(&broker, &message).await[0]["state"], "delivered");
    let wrong = replay(&broker, &message, &json!({ "endpointId": 1 })).await;
    assert_eq!(wrong.error(), (400, "validation_error"));
}

#[tokio::test]
async fn a_replay_to_one_endpoint_reaches_it_alone_whatever_it_wants() {
    let app = TestApp::new().await;
    let (broker, message, [one, two]) = told(&app).await;
    for id in [&one, &two] {
        delivered(&app, &message, id).await;
    }
    let late = endpoint(&broker, &["transaction.status.updated"]).await;
    for target in [&one, &late] {
        let reply = replay(&broker, &message, &json!({ "endpointId": target })).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
    }
    let log = deliveries(&broker, &message).await;
    let states: Vec<&Value> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|delivery| &delivery["state"])
        .collect();
    assert_eq!(states, ["waiting", "delivered", "waiting"]);
    assert_eq!(receivers(&broker, &message).await, [one, two, late]);
}

#[tokio::test]
async fn nobody_to_replay_to_is_said() {
    let app = TestApp::new().await;
    let (broker, message, both) = told(&app).await;
    for id in &both {
        patch(&broker, id, &json!({ "disabled": true })).await;
    }
    for body in [json!({}), json!({ "endpointId": both[0] })] {
        let reply = replay(&broker, &message, &body).await;
        let expected = json!({
            "code": "invalid_request", "message": "No enabled webhook endpoint would receive this message.",
        });
        assert_eq!(
            (reply.status, reply.error_body()),
            (409, expected),
            "{body}"
        );
    }
    patch(&broker, &both[1], &json!({ "disabled": false })).await;
    assert_eq!(replay(&broker, &message, &json!({})).await.status, 200);
}

#[tokio::test]
async fn a_test_is_replayed_to_its_own_endpoint() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let (id, _) = (
        endpoint(&broker, &["a"]).await,
        endpoint(&broker, &[]).await,
    );
    let message = test(&broker, &id).await;
    // Before it is dispatched, and after.
    for _ in 0..2 {
        assert_eq!(replay(&broker, &message, &json!({})).await.status, 200);
        dispatch(&app).await;
        assert_eq!(deliveries(&broker, &message).await, json!([fresh(&id)]));
    }
}

#[tokio::test]
async fn a_message_that_was_given_up_is_dispatched_after_a_replay() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let id = endpoint(&broker, &[]).await;
    let message = test(&broker, &id).await;
    sqlx::query!(
        "update webhook_messages set state = 'dead', reason = 'failed too often', attempts = 12"
    )
    .execute(&app.database.pool())
    .await
    .unwrap();
    assert_eq!(dispatch(&app).await, 0);
    let reply = replay(&broker, &message, &json!({})).await;
    assert_eq!(
        (reply.status, &reply.body["state"]),
        (200, &json!("waiting"))
    );
    assert_eq!(dispatch(&app).await, 1);
    assert_eq!(deliveries(&broker, &message).await, json!([fresh(&id)]));
}

#[tokio::test]
async fn a_worker_that_holds_a_delivery_loses_it_to_a_replay() {
    let app = TestApp::new().await;
    let (broker, message, _) = told(&app).await;
    let pool = app.database.pool();
    sqlx::query!(
        "update webhook_deliveries set lease_token = gen_random_uuid(), lease_expires_at = now() + interval '1 hour'"
    )
    .execute(&pool)
    .await
    .unwrap();
    assert_eq!(replay(&broker, &message, &json!({})).await.status, 200);
    let held = sqlx::query_scalar!(
        r#"select count(*) as "count!" from webhook_deliveries where lease_token is not null"#
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(held, 0);
}

#[tokio::test]
async fn the_log_shows_the_newest_twenty_attempts() {
    let app = TestApp::new().await;
    let (broker, message, [one, _]) = told(&app).await;
    for _ in 0..11 {
        delivered(&app, &message, &one).await;
        app.clock.advance(TimeDelta::seconds(60));
    }
    let log = deliveries(&broker, &message).await;
    let shown = log[0]["attempts"].as_array().unwrap();
    assert_eq!(shown.len(), 20);
    assert_eq!(shown[0]["attemptedAt"], "2026-03-15T14:31:00.000Z");
    assert_eq!(shown[19]["attemptedAt"], "2026-03-15T14:40:05.000Z");
}
