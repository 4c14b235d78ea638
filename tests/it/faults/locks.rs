//! What happens while somebody waits for a record's lock: nobody waits in a circle, and whoever loses the database on
//! the way lets go of what it held.

use base::ids::OrganizationId;
use chrono::TimeDelta;
use sqlx::{AssertSqlSafe, PgConnection, PgTransaction};
use vouch::worker;

use super::between::Between;
use super::truth::{applicants, assert_imported_once, number};
use super::{leases_end, until};
use crate::support::app::TestApp;

const WAITING: &str = "select count(*) from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'";

/// Locks a record, as some other transaction may.
async fn lock(app: &TestApp, organization: &str) -> PgTransaction<'static> {
    let id = OrganizationId::parse(organization).expect("an id").0;
    let pool = app.database.pool();
    let mut tx = pool.begin().await.expect("a transaction");
    let lock = format!("select from verifications where organization_id = '{id}' for update");
    let conn: &mut PgConnection = &mut tx;
    sqlx::raw_sql(AssertSqlSafe(lock))
        .execute(conn)
        .await
        .expect("the lock");
    tx
}

pub(super) async fn until_waiting(app: &TestApp, count: i64) {
    until("somebody waits for the lock", async || {
        number(app, WAITING).await == count
    })
    .await;
}

/// Ends the connections that wait for a lock, as an operator or a failing server may.
async fn cut_off_waiting(app: &TestApp) {
    let cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'";
    assert_eq!(number(app, cut).await, 1);
}

#[tokio::test]
async fn a_finish_and_a_retry_that_takes_over_its_key_do_not_wait_in_a_circle() {
    let (app, between) = Between::app().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let release = between.hold_answer();
    let import = || broker.importing(&child, &token).idempotency_key("k").send();
    let late = async {
        until("Sumsub made the applicant", async || {
            applicants(&app, &child).await.len() == 1
        })
        .await;
        leases_end(&app).await;
        let held = lock(&app, &child).await;
        release.send(()).expect("somebody waits");
        until_waiting(&app, 1).await;
        let free = async {
            until_waiting(&app, 2).await;
            held.commit().await.expect("a commit");
        };
        tokio::join!(import(), free).0
    };
    let (first, retry) = tokio::join!(import(), late);
    assert_eq!(first.status, 200, "{:?}", first.body);
    assert_eq!((retry.status, &retry.body), (200, &first.body));
    assert_eq!(retry.header("idempotent-replayed"), Some("true"));
    assert_imported_once(&app, &child, "locks").await;
}

/// The database is lost after Sumsub answered. The next try need not wait for a lease: nobody works under it any more.
#[tokio::test]
async fn a_finish_that_fails_lets_go_of_the_import_and_the_key() {
    for key in ["first", "second"] {
        let (app, between) = Between::app().await;
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token("approve").await;
        let release = between.hold_answer();
        let import = |key| broker.importing(&child, &token).idempotency_key(key).send();
        let trouble = async {
            until("Sumsub made the applicant", async || {
                applicants(&app, &child).await.len() == 1
            })
            .await;
            let held = lock(&app, &child).await;
            release.send(()).expect("somebody waits");
            until_waiting(&app, 1).await;
            cut_off_waiting(&app).await;
            held.commit().await.expect("a commit");
        };
        let (lost, ()) = tokio::join!(import("first"), trouble);
        assert_eq!(lost.error(), (503, "internal_error"), "{:?}", lost.body);
        assert!(lost.header("retry-after").is_some());
        let retry = import(key).await;
        assert_eq!(retry.status, 200, "{:?}", retry.body);
        assert_imported_once(&app, &child, "let go").await;
    }
}

/// However often that happens, and however little patience is left with a webhook: a lost database is no reason to give
/// it up.
#[tokio::test]
async fn a_webhook_is_not_given_up_because_the_database_was_lost() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.sandbox.advance_all().await;
    app.sandbox.deliver_all().await;
    let pool = app.database.pool();
    // The next failure of their own would be the last.
    let taken_up = "update inbox set attempts = 11";
    sqlx::raw_sql(taken_up)
        .execute(&pool)
        .await
        .expect("attempts");
    let waiting = "select count(*) from inbox where state = 'waiting' and attempts = 11";
    let all = number(&app, waiting).await;
    for _ in 0..3 {
        let held = lock(&app, &child).await;
        let turn = worker::inbox::turn(&app.services);
        let trouble = async {
            until_waiting(&app, 1).await;
            cut_off_waiting(&app).await;
            held.commit().await.expect("a commit");
        };
        let (turn, ()) = tokio::join!(turn, trouble);
        assert!(turn.is_ok(), "{turn:?}");
        assert_eq!(number(&app, waiting).await, all);
        app.clock.advance(TimeDelta::minutes(6));
    }
    app.later(TimeDelta::minutes(5)).await;
    let unfinished = "select count(*) from inbox where state not in ('done', 'ignored')";
    assert_eq!(number(&app, unfinished).await, 0);
    assert_eq!(broker.status_of(&child).await, "APPROVED");
}
