//! What is deleted and cleared after its time.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch::worker::sweep;

use crate::delivery::rows;
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

    // Sumsub resends for about a month, and a replay is recognised all that time.
    app.clock
        .advance(TimeDelta::days(29) - TimeDelta::seconds(1));
    assert_eq!(sweep::turn(&app.services).await.unwrap(), 0);
    app.clock
        .advance(TimeDelta::days(1) + TimeDelta::seconds(1));
    sweep::turn(&app.services).await.unwrap();
    assert_eq!(count().await, (0, 0, 0));
}

#[tokio::test]
async fn what_came_to_nothing_goes_and_what_was_accepted_stays() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let refused = broker.import(&child, "no-such-token").await;
    assert_eq!(refused.status, 400, "{:?}", refused.body);
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.settle().await;
    app.execute("update inbox set state = 'dead', reason = 'by hand' where id = (select min(id::text)::uuid from inbox)")
        .await;
    let endpoint = rows::endpoint(&app, "https://example.com/").await;
    rows::rotate(&app, endpoint.id).await;
    app.execute(&format!(
        "insert into claimed_addresses (request_id, organization_id, key_id, route, claimed_address, claimed_at)
         select '{}', organization_id, id, '/', '192.0.2.1', '{}' from api_keys",
        app.services.ids.uuid(),
        app.clock.now().to_rfc3339(),
    ))
    .await;
    let left = async || {
        let sql = "select (select jsonb_agg(state order by state) from imports) as imports,
                          (select count(*) from claimed_addresses) as addresses,
                          (select count(*) from webhook_secrets) as secrets,
                          (select count(*) from inbox) as webhooks";
        app.rows(sql).await.remove(0)
    };
    let sweep = async || while sweep::turn(&app.services).await.unwrap() > 0 {};
    let webhooks = left().await["webhooks"].clone();
    let kept = |imports: &[&str], addresses: i64, secrets: i64, webhooks: &Value| json!({ "imports": imports, "addresses": addresses, "secrets": secrets, "webhooks": webhooks });
    let both = ["accepted", "refused"];
    sweep().await;
    assert_eq!(left().await, kept(&both, 1, 2, &webhooks));
    app.clock
        .advance(TimeDelta::days(90) - TimeDelta::seconds(1));
    sweep().await;
    assert_eq!(left().await, kept(&both, 1, 1, &json!(1)));
    app.clock.advance(TimeDelta::seconds(1));
    sweep().await;
    assert_eq!(left().await, kept(&["accepted"], 0, 1, &json!(1)));
    app.clock.advance(TimeDelta::days(275));
    sweep().await;
    assert_eq!(left().await, kept(&["accepted"], 0, 1, &json!(0)));
}

/// Every row that would be swept is swept, however many there are, and what another process works on is passed over.
#[tokio::test]
async fn more_than_a_batch_goes_in_batches_and_nobody_waits_for_a_locked_row() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let id = broker.organization.0;
    app.execute(&format!(
        "insert into imports (id, organization_id, caller_organization_id, caller_key_id, token_sha256, level_name,
                              state, refusal, recover_at, requested_at, finished_at)
         select gen_random_uuid(), '{id}', '{id}', '{id}', sha256(n::text::bytea), 'x', 'refused', 'x', now(),
                '2020-01-01', '2020-01-01'
           from generate_series(1, 501) n"
    ))
    .await;
    let mut tx = app.services.begin().await.unwrap();
    sqlx::query!("select id from imports limit 1 for update")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    let mut turns = Vec::new();
    loop {
        let swept = sweep::turn(&app.services).await.unwrap();
        turns.push(swept);
        if swept == 0 {
            break;
        }
    }
    assert_eq!(turns, [500, 0]);
    tx.commit().await.unwrap();
    assert_eq!(sweep::turn(&app.services).await.unwrap(), 1);
}
