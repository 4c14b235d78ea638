//! `vouch serve` as a process that may be killed.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Instant;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{DEADLINE, LOOK_AGAIN};
use crate::support::app::TestApp;

const SIGKILL: i32 = 9;

/// A running process, killed when dropped.
pub(super) struct Process {
    process: Child,
    log: tempfile::NamedTempFile,
    /// Base URL of its API.
    pub(super) url: String,
}

impl Process {
    /// A process that lives.
    pub(super) async fn healthy(app: &TestApp) -> Self {
        Self::start(app, "").await
    }

    /// A process that dies where the orders say, such as `import.reused=return`.
    pub(super) async fn start(app: &TestApp, orders: &str) -> Self {
        let log = tempfile::NamedTempFile::new().expect("a file for the log");
        let process = command(app)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("FAILPOINTS", orders)
            .env("VOUCH_METRICS_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.reopen().expect("the log"))
            .spawn()
            .expect("the process starts");
        let mut child = Self {
            process,
            log,
            url: String::new(),
        };
        let began = Instant::now();
        while child.url.is_empty() {
            if let Some(address) = child.address() {
                child.url = format!("http://{address}");
            }
            assert!(began.elapsed() < DEADLINE, "not serving: {}", child.log());
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        app.sandbox
            .set_webhook_url(format!("{}/webhooks/sumsub", child.url));
        child
    }

    fn address(&self) -> Option<String> {
        let log = self.log();
        let mut entries = log.lines().filter_map(parsed);
        let serving = entries.find(|entry| entry["message"] == "serving")?;
        Some(serving["address"].as_str()?.to_owned())
    }

    /// Waits until it has killed itself.
    pub(super) async fn dies(&mut self) {
        let status = self.ended().await;
        assert_eq!(status.signal(), Some(SIGKILL), "{}", self.log());
        self.assert_calm();
    }

    /// Kills it, whatever it is doing.
    pub(super) async fn kill(mut self) {
        self.process.kill().expect("it is killed");
        self.ended().await;
        self.assert_calm();
    }

    async fn ended(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("its status") {
                return status;
            }
            assert!(began.elapsed() < DEADLINE, "still alive: {}", self.log());
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).expect("the log")
    }

    /// No error and no deadlock has been logged.
    pub(super) fn assert_calm(&self) {
        let log = self.log();
        assert!(!log.contains("deadlock detected"), "{log}");
        let error = |entry: &Value| entry["level"] == "ERROR";
        assert!(
            !log.lines().filter_map(parsed).any(|line| error(&line)),
            "{log}"
        );
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have died already, as ordered.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn parsed(line: &str) -> Option<Value> {
    serde_json::from_str(line).ok()
}

/// The program with the settings of an app.
fn command(app: &TestApp) -> Command {
    let settings = &app.settings;
    let list = |secrets: &[SecretString]| {
        let exposed: Vec<_> = secrets.iter().map(ExposeSecret::expose_secret).collect();
        exposed.join(",")
    };
    let sumsub = &settings.sumsub;
    let mut command = Command::new(env!("CARGO_BIN_EXE_vouch"));
    command
        .env_clear()
        .env("VOUCH_DATABASE_URL", settings.database_url.expose_secret())
        .env("VOUCH_SEALING_KEYS", list(&settings.sealing_keys))
        .env("VOUCH_AUDIT_KEY", settings.audit_key.expose_secret())
        .env("VOUCH_SUMSUB_BASE_URL", &sumsub.base_url)
        .env("VOUCH_SUMSUB_APP_TOKEN", sumsub.app_token.expose_secret())
        .env("VOUCH_SUMSUB_SECRET_KEY", sumsub.secret_key.expose_secret())
        .env(
            "VOUCH_SUMSUB_WEBHOOK_SECRETS",
            list(&settings.webhook_secrets),
        )
        .env("VOUCH_SUMSUB_LEVEL_INDIVIDUAL", &settings.levels.individual)
        .env("VOUCH_SUMSUB_LEVEL_BUSINESS", &settings.levels.business)
        .env("VOUCH_SUMSUB_TIMEOUT_SECONDS", "1")
        .env("VOUCH_IMPORT_LEASE_SECONDS", "7")
        .env("VOUCH_WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8")
        .env("VOUCH_WEBHOOK_ALLOW_HTTP", "true")
        .env("VOUCH_LOG_FORMAT", "json");
    command
}
