//! Scenarios in which the call itself goes wrong.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use sumsub_sandbox::Settings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Bench, LEVEL, OUR_SECRET, OURS, hmac_sha256, manual};
use crate::support::until::until;

impl Bench {
    async fn lookup(&self, user: &str) -> Value {
        let target = format!("/resources/applicants/-/byExternalUserId/{user}");
        self.get(&target).await.ok()
    }

    /// Sends a signed POST over a connection of its own; every byte that came back until the connection ended.
    async fn raw_post(&self, target: &str) -> Vec<u8> {
        let timestamp = self.clock.now().timestamp();
        let signature = hmac_sha256(OUR_SECRET, &format!("{timestamp}POST{target}"));
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: sandbox\r\nX-App-Token: {OURS}\r\n\
             X-App-Access-Ts: {timestamp}\r\nX-App-Access-Sig: {signature}\r\nContent-Length: 0\r\n\r\n"
        );
        let mut stream = TcpStream::connect(self.sandbox.address()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        // The end of the stream or a reset: either way nothing more comes.
        let _ = stream.read_to_end(&mut bytes).await;
        bytes
    }
}

#[tokio::test]
async fn answer_lost_commits_and_breaks_the_connection() {
    let bench = Bench::start(manual()).await;
    let token = bench.share_token("answer-lost").await;
    let target = Bench::reuse_target(&token, "org-1");
    assert_eq!(bench.raw_post(&target).await, Vec::<u8>::new());

    let found = bench.lookup("org-1").await;
    let id = found["applicant"]["id"].as_str().unwrap();
    assert_eq!(bench.verdict(id).await, "pending");
    assert_eq!(bench.advance(9).await, ["approve"]);
    assert_eq!(bench.verdict(id).await, "completed GREEN");
    // The token is used up, although nobody was told.
    assert_eq!(bench.reuse(&token, "org-1").await.status, 401);

    // An HTTP client sees no answer at all.
    let token = bench.share_token("answer-lost").await;
    let target = Bench::reuse_target(&token, "org-2");
    let request = bench.signed((OURS, OUR_SECRET), reqwest::Method::POST, &target, "");
    let error = request.send().await.unwrap_err();
    assert!(error.is_request() && error.status().is_none(), "{error:?}");
    assert_eq!(bench.lookup("org-2").await["exists"], true);
}

#[tokio::test]
async fn lookup_delayed_hides_the_applicant_for_a_while() {
    let bench = Bench::start(manual()).await;
    let token = bench.share_token("lookup-delayed").await;
    assert_eq!(
        bench.raw_post(&Bench::reuse_target(&token, "org-1")).await,
        Vec::<u8>::new()
    );
    assert_eq!(bench.lookup("org-1").await, json!({"exists": false}));
    let one = "/resources/applicants/-;externalUserId=org-1/one";
    assert_eq!(bench.get(one).await.status, 404);
    // It exists all the same: the id is taken, and whoever knows the applicant's id sees it.
    let create = format!("/resources/applicants?levelName={LEVEL}");
    assert_eq!(
        bench
            .post(&create, r#"{"externalUserId":"org-1"}"#)
            .await
            .status,
        409
    );
    let id = bench.events("org-1").await[0]["applicantId"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(bench.verdict(&id).await, "pending");

    let mut steps = bench.advance(9).await;
    steps.sort();
    assert_eq!(steps, ["approve", "show"]);
    assert_eq!(bench.get(one).await.ok()["id"], id.as_str());
    assert_eq!(bench.lookup("org-1").await["exists"], true);
}

#[tokio::test]
async fn lookup_delayed_ends_by_itself_even_in_fast_mode() {
    let bench = Bench::start(Settings {
        fast: true,
        lookup_delay: Duration::from_secs(600),
        ..super::settings()
    })
    .await;
    let token = bench.share_token("lookup-delayed").await;
    bench.raw_post(&Bench::reuse_target(&token, "org-1")).await;
    assert_eq!(bench.lookup("org-1").await, json!({"exists": false}));
    bench.clock.advance(TimeDelta::seconds(599));
    assert_eq!(bench.lookup("org-1").await, json!({"exists": false}));
    bench.clock.advance(TimeDelta::seconds(1));
    until("it shows", async || {
        bench.lookup("org-1").await != json!({"exists": false})
    })
    .await;
}

#[tokio::test]
async fn slow_commits_first() {
    let bench = Bench::start(Settings {
        slow_answer: Duration::from_secs(600),
        ..manual()
    })
    .await;
    let token = bench.share_token("slow").await;
    let target = Bench::reuse_target(&token, "org-1");
    let request = bench.signed((OURS, OUR_SECRET), reqwest::Method::POST, &target, "");
    let answer = bench.shutdown.spawn("slow call", request.send());
    until("it is committed", async || {
        bench.lookup("org-1").await != json!({"exists": false})
    })
    .await;
    assert!(!answer.is_finished());
    // Shutdown does not wait for it: the connection breaks.
    bench.shutdown.begin();
    let error = answer.await.unwrap().unwrap().unwrap_err();
    assert!(error.status().is_none(), "{error:?}");
    bench.stop().await;
}

#[tokio::test]
async fn slow_answers_in_the_end() {
    let bench = Bench::start(Settings {
        slow_answer: Duration::from_millis(50),
        ..manual()
    })
    .await;
    let token = bench.share_token("slow").await;
    let started = tokio::time::Instant::now();
    let applicant = bench.reuse(&token, "org-1").await.ok();
    assert!(started.elapsed() >= Duration::from_millis(50));
    assert_eq!(applicant["externalUserId"], "org-1");
}

#[tokio::test]
async fn the_first_call_fails_and_the_second_works() {
    let bench = Bench::start(manual()).await;
    let cases = [
        ("rate-limited", 429, "Too many requests"),
        ("server-error", 500, "Internal server error"),
    ];
    for (scenario, status, description) in cases {
        let token = bench.share_token(scenario).await;
        let expected = json!({"code": status, "description": description});
        assert_eq!(
            bench.reuse(&token, scenario).await.error(),
            (status, expected)
        );
        assert_eq!(bench.lookup(scenario).await, json!({"exists": false}));
        let applicant = bench.reuse(&token, scenario).await.ok();
        assert_eq!(bench.advance(9).await, ["approve"]);
        assert_eq!(
            bench.verdict(applicant["id"].as_str().unwrap()).await,
            "completed GREEN"
        );
    }
}

#[tokio::test]
async fn conflict_is_an_applicant_that_was_there_before() {
    let bench = Bench::start(manual()).await;
    let token = bench.share_token("conflict").await;
    let refused = bench.reuse(&token, "org-1").await.error();
    let existing = bench.lookup("org-1").await["applicant"].clone();
    let id = existing["id"].as_str().unwrap();
    let description = format!("Applicant with external user id 'org-1' already exists: {id}");
    assert_eq!(
        refused,
        (409, json!({"code": 409, "description": description}))
    );
    assert_eq!(existing["createdAt"], "2025-12-02 07:27:46");
    assert_eq!(existing["review"]["reviewStatus"], "init");
    assert_eq!(bench.webhooks("org-1").await, Vec::<Value>::new());
    // The token is still good, but the id stays taken.
    assert_eq!(bench.reuse(&token, "org-1").await.error(), refused);
}

#[tokio::test]
async fn a_taken_user_id_is_a_conflict_under_every_scenario() {
    let bench = Bench::start(manual()).await;
    let first = bench.import("approve", "org-1").await;
    let token = bench.share_token("approve").await;
    let description = format!("Applicant with external user id 'org-1' already exists: {first}");
    let expected = (409, json!({"code": 409, "description": description}));
    assert_eq!(bench.reuse(&token, "org-1").await.error(), expected);
    // That did not use the token up.
    assert_eq!(bench.reuse(&token, "org-2").await.status, 200);
}
