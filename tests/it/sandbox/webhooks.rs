//! Delivery: signatures, Sumsub's resends, resending by hand.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::receiver::Receiver;
use super::{Bench, WEBHOOK_SECRET, hmac_sha256, manual};
use crate::support::until::until;

impl Bench {
    async fn with_receiver() -> (Self, Receiver) {
        let bench = Self::start(manual()).await;
        let receiver = Receiver::start(&bench.shutdown).await;
        bench.sandbox.set_webhook_url(receiver.url());
        (bench, receiver)
    }

    /// Sends what is due: attempt and status of each.
    async fn deliver(&self, bounds: Value) -> Vec<(u64, Value)> {
        let sent = self
            .tool(Method::POST, "/sandbox/deliver", &bounds)
            .await
            .ok();
        let row = |sent: &Value| (sent["attempt"].as_u64().unwrap(), sent["status"].clone());
        sent.as_array().unwrap().iter().map(row).collect()
    }
}

#[tokio::test]
async fn a_webhook_is_signed_over_its_exact_body() {
    let (bench, receiver) = Bench::with_receiver().await;
    bench.import("approve", "org-1").await;
    assert_eq!(
        bench.deliver(Value::Null).await,
        [(1, json!(200)), (1, json!(200))]
    );
    let received = receiver.received();
    let listed = bench.webhooks("org-1").await;
    assert_eq!(received.len(), 2);
    for (received, listed) in received.iter().zip(&listed) {
        assert_eq!(received.body, listed["body"].as_str().unwrap());
        assert_eq!(received.header("content-type"), "application/json");
        assert_eq!(received.header("x-payload-digest-alg"), "HMAC_SHA256_HEX");
        let digest = hmac_sha256(WEBHOOK_SECRET, &received.body);
        assert_eq!(received.header("x-payload-digest"), digest);
        assert_eq!(listed["state"], "delivered");
        assert_eq!(
            listed["attempts"],
            json!([{"at": bench.clock.now(), "status": 200}])
        );
    }
    // Nothing is sent twice.
    assert_eq!(bench.deliver(json!({"regardless": true})).await, []);
}

#[tokio::test]
async fn failures_are_resent_on_sumsubs_schedule_and_then_no_more() {
    let (bench, receiver) = Bench::with_receiver().await;
    receiver.answer([500, 302, 404, 503, 500]);
    bench.import("partial", "org-1").await;
    assert_eq!(bench.deliver(Value::Null).await, [(1, json!(500))]);
    let pauses = [
        TimeDelta::minutes(5),
        TimeDelta::hours(1),
        TimeDelta::hours(5),
        TimeDelta::hours(18),
    ];
    for (pause, (attempt, status)) in
        pauses
            .into_iter()
            .zip([(2, 302), (3, 404), (4, 503), (5, 500)])
    {
        let due = bench.clock.now() + pause;
        let listed = &bench.webhooks("org-1").await[0];
        assert_eq!(listed["nextAttemptAt"], json!(due));
        assert_eq!(listed["state"], "queued");
        bench.clock.advance(pause - TimeDelta::microseconds(1));
        assert_eq!(bench.deliver(Value::Null).await, []);
        bench.clock.advance(TimeDelta::microseconds(1));
        assert_eq!(bench.deliver(Value::Null).await, [(attempt, json!(status))]);
    }
    let listed = &bench.webhooks("org-1").await[0];
    assert_eq!(listed["state"], "failed");
    assert_eq!(listed["nextAttemptAt"], Value::Null);
    bench.clock.advance(TimeDelta::days(30));
    assert_eq!(bench.deliver(json!({"regardless": true})).await, []);
    // The body never changes.
    let bodies: Vec<_> = receiver
        .received()
        .into_iter()
        .map(|received| received.body)
        .collect();
    assert_eq!(bodies, vec![bodies[0].clone(); 5]);
}

#[tokio::test]
async fn the_schedule_can_be_scaled() {
    let bench = Bench::start(sumsub_sandbox::Settings {
        retry_scale: 0.01,
        ..manual()
    })
    .await;
    let receiver = Receiver::start(&bench.shutdown).await;
    bench.sandbox.set_webhook_url(receiver.url());
    receiver.answer([500]);
    bench.import("partial", "org-1").await;
    assert_eq!(bench.deliver(Value::Null).await, [(1, json!(500))]);
    bench.clock.advance(TimeDelta::milliseconds(2999));
    assert_eq!(bench.deliver(Value::Null).await, []);
    bench.clock.advance(TimeDelta::milliseconds(1));
    assert_eq!(bench.deliver(Value::Null).await, [(2, json!(200))]);
}

#[tokio::test]
async fn a_receiver_that_is_not_there_is_an_error_and_a_resend() {
    let bench = Bench::start(manual()).await;
    bench.import("partial", "org-1").await;
    // Without an address webhooks wait.
    assert_eq!(bench.deliver(Value::Null).await, []);
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    bench
        .sandbox
        .set_webhook_url(format!("http://{address}/hook"));
    let sent = bench.sandbox.deliver_all().await;
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].attempt, sent[0].status), (1, None));
    let error = sent[0].error.as_deref().unwrap();
    assert!(
        error.contains("refused") && !error.contains("/hook"),
        "{error}"
    );
    let listed = &bench.webhooks("org-1").await[0];
    assert_eq!(listed["state"], "queued");
    assert_eq!(listed["attempts"][0]["error"], error);
}

#[tokio::test]
async fn resending_by_hand_leaves_the_schedule_alone() {
    let (bench, receiver) = Bench::with_receiver().await;
    receiver.answer([500, 500]);
    bench.import("partial", "org-1").await;
    assert_eq!(bench.deliver(Value::Null).await, [(1, json!(500))]);
    let before = bench.webhooks("org-1").await[0].clone();
    let resend = format!(
        "/sandbox/webhooks/{}/resend",
        before["id"].as_str().unwrap()
    );

    let sent = bench.tool(Method::POST, &resend, &Value::Null).await.ok();
    assert_eq!(
        (&sent["attempt"], &sent["status"]),
        (&json!(2), &json!(500))
    );
    let after = bench.webhooks("org-1").await[0].clone();
    assert_eq!(after["nextAttemptAt"], before["nextAttemptAt"]);
    assert_eq!(after["attempts"][1]["byHand"], true);

    let sent = bench.tool(Method::POST, &resend, &Value::Null).await.ok();
    assert_eq!(
        (&sent["attempt"], &sent["status"]),
        (&json!(3), &json!(200))
    );
    assert_eq!(bench.webhooks("org-1").await[0]["state"], "delivered");
    assert_eq!(bench.deliver(json!({"regardless": true})).await, []);

    let unknown = bench
        .tool(Method::POST, "/sandbox/webhooks/wh-0/resend", &Value::Null)
        .await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn a_limit_sends_the_oldest_first() {
    let (bench, receiver) = Bench::with_receiver().await;
    bench.import("approve", "org-1").await;
    bench.sandbox.advance_all().await;
    assert_eq!(bench.deliver(json!({"limit": 1})).await.len(), 1);
    assert_eq!(bench.deliver(json!({"limit": 1})).await.len(), 1);
    let types: Vec<_> = receiver
        .received()
        .iter()
        .map(|received| received.json()["type"].clone())
        .collect();
    assert_eq!(types, ["applicantCreated", "applicantPending"]);
}

#[tokio::test]
async fn a_caller_that_hangs_up_leaves_no_webhook_on_its_way() {
    let bench = Bench::start(manual()).await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    bench.sandbox.set_webhook_url(format!("http://{address}/"));
    bench.import("partial", "org-1").await;
    let request = bench.http.post(bench.url("/sandbox/deliver")).send();
    let call = bench.shutdown.spawn("caller", request);
    let (connection, _) = silent.accept().await.unwrap();
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(bench.webhooks("org-1").await[0]["state"], "sending");
    // The receiver gives up, which is an attempt like any other.
    drop(connection);
    until("it is on its way no more", async || {
        bench.webhooks("org-1").await[0]["state"] != "sending"
    })
    .await;
    let listed = bench.webhooks("org-1").await[0].clone();
    assert_eq!(listed["state"], "queued");
    assert_eq!(listed["attempts"].as_array().unwrap().len(), 1);
}
