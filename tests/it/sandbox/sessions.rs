//! SDK tokens, WebSDK links, and what the customer does with them.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use sumsub_sandbox::Settings;

use super::{Answer, Bench, LEVEL, brief, manual};

const LINK: &str = "/resources/sdkIntegrations/levels/-/websdkLink";

impl Bench {
    /// Mints a link; its path at the sandbox.
    async fn link(&self, body: Value) -> String {
        let url = self.post(LINK, &body.to_string()).await.ok()["url"]
            .as_str()
            .unwrap()
            .to_owned();
        url.strip_prefix(&self.sandbox.url()).unwrap().to_owned()
    }

    async fn act(&self, user: &str, body: Value) -> Answer {
        self.tool(Method::POST, &format!("/sandbox/sessions/{user}"), &body)
            .await
    }

    async fn exists(&self, user: &str) -> bool {
        let target = format!("/resources/applicants/-/byExternalUserId/{user}");
        self.get(&target).await.ok()["exists"] == true
    }
}

#[tokio::test]
async fn minting_creates_nothing() {
    let bench = Bench::start(manual()).await;
    let body = format!(r#"{{"userId":"org-1","levelName":"{LEVEL}","ttlInSecs":600}}"#);
    let first = bench.post("/resources/accessTokens/sdk", &body).await.ok();
    let second = bench.post("/resources/accessTokens/sdk", &body).await.ok();
    assert_eq!(first["userId"], "org-1");
    assert!(first["token"].as_str().unwrap().starts_with("_act-sbx-"));
    assert_ne!(first["token"], second["token"]);
    let legacy = format!("/resources/accessTokens?userId=org-1&levelName={LEVEL}");
    assert_eq!(bench.post(&legacy, "").await.ok()["userId"], "org-1");
    bench
        .link(json!({"userId": "org-1", "levelName": LEVEL}))
        .await;
    let older = format!(
        "/resources/sdkIntegrations/levels/{LEVEL}/websdkLink?externalUserId=org-1&ttlInSecs=60&lang=en"
    );
    assert!(
        bench.post(&older, "").await.ok()["url"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:")
    );
    assert!(!bench.exists("org-1").await);
    assert_eq!(bench.webhooks("org-1").await, Vec::<Value>::new());
}

#[tokio::test]
async fn odd_mints_are_refused() {
    let bench = Bench::start(manual()).await;
    let sdk = "/resources/accessTokens/sdk";
    let no_body = bench
        .post(&format!("{sdk}?userId=u&levelName={LEVEL}"), "")
        .await;
    let expected = json!({"code": 400, "description": "Body must be provided"});
    assert_eq!(no_body.error(), (400, expected));
    let unknown_level = r#"{"userId":"u","levelName":"nowhere"}"#;
    for target in [sdk, LINK] {
        assert_eq!(
            bench.post(target, unknown_level).await.status,
            404,
            "{target}"
        );
        assert_eq!(bench.post(target, "{").await.status, 400, "{target}");
        assert_eq!(
            bench.post(target, r#"{"userId":"u"}"#).await.status,
            400,
            "{target}"
        );
        let no_user = format!(r#"{{"levelName":"{LEVEL}"}}"#);
        assert_eq!(bench.post(target, &no_user).await.status, 400, "{target}");
        for ttl in ["0", "-1", "\"soon\"", "1.5", "[]"] {
            let body = format!(r#"{{"userId":"u","levelName":"{LEVEL}","ttlInSecs":{ttl}}}"#);
            assert_eq!(
                bench.post(target, &body).await.status,
                400,
                "{target} {ttl}"
            );
        }
    }
    assert_eq!(
        bench
            .post("/resources/accessTokens?userId=u", "")
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn the_page_is_the_customers_way() {
    let bench = Bench::start(manual()).await;
    let link = bench.link(json!({
        "userId": "org-<1>", "levelName": LEVEL, "ttlInSecs": 1800,
        "redirect": {"successUrl": "https://app.example/ok", "rejectUrl": "javascript:alert(1)"},
    })).await;
    let page = bench.tool(Method::GET, &link, &Value::Null).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("org-&lt;1&gt;") && !page.text.contains("org-<1>"));
    let user = "org-%3C1%3E";
    assert!(bench.exists(user).await);
    let press = |act: &str| format!("{link}/act?act={act}");
    assert!(
        page.text
            .contains(&format!("action=\"{}\"", press("submit")))
    );
    // Loading the page again changes nothing.
    bench.tool(Method::GET, &link, &Value::Null).await;
    for (act, status) in [
        ("submit", "pending"),
        ("hold", "onHold GREEN"),
        ("reject", "completed RED FINAL"),
        ("approve", "completed GREEN"),
    ] {
        assert_eq!(
            bench
                .tool(Method::POST, &press(act), &Value::Null)
                .await
                .status,
            303
        );
        let page = bench.tool(Method::GET, &link, &Value::Null).await;
        assert!(
            page.text.contains(&format!("<code>{status}</code>")),
            "{act}: {}",
            page.text
        );
        assert_eq!(
            page.text.contains("https://app.example/ok"),
            status.contains("GREEN")
        );
        assert!(!page.text.contains("javascript:"));
    }
    let events: Vec<_> = bench.events(user).await.iter().map(brief).collect();
    assert_eq!(
        events,
        [
            "applicantCreated init",
            "applicantPending pending",
            "applicantOnHold onHold GREEN",
            "applicantReviewed completed RED",
            "applicantReviewed completed GREEN",
        ]
    );
    assert_eq!(
        bench
            .tool(Method::POST, &press("dance"), &Value::Null)
            .await
            .status,
        400
    );
    assert_eq!(
        bench
            .tool(Method::GET, "/sandbox/websdk/none", &Value::Null)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_link_expires() {
    let bench = Bench::start(manual()).await;
    let link = bench
        .link(json!({"userId": "org-1", "levelName": LEVEL, "ttlInSecs": "60"}))
        .await;
    bench.clock.advance(TimeDelta::seconds(60));
    assert_eq!(
        bench.tool(Method::GET, &link, &Value::Null).await.status,
        410
    );
    assert!(!bench.exists("org-1").await);
}

#[tokio::test]
async fn programs_do_the_same_with_one_call() {
    let bench = Bench::start(manual()).await;
    assert_eq!(bench.act("org-1", json!({"act": "open"})).await.status, 404);
    bench
        .link(json!({"userId": "org-1", "levelName": LEVEL}))
        .await;
    let refused = bench.act("org-1", json!({"act": "approve"})).await;
    assert_eq!(refused.status, 409);
    assert!(!bench.exists("org-1").await);

    let opened = bench.act("org-1", json!({"act": "open"})).await.ok();
    assert_eq!(
        (&opened["externalUserId"], &opened["reviewStatus"]),
        (&json!("org-1"), &json!("init"))
    );
    let id = opened["id"].as_str().unwrap();
    bench.act("org-1", json!({"act": "submit"})).await.ok();
    assert_eq!(bench.verdict(id).await, "pending");
    assert_eq!(bench.advance(9).await, Vec::<String>::new());
    for (act, status) in [
        ("queue", "queued"),
        ("await-user", "awaitingUser GREEN"),
        ("await-service", "awaitingService GREEN"),
        ("hold", "onHold GREEN"),
        ("retry", "completed RED RETRY"),
        ("approve", "completed GREEN"),
    ] {
        bench.act("org-1", json!({"act": act})).await.ok();
        assert_eq!(bench.verdict(id).await, status, "{act}");
    }
    // The applicant's own id names it as well.
    bench.act(id, json!({"act": "reject"})).await.ok();
    assert_eq!(bench.verdict(id).await, "completed RED FINAL");
    assert_eq!(
        bench.act("org-1", json!({"act": "dance"})).await.status,
        400
    );
}

#[tokio::test]
async fn submitting_opens_and_a_scenario_can_be_chosen() {
    let bench = Bench::start(manual()).await;
    bench
        .link(json!({"userId": "org-1", "levelName": LEVEL}))
        .await;
    let applicant = bench
        .act("org-1", json!({"act": "submit", "scenario": "reject"}))
        .await
        .ok();
    assert_eq!(applicant["reviewStatus"], "pending");
    assert_eq!(applicant["scenario"], "reject");
    assert_eq!(bench.advance(9).await, ["reject"]);
    let unknown = bench
        .act("org-1", json!({"act": "submit", "scenario": "none"}))
        .await;
    assert_eq!(
        (
            unknown.status,
            unknown.json()["scenarios"].as_array().unwrap().len()
        ),
        (400, 53)
    );
}

#[tokio::test]
async fn a_session_for_a_company_and_one_for_another_level() {
    let bench = Bench::start(manual()).await;
    bench
        .link(json!({"userId": "org-b", "levelName": "basic-kyb-level"}))
        .await;
    assert_eq!(
        bench.act("org-b", json!({"act": "open"})).await.ok()["type"],
        "company"
    );

    let id = bench.import("approve", "org-1").await;
    bench.advance(9).await;
    let link = bench
        .link(json!({"userId": "org-1", "levelName": "kyc-with-poa"}))
        .await;
    assert_eq!(bench.verdict(&id).await, "completed GREEN");
    bench.tool(Method::GET, &link, &Value::Null).await;
    assert_eq!(bench.verdict(&id).await, "init");
    assert_eq!(bench.review(&id).await["levelName"], "kyc-with-poa");
    // The one call for programs does as the page.
    bench
        .link(json!({"userId": "org-1", "levelName": LEVEL}))
        .await;
    let moved = bench.act("org-1", json!({"act": "open"})).await.ok();
    assert_eq!(moved["levelName"], LEVEL);
}

#[tokio::test]
async fn links_can_point_elsewhere() {
    let bench = Bench::start(Settings {
        public_url: Some("https://sandbox.example".to_owned()),
        ..manual()
    })
    .await;
    let body = json!({"userId": "org-1", "levelName": LEVEL}).to_string();
    let url = bench.post(LINK, &body).await.ok()["url"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        url.starts_with("https://sandbox.example/sandbox/websdk/"),
        "{url}"
    );
}
