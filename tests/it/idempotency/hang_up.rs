//! A client that hangs up does not stop its request half-way.

use super::{Call, replayed, request};
use crate::support::app::{TestApp, statuses};
use crate::support::door::{At, Door};
use crate::support::until::until;

/// Returns once a query has rows.
async fn until_rows(app: &TestApp, query: &str) {
    until(query, async || !app.rows(query).await.is_empty()).await;
}

const ANSWERED: &str = "select key from idempotency_keys where state = 'done'";

#[tokio::test]
async fn an_import_and_a_session_whose_clients_hung_up_go_on_and_their_retries_are_replays() {
    let door = Door::new().await;
    let app = door.app().await;
    for (call, part) in [(Call::Import, "/reuse"), (Call::Start, "/sdk")] {
        for at in [At::Call, At::Answer] {
            let (broker, child) = app.broker_with_child().await;
            let token = app.share_token("approve").await;
            let mut held = door.hold(at, part);
            {
                let first = request(call, &broker, &child, &token)
                    .idempotency_key("key")
                    .send();
                tokio::pin!(first);
                tokio::select! {
                    reply = &mut first => unreachable!("{reply:?}"),
                    () = held.arrived() => {}
                }
            }
            held.release();
            let id = broker.organization.0;
            until_rows(
                &app,
                &format!("{ANSWERED} and caller_organization_id = '{id}'"),
            )
            .await;
            let retry = request(call, &broker, &child, &token)
                .idempotency_key("key")
                .send()
                .await;
            assert_eq!(
                (retry.status, replayed(&retry)),
                (200, true),
                "{call:?} {at:?}"
            );
            assert_eq!(
                statuses(&broker.events(&child).await),
                ["NOT_STARTED", "PENDING"]
            );
        }
    }
}

#[tokio::test]
async fn a_creation_whose_client_hung_up_goes_on() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let mut lock = app.services.begin().await.unwrap();
    sqlx::raw_sql("lock table organizations in share mode")
        .execute(&mut *lock)
        .await
        .unwrap();
    {
        let first = request(Call::Create, &broker, "", "")
            .idempotency_key("key")
            .send();
        tokio::pin!(first);
        let waits = "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        tokio::select! {
            reply = &mut first => unreachable!("{reply:?}"),
            () = until_rows(&app, waits) => {}
        }
    }
    lock.commit().await.unwrap();
    until_rows(&app, ANSWERED).await;
    let retry = request(Call::Create, &broker, "", "")
        .idempotency_key("key")
        .send()
        .await;
    assert_eq!((retry.status, replayed(&retry)), (200, true));
}
