//! While the database is away nothing is promised: Sumsub and brokers are told to come again, and nothing is lost.

use chrono::TimeDelta;
use serde_json::json;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};

use super::send;
use crate::support::app::{TestApp, statuses};
use crate::support::client::Reply;

/// The database takes no connections, or takes them again; those that exist are cut.
async fn set_away(admin: &mut PgConnection, name: &str, away: bool) {
    let allow = format!("alter database {name} allow_connections {}", !away);
    sqlx::raw_sql(AssertSqlSafe(allow))
        .execute(&mut *admin)
        .await
        .unwrap();
    let cut =
        format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
    sqlx::raw_sql(AssertSqlSafe(cut))
        .execute(admin)
        .await
        .unwrap();
}

fn assert_away(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.error_body()),
        (
            503,
            json!({
                "code": "internal_error",
                "message": "The service is temporarily unavailable. Please retry.",
            })
        )
    );
    let seconds: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!(seconds >= 1);
}

#[tokio::test]
async fn everybody_is_told_to_come_again_and_everything_goes_on_afterwards() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    assert!(app.sumsub_moves().await);
    let options = app.database.options();
    let name = options.get_database().unwrap().to_owned();
    let mut admin = options.database("postgres").connect().await.unwrap();
    set_away(&mut admin, &name, true).await;

    let ready = |app: &TestApp| app.request(reqwest::Method::GET, "/readyz").send();
    for _ in 0..2 {
        assert_away(&send(&app, r#"{"type":"applicantReviewed"}"#).await);
        assert_away(&broker.status(&child).await);
        assert_away(&broker.start(&child).await);
        assert_away(&broker.import(&child, &token).await);
        assert_away(&ready(&app).await);
    }
    let refused = app.sandbox.deliver_all().await;
    let statuses_of: Vec<_> = refused.iter().map(|sent| sent.status).collect();
    assert_eq!(statuses_of, [Some(503); 3]);
    let alive = app.request(reqwest::Method::GET, "/livez").send().await;
    assert_eq!(
        (alive.status, alive.body),
        (200, json!({ "status": "alive" }))
    );

    set_away(&mut admin, &name, false).await;
    // Connections that were cut while nobody looked are not handed to a request.
    assert_eq!(broker.status_of(&child).await, "PENDING");
    assert_eq!(ready(&app).await.status, 200);
    app.later(TimeDelta::minutes(5)).await;
    let events = broker.events(&child).await;
    assert_eq!(statuses(&events), ["NOT_STARTED", "PENDING", "APPROVED"]);
}
