//! Every change is told with the record's sequence, and told again under the same id until a receiver says that it has it.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::delivery::receiver::{Answer, FINE, Receiver};
use crate::support::app::TestApp;

#[tokio::test]
async fn every_change_is_told_once_with_its_sequence_and_newest_first() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("retry").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.settle().await;
    assert_eq!(broker.start(&child).await.status, 200);
    // A refresh under a running session changes nothing.
    assert_eq!(broker.start(&child).await.status, 200);
    let history = broker.events(&child).await.body["data"].clone();
    let mut changes: Vec<Value> = history
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| !event["previousStatus"].is_null())
        .filter(|event| event["status"] != event["previousStatus"])
        .map(|event| json!([event["sequence"], event["previousStatus"], event["status"]]))
        .collect();
    changes.reverse();
    assert_eq!(changes.len(), 3, "{history}");
    let listed = broker.get("/v1/webhooks/messages?limit=100").send().await;
    let told: Vec<Value> = listed.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| {
            let data = &message["payload"]["data"];
            json!([data["sequence"], data["previousStatus"], data["status"]])
        })
        .collect();
    assert_eq!(told, changes);
}

#[tokio::test]
async fn what_a_receiver_refused_comes_again_under_the_same_id() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let refusals = AtomicUsize::new(2);
    let receiver = Receiver::start(move |_| {
        let left = refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            left.checked_sub(1)
        });
        left.map_or(FINE, |_| Answer::Status(500, &[], ""))
    })
    .await;
    let body = json!({ "url": receiver.url, "eventTypes": [] });
    let made = broker
        .post("/v1/webhooks/endpoints")
        .json(&body)
        .send()
        .await;
    assert_eq!(made.status, 200, "{:?}", made.body);
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.settle().await;
    for _ in 0..4 {
        app.later(TimeDelta::hours(1)).await;
    }
    let received = receiver.received();
    let read = |at: usize| -> Value { serde_json::from_str(&received[at].body).unwrap() };
    let mut told: Vec<(&str, Value)> = received
        .iter()
        .enumerate()
        .map(|(at, one)| (one.id(), read(at)["data"]["sequence"].clone()))
        .collect();
    assert_eq!(
        told.len(),
        4,
        "two changes, two of the attempts refused: {told:?}"
    );
    told.sort_by_key(|(_, sequence)| sequence.as_u64());
    told.dedup();
    let sequences: Vec<&Value> = told.iter().map(|(_, sequence)| sequence).collect();
    assert_eq!(sequences.len(), 2, "{told:?}");
    assert!(sequences[0].as_u64() < sequences[1].as_u64());
}
