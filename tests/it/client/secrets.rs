//! Nothing that is printed holds a secret: not errors, not debug output, not the logs of anybody, at any level.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;
use vouch::sumsub::client::Priority;

use super::server::{Reply, Server, nobody};
use super::{
    APP_TOKEN, SECRET_KEY, SHARE_TOKEN, client, impatient, run_alone, settings, share_token,
};

/// What the SDK token answer holds.
const SDK_TOKEN: &str = "_act-sbx-c6a1b7d2-sdk";
const LINK: &str = "https://in.sumsub.com/websdk/p/sbx_x7Kq";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Log {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

fn assert_clean(text: &str, signatures: &[String]) {
    let token_id = "eyJqdGkiOiJfYWN0LTE3YjM5YTljIn0";
    let secrets = [
        APP_TOKEN,
        SECRET_KEY,
        SHARE_TOKEN,
        token_id,
        SDK_TOKEN,
        LINK,
        "shareToken=",
    ];
    for secret in secrets
        .into_iter()
        .chain(signatures.iter().map(String::as_str))
    {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "holds {secret}");
    }
}

#[tokio::test]
async fn no_log_line_and_no_error_holds_a_secret() {
    run_alone("client::secrets::with_the_process_log_to_itself", &[]).await;
}

#[tokio::test]
#[ignore = "run in a process of its own by no_log_line_and_no_error_holds_a_secret"]
async fn with_the_process_log_to_itself() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(log.clone())
        .init();

    let description = format!("Token is invalid: Token {SHARE_TOKEN} is invalid now");
    let replies = [
        Reply::json(
            200,
            &format!(r#"{{"id":"a1","token":"{SDK_TOKEN}","url":"{LINK}","reviewStatus":"init"}}"#),
        ),
        Reply::json(
            401,
            &format!(
                r#"{{"code":401,"description":"{description}","errorName":"x {SHARE_TOKEN}"}}"#
            ),
        ),
        Reply::json(
            400,
            &format!(
                r#"{{"errorName":"reusable-kyc-not-reusable","description":"{description}"}}"#
            ),
        ),
        Reply::json(302, "").with_header(&format!("location: /elsewhere?shareToken={SHARE_TOKEN}")),
        Reply::json(500, &description),
        Reply::Close,
        Reply::Cut,
        Reply::Silence,
    ];
    let mut printed = String::new();
    let mut signatures = Vec::new();
    let mut urls = vec![(nobody().await, None)];
    for reply in replies {
        let server = Server::always(reply).await;
        urls.push((server.url.clone(), Some(server)));
    }
    let silent = urls.len() - 1;
    for (number, (url, server)) in urls.iter().enumerate() {
        let client = if number == silent {
            impatient(url, Duration::from_millis(200))
        } else {
            client(url)
        };
        let reuse = client.reuse(&share_token(), "kyc", "org_1").await;
        let preview = client.preview_reuse(&share_token(), "kyc").await;
        let lookup = client
            .applicant_by_external_id(Priority::Broker, "org_1")
            .await;
        let review = client.review(Priority::Webhook, "a1").await;
        let token = client.sdk_token("org_1", "kyc", 600).await;
        let link = client.websdk_link("org_1", "kyc", 600).await;
        printed += &format!("{client:?} {reuse:?} {preview:?} {lookup:?} {review:?} {token:?}\n");
        for error in [
            reuse.err().map(|e| e.to_string()),
            preview.err().map(|e| e.to_string()),
        ] {
            printed += &error.unwrap_or_default();
        }
        for error in [lookup.err(), review.err(), token.err(), link.err()]
            .into_iter()
            .flatten()
        {
            printed += &format!("{error} {error:?}\n");
        }
        let received = server.as_ref().map(Server::received).unwrap_or_default();
        for request in &received {
            signatures.extend(
                request
                    .headers("x-app-access-sig")
                    .into_iter()
                    .map(str::to_owned),
            );
        }
    }

    assert!(signatures.len() >= 40, "{}", signatures.len());
    assert_clean(&printed, &signatures);
    assert_clean(&log.text(), &signatures);
    // The log is on: our lines are there, with path, status and cause, and so are those of the crates below.
    let log = log.text();
    for expected in [
        "path=\"/resources/api/reusableIdentity/reuse\"",
        "error_name=\"reusable-kyc-not-reusable\"",
        "status=401",
        "outcome=\"unknown\"",
        "Connection refused",
        "hyper_util::client::legacy",
        "reqwest::connect",
    ] {
        assert!(log.contains(expected), "{expected} is missing:\n{log}");
    }
}

#[test]
fn settings_and_client_print_no_secret() {
    let settings = settings("https://api.sumsub.com");
    let printed = format!("{settings:?} {:?}", client("http://127.0.0.1:1"));
    assert_clean(&printed, &[]);
    assert!(printed.contains("https://api.sumsub.com"), "{printed}");
}
