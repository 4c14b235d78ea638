//! `vouch serve` as a process that may be killed.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::app::TestApp;
use super::database::scratch_base;
use super::environment::Environment;
use super::log_line;
use super::until::HANGS;

const SIGKILL: i32 = 9;
/// The pause between two looks at a process.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// A running process, killed when dropped.
pub(crate) struct Process {
    process: Child,
    log: tempfile::NamedTempFile,
    /// Base URL of its API.
    pub(crate) url: String,
}

impl Process {
    /// A process that lives, and gets Sumsub's webhooks.
    #[cfg(feature = "failpoints")]
    pub(crate) async fn healthy(app: &TestApp) -> Self {
        Self::start(app, "").await
    }

    /// A process that dies where the orders say, such as `import.reused=return`, and gets Sumsub's webhooks.
    #[cfg(feature = "failpoints")]
    pub(crate) async fn start(app: &TestApp, orders: &str) -> Self {
        let child = Self::serve(app, &[("FAILPOINTS", orders)]).await;
        app.sandbox
            .set_webhook_url(format!("{}/webhooks/sumsub", child.url));
        child
    }

    /// A process with the settings of an app, and others.
    pub(crate) async fn serve(app: &TestApp, settings: &[(&str, &str)]) -> Self {
        Self::serving(command(app, program()), settings).await
    }

    /// The same within limits that a shell sets before, such as `ulimit -n 300`.
    pub(crate) async fn limited(app: &TestApp, limits: &str) -> Self {
        let mut shell = Command::new("/bin/sh");
        let script = format!("{limits} && exec \"$0\" \"$@\"");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_vouch")]);
        Self::serving(command(app, shell), &[]).await
    }

    async fn serving(mut command: Command, settings: &[(&str, &str)]) -> Self {
        let log = tempfile::NamedTempFile::new_in(scratch_base()).expect("a file for the log");
        let process = command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .envs(settings.iter().copied())
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
            assert!(began.elapsed() < HANGS, "not serving: {}", child.log());
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        child
    }

    fn address(&self) -> Option<String> {
        let serving = self.entry("serving")?;
        Some(serving["address"].as_str()?.to_owned())
    }

    /// The first line of its log with a message.
    pub(crate) fn entry(&self, message: &str) -> Option<Value> {
        let log = self.log();
        let mut entries = log.lines().filter_map(parsed);
        entries.find(|entry| entry["message"] == message)
    }

    /// What it may open: the soft limit and the hard one.
    pub(crate) fn open_files(&self) -> (String, String) {
        let path = format!("/proc/{}/limits", self.process.id());
        open_files(&std::fs::read_to_string(path).expect("a running process"))
    }

    /// Tells it to end.
    pub(crate) fn terminate(&self) {
        let pid = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("it runs");
    }

    /// Waits until it has killed itself.
    #[cfg(feature = "failpoints")]
    pub(crate) async fn dies(&mut self) {
        let status = self.ended().await;
        assert_eq!(status.signal(), Some(SIGKILL), "{}", self.log());
        self.assert_calm();
    }

    /// Kills it, whatever it is doing.
    #[cfg(feature = "failpoints")]
    pub(crate) async fn kill(self) {
        let killed = self.killed().await;
        killed.assert_calm();
    }

    /// Kills it, whatever it is doing; what is left of it.
    pub(crate) async fn killed(mut self) -> Self {
        self.process.kill().expect("it is killed");
        let status = self.ended().await;
        assert_eq!(status.signal(), Some(SIGKILL), "{}", self.log());
        self
    }

    /// Waits until it has ended.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("its status") {
                return status;
            }
            assert!(began.elapsed() < HANGS, "still alive: {}", self.log());
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Its resident memory, in kilobytes.
    pub(crate) fn resident_kilobytes(&self) -> u64 {
        self.kilobytes("VmRSS:")
    }

    /// The most that its resident memory has been, in kilobytes.
    pub(crate) fn peak_kilobytes(&self) -> u64 {
        self.kilobytes("VmHWM:")
    }

    fn kilobytes(&self, of: &str) -> u64 {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(path).expect("a running process");
        let line = status.lines().find_map(|line| line.strip_prefix(of));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.expect("a size").parse().expect("a number")
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).expect("the log")
    }

    /// No error and no deadlock has been logged.
    #[cfg(feature = "failpoints")]
    pub(crate) fn assert_calm(&self) {
        self.assert_sound(|_| false);
    }

    /// No deadlock and no panic has been logged, and no other errors than those that belong to the test.
    pub(crate) fn assert_sound(&self, belongs: impl Fn(&Value) -> bool) {
        let log = self.log();
        assert!(!log.contains("deadlock detected"), "{log}");
        assert!(!log.contains("panicked"), "{log}");
        for line in log.lines().filter(|line| line.starts_with('{')) {
            let read = log_line::read(line.as_bytes());
            // A process that was killed may have left half of its last line.
            let cut = !line.ends_with('}');
            assert!(read.is_ok() || cut, "{read:?}: {line}");
        }
        let entries = log.lines().filter_map(parsed);
        let foreign: Vec<_> = entries
            .filter(|entry| entry["level"] == "ERROR" && !belongs(entry))
            .collect();
        assert!(foreign.is_empty(), "{foreign:?} in {log}");
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

/// The limits of open files in what the system says of a process.
pub(crate) fn open_files(limits: &str) -> (String, String) {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    let mut words = line.expect("a limit").split_whitespace().map(str::to_owned);
    (words.next().expect("soft"), words.next().expect("hard"))
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_vouch"))
}

/// The program, or what runs it, with the settings of an app.
fn command(app: &TestApp, mut command: Command) -> Command {
    let settings = &app.settings;
    let (sumsub, limits) = (&settings.sumsub, &settings.limits);
    let green_after = settings.policy.import_green_after.as_secs();
    command
        .env_clear()
        .env("VOUCH_STORAGE_URL", &settings.storage.place)
        .envs(Environment::of(settings).variables())
        .env("VOUCH_SUMSUB_TIMEOUT_SECONDS", "1")
        .env("VOUCH_SUMSUB_GET_PER_5S", sumsub.get_per_5s.to_string())
        .env("VOUCH_SUMSUB_POST_PER_5S", sumsub.post_per_5s.to_string())
        .env("VOUCH_IMPORT_GREEN_AFTER_SECONDS", green_after.to_string())
        .env("VOUCH_RATE_LIMIT_PER_MINUTE", limits.per_key.to_string())
        .env(
            "VOUCH_RATE_LIMIT_UNAUTHENTICATED_PER_MINUTE",
            limits.per_peer.to_string(),
        )
        .env("VOUCH_IMPORT_LEASE_SECONDS", "7")
        .env("VOUCH_WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8")
        .env("VOUCH_WEBHOOK_ALLOW_HTTP", "true")
        .env("VOUCH_LOG_FORMAT", "json");
    command
}
