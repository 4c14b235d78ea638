//! Sumsub's limits are shared between callers, and whoever waits too long for its share has spent nothing.

use std::time::Duration;

use chrono::TimeDelta;
use futures::future::join_all;
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::support::app::{Options, TestApp};
use crate::support::client::{Broker, Reply};
use crate::support::until::ends;

/// An app with so many POSTs at Sumsub, which come back only when every test is over. Nobody waits for them.
async fn app(posts: u32) -> TestApp {
    TestApp::with(Options {
        app: Box::new(move |settings| {
            settings.sumsub.post_per_5s = posts;
            settings.sumsub.window = DAY;
            settings.sumsub.patience = Duration::from_millis(100);
        }),
        ..Options::default()
    })
    .await
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Refused for the provider's limits until the first turn comes back.
fn assert_busy(reply: &Reply) {
    let seconds: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert_eq!(reply.status, 429);
    assert_eq!(
        reply.error_body(),
        json!({
            "code": "rate_limited",
            "message": format!("Rate limit of the verification provider exceeded. Retry in {seconds} seconds."),
        })
    );
    let about_a_day = DAY.as_secs() / 2..=DAY.as_secs();
    assert!(about_a_day.contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn who_waits_too_long_for_a_turn_at_sumsub_has_spent_nothing() {
    let app = app(2).await;
    let broker = app.broker().await;
    let children = broker.create_children(3).await;
    // A session takes two calls, and there are two turns.
    assert_eq!(broker.start(&children[0]).await.status, 200);
    let token = app.share_token("approve").await;
    let import = |broker: &Broker| {
        let request = broker.importing(&children[1], &token);
        request.idempotency_key("import-1").send()
    };
    assert_busy(&import(&broker).await);
    assert_busy(&broker.start(&children[2]).await);
    let preview = "/v1/organizations/verification/import/preview";
    let preview = broker.post(preview).on_behalf_of(&children[1]);
    let preview = preview.json(&json!({ "shareToken": token })).send().await;
    // Reading is another limit.
    assert_eq!(preview.body["outcome"], "accepted");
    let left = sqlx::query_scalar!(
        r#"select (select count(*) from imports) + (select count(*) from idempotency_keys) as "left!""#
    );
    let left = left.fetch_one(&app.database.pool()).await.unwrap();
    assert_eq!(left, 0);
    assert_eq!(broker.status_of(&children[1]).await, "NOT_STARTED");
    assert_eq!(broker.status_of(&children[2]).await, "NOT_STARTED");

    // Another process has turns of its own, and there the same key and token work.
    let (_, url) = app.another(TimeDelta::zero()).await;
    assert_eq!(import(&broker.at(&url)).await.status, 200);
}

/// A session takes two calls. Where there is one turn, the second of them waits as well.
#[tokio::test]
async fn who_waits_too_long_for_the_second_turn_of_a_session_is_told_when_to_come_again() {
    let app = app(1).await;
    let (broker, child) = app.broker_with_child().await;
    let request = broker.post("/v1/organizations/verification");
    let request = request.on_behalf_of(&child).idempotency_key("session-1");
    assert_busy(&request.send().await);
    let left = app.rows("select state from idempotency_keys where state <> 'in_progress'");
    assert_eq!(left.await, Vec::<serde_json::Value>::new());
    assert_eq!(broker.status_of(&child).await, "NOT_STARTED");
}

/// Fifty tenants, of which one floods and the others have half the budget to do. Takes a minute, so it is for nights:
/// by day the same is shown on a clock that stands still.
#[tokio::test]
#[ignore = "takes a minute: .ci/nightly runs it"]
async fn a_flood_of_one_tenant_is_not_felt_by_forty_nine_others() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| {
            settings.sumsub.post_per_5s = 50;
            settings.sumsub.timeout = Duration::from_secs(8);
            settings.sumsub.patience = settings.sumsub.timeout;
        }),
        ..Options::default()
    })
    .await;
    let flooder = app.broker().await;
    let own = flooder.create_child("INDIVIDUAL").await;
    let flood = join_all((0..100).map(|_| async {
        loop {
            flooder.start(&own).await;
        }
    }));
    let mut tenants = Vec::new();
    for _ in 0..49 {
        let tenant = app.broker().await;
        let children = tenant.create_children(3).await;
        tenants.push((tenant, children));
    }
    let (app, tenants) = (&app, &tenants);
    // 25 calls in five seconds: 147 in half a minute.
    let others = join_all((0..147_usize).map(|n| async move {
        let (tenant, children) = &tenants[n % 49];
        let token = app.share_token("approve").await;
        sleep(Duration::from_millis(200) * u32::try_from(n).unwrap()).await;
        let began = Instant::now();
        let reply = tenant.import(&children[n / 49], &token).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        began.elapsed()
    }));
    let both = async {
        tokio::select! {
            waits = others => waits,
            _ = flood => Vec::new(),
        }
    };
    let mut waits = ends("all have their answers", both).await;
    waits.sort();
    println!("p50 {:?}, p99 {:?}", waits[73], waits[145]);
    assert!(waits[145] <= Duration::from_secs(2), "{:?}", waits[145]);
}
