//! The receivers of `examples/receive-webhooks`, run as programs, get what Vouch really sends: with the official
//! libraries they verify it, drop what they have seen, and tell news from old news.
//!
//! Where a language or its packages are missing, the test says so and passes; `.ci/receivers` installs the packages.
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use base::clock::Clock;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::support::app::{Options, TestApp};
use crate::support::client::Broker;

const ENDPOINTS: &str = "/v1/webhooks/endpoints";
/// How long a program may take for its next line.
const PATIENCE: Duration = Duration::from_secs(60);

/// A receiver that runs. It ends when dropped.
struct Program {
    url: String,
    lines: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

impl Program {
    async fn start(mut command: Command, secret: &str) -> Self {
        let mut child = command
            .env("WEBHOOK_SECRET", secret)
            .env("LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the receiver starts");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut program = Self {
            url: String::new(),
            lines,
            _child: child,
        };
        program.url = program.line().await;
        program
    }

    /// The next line that it prints.
    async fn line(&mut self) -> String {
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line());
        let line = line.await.expect("a line in time").expect("text");
        line.expect("a line")
    }
}

async fn call(broker: &Broker, method: reqwest::Method, path: &str, body: &Value) -> Value {
    let reply = broker.request(method, path).json(body).send().await;
    assert_eq!(reply.status, 200, "{path}: {:?}", reply.body);
    reply.body
}

/// The ids of the broker's messages, the oldest first.
async fn messages(broker: &Broker) -> Vec<String> {
    let list = broker.get("/v1/webhooks/messages").send().await.body;
    let ids = list["data"].as_array().expect("a list").iter().rev();
    ids.map(|message| message["id"].as_str().expect("an id").to_owned())
        .collect()
}

async fn receives(command: Command) {
    // The libraries compare timestamps with the system's time.
    let app = TestApp::with(Options {
        clock: Some(Clock::system()),
        green_after: 0,
        ..Options::default()
    })
    .await;
    let (broker, child) = app.broker_with_child().await;
    let created = json!({ "url": "https://example.com/" });
    let created = call(&broker, reqwest::Method::POST, ENDPOINTS, &created).await;
    let endpoint = format!("{ENDPOINTS}/{}", created["id"].as_str().expect("an id"));
    let secret = broker.get(&format!("{endpoint}/secret")).send().await.body;
    let secret = secret["key"].as_str().expect("a secret").to_owned();
    let mut program = Program::start(command, &secret).await;
    let patch = async |body: Value| call(&broker, reqwest::Method::PATCH, &endpoint, &body).await;
    patch(json!({ "url": program.url, "disabled": true })).await;

    // The first change is not heard, the second is.
    assert_eq!(broker.start(&child).await.status, 200);
    app.settle().await;
    patch(json!({ "disabled": false })).await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    let [pending, approved] = &messages(&broker).await[..] else {
        panic!("two messages");
    };
    assert_eq!(
        program.line().await,
        format!("{approved}: {child} is APPROVED")
    );
    for (message, said) in [
        (approved, "seen already".to_owned()),
        (pending, format!("{child} was PENDING")),
    ] {
        let path = format!("/v1/webhooks/messages/{message}/replay");
        call(&broker, reqwest::Method::POST, &path, &json!({})).await;
        app.settle().await;
        assert_eq!(program.line().await, format!("{message}: {said}"));
    }
    let test = format!("{endpoint}/test");
    let test = call(&broker, reqwest::Method::POST, &test, &json!({})).await;
    app.settle().await;
    let id = test["id"].as_str().expect("an id");
    assert_eq!(program.line().await, format!("{id}: webhook.test"));

    // Each was answered with success.
    for message in messages(&broker).await {
        let path = format!("/v1/webhooks/messages/{message}/deliveries");
        let deliveries = broker.get(&path).send().await.body;
        assert_eq!(deliveries["data"][0]["state"], "delivered", "{deliveries}");
        for attempt in deliveries["data"][0]["attempts"].as_array().expect("some") {
            assert_eq!(attempt["status"], 204, "{attempt}");
        }
    }
    // What Vouch did not send is refused.
    let forged = app
        .http
        .post(&program.url)
        .header("svix-id", approved)
        .header("svix-timestamp", app.clock.now().timestamp().to_string())
        .header("svix-signature", "v1,bm90IHRoaXMgb25l")
        .body("{}")
        .send();
    assert_eq!(forged.await.expect("an answer").status(), 400);
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether what a receiver needs is here; says so where it is not.
pub(super) fn present(what: &Path) -> bool {
    if what.exists() {
        return true;
    }
    // Past the test runner, which keeps what tests that pass print to itself.
    let _told = writeln!(
        std::io::stderr(),
        "SKIPPED a receiver of webhooks: {} is missing; .ci/receivers installs it",
        what.display()
    );
    false
}

/// `cargo test` builds it beside this very program.
fn example() -> PathBuf {
    let here = std::env::current_exe().expect("a path");
    let profile = here.parent().and_then(Path::parent).expect("a folder");
    profile.join("examples").join("receive-webhooks")
}

#[tokio::test]
async fn the_receiver_in_rust_takes_what_is_sent() {
    let program = example();
    if !program.exists() {
        let mut build = Command::new(env!("CARGO"));
        build.args([
            "build",
            "--quiet",
            "--locked",
            "--example",
            "receive-webhooks",
        ]);
        assert!(build.status().await.expect("cargo runs").success());
    }
    receives(Command::new(program)).await;
}

#[tokio::test]
async fn the_receiver_in_node_takes_what_is_sent() {
    let place = root().join("target/receivers/node");
    if !present(&place.join("node_modules/svix")) {
        return;
    }
    // Node looks for packages from where the file is.
    let script = place.join("receive.mjs");
    std::fs::copy(
        root().join("examples/receive-webhooks/node/receive.mjs"),
        &script,
    )
    .expect("a copy");
    let mut command = Command::new("node");
    command.arg(script);
    receives(command).await;
}

#[tokio::test]
async fn the_receiver_in_python_takes_what_is_sent() {
    let packages = root().join("target/receivers/python");
    if !present(&packages.join("svix")) {
        return;
    }
    let mut command = Command::new("python3");
    command
        .arg(root().join("examples/receive-webhooks/python/receive.py"))
        .env("PYTHONPATH", packages);
    receives(command).await;
}
