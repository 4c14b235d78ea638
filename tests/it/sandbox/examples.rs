//! Small clients in Python and Node, written from what Sumsub documents, against the sandbox: it is right where they work.
//!
//! Where a language is not installed, its tests say so and pass.
#![expect(
    clippy::panic,
    clippy::print_stderr,
    reason = "a helper that cannot go on ends its test, and one that is skipped says so"
)]

use std::process::Stdio;

use base::clock::Clock;
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::receiver::Receiver;
use super::{Bench, LEVEL, OUR_SECRET, OURS, WEBHOOK_SECRET, manual};

/// What a script prints; `None` where its language is not here.
async fn run(program: &str, script: &str, arguments: &[&str], input: &str) -> Option<String> {
    let path = format!(
        "{}/tests/it/sandbox/clients/{script}",
        env!("CARGO_MANIFEST_DIR")
    );
    let spawned = Command::new(program)
        .arg(path)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("SKIPPED {script}: there is no {program} here");
            return None;
        }
        Err(error) => panic!("{program}: {error}"),
    };
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).await.unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    assert!(output.status.success(), "{script}: {}", output.status);
    Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

async fn signs(program: &str, script: &str) {
    // The script goes by the system's time.
    let bench = Bench::start_with(manual(), Clock::system()).await;
    let url = bench.sandbox.url();
    let right = [&url, OURS, OUR_SECRET, LEVEL, "customer-1"];
    let Some(printed) = run(program, script, &right, "").await else {
        return;
    };
    let answers: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(answers["created"]["externalUserId"], "customer-1");
    assert_eq!(answers["created"]["review"]["reviewStatus"], "init");
    assert_eq!(answers["status"]["reviewStatus"], "init");
    assert_eq!(answers["token"]["userId"], "customer-1");
    assert!(
        answers["token"]["token"]
            .as_str()
            .is_some_and(|token| token.starts_with("_act-sbx-"))
    );
}

#[tokio::test]
async fn a_client_in_python_signs_as_documented() {
    signs("python3", "client.py").await;
}

#[tokio::test]
async fn a_client_in_node_signs_as_documented() {
    signs("node", "client.mjs").await;
}

async fn verifies(program: &str, script: &str) {
    for scenario in ["approve", "sha1", "sha512", "pretty-printed"] {
        let bench = Bench::start(manual()).await;
        let receiver = Receiver::start(&bench.shutdown).await;
        bench.sandbox.set_webhook_url(receiver.url());
        bench.import(scenario, "customer-1").await;
        bench.sandbox.deliver_all().await;
        let received = receiver.received();
        assert!(!received.is_empty(), "{scenario}");
        for webhook in received {
            let algorithm = webhook.header("x-payload-digest-alg");
            let arguments = [
                WEBHOOK_SECRET,
                algorithm,
                webhook.header("x-payload-digest"),
            ];
            let Some(said) = run(program, script, &arguments, &webhook.body).await else {
                return;
            };
            assert_eq!(said, "authentic", "{scenario} {algorithm}");
            let altered = webhook.body.replacen('{', "{ ", 1);
            let said = run(program, script, &arguments, &altered).await;
            assert_eq!(said.as_deref(), Some("forged"), "{scenario} {algorithm}");
        }
    }
}

#[tokio::test]
async fn a_receiver_in_python_verifies_as_documented() {
    verifies("python3", "digest.py").await;
}

#[tokio::test]
async fn a_receiver_in_node_verifies_as_documented() {
    verifies("node", "digest.mjs").await;
}
