//! Faults on demand.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use sumsub_sandbox::Settings;

use super::{Bench, LEVEL, OUR_SECRET, OURS, manual};

impl Bench {
    async fn fault(&self, fault: Value) {
        self.tool(Method::POST, "/sandbox/faults", &fault)
            .await
            .ok();
    }

    async fn planned(&self) -> Value {
        self.tool(Method::GET, "/sandbox/faults", &Value::Null)
            .await
            .ok()
    }
}

#[tokio::test]
async fn a_fault_strikes_its_calls_and_ends() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("approve", "org-1").await;
    let status = format!("/resources/applicants/{id}/status");
    for (fault, code) in [
        ("401", 401),
        ("403", 403),
        ("404", 404),
        ("409", 409),
        ("429", 429),
        ("500", 500),
        ("503", 503),
    ] {
        bench
            .fault(json!({"call": "status", "fault": fault, "times": 2}))
            .await;
        assert_eq!(
            bench
                .get(&format!("/resources/applicants/{id}/one"))
                .await
                .status,
            200
        );
        for _ in 0..2 {
            let (status, body) = bench.get(&status).await.error();
            assert_eq!((status, &body["code"]), (code, &json!(code)));
        }
        assert_eq!(bench.get(&status).await.status, 200);
        assert_eq!(bench.planned().await, json!([]));
    }
    bench.fault(json!({"call": "any", "fault": "401"})).await;
    let (_, body) = bench.get(&status).await.error();
    let description = body["description"].as_str().unwrap();
    assert!(
        !description.contains("Token is invalid"),
        "not a share token's error: {description}"
    );
}

#[tokio::test]
async fn every_kind_of_call_can_be_struck() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("approve", "org-1").await;
    let token = bench.share_token("approve").await;
    let reuse = Bench::reuse_target(&token, "org-2");
    let get = [
        ("status", format!("/resources/applicants/{id}/status")),
        ("lookup", format!("/resources/applicants/{id}/one")),
        (
            "lookup",
            "/resources/applicants/-;externalUserId=org-1/one".to_owned(),
        ),
        (
            "lookup",
            "/resources/applicants/-/byExternalUserId/org-1".to_owned(),
        ),
        ("preview", reuse.replace("/reuse?", "/reuse/preview?")),
    ];
    let sdk = format!(r#"{{"userId":"org-3","levelName":"{LEVEL}"}}"#);
    let post = [
        ("reuse", reuse, String::new()),
        (
            "sdk-token",
            "/resources/accessTokens/sdk".to_owned(),
            sdk.clone(),
        ),
        (
            "sdk-token",
            format!("/resources/accessTokens?userId=u&levelName={LEVEL}"),
            String::new(),
        ),
        (
            "websdk-link",
            "/resources/sdkIntegrations/levels/-/websdkLink".to_owned(),
            sdk,
        ),
        (
            "create",
            format!("/resources/applicants?levelName={LEVEL}"),
            "{}".to_owned(),
        ),
    ];
    for kind in ["one of its own", "any"] {
        for (call, target) in &get {
            let call = if kind == "any" { kind } else { call };
            bench.fault(json!({"call": call, "fault": "503"})).await;
            assert_eq!(bench.get(target).await.status, 503, "{target}");
            assert_eq!(bench.get(target).await.status, 200, "{target}");
        }
        for (call, target, body) in &post {
            let call = if kind == "any" { kind } else { call };
            bench.fault(json!({"call": call, "fault": "503"})).await;
            assert_eq!(bench.post(target, body).await.status, 503, "{target}");
        }
    }
    // A struck reuse has not happened.
    let (_, target, body) = &post[0];
    assert_eq!(bench.post(target, body).await.status, 200);
}

#[tokio::test]
async fn drop_slow_and_garbage() {
    let bench = Bench::start(Settings {
        slow_answer: Duration::from_millis(50),
        ..manual()
    })
    .await;
    let token = bench.share_token("approve").await;
    let target = Bench::reuse_target(&token, "org-1");
    bench.fault(json!({"call": "reuse", "fault": "drop"})).await;
    let request = bench.signed((OURS, OUR_SECRET), Method::POST, &target, "");
    assert!(request.send().await.unwrap_err().status().is_none());
    bench
        .fault(json!({"call": "reuse", "fault": "garbage"}))
        .await;
    let answer = bench.post(&target, "").await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.starts_with("<html>"), "{answer:?}");
    bench.fault(json!({"call": "reuse", "fault": "slow"})).await;
    let started = tokio::time::Instant::now();
    assert_eq!(bench.post(&target, "").await.status, 200);
    assert!(started.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn faults_are_listed_cleared_and_checked() {
    let bench = Bench::start(manual()).await;
    let fault = json!({"call": "any", "fault": "500", "times": 1000});
    bench.fault(fault.clone()).await;
    assert_eq!(bench.planned().await, json!([fault]));
    // A request that does not get in uses nothing up.
    assert_eq!(
        bench
            .tool(Method::GET, "/resources/status/api", &Value::Null)
            .await
            .status,
        401
    );
    assert_eq!(bench.planned().await, json!([fault]));
    let cleared = bench
        .tool(Method::DELETE, "/sandbox/faults", &Value::Null)
        .await;
    assert_eq!(cleared.status, 204);
    assert_eq!(bench.get("/resources/status/api").await.status, 200);
    for odd in [
        json!({"call": "any"}),
        json!({"call": "all", "fault": "500"}),
        json!({"call": "any", "fault": "418"}),
        json!({"call": "any", "fault": "500", "times": 0}),
        Value::Null,
    ] {
        let answer = bench.tool(Method::POST, "/sandbox/faults", &odd).await;
        assert_eq!(answer.status, 400, "{odd}");
    }
    assert_eq!(bench.planned().await, json!([]));
}
