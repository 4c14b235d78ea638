//! Nobody waits long for a worker that is gone: leases are short, and renewed by whoever lives.

use std::time::Duration;

use serde_json::{Value, json};
use vouch::worker;

use super::proxy::{self, Break, Way};
use super::until;
use crate::support::app::{Options, TestApp};
use crate::support::door::{At, Door};

/// The leases of a table that somebody would still wait for 15 seconds from now.
async fn long(app: &TestApp, table: &str) -> Vec<Value> {
    let which = "lease_expires_at > clock_timestamp() + interval '15 seconds'";
    app.rows(&format!("select * from {table} where {which}"))
        .await
}

/// How many leases of a table run.
async fn running(app: &TestApp, table: &str) -> usize {
    let which = "lease_expires_at > clock_timestamp()";
    app.rows(&format!("select true as it from {table} where {which}"))
        .await
        .len()
}

#[tokio::test]
async fn no_lease_is_longer_than_fifteen_seconds() {
    let door = Door::new().await;
    let app = door.app().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let mut held = door.hold(At::Call, "/reuse");
    let importing = broker.importing(&child, &token).idempotency_key("k").send();
    let meanwhile = async {
        held.arrived().await;
        for table in ["imports", "idempotency_keys"] {
            assert_eq!(running(&app, table).await, 1, "{table}");
            assert_eq!(long(&app, table).await, Vec::<Value>::new());
        }
        held.release();
    };
    let (imported, ()) = tokio::join!(importing, meanwhile);
    assert_eq!(imported.status, 200, "{:?}", imported.body);

    let mut held = door.hold(At::Call, "/status");
    let confirming = worker::confirms::turn(&app.services);
    let meanwhile = async {
        held.arrived().await;
        assert_eq!(running(&app, "confirms").await, 1);
        assert_eq!(long(&app, "confirms").await, Vec::<Value>::new());
        held.release();
    };
    let (confirmed, ()) = tokio::join!(confirming, meanwhile);
    assert_eq!(confirmed.expect("a turn"), 1);

    app.sandbox.advance_all().await;
    app.sandbox.deliver_all().await;
    let locked = lock_records(&app).await;
    let noting = worker::inbox::turn(&app.services);
    let meanwhile = async {
        until("webhooks are taken", async || {
            running(&app, "inbox").await > 0
        })
        .await;
        assert_eq!(long(&app, "inbox").await, Vec::<Value>::new());
        locked.rollback().await.expect("the locks are given back");
    };
    let (noted, ()) = tokio::join!(noting, meanwhile);
    assert!(noted.expect("a turn") > 0);
}

/// Whoever wants a record has to wait.
async fn lock_records(app: &TestApp) -> sqlx::Transaction<'static, sqlx::Postgres> {
    let mut locked = app.database.pool().begin().await.expect("a transaction");
    sqlx::raw_sql("select from verifications for update")
        .execute(&mut *locked)
        .await
        .expect("the locks");
    locked
}

#[tokio::test]
async fn a_call_that_takes_longer_than_its_lease_keeps_it() {
    const LEASE: Duration = Duration::from_secs(2);
    let door = Door::new().await;
    let in_between = door.in_between();
    let app = TestApp::with(Options {
        app: Box::new(move |settings| {
            in_between(settings);
            settings.policy.import_lease = LEASE;
            settings.policy.request_lease = LEASE;
        }),
        ..Options::default()
    })
    .await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let mut held = door.hold(At::Answer, "/reuse");
    let importing = broker.importing(&child, &token).idempotency_key("k").send();
    let meanwhile = async {
        held.arrived().await;
        for table in ["imports", "idempotency_keys"] {
            let began = app
                .rows(&format!("select lease_expires_at from {table}"))
                .await;
            until("the lease is renewed", async || {
                app.rows(&format!("select lease_expires_at from {table}"))
                    .await
                    != began
            })
            .await;
        }
        for key in ["k", "another"] {
            let importing = broker.importing(&child, &token).idempotency_key(key);
            let other = importing.send().await;
            let expected = (409, "idempotency_request_in_flight");
            assert_eq!(other.error(), expected, "{key}");
        }
        let recovered = worker::imports::turn(&app.services).await;
        assert_eq!(recovered.expect("a turn"), 0);
        held.release();
    };
    let (imported, ()) = tokio::join!(importing, meanwhile);
    assert_eq!(
        (imported.status, &imported.body["status"]),
        (200, &json!("PENDING"))
    );
}

/// The database goes away while a verdict is being worked on, and comes back: the process that lives goes on at once.
#[tokio::test]
async fn what_a_fail_over_cut_off_waits_for_no_lease() {
    let door = Door::new().await;
    let in_between = door.in_between();
    let (app, proxy) = proxy::app(Options::default(), in_between).await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    while app.sandbox.advance_all().await > 0 {}
    app.sandbox.deliver_all().await;

    let locked = lock_records(&app).await;
    let noting = worker::inbox::turn(&app.services);
    let meanwhile = async {
        let taken = "select true as it from inbox where lease_token is not null";
        let pool = app.database.pool();
        until("webhooks are taken", async || {
            let rows = sqlx::raw_sql(taken).fetch_all(&pool).await;
            !rows.expect("rows").is_empty()
        })
        .await;
        proxy.set(Way::Closed);
        proxy.break_all(Break::Reset);
    };
    let (noted, ()) = tokio::join!(noting, meanwhile);
    assert!(noted.is_err(), "{noted:?}");
    locked.rollback().await.expect("the locks are given back");
    proxy.set(Way::Open);
    let noted = worker::inbox::turn(&app.services).await.expect("a turn");
    assert!(noted > 0);

    let mut held = door.hold(At::Answer, "/status");
    let confirming = worker::confirms::turn(&app.services);
    let meanwhile = async {
        held.arrived().await;
        proxy.set(Way::Closed);
        proxy.break_all(Break::Reset);
        held.release();
    };
    let (confirmed, ()) = tokio::join!(confirming, meanwhile);
    assert!(confirmed.is_err(), "{confirmed:?}");
    proxy.set(Way::Open);
    let confirmed = worker::confirms::turn(&app.services).await;
    assert_eq!(confirmed.expect("a turn"), 1);
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}
