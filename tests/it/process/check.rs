//! `vouch check`: everything is really tried, said in a line each, and nothing is left behind.

use std::process::Command;

use base::clock::Clock;
use serde_json::{Value, json};
use sqlx::migrate::Migrator;
use sqlx::{ConnectOptions as _, Connection as _, Row as _};
use tempfile::TempDir;

use super::running::Running;
use super::{Outcome, built, run, scratch, vouch};
use crate::support::app::{Options, TestApp};
use crate::support::database::{self, TestDatabase};
use crate::support::environment::Environment;

static NO_MIGRATIONS: Migrator = Migrator::DEFAULT;

/// An app whose sandbox goes by the system's time, as commands do.
async fn app() -> TestApp {
    TestApp::with(Options {
        clock: Some(Clock::system()),
        ..Options::default()
    })
    .await
}

fn check(app: &TestApp, settings: &[(&str, &str)]) -> Outcome {
    let mut command = vouch(&built());
    command
        .args(["check", "--json"])
        .envs(Environment::of(&app.settings).variables())
        .env("VOUCH_STORAGE_URL", &app.settings.storage.place)
        .envs(settings.iter().copied());
    run(&mut command)
}

/// Name and outcome of each line, of an answer that says what its exit code says.
#[track_caller]
fn outcomes(outcome: &Outcome) -> Vec<(String, String)> {
    let answer: Value = serde_json::from_str(&outcome.out).expect(&outcome.err);
    assert_eq!(outcome.err, "");
    assert_eq!(outcome.code == Some(0), answer["ok"] == true, "{answer}");
    let text = |line: &Value, name: &str| line[name].as_str().expect("text").to_owned();
    let lines = answer["checks"].as_array().expect("lines").iter();
    lines
        .map(|line| (text(line, "name"), text(line, "outcome")))
        .collect()
}

fn message(outcome: &Outcome, name: &str) -> String {
    let answer: Value = serde_json::from_str(&outcome.out).expect("JSON");
    let mut lines = answer["checks"].as_array().expect("lines").iter();
    let line = lines.find(|line| line["name"] == name).expect(name);
    line["message"].as_str().expect("text").to_owned()
}

fn pairs(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, outcome): &(&str, &str)| ((*name).to_owned(), (*outcome).to_owned());
    lines.iter().map(owned).collect()
}

async fn count(database: &TestDatabase, sql: &'static str) -> i64 {
    let mut connection = database.options().connect().await.unwrap();
    let row = sqlx::Executor::fetch_one(&mut connection, sql)
        .await
        .unwrap();
    connection.close().await.unwrap();
    row.get(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_right_is_ok_and_nothing_is_left_behind() {
    let app = app().await;
    let checked = check(&app, &[]);
    assert_eq!(
        outcomes(&checked),
        pairs(&[
            ("settings", "ok"),
            ("database", "ok"),
            ("keys", "ok"),
            ("risk lists", "ok"),
            ("sumsub", "ok"),
            ("level individual", "ok"),
            ("level business", "ok"),
            ("clock", "ok"),
            ("storage", "ok"),
            ("svix", "skipped"),
            ("redis", "skipped"),
        ])
    );
    assert_eq!(
        message(&checked, "database"),
        "takes writes, and its schema is up to date"
    );
    let lists = message(&checked, "risk lists");
    for list in ["FATF_BLACK is ", "FATF_GREY is ", "EU_2016_1675 is "] {
        assert!(lists.contains(list), "{lists}");
    }
    assert!(
        lists.contains("days old: the plenary of October 2026 is not in it"),
        "{lists}"
    );
    assert_eq!(app.sandbox_get("/sandbox/applicants").await, json!([]));
    assert_eq!(
        std::fs::read_dir(&app.settings.storage.place)
            .unwrap()
            .count(),
        0
    );
    let rows = "select (select count(*) from write_probes) + (select count(*) from known_keys)";
    assert_eq!(count(&app.database, rows).await, 0);
    // The same for people.
    let mut command = vouch(&built());
    command
        .arg("check")
        .envs(Environment::of(&app.settings).variables())
        .env("VOUCH_STORAGE_URL", &app.settings.storage.place);
    let said = run(&mut command);
    let lines: Vec<&str> = said.out.lines().collect();
    // The operators' page shows the same lines, but for what varies in their words.
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operate/install.md");
    let page = std::fs::read_to_string(page).unwrap();
    for (name, outcome) in outcomes(&checked) {
        let start = format!("\n{outcome:<8} {name:<17} ");
        assert!(page.contains(&start), "{start}");
    }
    assert_eq!((said.code, lines.len()), (Some(0), 11), "{}", said.out);
    assert_eq!(
        lines[1],
        "ok       database          takes writes, and its schema is up to date"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_is_wrong_has_its_own_line() {
    let app = app().await;
    let place = scratch();
    std::fs::write(place.path().join("file"), "").unwrap();
    let blocked = place.path().join("file/documents").display().to_string();
    let wrong = check(
        &app,
        &[
            ("VOUCH_LISTN", "127.0.0.1:1"),
            ("VOUCH_SERVICE_HOST", "10.0.0.1"),
            ("VOUCH_PORT", "tcp://10.0.0.1:80"),
            (
                "VOUCH_DATABASE_URL",
                "postgres://operator:hunter2@127.0.0.1:1/vouch",
            ),
            ("VOUCH_SUMSUB_SECRET_KEY", "hunter2"),
            ("VOUCH_STORAGE_URL", &blocked),
            ("VOUCH_SVIX_URL", "http://127.0.0.1:1"),
            ("VOUCH_SVIX_TOKEN", "hunter2"),
            ("VOUCH_REDIS_URL", "redis://:hunter2@127.0.0.1:1"),
        ],
    );
    assert_eq!(
        outcomes(&wrong),
        pairs(&[
            ("settings", "failed"),
            ("database", "failed"),
            ("keys", "skipped"),
            ("risk lists", "skipped"),
            ("sumsub", "failed"),
            ("level individual", "skipped"),
            ("level business", "skipped"),
            ("clock", "ok"),
            ("storage", "failed"),
            ("svix", "failed"),
            ("redis", "failed"),
        ])
    );
    assert!(!wrong.out.contains("hunter2"), "{}", wrong.out);
    assert_eq!(
        message(&wrong, "settings"),
        "VOUCH_LISTN is not a setting: the nearest is VOUCH_LISTEN"
    );
    let sumsub = message(&wrong, "sumsub");
    assert!(sumsub.contains("check VOUCH_SUMSUB_APP_TOKEN"), "{sumsub}");

    let level = check(&app, &[("VOUCH_SUMSUB_LEVEL_BUSINESS", "kyb-of-another")]);
    let failed: Vec<_> = outcomes(&level);
    let failed: Vec<_> = failed.iter().filter(|line| line.1 == "failed").collect();
    assert_eq!(
        failed,
        [&("level business".to_owned(), "failed".to_owned())]
    );
    let said = message(&level, "level business");
    assert!(
        said.starts_with("VOUCH_SUMSUB_LEVEL_BUSINESS names a level"),
        "{said}"
    );

    // A setting that cannot be read leaves nothing to be tried with.
    let unreadable = check(&app, &[("VOUCH_REPLICAS", "0")]);
    assert_eq!(outcomes(&unreadable), pairs(&[("settings", "failed")]));
    assert_eq!(
        message(&unreadable, "settings"),
        "VOUCH_REPLICAS must be at least 1"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_without_a_schema_gets_none() {
    let app = app().await;
    let empty = database::fresh(&NO_MIGRATIONS).await;
    let tables = "select count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')";
    let before = count(&empty, tables).await;
    let checked = check(&app, &[("VOUCH_DATABASE_URL", empty.url())]);
    let lines = outcomes(&checked);
    assert_eq!(
        lines[1..4],
        pairs(&[
            ("database", "ok"),
            ("keys", "skipped"),
            ("risk lists", "skipped")
        ])
    );
    assert!(message(&checked, "database").contains("`vouch migrate`"));
    assert_eq!(count(&empty, tables).await, before);

    // Where nothing can be written, that is found out.
    let mut connection = empty.options().connect().await.unwrap();
    let name: String = sqlx::Executor::fetch_one(&mut connection, "select current_database()")
        .await
        .unwrap()
        .get(0);
    let read_only = format!("alter database \"{name}\" set default_transaction_read_only = on");
    sqlx::raw_sql(sqlx::AssertSqlSafe(read_only))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let checked = check(&app, &[("VOUCH_DATABASE_URL", empty.url())]);
    assert_eq!(outcomes(&checked)[1].1, "failed");
    let said = message(&checked, "database");
    assert!(
        said.starts_with("takes no writes: it is a standby, or only to be read"),
        "{said}"
    );
}

/// `vouch sandbox` with a clock that goes before.
fn sandbox_ahead(seconds: &str) -> (Running, String) {
    let mut command: Command = vouch(&built());
    command.args(["sandbox", "--json", "--listen", "127.0.0.1:0"]);
    command.args(["--clock-ahead", seconds, "--app-token", "sbx:check"]);
    command.args(["--secret-key", "key", "--webhook-secret", "secret"]);
    let mut sandbox = Running::start(&mut command);
    let url = sandbox.answer()["url"].as_str().unwrap().to_owned();
    (sandbox, url)
}

#[test]
fn a_clock_that_is_off_is_told_before_and_after_sumsub_refuses_it() {
    for (ahead, sumsub) in [("45", "ok"), ("100", "failed")] {
        let (sandbox, url) = sandbox_ahead(ahead);
        let place: TempDir = scratch();
        let mut command = vouch(&built());
        command
            .args(["check", "--json"])
            .env("VOUCH_STORAGE_URL", place.path())
            .env("VOUCH_SUMSUB_BASE_URL", &url)
            .env("VOUCH_SUMSUB_APP_TOKEN", "sbx:check")
            .env("VOUCH_SUMSUB_SECRET_KEY", "key");
        let checked = run(&mut command);
        let lines = outcomes(&checked);
        let of = |name: &str| lines.iter().find(|line| line.0 == name).unwrap().1.clone();
        assert_eq!(
            (&*of("sumsub"), &*of("clock")),
            (sumsub, "failed"),
            "{ahead}"
        );
        let said = message(&checked, "clock");
        assert!(
            said.contains(" s behind Sumsub's, which refuses calls"),
            "{said}"
        );
        assert_eq!(
            message(&checked, "database").split(':').next(),
            Some("VOUCH_DATABASE_URL is not set")
        );
        drop(sandbox);
    }
}
