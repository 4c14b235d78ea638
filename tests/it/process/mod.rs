//! The built program, driven as a person or a script would: real processes, real signals, real folders.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test helper that cannot go on ends its test"
)]

mod check;
mod commands;
mod descriptors;
mod dev;
mod exec;
pub(crate) mod running;
mod services;
mod start;

use std::io::Read as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::database::scratch_base;
use crate::support::until::found;

/// Long enough for two cores that do other things as well; no test waits that long when all is well.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);
/// The pause between two looks at a condition.
const LOOK: Duration = Duration::from_millis(20);

/// A folder that every user may pass through, deleted in the end.
pub(crate) fn scratch() -> TempDir {
    tempfile::Builder::new()
        .prefix("vouch-process-")
        .permissions(PermissionsExt::from_mode(0o755))
        .tempdir_in(scratch_base())
        .expect("a scratch folder")
}

/// The program, without any setting of whoever runs the tests.
pub(crate) fn vouch(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("VOUCH_") || name == "DATABASE_URL" {
            command.env_remove(&*name);
        }
    }
    command
        .env("VOUCH_LOG", "error")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null());
    command
}

/// The program that was built together with these tests.
pub(crate) fn built() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_vouch"))
}

/// What a command that ended has said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Outcome {
    /// The JSON answer of a command that succeeded.
    pub(crate) fn json(&self) -> Value {
        assert_eq!((self.code, &*self.err), (Some(0), ""), "{}", self.out);
        serde_json::from_str(&self.out).expect("one JSON value")
    }

    /// The sentence of a command that failed.
    pub(crate) fn sentence(&self) -> &str {
        assert_eq!((self.code, &*self.out), (Some(1), ""), "{}", self.err);
        let sentence = self.err.strip_prefix("vouch: ").expect("our name first");
        let sentence = sentence.strip_suffix('\n').expect("a whole line");
        assert!(!sentence.contains('\n'), "more than one line: {sentence}");
        sentence
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut out = child.stdout.take().expect("standard output");
    let mut err = child.stderr.take().expect("standard error");
    let words = std::thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).map(|_| text)
    });
    let complaints = std::thread::spawn(move || {
        let mut text = String::new();
        err.read_to_string(&mut text).map(|_| text)
    });
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child of ours") {
            break status;
        }
        if began.elapsed() > DEADLINE {
            let _ = child.kill();
            panic!("{command:?} did not end");
        }
        std::thread::sleep(LOOK);
    };
    let text = |thread: std::thread::JoinHandle<std::io::Result<String>>| {
        thread.join().expect("a reader").expect("readable text")
    };
    Outcome {
        code: status.code(),
        out: text(words),
        err: text(complaints),
    }
}

/// A client for what is under test.
pub(crate) fn client() -> reqwest::Client {
    // Another test may have installed one already: any will do.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .timeout(DEADLINE)
        .build()
        .expect("a client")
}

/// A broker's calls, by HTTP alone.
pub(crate) struct Caller {
    pub(crate) http: reqwest::Client,
    pub(crate) api: String,
    pub(crate) sandbox: String,
    pub(crate) key: String,
    pub(crate) customer: String,
}

impl Caller {
    /// Sends a request for the customer; the JSON of a success.
    async fn send(&self, request: reqwest::RequestBuilder) -> Value {
        let response = request
            .bearer_auth(&self.key)
            .header("nxos-on-behalf-of", &self.customer)
            .send()
            .await
            .expect("an answer");
        let status = response.status();
        let body = response.text().await.expect("a body");
        assert!(status.is_success(), "{status}: {body}");
        serde_json::from_str(&body).expect("JSON")
    }

    fn verification(&self) -> String {
        format!("{}/v1/organizations/verification", self.api)
    }

    /// The record's status.
    pub(crate) async fn status(&self) -> String {
        let record = self.send(self.http.get(self.verification())).await;
        record["status"].as_str().expect("a status").to_owned()
    }

    /// The record's history.
    pub(crate) async fn events(&self) -> Value {
        let url = format!("{}/events", self.verification());
        self.send(self.http.get(url)).await
    }

    /// The applicants that the sandbox knows.
    pub(crate) async fn applicants(&self) -> Value {
        let url = format!("{}/sandbox/applicants", self.sandbox);
        let response = self.http.get(url).send().await.expect("an answer");
        response.json().await.expect("JSON")
    }

    /// What imports a share token of a scenario.
    pub(crate) async fn importing(&self, scenario: &str) -> Value {
        let body = serde_json::json!({ "scenario": scenario });
        let url = format!("{}/sandbox/share-tokens", self.sandbox);
        let minted = self.http.post(url).json(&body).send().await;
        let minted: Value = minted.expect("an answer").json().await.expect("JSON");
        serde_json::json!({ "shareToken": minted["token"] })
    }

    /// Imports a share token of a scenario: the record right after it.
    pub(crate) async fn import(&self, scenario: &str) -> Value {
        let body = self.importing(scenario).await;
        let url = format!("{}/import", self.verification());
        self.send(self.http.post(url).json(&body)).await
    }

    /// Imports and polls, as a broker does.
    pub(crate) async fn import_to_approved(&self) {
        assert_eq!(self.status().await, "NOT_STARTED");
        assert_eq!(self.import("approve").await["status"], "PENDING");
        let end = found("the import has an outcome", async || {
            let status = self.status().await;
            (status != "PENDING").then_some(status)
        });
        assert_eq!(end.await, "APPROVED");
    }
}
