//! Arbitrary bytes where clients put text: an answer of the catalogue, or a refusal of the HTTP parser, and never a
//! 5xx.

use axum::http::Uri;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;
use sha2::Digest as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

use crate::support::app::TestApp;
use crate::support::client::Broker;

const CASES: u32 = 96;

/// Header lines by name and raw value.
type Lines<'a> = &'a [(&'a str, &'a [u8])];

/// Sends a request byte for byte; the status of its answer, `None` where the connection was closed without one.
async fn send(app: &TestApp, head: &str, lines: Lines<'_>, body: &[u8]) -> Option<u16> {
    let address = app.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut bytes = format!(
        "{head} HTTP/1.1\r\nhost: vouch\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    )
    .into_bytes();
    for (name, value) in lines {
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    // The server may answer and close before it has read everything.
    let _closed = stream.write_all(&bytes).await;
    let mut answer = Vec::new();
    let _reset = stream.read_to_end(&mut answer).await;
    let status = answer.strip_prefix(b"HTTP/1.1 ")?.get(..3)?;
    std::str::from_utf8(status).ok()?.parse().ok()
}

/// Runs a property against one app.
#[expect(
    clippy::needless_pass_by_value,
    reason = "callers write the check in place"
)]
fn property<S: Strategy>(
    strategy: &S,
    check: impl AsyncFn(&TestApp, &Broker, &S::Value) -> Result<(), String>,
) {
    let runtime = Runtime::new().unwrap();
    let (app, broker) = runtime.block_on(async {
        let app = TestApp::new().await;
        let broker = app.broker().await;
        (app, broker)
    });
    let mut runner = TestRunner::new(Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(strategy, |value| {
        let checked = runtime.block_on(check(&app, &broker, &value));
        checked.map_err(TestCaseError::fail)
    });
    let _inside = runtime.enter();
    drop(app);
    outcome.unwrap();
}

/// Bytes that may stand in a header line, those beyond ASCII and those that HTTP forbids included.
fn line_bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    let byte = any::<u8>().prop_filter("ends the line", |byte| !matches!(byte, b'\r' | b'\n'));
    prop::collection::vec(byte, 0..most)
}

/// What one request has to be answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// This status of ours.
    Status(u16),
    /// HTTP forbids such bytes: the parser answers 400, or closes.
    Unreadable,
}

impl Expected {
    /// `status` where each of the header values can be read.
    fn given(values: &[&[u8]], status: u16) -> Self {
        let readable = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~' | 0x80..);
        if values.iter().copied().flatten().all(readable) {
            Self::Status(status)
        } else {
            Self::Unreadable
        }
    }

    fn check(self, status: Option<u16>) -> Result<(), String> {
        let right = match self {
            Self::Status(expected) => status == Some(expected),
            Self::Unreadable => status.is_none_or(|status| status == 400),
        };
        if right {
            return Ok(());
        }
        Err(format!("{status:?} instead of {self:?}"))
    }
}

/// A header's value without the spaces that do not belong to it.
fn trimmed(value: &[u8]) -> Option<&str> {
    Some(std::str::from_utf8(value).ok()?.trim_matches([' ', '\t']))
}

#[test]
fn api_keys() {
    let prefixes = [
        "",
        "Bearer ",
        "bearer\t",
        "Bearer nxos_sk_test_",
        "Bearer nxos_sk_live_",
    ];
    let strategy = (prop::sample::select(prefixes.to_vec()), line_bytes(300));
    property(&strategy, async |app, _, (prefix, bytes)| {
        let value = [prefix.as_bytes(), bytes].concat();
        let lines: Lines<'_> = &[("authorization", &value)];
        let head = "GET /v1/organizations/verification";
        Expected::given(&[&value], 401).check(send(app, head, lines, b"").await)
    });
}

#[test]
fn on_behalf_of() {
    let prefixes = ["", "org_", "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2", "key_"];
    let digits = "[0-9a-f]{4}".prop_map(String::into_bytes);
    let strategy = (
        prop::sample::select(prefixes.to_vec()),
        prop_oneof![line_bytes(200), digits],
    );
    property(&strategy, async |app, broker, (prefix, bytes)| {
        let key = format!("Bearer {}", broker.key);
        let value = [prefix.as_bytes(), bytes].concat();
        let lines: Lines<'_> = &[
            ("authorization", key.as_bytes()),
            ("nxos-on-behalf-of", &value),
        ];
        let head = "GET /v1/organizations/verification";
        // An id that cannot be one of ours is a customer that nobody knows.
        let names_one = trimmed(&value).is_some_and(|id| {
            let plain = id.is_ascii() && !id.contains(' ');
            plain && id.starts_with("org_") && (5..=128).contains(&id.len())
        });
        let status = if names_one { 404 } else { 400 };
        Expected::given(&[&value], status).check(send(app, head, lines, b"").await)
    });
}

/// What a list answers to one parameter with a value that is no word, cursor or number on purpose.
fn answer_of_list(path: &str, name: &str, target: &str) -> Expected {
    let Ok(target) = target.parse::<Uri>() else {
        return Expected::Unreadable;
    };
    let known = match path {
        "/v1/organizations/children" => &["limit", "cursor", "verificationStatus", "status"][..],
        "/v1/authorizations" => &["limit", "cursor", "status", "role", "type"],
        _ => &["limit", "cursor"],
    };
    let pairs = target.query().unwrap_or_default().split('&');
    let mut names = pairs
        .clone()
        .map(|pair| pair.split('=').next().unwrap_or_default());
    if path != "/v1/authorizations" && names.any(|name| !name.is_empty() && !known.contains(&name))
    {
        return Expected::Status(400);
    }
    if !known.contains(&name) {
        return Expected::Status(200);
    }
    let mut given = pairs.filter_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let first = given.next().unwrap_or_default();
    let decoded = percent_encoding::percent_decode_str(first).decode_utf8();
    let good = decoded.is_ok_and(|value| match name {
        "limit" => value
            .parse::<u32>()
            .is_ok_and(|limit| (1..=100).contains(&limit)),
        "cursor" if path.ends_with("/events") => value.parse::<i64>().is_ok_and(|last| last >= 1),
        _ => false,
    });
    let good = good && given.next().is_none();
    Expected::Status(if good { 200 } else { 400 })
}

#[test]
fn cursors_and_filters() {
    let lists = [
        "/v1/organizations/children",
        "/v1/authorizations",
        "/v1/organizations/verification/events",
    ];
    let names = [
        "cursor",
        "limit",
        "verificationStatus",
        "status",
        "role",
        "type",
    ];
    let bytes = prop::collection::vec(any::<u8>(), 0..80);
    let number = (0_u16..130).prop_map(|number| number.to_string().into_bytes());
    let strategy = (
        prop::sample::select(lists.to_vec()),
        prop::sample::select(names.to_vec()),
        prop_oneof![bytes, number],
        any::<bool>(),
    );
    property(
        &strategy,
        async |app, broker, (path, name, bytes, escaped)| {
            let key = format!("Bearer {}", broker.key);
            let value: String = if *escaped {
                bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
            } else {
                let visible = |byte: &u8| char::from(b'!' + byte.wrapping_sub(b'!') % 94);
                bytes.iter().map(visible).collect()
            };
            let target = format!("{path}?{name}={value}");
            let lines: Lines<'_> = &[("authorization", key.as_bytes())];
            let status = send(app, &format!("GET {target}"), lines, b"").await;
            answer_of_list(path, name, &target).check(status)
        },
    );
}

#[test]
fn idempotency_keys_and_etags() {
    let strategy = (line_bytes(300), line_bytes(100));
    property(&strategy, async |app, broker, (key, etag)| {
        let auth = format!("Bearer {}", broker.key);
        let auth = ("authorization", auth.as_bytes());
        let json = ("content-type", &b"application/json"[..]);
        let lines: Lines<'_> = &[auth, json, ("idempotency-key", key)];
        let body = br#"{"grantingOrganizationId":"x","authorizedOrganizationId":"y","type":"LOA"}"#;
        let revoked = send(app, "POST /v1/authorizations/revoke", lines, body).await;
        let visible = |key: &str| key.bytes().all(|byte| byte.is_ascii_graphic());
        let good = trimmed(key).filter(|key| (1..=255).contains(&key.len()) && visible(key));
        // With a key that is one, it is asked who may revoke: a party.
        let status = if good.is_some() { 403 } else { 400 };
        Expected::given(&[key], status).check(revoked)?;
        let lines: Lines<'_> = &[auth, ("if-none-match", etag)];
        let polled = send(app, "GET /v1/organizations/verification", lines, b"").await;
        let any = trimmed(etag) == Some("*");
        Expected::given(&[etag], if any { 304 } else { 200 }).check(polled)
    });
}

#[test]
fn json_bodies() {
    let strategy = prop::collection::vec(any::<u8>(), 0..200);
    property(&strategy, async |app, broker, bytes| {
        let auth = format!("Bearer {}", broker.key);
        let lines: Lines<'_> = &[
            ("authorization", auth.as_bytes()),
            ("content-type", b"application/json"),
        ];
        let inside = [br#"{"shareToken":""#, &bytes[..], br#"","name":"x"}"#].concat();
        for body in [bytes, &inside] {
            for path in ["/v1/organizations", "/v1/authorizations/revoke"] {
                let status = send(app, &format!("POST {path}"), lines, body).await;
                Expected::Status(400).check(status)?;
            }
            let path = "/v1/organizations/verification/import/preview";
            let status = send(app, &format!("POST {path}"), lines, body).await;
            // A business cannot import: a body that can be read gets as far as that.
            let read = serde_json::from_slice::<Value>(body).unwrap_or_default();
            let token = read["shareToken"].as_str().unwrap_or_default();
            Expected::Status(if token.is_empty() { 400 } else { 409 }).check(status)?;
        }
        Ok(())
    });
}

#[test]
fn webhooks() {
    let algorithms = ["HMAC_SHA1_HEX", "HMAC_SHA256_HEX", "HMAC_SHA512_HEX", ""];
    let strategy = (
        prop::sample::select(algorithms.to_vec()),
        line_bytes(150),
        line_bytes(20),
        prop::collection::vec(any::<u8>(), 0..300),
    );
    property(&strategy, async |app, _, (algorithm, digest, odd, body)| {
        let algorithm = [algorithm.as_bytes(), odd].concat();
        let lines: Lines<'_> = &[
            ("x-payload-digest-alg", &algorithm),
            ("x-payload-digest", digest),
        ];
        let status = send(app, "POST /webhooks/sumsub", lines, body).await;
        Expected::given(&[&algorithm, digest], 401).check(status)
    });
}

/// A well-signed body of any bytes is kept, and whatever the worker makes of it, it goes on.
#[test]
fn well_signed_webhooks_of_any_bytes() {
    let json = (prop::collection::vec(any::<u8>(), 0..60), any::<i32>()).prop_map(|(bytes, year)| {
        let time = format!("{year:+}-03-15 14:30:00");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let value = serde_json::json!({
            "type": "applicantPending", "externalUserId": text, "applicantId": text, "createdAtMs": time,
            "levelName": text, "reuseScope": null, "testMode": text, "createdAt": text,
        });
        value.to_string().into_bytes()
    });
    let strategy = prop_oneof![prop::collection::vec(any::<u8>(), 0..300), json];
    property(&strategy, async |app, _, body| {
        use hmac::{KeyInit as _, Mac as _};
        use secrecy::ExposeSecret as _;
        let secret = app.settings.webhook_secrets[0].expose_secret();
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(body);
        let digest = hex::encode(mac.finalize().into_bytes());
        let lines: Lines<'_> = &[
            ("x-payload-digest-alg", b"HMAC_SHA256_HEX"),
            ("x-payload-digest", digest.as_bytes()),
        ];
        let status = send(app, "POST /webhooks/sumsub", lines, body).await;
        if status != Some(200) {
            return Err(format!("status {status:?}"));
        }
        app.run_due().await;
        let sha = sha2::Sha256::digest(body);
        let state = sqlx::query_scalar!("select state from inbox where body_sha256 = $1", &sha[..])
            .fetch_one(&app.database.pool())
            .await
            .map_err(|error| error.to_string())?;
        if state == "waiting" {
            return Err("not processed".to_owned());
        }
        Ok(())
    });
}
