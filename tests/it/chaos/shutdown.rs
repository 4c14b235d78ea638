//! `vouch serve` told to stop, as a process.

use std::process::Stdio;
use std::time::{Duration, Instant};

use base::clock::Clock;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use super::{figure, until};
use crate::support::app::{Options, TestApp};
use crate::support::environment::Environment;
use crate::support::until::ends;

/// A serving process on an app's database and sandbox.
struct Serve {
    child: Child,
    url: String,
    _log: JoinSet<()>,
}

impl Serve {
    async fn start(app: &TestApp) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vouch"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env_clear()
            .env("VOUCH_LOG", "info")
            .env("VOUCH_LOG_FORMAT", "json")
            .envs(Environment::of(&app.settings).variables())
            .env("VOUCH_STORAGE_URL", &app.settings.storage.place)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the process starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a log")).lines();
        let url = loop {
            let line = lines
                .next_line()
                .await
                .expect("a log")
                .expect("it says where it listens");
            let line: Value = serde_json::from_str(&line).unwrap_or(Value::Null);
            if line["message"] == "serving" {
                break format!("http://{}", line["address"].as_str().expect("an address"));
            }
        };
        let mut log = JoinSet::new();
        log.spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self {
            child,
            url,
            _log: log,
        }
    }

    fn signal(&self) {
        let pid = self.child.id().and_then(|pid| i32::try_from(pid).ok());
        let pid = pid
            .and_then(rustix::process::Pid::from_raw)
            .expect("a process");
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("a signal");
    }

    /// Waits until nobody is let in any more.
    async fn is_closed(&self) {
        let address = self.url.trim_start_matches("http://").to_owned();
        until("nobody is let in", async || {
            tokio::net::TcpStream::connect(&address).await.is_err()
        })
        .await;
    }

    async fn code(mut self) -> Option<i32> {
        let ended = ends("it has ended", self.child.wait()).await;
        ended.expect("a status").code()
    }
}

/// An app that plays now, because the process goes by the system's time, and whose Sumsub takes `slow`.
async fn app(slow: Duration) -> TestApp {
    TestApp::with(Options {
        start: Clock::system().now(),
        sandbox: Box::new(move |sandbox| sandbox.slow_answer = slow),
        ..Options::default()
    })
    .await
}

#[tokio::test]
async fn what_was_claimed_is_finished_and_nobody_new_is_let_in() {
    let app = app(Duration::from_secs(2)).await;
    let serve = Serve::start(&app).await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("slow").await;
    let at = broker.at(&serve.url);
    let importing = at.importing(&child, &token).idempotency_key("k").send();
    let stopping = async {
        let path = format!("/sandbox/applicants?externalUserId={child}");
        until("Sumsub has the applicant", async || {
            app.sandbox_get(&path).await != json!([])
        })
        .await;
        serve.signal();
        serve.is_closed().await;
    };
    let (imported, ()) = tokio::join!(importing, stopping);
    assert_eq!(
        (imported.status, &imported.body["status"]),
        (200, &json!("PENDING"))
    );
    assert_eq!(serve.code().await, Some(0));
    let saved = broker
        .importing(&child, &token)
        .idempotency_key("k")
        .send()
        .await;
    assert_eq!(
        (saved.status, saved.header("idempotent-replayed")),
        (200, Some("true"))
    );
}

#[tokio::test]
async fn leased_work_is_finished_too() {
    let app = app(Duration::from_secs(2)).await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("reject").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.sandbox.advance_all().await;
    let fault = json!({ "call": "status", "fault": "slow", "times": 1 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let serve = Serve::start(&app).await;
    until("a confirm asks Sumsub", async || {
        app.sandbox_get("/sandbox/faults").await == json!([])
    })
    .await;
    serve.signal();
    assert_eq!(serve.code().await, Some(0));
    assert_eq!(broker.status_of(&child).await, "REJECTED");
}

#[tokio::test]
async fn a_second_signal_aborts_and_the_exit_code_tells() {
    let app = app(Duration::from_secs(60)).await;
    let serve = Serve::start(&app).await;
    let (broker, child) = app.broker_with_child().await;
    let fault = json!({ "call": "sdk-token", "fault": "slow", "times": 1 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let mut starting = JoinSet::new();
    let at = broker.at(&serve.url);
    let path = "/v1/organizations/verification";
    let request = app
        .http
        .post(format!("{}{path}", at.url))
        .bearer_auth(&at.key)
        .header("nxos-on-behalf-of", &child);
    starting.spawn(async move { request.send().await });
    until("a start asks Sumsub", async || {
        app.sandbox_get("/sandbox/faults").await == json!([])
    })
    .await;
    serve.signal();
    serve.is_closed().await;
    let began = Instant::now();
    serve.signal();
    assert_eq!(serve.code().await, Some(1));
    figure(
        "shutdown: second signal to exit",
        format_args!("{:?}", began.elapsed()),
    );
    assert!(began.elapsed() < Duration::from_secs(5));
    // Whoever was cut off got no answer, or may just have been told to come back.
    let cut_off = starting.join_next().await.expect("a request");
    if let Ok(answer) = cut_off.expect("no panic") {
        assert!(answer.status().is_server_error(), "{}", answer.status());
        assert!(answer.headers().contains_key("retry-after"));
    }
    // Nothing was begun that the next start could stumble over.
    assert_eq!(broker.start(&child).await.status, 200);
}
