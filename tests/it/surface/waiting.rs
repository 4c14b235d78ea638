//! Polls that wait for a change: `Prefer: wait` beside `If-None-Match`.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde_json::json;
use tokio::task::JoinSet;
use vouch::worker;

use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};
use crate::support::until::until;

/// A request under way. Its client hangs up when this is dropped.
struct Poll(JoinSet<Reply>);

impl Poll {
    async fn reply(mut self) -> Reply {
        self.0.join_next().await.unwrap().unwrap()
    }
}

/// A request that waits for a record to leave this entry.
fn waiting(broker: &Broker, child: &str, sequence: i64, seconds: u32) -> Poll {
    let request = broker.get("/v1/organizations/verification");
    let request = request
        .on_behalf_of(child)
        .header("if-none-match", format!("\"{child}.{sequence}\""))
        .header("prefer", format!("wait={seconds}"));
    let mut poll = JoinSet::new();
    poll.spawn(request.send());
    Poll(poll)
}

/// Until so many wait.
async fn held(app: &TestApp, many: usize) {
    until("so many wait", async || {
        app.services.watch.waiting() == many
    })
    .await;
}

#[tokio::test]
async fn a_poll_is_held_until_the_record_changes() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let poll = waiting(&broker, &child, 1, 60);
    held(&app, 1).await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    let reply = poll.reply().await;
    assert_eq!(
        (reply.status, &reply.body["status"]),
        (200, &json!("PENDING"))
    );
    assert_eq!(reply.header("etag"), Some(&*format!("\"{child}.2\"")));
    assert_eq!(reply.header("preference-applied"), Some("wait=60"));

    let poll = waiting(&broker, &child, 2, 9999);
    held(&app, 1).await;
    app.later(TimeDelta::seconds(1)).await;
    let reply = poll.reply().await;
    assert_eq!(
        (reply.status, &reply.body["status"]),
        (200, &json!("APPROVED"))
    );
    assert_eq!(reply.header("preference-applied"), Some("wait=60"));
    held(&app, 0).await;
}

#[tokio::test]
async fn a_wait_without_news_ends_in_304_and_one_without_a_question_does_not_begin() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let began = Instant::now();
    let reply = waiting(&broker, &child, 1, 1).reply().await;
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert_eq!((reply.status, reply.bytes.len()), (304, 0));
    assert_eq!(reply.header("preference-applied"), Some("wait=1"));

    // An ETag that is not the current one, none at all, and no patience: answered as they are.
    let whole = broker.status(&child).await;
    let old = waiting(&broker, &child, 7, 60).reply().await;
    assert_eq!((old.status, old.body), (200, whole.body.clone()));
    let request = broker.get("/v1/organizations/verification");
    let without = request
        .on_behalf_of(&child)
        .header("prefer", "wait=60")
        .send()
        .await;
    assert_eq!((without.status, without.body), (200, whole.body));
    let none = waiting(&broker, &child, 1, 0).reply().await;
    assert_eq!(none.status, 304);
}

#[tokio::test]
async fn who_loses_the_grant_while_waiting_learns_that_and_nothing_else() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let poll = waiting(&broker, &child, 1, 60);
    held(&app, 1).await;
    let parties = json!({
        "grantingOrganizationId": child,
        "authorizedOrganizationId": broker.organization,
        "type": "LOA",
    });
    let revoked = broker
        .post("/v1/authorizations/revoke")
        .json(&parties)
        .send()
        .await;
    assert_eq!(revoked.status, 200, "{:?}", revoked.body);
    app.services.watch.changed(super::org(&child));
    let reply = poll.reply().await;
    assert_eq!(reply.error(), (403, "authorization_required"));
    assert_eq!(reply.header("etag"), None);
}

#[tokio::test]
async fn a_key_has_a_hundred_waits_at_a_time() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let all: Vec<_> = (0..100).map(|_| waiting(&broker, &child, 1, 60)).collect();
    held(&app, 100).await;
    let more = waiting(&broker, &child, 1, 60).reply().await;
    assert_eq!(more.error(), (429, "rate_limited"));
    assert_eq!(more.header("retry-after"), Some("1"));
    assert_eq!(broker.status(&child).await.status, 200, "other polls go on");
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    for poll in all {
        assert_eq!(poll.reply().await.body["status"], "PENDING");
    }
    held(&app, 0).await;
}

#[tokio::test]
async fn who_hangs_up_waits_no_longer() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let poll = waiting(&broker, &child, 1, 60);
    held(&app, 1).await;
    drop(poll);
    held(&app, 0).await;
}

#[tokio::test]
async fn a_change_that_nobody_announced_is_found_by_looking() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let (_, elsewhere) = app.another(TimeDelta::zero()).await;
    let poll = waiting(&broker, &child, 1, 60);
    held(&app, 1).await;
    // No worker runs in either process: the other one's change is told to nobody here.
    let token = app.share_token("approve").await;
    assert_eq!(
        broker.at(&elsewhere).import(&child, &token).await.status,
        200
    );
    worker::changes::look(&app.services).await.unwrap();
    assert_eq!(poll.reply().await.body["status"], "PENDING");
}

#[tokio::test]
async fn a_change_in_another_process_is_heard_at_once() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let (other, elsewhere) = app.another(TimeDelta::zero()).await;
    let services = app.services.clone();
    let mut listening = JoinSet::new();
    listening.spawn(async move { worker::changes::listen(&services).await });
    until("it listens", async || {
        let pool = app.database.pool();
        let listeners = sqlx::query_scalar!(
            r#"select count(*) as "count!" from pg_stat_activity
                where datname = current_database() and query like 'LISTEN%'"#
        );
        listeners.fetch_one(&pool).await.unwrap() > 0
    })
    .await;
    let poll = waiting(&broker, &child, 1, 60);
    held(&app, 1).await;
    let token = app.share_token("approve").await;
    assert_eq!(
        broker.at(&elsewhere).import(&child, &token).await.status,
        200
    );
    assert_eq!(worker::changes::announce(&other).await.unwrap(), 1);
    assert_eq!(poll.reply().await.body["status"], "PENDING");
}

#[tokio::test]
async fn shutdown_ends_every_wait() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let polls: Vec<_> = (0..10).map(|_| waiting(&broker, &child, 1, 60)).collect();
    held(&app, 10).await;
    app.begin_shutdown();
    for poll in polls {
        assert_eq!(poll.reply().await.status, 304);
    }
}
