//! Limits that replicas share through a real Redis. Where this machine has no `redis-server`, these tests say so and
//! do nothing.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::{STATUS, limit, through};
use crate::support::app::{Options, TestApp};
use crate::support::process::Process;
use crate::support::until::until;

/// A Redis of one test, on a socket of its own; ended with it.
struct Redis {
    folder: tempfile::TempDir,
    process: Option<Child>,
}

impl Redis {
    /// `None`, with a line that says so, where there is no `redis-server`.
    fn start() -> Option<Self> {
        let mut redis = Self {
            folder: tempfile::tempdir().unwrap(),
            process: None,
        };
        if redis.run() {
            return Some(redis);
        }
        // Past the test harness, which would keep it to itself.
        let text = "SKIPPED: redis-server is not installed, so shared rate limits are not tested\n";
        std::io::stderr().write_all(text.as_bytes()).unwrap();
        None
    }

    fn run(&mut self) -> bool {
        let spawned = Command::new("redis-server")
            .args([
                "--port",
                "0",
                "--save",
                "",
                "--appendonly",
                "no",
                "--unixsocket",
            ])
            .arg(self.socket())
            .current_dir(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.process = spawned.ok();
        self.process.is_some()
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }

    fn url(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    fn signal(&self, signal: rustix::process::Signal) {
        let id = self.process.as_ref().expect("it runs").id();
        let pid = rustix::process::Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    fn kill(&mut self) {
        let mut process = self.process.take().expect("it runs");
        process.kill().unwrap();
        process.wait().unwrap();
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            drop(process.kill());
            drop(process.wait());
        }
    }
}

/// A busy machine must not make an answer of Redis' too late, unless a test is about that.
const PATIENT: Duration = Duration::from_secs(10);

async fn app(redis: &Redis, per_key: u32, deadline: Duration) -> TestApp {
    let url = redis.url();
    let app = TestApp::with(Options {
        app: Box::new(move |settings| {
            settings.limits.per_key = limit(per_key);
            settings.limits.redis_url = Some(url.into());
            settings.limits.redis_deadline = deadline;
        }),
        ..Options::default()
    })
    .await;
    until("Redis is connected", async || app.limits.is_shared()).await;
    app
}

#[tokio::test]
async fn two_replicas_count_together() {
    let Some(redis) = Redis::start() else { return };
    let app = app(&redis, 1000, PATIENT).await;
    let here = app.broker().await;
    let other: Process = app.another_process(TimeDelta::zero()).await;
    until("the other is connected", async || other.limits.is_shared()).await;
    let there = here.at(&other.url);

    let (by_one, by_other) = tokio::join!(through(&here, 550), through(&there, 550));
    assert_eq!(by_one + by_other, 1000);
    // A minute of both asking together at one and a half times the pace: the limit goes through, ± 2 %.
    let mut went_through = 0;
    for _ in 0..300 {
        app.clock.advance(TimeDelta::milliseconds(200));
        let (by_one, by_other) = tokio::join!(through(&here, 3), through(&there, 2));
        went_through += by_one + by_other;
    }
    assert!((980..=1020).contains(&went_through), "{went_through}");

    let refused = here.get(STATUS).send().await;
    assert_eq!(refused.status, 429);
    let told = [
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "retry-after",
    ]
    .map(|name| refused.header(name).unwrap().to_owned());
    assert_eq!(told, ["1000", "0", "60", "1"]);
    app.clock.advance(TimeDelta::seconds(30));
    let reply = there.get(STATUS).send().await;
    assert_eq!(reply.header("ratelimit-remaining"), Some("499"));
    assert_eq!(reply.header("ratelimit-reset"), Some("31"));
}

#[tokio::test]
async fn without_redis_each_counts_alone_until_it_is_back() {
    let Some(mut redis) = Redis::start() else {
        return;
    };
    let app = app(&redis, 10, PATIENT).await;
    let broker = app.broker().await;
    assert_eq!(through(&broker, 4).await, 4);

    redis.kill();
    // Nothing is refused for Redis' absence, and what this process let through before still counts.
    assert_eq!(through(&broker, 20).await, 6);
    assert!(!app.limits.is_shared());
    let text = app.metrics().await;
    assert!(text.contains("vouch_rate_limits_shared 0\n"));
    assert!(
        !text.contains("vouch_rate_limit_backend_errors_total 0\n"),
        "{text}"
    );
    assert_ne!(lines(&app, "Redis is away"), [] as [serde_json::Value; 0]);

    assert!(redis.run());
    until("Redis is connected again", async || app.limits.is_shared()).await;
    // A new Redis knows nothing: all ten are there again.
    assert_eq!(through(&broker, 20).await, 10);
    assert!(app.metrics().await.contains("vouch_rate_limits_shared 1\n"));
}

#[tokio::test]
async fn a_redis_that_hangs_costs_one_deadline_once() {
    let Some(redis) = Redis::start() else { return };
    let deadline = Duration::from_millis(500);
    let app = app(&redis, 10, deadline).await;
    let broker = app.broker().await;
    assert_eq!(through(&broker, 1).await, 1);
    redis.signal(rustix::process::Signal::STOP);
    let began = Instant::now();
    assert_eq!(through(&broker, 20).await, 9);
    // Twenty deadlines would be ten seconds.
    let took = began.elapsed();
    assert!(took >= deadline && took < 8 * deadline, "{took:?}");
    assert_ne!(lines(&app, "Redis is away"), [] as [serde_json::Value; 0]);
    redis.signal(rustix::process::Signal::CONT);
    until("Redis is connected again", async || app.limits.is_shared()).await;
}

fn lines(app: &TestApp, text: &str) -> Vec<serde_json::Value> {
    let lines = app.log_lines_with(text);
    lines
        .into_iter()
        .filter(|line| line["target"] == "vouch::http::limits::shared")
        .collect()
}

#[test]
fn vouch_check_counts_in_redis() {
    let Some(redis) = Redis::start() else { return };
    // The server needs a moment for its socket.
    let began = Instant::now();
    while !redis.socket().exists() && began.elapsed() < PATIENT {
        std::thread::sleep(Duration::from_millis(10));
    }
    let mut command = crate::process::vouch(&crate::process::built());
    command
        .args(["check", "--json"])
        .env("VOUCH_REDIS_URL", redis.url());
    let checked = crate::process::run(&mut command);
    let checked: serde_json::Value = serde_json::from_str(&checked.out).unwrap();
    let mut lines = checked["checks"].as_array().unwrap().iter();
    let line = lines.find(|line| line["name"] == "redis").unwrap();
    assert_eq!(line["outcome"], "ok", "{line}");
}
