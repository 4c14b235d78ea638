//! A fail-over: the server becomes a standby, which is read and not written, and then a primary.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use base::clock::Clock;
use dev_postgres::{Durability, Server, Settings};
use secrecy::SecretString;
use serde_json::{Value, json};
use sqlx::{ConnectOptions as _, Row as _};
use vouch::store::{MIGRATOR, migrate};

use crate::support::app::{Options, TestApp};
use crate::support::child::Process;
use crate::support::client::Broker;
use crate::support::database::scratch_base;
use crate::support::until::until;

/// As many as write where nothing is due.
const WORKERS: usize = 12;

async fn server(folder: &Path) -> Server {
    Server::start(Settings {
        data_dir: folder.to_owned(),
        bin_dir: None,
        durability: Durability::Durable,
    })
    .await
    .expect("a server")
}

/// Status and body of a look at a process.
async fn look(app: &TestApp, process: &Process, path: &str) -> (u16, Value) {
    let answer = app.http.get(format!("{}{path}", process.url)).send().await;
    let answer = answer.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

/// What `/readyz` answers where nothing is due.
fn ready(reason: Option<&str>) -> (u16, Value) {
    let body = json!({
        "status": "ready", "writable": reason.is_none(), "notWritableReason": reason,
        "oldestWebhookSeconds": null, "oldestConfirmSeconds": null, "oldestImportSeconds": null,
        "oldestDeliverySeconds": null,
    });
    (200, body)
}

/// Whether its metrics say that the database takes writes.
async fn writable(app: &TestApp, process: &Process) -> String {
    let log = process.log();
    let serving = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let mut serving = serving.filter(|line: &Value| line["message"] == "serving");
    let serving = serving.next_back().expect("it says where it serves");
    let address = serving["metrics"].as_str().expect("an address");
    let answer = app
        .http
        .get(format!("http://{address}/metrics"))
        .send()
        .await;
    let metrics = answer.expect("metrics").text().await.expect("text");
    let mut lines = metrics.lines();
    lines
        .find_map(|line| line.strip_prefix("vouch_database_writable "))
        .expect("the metric")
        .to_owned()
}

async fn is_a_standby(app: &TestApp, process: &Process, broker: &Broker, child: &str) {
    until("reads work", async || {
        look(app, process, "/readyz").await.0 == 200
    })
    .await;
    assert_eq!(look(app, process, "/readyz").await, ready(Some("recovery")));
    let (status, refused) = look(app, process, "/readyz/writes").await;
    let id = &refused["error"]["requestId"];
    let unwritable = json!({ "error": {
        "code": "internal_error", "message": "The service is temporarily unavailable. Please retry.",
        "details": { "reason": "recovery" }, "requestId": id,
    } });
    assert_eq!((status, &refused), (503, &unwritable));
    assert_eq!(writable(app, process).await, "0");

    let there = broker.at(&process.url);
    assert_eq!(there.status_of(child).await, "APPROVED");
    assert_eq!(there.events(child).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_is_read_at_once_and_written_once_it_is_promoted() {
    let folder = tempfile::Builder::new()
        .prefix("vouch-it-")
        .permissions(std::fs::Permissions::from_mode(0o755))
        .tempdir_in(scratch_base())
        .expect("a folder");
    let folder = folder.path().join("database");
    let primary = server(&folder).await;
    let url = SecretString::from(primary.url());
    let pool = vouch::store::pool(&url, 1).expect("a pool");
    migrate::run(&pool, &MIGRATOR).await.expect("a schema");
    pool.close().await;
    let app = TestApp::with(Options {
        app: Box::new(move |settings| settings.database_url = url),
        clock: Some(Clock::system()),
        green_after: 0,
        ..Options::default()
    })
    .await;
    let (broker, child) = app.broker_with_child().await;
    let survivor = Process::serve(&app, &[]).await;
    let token = app.share_token("approve").await;
    let there = broker.at(&survivor.url);
    assert_eq!(there.import(&child, &token).await.status, 200);
    app.settle().await;
    until("it is approved", async || {
        app.settle().await;
        there.status_of(&child).await == "APPROVED"
    })
    .await;
    let other = broker.create_child("INDIVIDUAL").await;
    let token = app.share_token("approve").await;

    let cluster = primary.home().join("cluster");
    primary.stop().await.expect("a stop");
    std::fs::write(cluster.join("standby.signal"), "").expect("a signal");
    let standby = server(&folder).await;
    let newcomer = Process::serve(&app, &[]).await;
    let at_sumsub = app.sandbox_get("/sandbox/share-tokens").await;
    for process in [&survivor, &newcomer] {
        is_a_standby(&app, process, &broker, &child).await;
        let refused = broker.at(&process.url).import(&other, &token).await;
        let unavailable = json!({
            "code": "internal_error", "message": "The service is temporarily unavailable. Please retry.",
        });
        assert_eq!((refused.status, refused.error_body()), (503, unavailable));
        assert!(refused.header("retry-after").is_some());
    }
    assert_eq!(app.sandbox_get("/sandbox/share-tokens").await, at_sumsub);

    let mut connection = standby
        .connect_options()
        .connect()
        .await
        .expect("a connection");
    let promoted = sqlx::raw_sql("select pg_promote()")
        .fetch_one(&mut connection)
        .await;
    assert!(promoted.expect("an answer").get::<bool, _>(0));
    for process in [&survivor, &newcomer] {
        until("writes work", async || {
            look(&app, process, "/readyz/writes").await.0 == 200
        })
        .await;
        assert_eq!(look(&app, process, "/readyz").await, ready(None));
        assert_eq!(writable(&app, process).await, "1");
    }
    let there = broker.at(&newcomer.url);
    assert_eq!(there.import(&other, &token).await.status, 200);
    assert_eq!(broker.at(&survivor.url).status_of(&other).await, "PENDING");
    for process in [&survivor, &newcomer] {
        process.assert_sound(|entry| entry["situation"] == "DatabaseAway");
        // Each worker says once what hinders it, and not at every turn.
        let log = process.log();
        let hindered = log.matches("cannot execute UPDATE in a read-only transaction");
        assert!(hindered.count() <= WORKERS, "{log}");
    }
    drop((survivor, newcomer, app));
    standby.stop().await.expect("a stop");
}
