//! Arbitrary bytes where clients put text: an answer of the catalogue, or a refusal of the HTTP parser, and never a
//! 5xx.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
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

fn within(status: Option<u16>, allowed: &[u16]) -> Result<(), String> {
    match status {
        // The parser closes on some bytes that HTTP forbids.
        None => Ok(()),
        Some(status) if allowed.contains(&status) => Ok(()),
        Some(status) => Err(format!("status {status}")),
    }
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
        within(send(app, head, lines, b"").await, &[400, 401])
    });
}

#[test]
fn on_behalf_of() {
    let prefixes = ["", "org_", "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2", "key_"];
    let strategy = (prop::sample::select(prefixes.to_vec()), line_bytes(200));
    property(&strategy, async |app, broker, (prefix, bytes)| {
        let key = format!("Bearer {}", broker.key);
        let value = [prefix.as_bytes(), bytes].concat();
        let lines: Lines<'_> = &[
            ("authorization", key.as_bytes()),
            ("nxos-on-behalf-of", &value),
        ];
        let head = "GET /v1/organizations/verification";
        within(send(app, head, lines, b"").await, &[400, 404])
    });
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
    let strategy = (
        prop::sample::select(lists.to_vec()),
        prop::sample::select(names.to_vec()),
        prop::collection::vec(any::<u8>(), 0..80),
        any::<bool>(),
    );
    property(
        &strategy,
        async |app, broker, (path, name, bytes, escaped)| {
            let key = format!("Bearer {}", broker.key);
            let value: String = if *escaped {
                bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
            } else {
                let visible = |byte: &u8| char::from(b'!' + byte % 94);
                bytes.iter().map(visible).collect()
            };
            let head = format!("GET {path}?{name}={value}");
            let lines: Lines<'_> = &[("authorization", key.as_bytes())];
            within(send(app, &head, lines, b"").await, &[200, 400])
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
        within(revoked, &[400, 403])?;
        let lines: Lines<'_> = &[auth, ("if-none-match", etag)];
        let polled = send(app, "GET /v1/organizations/verification", lines, b"").await;
        within(polled, &[200, 304, 400])
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
        for path in [
            "/v1/organizations",
            "/v1/authorizations/revoke",
            "/v1/organizations/verification/import/preview",
        ] {
            for body in [bytes, &inside] {
                let status = send(app, &format!("POST {path}"), lines, body).await;
                // A business cannot import: the token got as far as that.
                within(status, &[400, 409])?;
            }
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
        let head = "POST /webhooks/sumsub";
        within(send(app, head, lines, body).await, &[400, 401])
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
