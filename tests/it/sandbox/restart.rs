//! The state file.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use base::clock::Clock;
use base::ids::Ids;
use base::shutdown::Shutdown;
use chrono::TimeDelta;
use serde_json::{Value, json};
use sumsub_sandbox::{Error, Settings};

use super::receiver::Receiver;
use super::{Bench, LEVEL, brief, manual, start_time};

fn kept_in(file: &Path) -> Settings {
    Settings {
        state_file: Some(file.to_owned()),
        ..manual()
    }
}

#[tokio::test]
async fn a_restart_finds_everything() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    let clock = Clock::manual(start_time());

    let bench = Bench::start_with(kept_in(&file), clock.clone()).await;
    let receiver = Receiver::start(&bench.shutdown).await;
    receiver.answer([200, 500]);
    bench.sandbox.set_webhook_url(receiver.url());
    let held = bench.import("hold", "org-1").await;
    assert_eq!(bench.advance(1).await, ["hold"]);
    bench.sandbox.deliver_all().await;
    let unused = bench.share_token("approve").await;
    let used = bench.share_token("approve").await;
    bench.reuse(&used, "org-2").await.ok();
    let link = bench
        .post(
            "/resources/sdkIntegrations/levels/-/websdkLink",
            &json!({"userId": "org-3", "levelName": LEVEL}).to_string(),
        )
        .await
        .ok();
    let applicants = bench
        .tool(reqwest::Method::GET, "/sandbox/applicants", &Value::Null)
        .await
        .ok();
    let webhooks = bench.webhooks("org-1").await;
    bench.stop().await;
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let bench = Bench::start_with(kept_in(&file), clock).await;
    assert_eq!(
        bench
            .tool(reqwest::Method::GET, "/sandbox/applicants", &Value::Null)
            .await
            .ok(),
        applicants
    );
    assert_eq!(bench.webhooks("org-1").await, webhooks);
    assert_eq!(bench.verdict(&held).await, "onHold GREEN");
    // Phases go on, webhooks are resent in their time, tokens are what they were.
    assert_eq!(bench.advance(9).await, ["approve", "approve"]);
    assert_eq!(bench.verdict(&held).await, "completed GREEN");
    let receiver = Receiver::start(&bench.shutdown).await;
    bench.sandbox.set_webhook_url(receiver.url());
    bench.sandbox.deliver_all().await;
    bench.clock.advance(TimeDelta::minutes(5));
    bench.sandbox.deliver_all().await;
    let received = receiver.received();
    let mut of_first: Vec<_> = received.iter().map(|received| received.json()).collect();
    of_first.retain(|event| event["externalUserId"] == "org-1");
    let briefs: Vec<_> = of_first.iter().map(brief).collect();
    assert_eq!(
        briefs,
        [
            "applicantReviewed completed GREEN",
            "applicantPending pending"
        ]
    );
    assert_eq!(bench.reuse(&used, "org-4").await.status, 401);
    assert_eq!(bench.reuse(&unused, "org-4").await.status, 200);
    let page = link["url"]
        .as_str()
        .unwrap()
        .split_once("/sandbox/")
        .unwrap()
        .1;
    let page = bench
        .tool(
            reqwest::Method::GET,
            &format!("/sandbox/{page}"),
            &Value::Null,
        )
        .await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn what_was_answered_is_in_the_file_already() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    let bench = Bench::start(kept_in(&file)).await;
    let id = bench.import("approve", "org-1").await;
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let ids: Vec<_> = written["applicants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|applicant| applicant["id"].clone())
        .collect();
    assert_eq!(ids.len(), 2);
    assert!(ids.contains(&json!(id)));
    // The process dies here: a copy of the file at this moment is enough.
    let copy = folder.path().join("copy.json");
    std::fs::copy(&file, &copy).unwrap();
    let other = Bench::start(kept_in(&copy)).await;
    assert_eq!(other.verdict(&id).await, "pending");
}

#[tokio::test]
async fn a_file_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    for (text, cause) in [("{", "EOF"), ("{}", "missing field"), ("", "EOF")] {
        std::fs::write(&file, text).unwrap();
        let clock = Clock::manual(start_time());
        let ids = Ids::new(clock.clone());
        let started = sumsub_sandbox::start(kept_in(&file), clock, ids, &Shutdown::new()).await;
        let Err(Error::StateFile { path, source }) = started else {
            unreachable!("{text}");
        };
        assert_eq!(path, file);
        assert!(source.to_string().contains(cause), "{source}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_found_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("missing").join("sandbox.json");
    let clock = Clock::manual(start_time());
    let ids = Ids::new(clock.clone());
    let started = sumsub_sandbox::start(kept_in(&file), clock, ids, &Shutdown::new()).await;
    let Err(Error::StateFile { path, .. }) = started else {
        unreachable!("there is no such folder");
    };
    assert_eq!(path, file);
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let bench = Bench::start(manual()).await;
    let settings = Settings {
        listen: bench.sandbox.address(),
        ..manual()
    };
    let ids = Ids::new(bench.clock.clone());
    let started = sumsub_sandbox::start(settings, bench.clock.clone(), ids, &bench.shutdown).await;
    let Err(Error::Listen { address, .. }) = started else {
        unreachable!("two listen on one address");
    };
    assert_eq!(address, bench.sandbox.address());
}
