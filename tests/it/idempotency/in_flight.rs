//! Of many requests under one key exactly one happens; nobody waits for it on a lock.

use futures::future::join_all;
use serde_json::Value;

use super::{Call, assert_in_flight, assert_in_use, in_flight, other_body, replayed, request};
use crate::support::app::{TestApp, statuses};
use crate::support::client::Broker;
use crate::support::door::{At, Door};
use crate::support::until::until;

const ROUNDS: usize = 8;
const AT_ONCE: usize = 8;

/// One round: many of the same request at once. Exactly one runs, the others are in flight or replays of it.
async fn round(brokers: &[Broker], call: Call, child: &str, token: &str, key: &str) {
    let requests = brokers.iter().cycle().take(AT_ONCE).map(|broker| {
        request(call, broker, child, token)
            .idempotency_key(key)
            .send()
    });
    let replies = join_all(requests).await;
    let (done, turned_away): (Vec<_>, Vec<_>) =
        replies.iter().partition(|reply| reply.status == 200);
    let fresh: Vec<_> = done.iter().filter(|reply| !replayed(reply)).collect();
    assert_eq!(fresh.len(), 1, "{call:?}: {replies:?}");
    for reply in &done {
        assert_eq!(reply.bytes, fresh[0].bytes, "{call:?}");
    }
    for reply in turned_away {
        assert_in_flight(reply);
    }
    let after = request(call, &brokers[0], child, token)
        .idempotency_key(key)
        .send()
        .await;
    assert_eq!(
        (replayed(&after), &after.bytes),
        (true, &fresh[0].bytes),
        "{call:?}"
    );
}

async fn count(app: &TestApp, table: &str) -> usize {
    app.rows(&format!("select 1 as one from {table}"))
        .await
        .len()
}

#[tokio::test]
async fn of_many_creations_at_once_one_happens() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let (_, other) = app.another(chrono::TimeDelta::zero()).await;
    let brokers = [broker.clone(), broker.at(&other)];
    let before = count(&app, "organizations").await;
    for number in 0..ROUNDS {
        round(&brokers, Call::Create, "", "", &format!("key-{number}")).await;
        assert_eq!(count(&app, "organizations").await, before + number + 1);
    }
}

#[tokio::test]
async fn of_many_sessions_at_once_one_is_opened() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let (_, other) = app.another(chrono::TimeDelta::zero()).await;
    let brokers = [broker.clone(), broker.at(&other)];
    for _ in 0..ROUNDS {
        let child = broker.create_child("INDIVIDUAL").await;
        round(&brokers, Call::Start, &child, "", "key").await;
        assert_eq!(
            statuses(&broker.events(&child).await),
            ["NOT_STARTED", "PENDING"]
        );
    }
}

#[tokio::test]
async fn of_many_imports_at_once_one_uses_the_token() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let (_, other) = app.another(chrono::TimeDelta::zero()).await;
    let brokers = [broker.clone(), broker.at(&other)];
    for number in 0..ROUNDS {
        let child = broker.create_child("INDIVIDUAL").await;
        let token = app.share_token("approve").await;
        round(&brokers, Call::Import, &child, &token, "key").await;
        assert_eq!(
            statuses(&broker.events(&child).await),
            ["NOT_STARTED", "PENDING"]
        );
        assert_eq!(count(&app, "imports").await, number + 1);
    }
}

#[tokio::test]
async fn of_many_imports_at_once_without_a_key_one_uses_the_token() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    for number in 0..ROUNDS {
        let child = broker.create_child("INDIVIDUAL").await;
        let token = app.share_token("approve").await;
        let imports = (0..AT_ONCE).map(|_| broker.import(&child, &token));
        let replies = join_all(imports).await;
        let done = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!(done, 1, "{replies:?}");
        for reply in replies.iter().filter(|reply| reply.status != 200) {
            match reply.error() {
                (409, _) => assert_eq!(reply.error_body(), in_flight()),
                other => assert_eq!(other, (400, "share_token_invalid")),
            }
        }
        assert_eq!(count(&app, "imports").await, number + 1);
    }
}

#[tokio::test]
async fn of_many_tokens_at_once_for_one_customer_one_is_used() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    for _ in 0..ROUNDS {
        let child = broker.create_child("INDIVIDUAL").await;
        let mut tokens = Vec::new();
        for _ in 0..4 {
            tokens.push(app.share_token("approve").await);
        }
        let replies = join_all(tokens.iter().map(|token| broker.import(&child, token))).await;
        let done = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!(done, 1, "{replies:?}");
        // The others were not spent.
        let unused = app.sandbox_get("/sandbox/share-tokens").await;
        let used = |token: &&String| {
            let known = unused.as_array().into_iter().flatten();
            let mut this = known.filter(|known| known["token"] == **token);
            this.any(|known| known["usedAt"] != Value::Null)
        };
        assert_eq!(tokens.iter().filter(used).count(), 1, "{unused}");
    }
}

#[tokio::test]
async fn while_a_call_to_sumsub_lasts_its_key_is_in_flight_and_no_key_for_another_body() {
    let door = Door::new().await;
    let app = door.app().await;
    let (_, other_url) = app.another(chrono::TimeDelta::zero()).await;
    for (call, part) in [(Call::Start, "/sdk"), (Call::Import, "/reuse")] {
        for at in [At::Call, At::Answer] {
            let (broker, child) = app.broker_with_child().await;
            let token = app.share_token("approve").await;
            let mut held = door.hold(at, part);
            let first = request(call, &broker, &child, &token)
                .idempotency_key("key")
                .send();
            let meanwhile = async {
                held.arrived().await;
                for broker in [broker.clone(), broker.at(&other_url)] {
                    let same = request(call, &broker, &child, &token).idempotency_key("key");
                    assert_in_flight(&same.send().await);
                    let other = other_body(call, &broker, &child).idempotency_key("key");
                    assert_in_use(&other.send().await);
                }
                held.release();
            };
            let (first, ()) = tokio::join!(first, meanwhile);
            assert_eq!(
                (first.status, replayed(&first)),
                (200, false),
                "{call:?} {at:?}"
            );
            let again = request(call, &broker, &child, &token)
                .idempotency_key("key")
                .send()
                .await;
            assert_eq!((replayed(&again), again.bytes), (true, first.bytes));
        }
    }
}

#[tokio::test]
async fn while_a_creation_lasts_its_key_is_in_flight_and_nobody_waits() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let mut lock = app.services.begin().await.unwrap();
    sqlx::raw_sql("lock table organizations in share mode")
        .execute(&mut *lock)
        .await
        .unwrap();
    let first = request(Call::Create, &broker, "", "")
        .idempotency_key("key")
        .send();
    let meanwhile = async {
        waiting_for_a_lock(&app).await;
        assert_in_flight(
            &request(Call::Create, &broker, "", "")
                .idempotency_key("key")
                .send()
                .await,
        );
        assert_in_use(
            &other_body(Call::Create, &broker, "")
                .idempotency_key("key")
                .send()
                .await,
        );
        lock.commit().await.unwrap();
    };
    let (first, ()) = tokio::join!(first, meanwhile);
    assert_eq!((first.status, replayed(&first)), (200, false));
    let again = request(Call::Create, &broker, "", "")
        .idempotency_key("key")
        .send()
        .await;
    assert_eq!((replayed(&again), &again.bytes), (true, &first.bytes));
}

/// Waits until a session of ours waits for a lock.
async fn waiting_for_a_lock(app: &TestApp) {
    let query = "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    until("somebody waits", async || !app.rows(query).await.is_empty()).await;
}
