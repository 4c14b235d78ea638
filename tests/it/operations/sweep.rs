//! What is deleted and cleared after its time.

use chrono::TimeDelta;
use vouch::worker::sweep;

use crate::support::app::TestApp;

#[tokio::test]
async fn keys_go_after_a_day_and_bodies_after_their_retention_but_hashes_stay() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    broker
        .importing(&child, &token)
        .idempotency_key("k")
        .send()
        .await;
    app.settle().await;
    let pool = app.database.pool();
    let count = async || {
        let row = sqlx::query!(
            r#"select (select count(*) from idempotency_keys) as "keys!",
                      (select count(*) from inbox where body is not null) as "bodies!",
                      (select count(*) from inbox) as "webhooks!""#
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        (row.keys, row.bodies, row.webhooks)
    };
    let (_, bodies, webhooks) = count().await;
    assert!(bodies > 0 && bodies == webhooks);

    app.clock
        .advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(sweep::turn(&app.services).await.unwrap(), 0);
    app.clock.advance(TimeDelta::seconds(1));
    sweep::turn(&app.services).await.unwrap();
    assert_eq!(count().await, (0, bodies, webhooks));

    app.clock.advance(TimeDelta::days(30));
    sweep::turn(&app.services).await.unwrap();
    assert_eq!(count().await, (0, 0, webhooks));
}
