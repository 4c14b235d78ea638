//! The Sumsub sandbox from outside: plain HTTP, and a signer of its own written from Sumsub's documentation, so that
//! neither our client nor the sandbox's checks vouch for themselves.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod applicants;
mod calls;
mod examples;
mod faults;
mod formats;
mod node_sdk;
mod outcomes;
mod receiver;
mod refusals;
mod restart;
mod sessions;
mod signatures;
mod spoiled;
mod timing;
mod tools;
mod webhooks;

use std::time::Duration;

use base::clock::Clock;
use base::ids::Ids;
use base::shutdown::{Ending, Shutdown};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;
use sumsub_sandbox::{Credentials, Sandbox, Settings};

const OURS: &str = "sbx:recipientPublic.recipientPrivate";
const OUR_SECRET: &str = "recipientSecretKey0123456789abcd";
const DONORS: &str = "sbx:donorPublic.donorPrivate";
const DONOR_SECRET: &str = "donorSecretKey0123456789abcdefgh";
const WEBHOOK_SECRET: &str = "webhookSecretKey";
const LEVEL: &str = "basic-kyc-level";

/// 2025-12-02 08:27:46.123456 UTC.
fn start_time() -> DateTime<Utc> {
    DateTime::from_timestamp(1_764_664_066, 123_456_000).unwrap()
}

/// Default settings; tests change what they are about.
fn settings() -> Settings {
    let credentials = |token: &str, secret: &str| Credentials {
        app_token: token.to_owned(),
        secret_key: secret.into(),
    };
    Settings::new(
        credentials(OURS, OUR_SECRET),
        credentials(DONORS, DONOR_SECRET),
        WEBHOOK_SECRET.into(),
    )
}

/// Settings in which nothing moves by itself.
fn manual() -> Settings {
    Settings {
        manual: true,
        ..settings()
    }
}

/// A client without proxy and redirects.
fn http() -> reqwest::Client {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap()
}

/// A sandbox with a clock that the test moves.
struct Bench {
    sandbox: Sandbox,
    clock: Clock,
    shutdown: Shutdown,
    http: reqwest::Client,
}

/// An answer, whole.
#[derive(Debug)]
struct Answer {
    status: u16,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| Value::String(self.text.clone()))
    }

    /// The body of a success.
    #[track_caller]
    fn ok(&self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.json()
    }

    /// Status and body, without the `correlationId`, whose form is checked.
    #[track_caller]
    fn error(&self) -> (u16, Value) {
        let mut body = self.json();
        if let Some(id) = body.as_object_mut().unwrap().remove("correlationId") {
            let id = id.as_str().unwrap();
            assert!(
                id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()),
                "{id}"
            );
        }
        (self.status, body)
    }
}

impl Bench {
    async fn start(settings: Settings) -> Self {
        Self::start_with(settings, Clock::manual(start_time())).await
    }

    async fn start_with(settings: Settings, clock: Clock) -> Self {
        let http = http();
        let shutdown = Shutdown::new();
        let ids = Ids::new(clock.clone());
        let sandbox = sumsub_sandbox::start(settings, clock.clone(), ids, &shutdown)
            .await
            .unwrap();
        Self {
            sandbox,
            clock,
            shutdown,
            http,
        }
    }

    /// Ends the sandbox and waits for its last save.
    async fn stop(self) {
        let ending = self
            .shutdown
            .finish(Duration::from_secs(10), std::future::pending())
            .await;
        assert_eq!(ending, Ending::Clean);
    }

    fn url(&self, target: &str) -> String {
        format!("{}{target}", self.sandbox.url())
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        Answer {
            status: response.status().as_u16(),
            text: response.text().await.unwrap(),
        }
    }

    /// A signed request, not yet sent.
    fn signed(
        &self,
        who: (&str, &str),
        method: Method,
        target: &str,
        body: &str,
    ) -> reqwest::RequestBuilder {
        let timestamp = self.clock.now().timestamp().to_string();
        let text = format!("{timestamp}{method}{target}{body}");
        self.http
            .request(method, self.url(target))
            .header("X-App-Token", who.0)
            .header("X-App-Access-Ts", timestamp)
            .header("X-App-Access-Sig", hmac_sha256(who.1, &text))
            .header("Content-Type", "application/json")
            .body(body.to_owned())
    }

    async fn get(&self, target: &str) -> Answer {
        self.send(self.signed((OURS, OUR_SECRET), Method::GET, target, ""))
            .await
    }

    async fn post(&self, target: &str, body: &str) -> Answer {
        self.send(self.signed((OURS, OUR_SECRET), Method::POST, target, body))
            .await
    }

    async fn donor(&self, method: Method, target: &str, body: &str) -> Answer {
        self.send(self.signed((DONORS, DONOR_SECRET), method, target, body))
            .await
    }

    /// A call of the sandbox's own, which needs no signature.
    async fn tool(&self, method: Method, target: &str, body: &Value) -> Answer {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.send(self.http.request(method, self.url(target)).body(body))
            .await
    }

    /// A share token that lives through `scenario`.
    async fn share_token(&self, scenario: &str) -> String {
        let made = self
            .tool(
                Method::POST,
                "/sandbox/share-tokens",
                &json!({"scenario": scenario}),
            )
            .await;
        made.ok()["token"].as_str().unwrap().to_owned()
    }

    fn reuse_target(token: &str, user: &str) -> String {
        format!(
            "/resources/api/reusableIdentity/reuse?shareToken={token}&levelName={LEVEL}&userId={user}"
        )
    }

    async fn reuse(&self, token: &str, user: &str) -> Answer {
        self.post(&Self::reuse_target(token, user), "").await
    }

    /// Imports `user` under a scenario; the applicant's id.
    async fn import(&self, scenario: &str, user: &str) -> String {
        let token = self.share_token(scenario).await;
        let applicant = self.reuse(&token, user).await.ok();
        applicant["id"].as_str().unwrap().to_owned()
    }

    /// The review, as `GET …/status` answers it.
    async fn review(&self, applicant: &str) -> Value {
        self.get(&format!("/resources/applicants/{applicant}/status"))
            .await
            .ok()
    }

    /// Status and answer of the review: `pending`, `completed GREEN`, `completed RED FINAL`.
    async fn verdict(&self, applicant: &str) -> String {
        let review = self.review(applicant).await;
        let word = |value: &Value| {
            value
                .as_str()
                .map(|word| format!(" {word}"))
                .unwrap_or_default()
        };
        format!(
            "{}{}{}",
            review["reviewStatus"].as_str().unwrap(),
            word(&review["reviewResult"]["reviewAnswer"]),
            word(&review["reviewResult"]["reviewRejectType"]),
        )
    }

    /// Performs at most `limit` phases; the names of the steps.
    async fn advance(&self, limit: usize) -> Vec<String> {
        let done = self
            .tool(Method::POST, "/sandbox/advance", &json!({"limit": limit}))
            .await
            .ok();
        let step = |phase: &Value| phase["step"].as_str().unwrap().to_owned();
        done.as_array().unwrap().iter().map(step).collect()
    }

    /// The webhooks of a user, as `/sandbox/webhooks` lists them.
    async fn webhooks(&self, user: &str) -> Vec<Value> {
        let target = format!("/sandbox/webhooks?externalUserId={user}");
        let list = self.tool(Method::GET, &target, &Value::Null).await.ok();
        list.as_array().unwrap().clone()
    }

    /// The bodies of a user's webhooks.
    async fn events(&self, user: &str) -> Vec<Value> {
        let parse =
            |webhook: &Value| serde_json::from_str(webhook["body"].as_str().unwrap()).unwrap();
        self.webhooks(user).await.iter().map(parse).collect()
    }
}

/// Type, status and answer of an event: `applicantReviewed completed GREEN`.
fn brief(event: &Value) -> String {
    let word = |value: &Value| {
        value
            .as_str()
            .map(|word| format!(" {word}"))
            .unwrap_or_default()
    };
    format!(
        "{}{}{}",
        event["type"].as_str().unwrap(),
        word(&event["reviewStatus"]),
        word(&event["reviewResult"]["reviewAnswer"]),
    )
}

/// Lowercase hex of HMAC-SHA256, from the documentation's description.
fn hmac_sha256(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    let bytes = mac.finalize().into_bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
