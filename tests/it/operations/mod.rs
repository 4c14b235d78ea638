//! What operators do: the commands, run as processes against a test's database and sandbox.
#![expect(
    clippy::expect_used,
    reason = "a test helper that cannot go on ends its test"
)]

mod repair;
mod seals;
mod sweep;

use std::process::Stdio;

use secrecy::ExposeSecret;
use serde_json::Value;

use crate::support::app::TestApp;

/// Runs a command with `--json`, with the settings of an app; its exit code and answer.
async fn vouch(app: &TestApp, arguments: &[&str]) -> (i32, Value) {
    vouch_with(app, arguments, &[]).await
}

/// The same, with other settings on top.
pub(crate) async fn vouch_with(
    app: &TestApp,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> (i32, Value) {
    let settings = &app.settings;
    let list = |secrets: &[secrecy::SecretString]| {
        secrets
            .iter()
            .map(|secret| secret.expose_secret())
            .collect::<Vec<_>>()
            .join(",")
    };
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_vouch"))
        .args(arguments)
        .arg("--json")
        .env_clear()
        .env("VOUCH_DATABASE_URL", settings.database_url.expose_secret())
        .env("VOUCH_SEALING_KEYS", list(&settings.sealing_keys))
        .env("VOUCH_AUDIT_KEY", settings.audit_key.expose_secret())
        .env("VOUCH_SUMSUB_BASE_URL", &settings.sumsub.base_url)
        .env(
            "VOUCH_SUMSUB_APP_TOKEN",
            settings.sumsub.app_token.expose_secret(),
        )
        .env(
            "VOUCH_SUMSUB_SECRET_KEY",
            settings.sumsub.secret_key.expose_secret(),
        )
        .env(
            "VOUCH_SUMSUB_WEBHOOK_SECRETS",
            list(&settings.webhook_secrets),
        )
        .env("VOUCH_SUMSUB_LEVEL_INDIVIDUAL", &settings.levels.individual)
        .env("VOUCH_SUMSUB_LEVEL_BUSINESS", &settings.levels.business)
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .await
        .expect("the command runs");
    let answer = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().unwrap_or(-1), answer)
}
