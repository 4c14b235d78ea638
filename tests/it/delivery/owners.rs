//! Several processes, deletions and shutdown while deliveries are under way.

use std::sync::Arc;

use base::shutdown::{Ending, Shutdown};
use chrono::TimeDelta;
use tokio::sync::Notify;
use vouch::worker;

use super::receiver::{Answer, FINE, Receiver};
use super::rows;
use crate::support::app::TestApp;
use crate::support::until::{HANGS, until};

/// Two processes deliver from one queue: everything comes, and nothing comes twice.
#[tokio::test]
async fn two_processes_send_nothing_twice() {
    const MESSAGES: usize = 300;
    const ENDPOINTS: usize = 4;
    let app = TestApp::new().await;
    let receiver = Receiver::answering(FINE).await;
    let organization = rows::organization(&app).await;
    let mut endpoints = Vec::new();
    for number in 0..ENDPOINTS {
        let url = format!("{}/{number}", receiver.url);
        endpoints.push(rows::endpoint_of(&app, organization, &url).await);
    }
    rows::messages(&app, &endpoints, MESSAGES).await;
    let (other, _) = app.another(TimeDelta::zero()).await;
    let workers = Shutdown::new();
    worker::spawn_all(&app.services, &workers);
    worker::spawn_all(&other, &workers);
    until("everything is delivered", async || {
        rows::count(&app, "webhook_deliveries where state <> 'delivered'").await == 0
    })
    .await;
    let ending = workers.finish(HANGS, std::future::pending()).await;
    assert_eq!(ending, Ending::Clean);
    let mut came: Vec<_> = receiver
        .received()
        .iter()
        .map(|request| (request.path().to_owned(), request.id().to_owned()))
        .collect();
    assert_eq!(came.len(), MESSAGES * ENDPOINTS);
    came.sort();
    came.dedup();
    assert_eq!(came.len(), MESSAGES * ENDPOINTS, "something came twice");
    let recorded = i64::try_from(MESSAGES * ENDPOINTS).expect("a number");
    assert_eq!(rows::count(&app, "webhook_attempts").await, recorded);
}

/// A process that took a delivery and is slower than its lease does not overwrite what the next owner wrote.
#[tokio::test]
async fn who_has_lost_the_lease_writes_nothing() {
    let app = TestApp::new().await;
    let release = Arc::new(Notify::new());
    let receiver = Receiver::answering(Answer::Silence).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    let message = rows::message(&app, &endpoint).await;
    let services = Arc::clone(&app.services);
    let told = Arc::clone(&release);
    let slow = tokio::task::LocalSet::new();
    slow.run_until(async {
        let slow = tokio::task::spawn_local(async move {
            let done = worker::deliveries::turn(&services).await;
            told.notify_one();
            done
        });
        until("the first attempt is under way", async || {
            receiver.count() == 1
        })
        .await;
        app.execute("update webhook_deliveries set lease_token = gen_random_uuid()")
            .await;
        release.notified().await;
        assert_eq!(slow.await.expect("it ends").expect("a turn"), 1);
    })
    .await;
    let delivery = rows::delivery(&app, message, &endpoint).await;
    assert_eq!(
        (delivery.state.as_str(), delivery.attempts, delivery.held),
        ("waiting", 0, true)
    );
    assert_eq!(rows::attempts(&app, message).await, []);
}

/// An endpoint may be deleted or disabled at any moment: nothing waits for anything, and nothing fails.
#[tokio::test]
async fn endpoints_are_deleted_and_disabled_while_their_messages_are_sent() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(FINE).await;
    let organization = rows::organization(&app).await;
    let workers = Shutdown::new();
    worker::spawn_all(&app.services, &workers);
    for round in 0..6 {
        let mut endpoints = Vec::new();
        for _ in 0..6 {
            endpoints.push(rows::endpoint_of(&app, organization, &receiver.url).await);
        }
        let before = receiver.count();
        rows::messages(&app, &endpoints, 40).await;
        app.services.wakeups.deliveries.notify_one();
        until("some are sent", async || {
            receiver.count() > before + round * 5
        })
        .await;
        for (number, endpoint) in endpoints.iter().enumerate() {
            let id = endpoint.id.0;
            let change = if number % 2 == 0 {
                format!("delete from webhook_endpoints where id = '{id}'")
            } else {
                let now = app.clock.now();
                format!(
                    "update webhook_endpoints set disabled = true, disabled_reason = 'request', disabled_at = '{now}'
                      where id = '{id}'"
                )
            };
            app.execute(&change).await;
        }
        until("nothing waits", async || {
            rows::count(&app, "webhook_deliveries where state = 'waiting'").await == 0
        })
        .await;
    }
    let ending = workers.finish(HANGS, std::future::pending()).await;
    assert_eq!(ending, Ending::Clean);
    let odd = "webhook_deliveries d where (d.state = 'delivered')
                 <> exists (select from webhook_attempts a
                             where a.message_id = d.message_id and a.endpoint_id = d.endpoint_id)";
    assert_eq!(rows::count(&app, odd).await, 0);
    assert_eq!(
        rows::count(&app, "webhook_deliveries where reason <> 'disabled'").await,
        0
    );
}

/// Whoever is told to stop finishes what it has begun, and begins nothing.
#[tokio::test]
async fn shutdown_finishes_what_is_under_way() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(Answer::Drip).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    rows::messages(&app, std::slice::from_ref(&endpoint), 20).await;
    let workers = Shutdown::new();
    worker::spawn_all(&app.services, &workers);
    until("all places are taken", async || receiver.count() == 8).await;
    let ending = workers.finish(HANGS, std::future::pending()).await;
    assert_eq!(ending, Ending::Clean);
    assert_eq!(receiver.count(), 8);
    assert_eq!(
        rows::count(&app, "webhook_attempts where failure = 'timeout'").await,
        8
    );
    assert_eq!(
        rows::count(&app, "webhook_deliveries where lease_token is not null").await,
        0
    );
    assert_eq!(
        rows::count(&app, "webhook_deliveries where state = 'waiting'").await,
        20
    );
}

/// What cannot be written down because the database is away is written down when it is back, without being sent again.
#[tokio::test]
async fn a_database_that_is_away_pauses_and_loses_nothing() {
    let app = TestApp::new().await;
    let receiver = Receiver::answering(FINE).await;
    let endpoint = rows::endpoint(&app, &receiver.url).await;
    rows::messages(&app, std::slice::from_ref(&endpoint), 200).await;
    let workers = Shutdown::new();
    worker::spawn_all(&app.services, &workers);
    let ours = "select pg_terminate_backend(pid) from pg_stat_activity
                 where datname = current_database() and pid <> pg_backend_pid()";
    for _ in 0..5 {
        let before = receiver.count();
        until("some more are sent", async || {
            receiver.count() > before || before == 200
        })
        .await;
        let pool = app.database.pool();
        sqlx::raw_sql(ours)
            .execute(&pool)
            .await
            .expect("connections end");
        pool.close().await;
    }
    let pool = app.database.pool();
    until("everything is delivered", async || {
        let rest = "select 1 from webhook_deliveries where state <> 'delivered'";
        let rest = sqlx::raw_sql(rest).fetch_all(&pool).await;
        rest.is_ok_and(|rows| rows.is_empty())
    })
    .await;
    let ending = workers.finish(HANGS, std::future::pending()).await;
    assert_eq!(ending, Ending::Clean);
    let mut ids: Vec<_> = receiver
        .received()
        .iter()
        .map(|one| one.id().to_owned())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 200);
    assert_eq!(
        rows::count(&app, "webhook_attempts where failure is null").await,
        200
    );
}
