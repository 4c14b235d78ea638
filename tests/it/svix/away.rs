//! A Svix server that is away, slow or odd: calls say so, and no event is lost.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::server::{Fault, Server};
use super::{ENDPOINTS, app, call, create, dispatch, endpoint, messages};

/// What keeps an answer from us, and when to come back.
const FAULTS: [(Fault, &str); 9] = [
    (Fault::Status(500, None), "5"),
    (Fault::Status(503, Some(40)), "40"),
    (Fault::Status(429, Some(7)), "7"),
    (Fault::Status(408, None), "5"),
    (Fault::Status(302, None), "5"),
    (Fault::Status(401, None), "5"),
    (Fault::Status(403, None), "5"),
    (Fault::Garbage, "5"),
    (Fault::Silent, "5"),
];

#[tokio::test]
async fn calls_answer_that_webhooks_are_unavailable() {
    let server = Server::start().await;
    let app = app(&server).await;
    let broker = app.broker().await;
    let id = endpoint(&broker).await;
    let path = format!("{ENDPOINTS}/{id}");
    for (fault, retry_after) in FAULTS {
        server.breaks(fault);
        let mut calls = vec![(Method::GET, path.clone(), json!({}))];
        if fault != Fault::Silent {
            calls.extend([
                (Method::GET, ENDPOINTS.to_owned(), json!({})),
                (Method::GET, format!("{path}/secret"), json!({})),
                (Method::PATCH, path.clone(), json!({ "description": "x" })),
                (
                    Method::POST,
                    ENDPOINTS.to_owned(),
                    json!({ "url": "https://example.com/" }),
                ),
                (Method::POST, format!("{path}/secret/rotate"), json!({})),
            ]);
        }
        for (method, path, body) in calls {
            let reply = call(&broker, method.clone(), &path, &body).await;
            let what = format!("{fault:?} {method} {path}: {:?}", reply.body);
            assert_eq!(reply.error(), (503, "webhooks_unavailable"), "{what}");
            assert_eq!(reply.header("retry-after"), Some(retry_after), "{what}");
            assert_eq!(
                reply.error_body(),
                json!({
                    "code": "webhooks_unavailable",
                    "message": "Webhooks are temporarily unavailable. Please retry.",
                }),
                "{what}"
            );
        }
    }
    // Such an answer is not kept for a key.
    server.breaks(Fault::Status(500, None));
    let keyed = async || {
        let request = broker.post(ENDPOINTS).idempotency_key("a");
        request
            .json(&json!({ "url": "https://example.com/" }))
            .send()
            .await
    };
    assert_eq!(keyed().await.status, 503);
    server.breaks(None);
    assert_eq!(keyed().await.status, 200);
}

#[tokio::test]
async fn an_unreachable_server_is_away() {
    let server = Server::start().await;
    let app = app(&server).await;
    let (broker, child) = app.broker_with_child().await;
    drop(server);
    let reply = create(&broker, &json!({ "url": "https://example.com/" })).await;
    assert_eq!(reply.error(), (503, "webhooks_unavailable"));
    assert_eq!(broker.start(&child).await.status, 200);
    assert_eq!(dispatch(&app).await, 1);
    assert_eq!(messages(&broker).await[0]["state"], "waiting");
}

/// However long it takes and whatever it answers meanwhile, a message waits, and arrives.
#[tokio::test]
async fn events_wait_until_the_server_is_back() {
    let server = Server::start().await;
    let app = app(&server).await;
    let (broker, child) = app.broker_with_child().await;
    assert_eq!(broker.start(&child).await.status, 200);
    for round in 0..30 {
        let (fault, _) = FAULTS[round % 7];
        server.breaks(fault);
        let before = due_in(&app).await;
        assert!(before <= 0, "{fault:?}");
        assert_eq!(dispatch(&app).await, 1, "{fault:?}");
        assert_eq!(dispatch(&app).await, 0, "{fault:?}");
        let pause = due_in(&app).await;
        // Half a second, doubling, five minutes at most; a Retry-After counts where it is longer.
        let whole = 1 << round.min(20);
        assert!(
            (whole / 2..=whole.max(40)).contains(&pause) || (150..=300).contains(&pause),
            "{round}: {pause}"
        );
        app.clock.advance(TimeDelta::seconds(pause + 1));
    }
    let state: Value = messages(&broker).await[0]["state"].clone();
    assert_eq!(state, "waiting");
    server.breaks(None);
    assert_eq!(dispatch(&app).await, 1);
    assert_eq!(messages(&broker).await[0]["state"], "dispatched");
    assert_eq!(server.world().messages.len(), 1);
}

/// Seconds until the message is tried again.
async fn due_in(app: &crate::support::app::TestApp) -> i64 {
    let due = sqlx::query_scalar!("select due_at from webhook_messages");
    let due = due.fetch_one(&app.database.pool()).await.expect("a look");
    (due - app.clock.now()).num_seconds()
}
