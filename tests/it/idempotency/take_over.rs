//! A request whose process is gone does not block its key: once the lease is over, a retry takes over, and the old
//! request can do no harm when it comes back.
//!
//! Leases run on the database's clock, so another process is started whose lease clock is ahead.

use chrono::TimeDelta;

use super::{Call, assert_in_flight, replayed, request};
use crate::support::app::{TestApp, statuses};
use crate::support::door::{At, Door};

async fn app_behind(door: &Door) -> TestApp {
    door.app().await
}

#[tokio::test]
async fn a_retry_takes_an_import_over_and_the_late_first_request_changes_nothing() {
    let door = Door::new().await;
    let app = app_behind(&door).await;
    let (_, later) = app.another(TimeDelta::minutes(5)).await;
    for at in [At::Call, At::Answer] {
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token("approve").await;
        let mut held = door.hold(at, "/reuse");
        let first = broker
            .importing(&child, &token)
            .idempotency_key("key")
            .send();
        let meanwhile = async {
            held.arrived().await;
            let at_later = broker.at(&later);
            let retry = at_later
                .importing(&child, &token)
                .idempotency_key("key")
                .send()
                .await;
            assert_eq!(
                (retry.status, replayed(&retry)),
                (200, false),
                "{at:?}: {:?}",
                retry.body
            );
            held.release();
            retry
        };
        let (first, retry) = tokio::join!(first, meanwhile);
        assert_in_flight(&first);
        let again = broker
            .importing(&child, &token)
            .idempotency_key("key")
            .send()
            .await;
        assert_eq!(
            (replayed(&again), again.bytes),
            (true, retry.bytes),
            "{at:?}"
        );
        app.settle().await;
        let history = statuses(&broker.events(&child).await);
        assert_eq!(history, ["NOT_STARTED", "PENDING", "APPROVED"], "{at:?}");
        assert!(app.chain_verifies(&child).await);
    }
    let states = app.rows("select distinct state from imports").await;
    assert_eq!(states, [serde_json::json!({ "state": "accepted" })]);
}

#[tokio::test]
async fn a_retry_takes_a_session_over_and_the_late_first_request_changes_nothing() {
    let door = Door::new().await;
    let app = app_behind(&door).await;
    let (_, later) = app.another(TimeDelta::minutes(5)).await;
    let (broker, child) = app.broker_with_child().await;
    let mut held = door.hold(At::Answer, "/sdk");
    let first = request(Call::Start, &broker, &child, "")
        .idempotency_key("key")
        .send();
    let meanwhile = async {
        held.arrived().await;
        let retry = request(Call::Start, &broker.at(&later), &child, "");
        let retry = retry.idempotency_key("key").send().await;
        assert_eq!((retry.status, replayed(&retry)), (200, false));
        held.release();
        retry
    };
    let (first, retry) = tokio::join!(first, meanwhile);
    assert_in_flight(&first);
    let again = request(Call::Start, &broker, &child, "")
        .idempotency_key("key")
        .send()
        .await;
    assert_eq!((replayed(&again), again.bytes), (true, retry.bytes));
    assert_eq!(
        statuses(&broker.events(&child).await),
        ["NOT_STARTED", "PENDING"]
    );
}

#[tokio::test]
async fn a_lease_that_runs_is_not_taken_over() {
    let door = Door::new().await;
    let app = app_behind(&door).await;
    // The leases of an import and of its key are 15 seconds.
    let (_, soon) = app.another(TimeDelta::seconds(10)).await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let mut held = door.hold(At::Call, "/reuse");
    let first = broker
        .importing(&child, &token)
        .idempotency_key("key")
        .send();
    let meanwhile = async {
        held.arrived().await;
        let soon = broker.at(&soon);
        assert_in_flight(
            &soon
                .importing(&child, &token)
                .idempotency_key("key")
                .send()
                .await,
        );
        assert_in_flight(
            &soon
                .importing(&child, &token)
                .idempotency_key("other")
                .send()
                .await,
        );
        assert_in_flight(&soon.import(&child, &token).await);
        held.release();
    };
    let (first, ()) = tokio::join!(first, meanwhile);
    assert_eq!((first.status, replayed(&first)), (200, false));
}

#[tokio::test]
async fn the_next_key_and_no_key_at_all_take_an_import_over_too() {
    let door = Door::new().await;
    let app = app_behind(&door).await;
    let (_, later) = app.another(TimeDelta::minutes(5)).await;
    for key in [Some("another"), None] {
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token("approve").await;
        let mut held = door.hold(At::Answer, "/reuse");
        let first = broker
            .importing(&child, &token)
            .idempotency_key("key")
            .send();
        let meanwhile = async {
            held.arrived().await;
            let mut retry = broker.at(&later).importing(&child, &token);
            if let Some(key) = key {
                retry = retry.idempotency_key(key);
            }
            assert_eq!(retry.send().await.status, 200);
            held.release();
        };
        let (first, ()) = tokio::join!(first, meanwhile);
        assert_in_flight(&first);
        assert_eq!(
            statuses(&broker.events(&child).await),
            ["NOT_STARTED", "PENDING"]
        );
    }
}
