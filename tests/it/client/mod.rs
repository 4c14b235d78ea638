//! The Sumsub client against servers that speak raw HTTP, so that every byte on the wire can be looked at and every
//! way of failing can be played.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a broken assumption has to stop the test where it is"
)]

mod calls;
mod faults;
mod limits;
mod proxy;
mod refusals;
mod secrets;
mod server;
mod signatures;

use std::time::Duration;

use base::clock::Clock;
use chrono::{DateTime, TimeZone, Utc};
use secrecy::SecretString;
use vouch::sumsub::budget::WINDOW;
use vouch::sumsub::client::{Client, Settings};

/// The secrets of every client in these tests.
const APP_TOKEN: &str = "sbx:uY0CgwELmgUAEyl4hNWxLngb.0WSeQeiYny4WEqmAALEAiK2qTC96fBad";
const SECRET_KEY: &str = "Hej2ch71kG2kTd1iIUDZFNsO5C1lh5Gq";
const SHARE_TOKEN: &str = "_act-jwt-eyJhbGciOiJub25lIn0.eyJqdGkiOiJfYWN0LTE3YjM5YTljIn0.";

/// When these tests play.
fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap()
}

fn settings(base_url: &str) -> Settings {
    Settings {
        base_url: base_url.to_owned(),
        app_token: SecretString::from(APP_TOKEN),
        secret_key: SecretString::from(SECRET_KEY),
        timeout: Duration::from_secs(10),
        get_per_5s: 300,
        post_per_5s: 50,
        replicas: 1,
        http_hosts: Vec::new(),
        patience: Duration::from_secs(10),
        window: WINDOW,
    }
}

fn client(base_url: &str) -> Client {
    Client::new(settings(base_url), Clock::manual(now())).unwrap()
}

/// A client that gives up after `timeout`.
fn impatient(base_url: &str, timeout: Duration) -> Client {
    let mut settings = settings(base_url);
    settings.timeout = timeout;
    Client::new(settings, Clock::manual(now())).unwrap()
}

fn share_token() -> SecretString {
    SecretString::from(SHARE_TOKEN)
}

/// Runs one ignored test of this binary in a process of its own: only there can it have another environment, or the
/// process's log. Everything that it prints is shown where it fails.
async fn run_alone(test: &str, environment: &[(&str, &str)]) {
    let output = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--ignored"])
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .envs(environment.iter().copied())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{printed}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
