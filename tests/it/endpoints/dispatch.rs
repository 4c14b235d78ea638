//! From a message to the deliveries of its endpoints.

use std::collections::BTreeSet;

use serde_json::json;
use vouch::store::endpoints;

use super::{
    ENDPOINTS, MESSAGES, START, UPDATED, delete, deliveries, dispatch, endpoint, endpoint_id,
    fresh, get, list, only_message, patch, receivers, test,
};
use crate::support::app::TestApp;
use crate::support::until::until;

#[tokio::test]
async fn each_enabled_endpoint_that_wants_the_event_gets_its_delivery() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let stranger = app.broker().await;
    endpoint(&stranger, &[]).await;
    let all = endpoint(&broker, &[]).await;
    let named = endpoint(&broker, &["transaction.status.updated", UPDATED]).await;
    endpoint(&broker, &["transaction.status.updated"]).await;
    let disabled = endpoint(&broker, &[]).await;
    patch(&broker, &disabled, &json!({ "disabled": true })).await;
    assert_eq!(broker.start(&child).await.status, 200);
    let message = only_message(&broker).await;
    assert_eq!(deliveries(&broker, &message).await, json!([]));

    assert_eq!(dispatch(&app).await, 1);
    let reply = get(&broker, &format!("{MESSAGES}/{message}/deliveries")).await;
    assert_eq!(reply.body, list(&json!([fresh(&all), fresh(&named)])));
    let read = get(&broker, &format!("{MESSAGES}/{message}")).await;
    assert_eq!(read.body["state"], "dispatched");
    assert_eq!(dispatch(&app).await, 0);
    // What comes later is not told of the past.
    endpoint(&broker, &[]).await;
    assert_eq!(receivers(&broker, &message).await, [all, named]);
}

#[tokio::test]
async fn a_message_that_nobody_wants_is_dispatched_to_nobody() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    endpoint(&broker, &["transaction.status.updated"]).await;
    assert_eq!(broker.start(&child).await.status, 200);
    let message = only_message(&broker).await;
    assert_eq!(dispatch(&app).await, 1);
    assert_eq!(deliveries(&broker, &message).await, json!([]));
    let read = get(&broker, &format!("{MESSAGES}/{message}")).await;
    assert_eq!(read.body["state"], "dispatched");
}

#[tokio::test]
async fn a_message_where_there_is_no_endpoint_waits_for_nothing_and_can_be_replayed() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    assert_eq!(broker.start(&child).await.status, 200);
    let message = only_message(&broker).await;
    let read = get(&broker, &format!("{MESSAGES}/{message}")).await;
    assert_eq!(read.body["state"], "dispatched");
    assert_eq!(dispatch(&app).await, 0);
    let later = endpoint(&broker, &[]).await;
    let path = format!("{MESSAGES}/{message}/replay");
    let replayed = broker.post(&path).idempotency_key("k").send().await;
    assert_eq!(replayed.status, 200, "{:?}", replayed.body);
    assert_eq!(receivers(&broker, &message).await, [later]);
}

#[tokio::test]
async fn a_test_goes_to_its_endpoint_alone_whatever_that_wants() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    endpoint(&broker, &[]).await;
    let id = endpoint(&broker, &["transaction.status.updated"]).await;
    let path = format!("{ENDPOINTS}/{id}/test");
    let reply = broker.post(&path).idempotency_key("k").send().await;
    let message = reply.body["id"].clone();
    let expected = json!({
        "object": "webhook_message", "id": message, "eventType": "webhook.test", "state": "waiting",
        "payload": { "type": "webhook.test", "timestamp": START, "data": { "endpointId": id } },
        "createdAt": START,
    });
    assert_eq!((reply.status, &reply.body), (200, &expected));
    let again = broker.post(&path).idempotency_key("k").send().await;
    assert_eq!(again.bytes, reply.bytes);
    assert_eq!(dispatch(&app).await, 1);
    let message = message.as_str().unwrap();
    assert_eq!(deliveries(&broker, message).await, json!([fresh(&id)]));

    patch(&broker, &id, &json!({ "disabled": true })).await;
    let reply = broker.post(&path).send().await;
    let expected = json!({
        "code": "invalid_request", "message": "No enabled webhook endpoint would receive this message.",
    });
    assert_eq!((reply.status, reply.error_body()), (409, expected));
}

#[tokio::test]
async fn messages_are_listed_by_event_and_page_by_page() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let id = endpoint(&broker, &[]).await;
    let mut tests = Vec::new();
    for _ in 0..3 {
        tests.insert(0, test(&broker, &id).await);
    }
    assert_eq!(broker.start(&child).await.status, 200);
    let page = async |query: &str| {
        let reply = get(&broker, &format!("{MESSAGES}?{query}")).await;
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        let data = reply.body["data"].as_array().unwrap();
        let ids: Vec<String> = data
            .iter()
            .map(|message| message["id"].as_str().unwrap().to_owned())
            .collect();
        (ids, reply.body["nextCursor"].as_str().map(str::to_owned))
    };
    let (first, next) = page("eventType=webhook.test&limit=2").await;
    assert_eq!(first, tests[..2]);
    let (last, end) = page(&format!(
        "eventType=webhook.test&limit=2&cursor={}",
        next.unwrap()
    ))
    .await;
    assert_eq!((last, end), (tests[2..].to_vec(), None));
    assert_eq!(page(&format!("eventType={UPDATED}")).await.0.len(), 1);
    assert_eq!(
        page("eventType=organization.verification.expiring").await.0,
        Vec::<String>::new()
    );
    assert_eq!(page("").await.0.len(), 4);
    for odd in [
        "eventType=",
        "eventType=a%20b",
        "eventType=transaction.status.updated",
        "limit=0",
        "cursor=x",
    ] {
        let reply = get(&broker, &format!("{MESSAGES}?{odd}")).await;
        assert_eq!(reply.error(), (400, "validation_error"), "{odd}");
    }
}

/// Waits until a dispatch waits for somebody's lock.
async fn a_dispatch_waits(app: &TestApp) {
    let pool = app.database.pool();
    until("a dispatch waits", async || {
        sqlx::query_scalar!(
            r#"select exists (select 1 from pg_stat_activity
                               where datname = current_database() and wait_event_type = 'Lock'
                                 and query like '-- messages::dispatch%') as "waits!""#
        )
        .fetch_one(&pool)
        .await
        .unwrap()
    })
    .await;
}

#[tokio::test]
async fn an_endpoint_that_is_deleted_meanwhile_gets_nothing_and_stops_nobody() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let (gone, stays) = (endpoint(&broker, &[]).await, endpoint(&broker, &[]).await);
    let messages = [test(&broker, &gone).await, test(&broker, &stays).await];
    let mut tx = app.services.begin().await.unwrap();
    let deleted = endpoints::delete(&mut tx, broker.organization, endpoint_id(&gone)).await;
    assert!(deleted.unwrap());
    let commit = async {
        a_dispatch_waits(&app).await;
        tx.commit().await.unwrap();
    };
    let (dispatched, ()) = tokio::join!(dispatch(&app), commit);
    assert_eq!(dispatched, 2);
    assert_eq!(receivers(&broker, &messages[0]).await, Vec::<String>::new());
    assert_eq!(receivers(&broker, &messages[1]).await, [stays]);
}

#[tokio::test]
async fn deleting_an_endpoint_takes_its_deliveries_along_and_leaves_the_others() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let (gone, stays) = (endpoint(&broker, &[]).await, endpoint(&broker, &[]).await);
    assert_eq!(broker.start(&child).await.status, 200);
    dispatch(&app).await;
    let message = only_message(&broker).await;
    assert_eq!(
        receivers(&broker, &message).await,
        [gone.clone(), stays.clone()]
    );
    assert_eq!(delete(&broker, &gone).await.status, 200);
    assert_eq!(deliveries(&broker, &message).await, json!([fresh(&stays)]));
}

#[tokio::test]
async fn two_processes_dispatch_each_message_once() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let id = endpoint(&broker, &[]).await;
    let mut sent = BTreeSet::new();
    for _ in 0..60 {
        sent.insert(test(&broker, &id).await);
    }
    let (other, _) = app.another(chrono::TimeDelta::zero()).await;
    let one = async |services: &vouch::flows::Services| {
        let mut all = 0;
        loop {
            let done = vouch::flows::webhooks::dispatch(services, 7).await.unwrap();
            assert_eq!(done.messages, done.deliveries);
            if done.messages == 0 {
                return all;
            }
            all += done.messages;
        }
    };
    let (a, b) = tokio::join!(one(&app.services), one(&other));
    assert_eq!(a + b, 60);
    for message in &sent {
        assert_eq!(deliveries(&broker, message).await, json!([fresh(&id)]));
    }
    let states: BTreeSet<String> = super::messages(&broker)
        .await
        .iter()
        .map(|message| message["state"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(states, BTreeSet::from(["dispatched".to_owned()]));
}
