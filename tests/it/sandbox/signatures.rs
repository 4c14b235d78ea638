//! Who gets in.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Answer, Bench, DONORS, OUR_SECRET, OURS, hmac_sha256, manual};

const HEALTH: &str = "/resources/status/api";

fn unauthorized(description: &str) -> (u16, Value) {
    (401, json!({"code": 401, "description": description}))
}

impl Bench {
    /// A request with headers of the test's choice.
    async fn with_headers(&self, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.http.get(self.url(HEALTH));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    fn now(&self) -> String {
        self.clock.now().timestamp().to_string()
    }
}

#[tokio::test]
async fn a_signed_request_is_served() {
    let bench = Bench::start(manual()).await;
    let answer = bench.get(HEALTH).await;
    assert_eq!((answer.status, answer.json()), (200, json!({})));
    // Header names are not case-sensitive.
    let timestamp = bench.now();
    let signature = hmac_sha256(OUR_SECRET, &format!("{timestamp}GET{HEALTH}"));
    let lower = [
        ("x-app-token", OURS),
        ("x-app-access-ts", &timestamp),
        ("x-app-access-sig", &signature),
    ];
    assert_eq!(bench.with_headers(&lower).await.status, 200);
}

#[tokio::test]
async fn a_missing_header_is_named() {
    let bench = Bench::start(manual()).await;
    let timestamp = bench.now();
    let signature = hmac_sha256(OUR_SECRET, &format!("{timestamp}GET{HEALTH}"));
    let all = [
        ("X-App-Token", OURS),
        ("X-App-Access-Ts", timestamp.as_str()),
        ("X-App-Access-Sig", signature.as_str()),
    ];
    for missing in all {
        let rest: Vec<_> = all
            .into_iter()
            .filter(|header| *header != missing)
            .collect();
        let expected = unauthorized(&format!("{} is missing", missing.0));
        assert_eq!(bench.with_headers(&rest).await.error(), expected);
        // Neither may a header come twice.
        let mut twice = all.to_vec();
        twice.push(missing);
        let expected = unauthorized(&format!("{} cannot be read", missing.0));
        assert_eq!(bench.with_headers(&twice).await.error(), expected);
    }
}

#[tokio::test]
async fn the_clocks_may_be_a_minute_apart() {
    let bench = Bench::start(manual()).await;
    let signed_at = bench.clock.now();
    for (apart, status) in [(60, 200), (61, 401), (-60, 200), (-61, 401)] {
        let timestamp = (signed_at - TimeDelta::seconds(apart))
            .timestamp()
            .to_string();
        let signature = hmac_sha256(OUR_SECRET, &format!("{timestamp}GET{HEALTH}"));
        let headers = [
            ("X-App-Token", OURS),
            ("X-App-Access-Ts", &timestamp),
            ("X-App-Access-Sig", &signature),
        ];
        let answer = bench.with_headers(&headers).await;
        assert_eq!(answer.status, status, "{apart} s");
        if status == 401 {
            assert_eq!(answer.error(), unauthorized("Token expired"));
        }
    }
    for odd in [
        "",
        "soon",
        "1764664066.5",
        "1764664066000",
        "+1764664066",
        "-1",
    ] {
        let signature = hmac_sha256(OUR_SECRET, &format!("{odd}GET{HEALTH}"));
        let headers = [
            ("X-App-Token", OURS),
            ("X-App-Access-Ts", odd),
            ("X-App-Access-Sig", &signature),
        ];
        assert_eq!(bench.with_headers(&headers).await.status, 401, "{odd}");
    }
}

#[tokio::test]
async fn only_the_tokens_of_the_two_tenants_are_known() {
    let bench = Bench::start(manual()).await;
    let cases = [
        (
            "nothing",
            "App token has an invalid format",
            Some((4000, "app-token-invalid-format")),
        ),
        (
            "sbx:recipientPublic.other",
            "App token's private part does not match",
            Some((4002, "app-token-private-part-mismatch")),
        ),
        ("sbx:another.token", "App token not found", None),
        // A production token does not reach sandbox data.
        (
            "prd:recipientPublic.recipientPrivate",
            "App token not found",
            None,
        ),
    ];
    for (token, description, named) in cases {
        let answer = bench
            .send(bench.signed((token, OUR_SECRET), Method::GET, HEALTH, ""))
            .await;
        let mut body = json!({"code": 401, "description": description});
        if let Some((code, name)) = named {
            body["errorCode"] = json!(code);
            body["errorName"] = json!(name);
        }
        assert_eq!(answer.error(), (401, body), "{token}");
    }
}

#[tokio::test]
async fn every_signed_part_counts() {
    let bench = Bench::start(manual()).await;
    let timestamp = bench.now();
    let target = "/resources/accessTokens/sdk?a=1&b=2";
    let body = r#"{"userId":"u-1","levelName":"basic-kyc-level"}"#;
    let call = |secret: &str, signed: String, sent: &str, body: &'static str| {
        bench
            .http
            .post(bench.url(sent))
            .header("X-App-Token", OURS)
            .header("X-App-Access-Ts", &timestamp)
            .header("X-App-Access-Sig", hmac_sha256(secret, &signed))
            .body(body)
    };
    let right = format!("{timestamp}POST{target}{body}");
    let served = bench
        .send(call(OUR_SECRET, right.clone(), target, body))
        .await;
    assert_eq!(served.status, 200, "{served:?}");

    let spaced = r#"{"userId": "u-1","levelName":"basic-kyc-level"}"#;
    let cases = [
        ("the secret", call("another", right.clone(), target, body)),
        ("the body", call(OUR_SECRET, right.clone(), target, spaced)),
        ("no body", call(OUR_SECRET, right.clone(), target, "")),
        (
            "the query",
            call(
                OUR_SECRET,
                right.clone(),
                "/resources/accessTokens/sdk?a=1&b=3",
                body,
            ),
        ),
        (
            "its order",
            call(
                OUR_SECRET,
                right.clone(),
                "/resources/accessTokens/sdk?b=2&a=1",
                body,
            ),
        ),
        (
            "no query",
            call(
                OUR_SECRET,
                right.clone(),
                "/resources/accessTokens/sdk",
                body,
            ),
        ),
        (
            "the path",
            call(OUR_SECRET, right, "/resources/accessTokens?a=1&b=2", body),
        ),
        (
            "the method",
            call(
                OUR_SECRET,
                format!("{timestamp}post{target}{body}"),
                target,
                body,
            ),
        ),
    ];
    for (part, request) in cases {
        let expected = json!({
            "code": 401,
            "description": "Invalid signature",
            "errorCode": 4003,
            "errorName": "app-token-signature-mismatch",
        });
        assert_eq!(bench.send(request).await.error(), (401, expected), "{part}");
    }
    // One tenant's secret does not open the other's door.
    let answer = bench
        .send(bench.signed((DONORS, OUR_SECRET), Method::GET, HEALTH, ""))
        .await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn the_query_is_signed_as_it_travels() {
    let bench = Bench::start(manual()).await;
    // A space may travel as `+` or `%20`; the signature covers whichever it was, and the server reads both alike.
    for query in ["levelName=no%20such+level", "levelName=no+such%20level"] {
        let target = format!("/resources/accessTokens?userId=u-1&{query}");
        let timestamp = bench.now();
        let signature = hmac_sha256(OUR_SECRET, &format!("{timestamp}POST{target}"));
        let request = format!(
            "POST {target} HTTP/1.1\r\nHost: sandbox\r\nX-App-Token: {OURS}\r\n\
             X-App-Access-Ts: {timestamp}\r\nX-App-Access-Sig: {signature}\r\n\
             Content-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let mut stream = TcpStream::connect(bench.sandbox.address()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
        assert!(
            answer.contains("Level 'no such level' not found"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn nothing_under_resources_is_open() {
    let bench = Bench::start(manual()).await;
    for target in [
        "/resources/status/api",
        "/resources/applicants/x/one",
        "/resources/nothing/here",
        "/resources/",
    ] {
        let answer = bench.tool(Method::GET, target, &Value::Null).await;
        assert_eq!(answer.status, 401, "{target}");
    }
    // Signed, the same paths are found or not.
    assert_eq!(bench.get("/resources/nothing/here").await.status, 404);
    assert_eq!(bench.post(HEALTH, "").await.status, 405);
    let too_large = "x".repeat(1024 * 1024 + 1);
    assert_eq!(bench.post(HEALTH, &too_large).await.status, 413);
}
