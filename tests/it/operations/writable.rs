//! A database that is read and takes no writes is ready, and says that it takes none.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Reply;

async fn get(app: &TestApp, path: &str) -> Reply {
    app.request(Method::GET, path).send().await
}

/// `writable`, why not, and the status of `/readyz`; the status and reason of `/readyz/writes`; the metric.
async fn told(app: &TestApp) -> Value {
    let (ready, writes) = (get(app, "/readyz").await, get(app, "/readyz/writes").await);
    let metrics = app.metrics().await;
    let metric = metrics
        .lines()
        .find_map(|line| line.strip_prefix("vouch_database_writable "));
    json!([
        ready.status,
        ready.body["writable"],
        ready.body["notWritableReason"],
        writes.status,
        writes.body["error"]["details"]["reason"],
        metric,
    ])
}

#[tokio::test]
async fn a_read_only_database_is_ready_and_says_so() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let fine = json!([200, true, null, 200, null, "1"]);
    assert_eq!(told(&app).await, fine);
    let writes = get(&app, "/readyz/writes").await;
    assert_eq!(writes.body, json!({ "status": "writable" }));

    let options = app.database.options();
    let name = options.get_database().unwrap();
    app.execute(&format!(
        "alter database {name} set default_transaction_read_only = on"
    ))
    .await;
    // A new process has new connections, which begin as the database says.
    let process = app.another_process(TimeDelta::zero()).await;
    let other = async |path: &str| {
        let url = format!("{}{path}", process.url);
        let answer = app.http.get(url).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.unwrap())
    };
    let ready = json!({
        "status": "ready", "writable": false, "notWritableReason": "read_only",
        "oldestWebhookSeconds": null, "oldestConfirmSeconds": null, "oldestImportSeconds": null,
        "oldestDeliverySeconds": null,
    });
    assert_eq!(other("/readyz").await, (200, ready));
    let (status, writes) = other("/readyz/writes").await;
    let error = &writes["error"];
    assert_eq!(
        (status, &error["code"], &error["details"]),
        (
            503,
            &json!("internal_error"),
            &json!({ "reason": "read_only" })
        )
    );
    let there = broker.at(&process.url);
    assert_eq!(there.status_of(&child).await, "NOT_STARTED");
    assert_eq!(there.start(&child).await.status, 503);
}

#[tokio::test]
async fn the_database_is_asked_at_most_once_a_second() {
    let app = TestApp::new().await;
    let written = async || {
        let rows = app.rows("select written_at from write_probes").await;
        rows.first().map(|row| row["written_at"].clone())
    };
    assert_eq!(written().await, None);
    get(&app, "/readyz").await;
    let first = written().await;
    assert!(first.is_some());
    app.clock.advance(TimeDelta::milliseconds(999));
    for path in ["/readyz", "/readyz/writes"] {
        assert_eq!(get(&app, path).await.status, 200);
    }
    app.metrics().await;
    assert_eq!(written().await, first);
    app.clock.advance(TimeDelta::milliseconds(1));
    get(&app, "/readyz/writes").await;
    assert_ne!(written().await, first);
}

/// What the server says is passed on; here a trigger says it in the server's place.
#[tokio::test]
async fn each_reason_is_told_and_passes_with_its_cause() {
    let app = TestApp::new().await;
    for (code, reason) in [
        ("53100", "full"),
        ("25006", "read_only"),
        ("57P03", "away"),
        ("53300", "away"),
        ("XX000", "failed"),
    ] {
        app.execute(&format!(
            "create function refuse() returns trigger language plpgsql as
                 $$ begin raise exception 'no' using errcode = '{code}'; end $$;
             create trigger refuse before insert on write_probes for each row execute function refuse()"
        ))
        .await;
        app.clock.advance(TimeDelta::seconds(1));
        let refused = json!([200, false, reason, 503, reason, "0"]);
        assert_eq!(told(&app).await, refused, "{code}");
        app.execute("drop trigger refuse on write_probes; drop function refuse")
            .await;
        app.clock.advance(TimeDelta::seconds(1));
        let fine = json!([200, true, null, 200, null, "1"]);
        assert_eq!(told(&app).await, fine, "{code}");
    }
}

/// A write that hangs says so, and reads go on.
#[tokio::test]
async fn a_write_that_hangs_leaves_the_process_ready() {
    let app = TestApp::new().await;
    get(&app, "/readyz").await;
    app.clock.advance(TimeDelta::seconds(1));
    let mut tx = app.services.begin().await.unwrap();
    sqlx::raw_sql("lock table write_probes in exclusive mode")
        .execute(&mut *tx)
        .await
        .unwrap();
    let refused = json!([200, false, "away", 503, "away", "0"]);
    assert_eq!(told(&app).await, refused);
    drop(tx);
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(get(&app, "/readyz/writes").await.status, 200);
}

#[tokio::test]
async fn without_a_database_nothing_is_ready() {
    let app = TestApp::new().await;
    app.services.pool.close().await;
    assert_eq!(told(&app).await, json!([503, null, null, 503, "away", "0"]));
}
