//! What `vouch serve` says at its start of settings that are wrong, and which of them it does not start with.

use base::clock::Clock;
use serde_json::Value;

use super::{built, client, run, scratch, vouch};
use crate::support::app::{Options, TestApp};
use crate::support::child::Process;
use crate::support::environment::Environment;
use crate::support::until::until;

async fn app() -> TestApp {
    TestApp::with(Options {
        clock: Some(Clock::system()),
        ..Options::default()
    })
    .await
}

/// The messages of a level that a process has logged.
fn logged(process: &Process, level: &str) -> Vec<String> {
    let log = process.log();
    let entries = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    entries
        .filter(|entry: &Value| entry["level"] == level)
        .filter_map(|entry| Some(entry["message"].as_str()?.to_owned()))
        .collect()
}

#[tokio::test]
async fn a_secret_or_a_level_that_is_wrong_is_told_once_and_the_service_starts() {
    let app = app().await;
    for (setting, value, told) in [
        (
            "VOUCH_SUMSUB_SECRET_KEY",
            "another",
            "check VOUCH_SUMSUB_APP_TOKEN, VOUCH_SUMSUB_SECRET_KEY",
        ),
        (
            "VOUCH_SUMSUB_LEVEL_INDIVIDUAL",
            "none",
            "VOUCH_SUMSUB_LEVEL_INDIVIDUAL names a level",
        ),
    ] {
        let process = Process::serve(&app, &[(setting, value)]).await;
        until("it is told", async || !logged(&process, "ERROR").is_empty()).await;
        let errors = logged(&process, "ERROR");
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].contains(told), "{errors:?}");
        let alive = client().get(format!("{}/livez", process.url)).send().await;
        assert_eq!(alive.unwrap().status(), 200);
    }
    let process = Process::serve(&app, &[]).await;
    let fine = "Sumsub takes our calls and has both levels";
    until("it is told", async || process.entry(fine).is_some()).await;
    assert_eq!(logged(&process, "ERROR"), Vec::<String>::new());
}

#[tokio::test]
async fn a_name_that_is_no_setting_is_a_warning_with_the_nearest_and_service_links_are_none() {
    let app = app().await;
    let process = Process::serve(
        &app,
        &[
            ("VOUCH_SEALING_KEY", "x"),
            ("VOUCH_SERVICE_HOST", "10.0.0.1"),
            ("VOUCH_SERVICE_PORT", "80"),
            ("VOUCH_PORT", "tcp://10.0.0.1:80"),
            ("VOUCH_PORT_80_TCP_ADDR", "10.0.0.1"),
        ],
    )
    .await;
    let unknown: Vec<String> = logged(&process, "WARN")
        .into_iter()
        .filter(|message| message.contains("is not a setting"))
        .collect();
    assert_eq!(
        unknown,
        ["VOUCH_SEALING_KEY is not a setting: the nearest is VOUCH_SEALING_KEYS"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_cannot_be_written_ends_the_start_and_a_bucket_that_is_away_does_not() {
    let app = app().await;
    let place = scratch();
    std::fs::write(place.path().join("file"), "").unwrap();
    let blocked = place.path().join("file/documents").display().to_string();
    let mut command = vouch(&built());
    command
        .args(["serve", "--listen", "127.0.0.1:0"])
        .envs(Environment::of(&app.settings).variables())
        .env("VOUCH_STORAGE_URL", &blocked);
    let refused = run(&mut command);
    let sentence = refused.sentence();
    let start = format!("VOUCH_STORAGE_URL: documents cannot be kept in {blocked}: ");
    assert!(sentence.starts_with(&start), "{sentence}");

    let process = Process::serve(
        &app,
        &[
            ("VOUCH_STORAGE_URL", "s3://bucket"),
            ("VOUCH_STORAGE_S3_ENDPOINT", "http://127.0.0.1:1"),
            ("VOUCH_STORAGE_S3_ACCESS_KEY_ID", "id"),
            ("VOUCH_STORAGE_S3_SECRET_ACCESS_KEY", "hunter2"),
        ],
    )
    .await;
    let is_told = |message: &String| message.starts_with("the document store cannot be used: ");
    until("it is told", async || {
        logged(&process, "ERROR").iter().any(is_told)
    })
    .await;
    assert!(!process.log().contains("hunter2"));
    let kind = domain::organization::OrganizationType::Business;
    let broker = app.broker().await;
    let there = broker.at(&process.url);
    let customer = there
        .post("/v1/organizations")
        .json(&serde_json::json!({ "name": "Example", "type": kind.as_str() }))
        .send()
        .await;
    let customer = customer.body["organizationId"].as_str().unwrap().to_owned();
    let document = serde_json::json!({
        "documentType": "BANK_STATEMENT", "fileName": "a.pdf", "fileContent": "JVBERi0xLjcK",
    });
    let answer = there
        .post("/v1/organizations/verification/documents")
        .on_behalf_of(&customer)
        .json(&document)
        .send()
        .await;
    assert_eq!(answer.status, 503, "{:?}", answer.body);
    assert!(answer.header("retry-after").is_some());
}
