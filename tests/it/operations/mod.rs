//! What operators do: the commands, run as processes against a test's database and sandbox.
#![expect(
    clippy::expect_used,
    reason = "a test helper that cannot go on ends its test"
)]

mod claims;
mod flags;
mod migrations;
mod repair;
mod restored;
mod restores;
mod risk_lists;
mod seals;
mod standby;
mod sweep;
mod writable;

use std::process::Stdio;

use serde_json::Value;

use crate::support::app::TestApp;
use crate::support::environment::Environment;

/// Runs a command with `--json`, with the settings of an app; its exit code and answer.
pub(crate) async fn vouch(app: &TestApp, arguments: &[&str]) -> (i32, Value) {
    vouch_with(app, arguments, &[]).await
}

/// What a command says to people.
pub(crate) async fn vouch_text(app: &TestApp, arguments: &[&str]) -> (i32, String) {
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_vouch"))
        .args(arguments)
        .env_clear()
        .envs(Environment::of(&app.settings).variables())
        .stdin(Stdio::null())
        .output()
        .await
        .expect("the command runs");
    let text = String::from_utf8(output.stdout).expect("text");
    (output.status.code().unwrap_or(-1), text)
}

/// The same, with other settings on top.
pub(crate) async fn vouch_with(
    app: &TestApp,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> (i32, Value) {
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_vouch"))
        .args(arguments)
        .arg("--json")
        .env_clear()
        .envs(Environment::of(&app.settings).variables())
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .await
        .expect("the command runs");
    let answer = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().unwrap_or(-1), answer)
}
