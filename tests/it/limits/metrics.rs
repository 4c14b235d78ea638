//! `/metrics`, and the one log line of a request.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::STATUS;
use crate::support::app::TestApp;
use crate::support::peek::series;

#[tokio::test]
async fn what_happened_and_what_waits_is_shown() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    let malformed = broker.importing(&child, "").send().await;
    assert_eq!(malformed.status, 400);
    app.sandbox.advance_all().await;
    let sent = app.sandbox.deliver_all().await.len();
    app.clock.advance(TimeDelta::seconds(40));

    let text = app.metrics().await;
    let import = "method=\"POST\",route=\"/v1/organizations/verification/import\"";
    for (name, value) in [
        (
            format!("http_requests_total{{{import},status=\"200\",code=\"\"}}"),
            1.0,
        ),
        (
            format!("http_requests_total{{{import},status=\"400\",code=\"validation_error\"}}"),
            1.0,
        ),
        (
            format!("http_request_duration_seconds_count{{{import}}}"),
            2.0,
        ),
        (
            "sumsub_calls_total{method=\"POST\",outcome=\"success\"}".into(),
            1.0,
        ),
        (
            "sumsub_calls_total{method=\"POST\",outcome=\"server_error\"}".into(),
            0.0,
        ),
        ("sumsub_budget_waits_total{method=\"GET\"}".into(), 0.0),
        ("imports{state=\"requested\"}".into(), 0.0),
        ("imports{state=\"accepted\"}".into(), 1.0),
        ("imports{state=\"lapsed\"}".into(), 0.0),
        ("inbox{state=\"waiting\"}".into(), sent as f64),
        ("inbox{state=\"dead\"}".into(), 0.0),
        ("inbox_oldest_seconds".into(), 40.0),
        ("confirms_due".into(), 1.0),
        ("operator_flags".into(), 0.0),
        ("database_up".into(), 1.0),
        ("database_writable".into(), 1.0),
        ("database_connections_max".into(), 8.0),
        ("connections_max".into(), 4096.0),
        ("connections_displaced_total".into(), 0.0),
        ("connections_refused_total".into(), 0.0),
        ("upload_memory_bytes".into(), 0.0),
        ("body_memory_bytes".into(), 0.0),
        ("rate_limits_shared".into(), 0.0),
        ("rate_limited_total{by=\"key\"}".into(), 0.0),
        ("rate_limit_backend_errors_total".into(), 0.0),
        ("rate_limit_entries{kind=\"known_keys\"}".into(), 1.0),
        ("rate_limit_entries{kind=\"live_keys\"}".into(), 1.0),
        ("keys_announced".into(), 0.0),
        ("key_looks_total".into(), 1.0),
    ] {
        assert_eq!(series(&text, &format!("vouch_{name}")), value, "{name}");
    }
    assert!(text.ends_with("# EOF\n"));
    assert!(sent >= 1);
    assert!(series(&text, "vouch_confirms_oldest_seconds") >= 30.0);
    assert!(!text.contains(&child), "no organization in a label");

    app.settle().await;
    assert_eq!(
        series(&app.metrics().await, "vouch_inbox{state=\"waiting\"}"),
        0.0
    );
}

#[tokio::test]
async fn ended_imports_are_counted_once_a_minute() {
    let app = TestApp::new().await;
    let accepted = "vouch_imports{state=\"accepted\"}";
    assert_eq!(series(&app.metrics().await, accepted), 0.0);
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    assert_eq!(series(&app.metrics().await, accepted), 0.0);
    app.clock.advance(TimeDelta::minutes(1));
    assert_eq!(series(&app.metrics().await, accepted), 1.0);
}

#[tokio::test]
async fn a_look_works_without_the_database() {
    let app = TestApp::new().await;
    app.services.pool.close().await;
    let text = app.metrics().await;
    assert_eq!(series(&text, "vouch_database_up"), 0.0);
    assert_eq!(series(&text, "vouch_database_writable"), 0.0);
    assert!(!text.contains("vouch_inbox"));
}

#[tokio::test]
async fn one_line_tells_a_request_and_no_address() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let reply = broker.status(&child).await;
    let mut line = the_line(&app, reply.header("x-request-id").unwrap());
    let timestamp = line.remove("timestamp").unwrap();
    assert!(timestamp.as_str().unwrap().ends_with('Z'), "{timestamp}");
    assert!(line.remove("duration_ms").unwrap().is_u64());
    assert!(
        line.remove("key_id")
            .unwrap()
            .as_str()
            .unwrap()
            .starts_with("key_")
    );
    assert_eq!(
        Value::Object(line),
        json!({
            "level": "INFO",
            "target": "vouch::http::serve::context",
            "message": "request",
            "request_id": reply.header("x-request-id"),
            "method": "GET",
            "route": STATUS,
            "status": 200,
            "caller": broker.organization.to_string(),
            "organization": child,
        })
    );
    let refused = broker.get(STATUS).on_behalf_of("org_0").send().await;
    let line = the_line(&app, refused.header("x-request-id").unwrap());
    let caller = json!(broker.organization.to_string());
    assert_eq!((&line["status"], &line["caller"]), (&json!(404), &caller));
    let request = app.request(reqwest::Method::GET, STATUS).send().await;
    let line = the_line(&app, request.header("x-request-id").unwrap());
    assert_eq!(
        (&line["status"], &line["situation"]),
        (&json!(401), &json!("MissingApiKey"))
    );
    assert!(
        app.log_lines_with("\"message\":\"request\"")
            .iter()
            .all(|line| !line.to_string().contains("127.0.0.1"))
    );
}

/// The one line that the request layer writes about a request.
fn the_line(app: &TestApp, request_id: &str) -> serde_json::Map<String, Value> {
    let lines = app.log_lines_with(request_id);
    let lines: Vec<_> = lines
        .iter()
        .filter(|line| line["message"] == "request")
        .collect();
    let [line] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    line.as_object().unwrap().clone()
}

/// The listener of a second process on the same address is refused in one sentence, before anything is served.
#[tokio::test]
async fn serve_refuses_a_metrics_address_that_is_taken() {
    let app = TestApp::new().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let key = || vouch::secret::generate_key().unwrap();
    use secrecy::ExposeSecret as _;
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_vouch"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env_clear()
        .env("VOUCH_METRICS_LISTEN", &address)
        .env("VOUCH_STORAGE_URL", &app.settings.storage.place)
        .env("VOUCH_DATABASE_URL", app.database.url())
        .env("VOUCH_SEALING_KEYS", key().expose_secret())
        .env("VOUCH_AUDIT_KEY", key().expose_secret())
        .env("VOUCH_SUMSUB_APP_TOKEN", "sbx:token")
        .env("VOUCH_SUMSUB_SECRET_KEY", "secret")
        .env("VOUCH_SUMSUB_WEBHOOK_SECRETS", "secret")
        .env("VOUCH_SUMSUB_LEVEL_INDIVIDUAL", "level")
        .env("VOUCH_SUMSUB_LEVEL_BUSINESS", "level")
        .output()
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    let last = text.lines().last().unwrap();
    assert!(
        last.starts_with(&format!(
            "vouch: VOUCH_METRICS_LISTEN: cannot listen on {address}: Address already in use"
        )),
        "{text}"
    );
}
