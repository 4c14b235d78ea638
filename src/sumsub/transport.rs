//! One signed request, one answer.
//!
//! The share token travels in the query, so nothing here prints a URL: logs name the method and the path, and the
//! errors of the HTTP client lose their URL before anything else is done with them. Redirects are not followed and
//! proxies of the environment not used, because either would carry the token to another host.
//!
//! The HTTP client sends a request again only where the first try provably was not processed: a kept connection that
//! had closed before anything was written, or HTTP/2's own refusal. Everything else comes back as an answer or as
//! [`Lost`].

use std::sync::{Arc, Once};
use std::time::Duration;

use chrono::TimeDelta;
use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Url};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use uuid::Uuid;

use super::ahead::Ahead;
use super::answer::{Answer, ErrorAnswer, Loss, Lost, causes, read};
use super::budget::{Budget, Call, Lane, Priority, Turns, Wish};
use super::calls::Calls;
use super::failure::{Failure, Outage};
use super::settings::{Settings, SettingsError};
use super::target::Target;
use base::clock::Clock;
use base::signing;

/// How long an unused connection is kept: less than what load balancers usually allow, so that they do not close one
/// under a request.
const IDLE: Duration = Duration::from_secs(30);

/// For whom calls are made.
#[derive(Debug, Clone, Default)]
pub(super) struct Caller {
    /// The calling organization; nil for our own work.
    pub(super) party: Uuid,
    /// Turns that were waited for before.
    pub(super) ahead: Option<Arc<Turns>>,
}

/// The connection to Sumsub. Has no `Debug`: it holds the keys.
pub(super) struct Transport {
    http: reqwest::Client,
    origin: String,
    app_token: HeaderValue,
    secret_key: SecretString,
    clock: Clock,
    budget: Arc<Budget>,
    calls: Calls,
    ahead: Ahead,
    patience: Duration,
}

impl Transport {
    pub(super) fn new(settings: &Settings, clock: Clock) -> Result<Self, SettingsError> {
        let origin = settings.origin()?;
        install_crypto();
        let mut builder = reqwest::Client::builder()
            .timeout(settings.timeout)
            .connect_timeout(settings.timeout / 2)
            .pool_idle_timeout(IDLE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .user_agent(concat!("vouch/", env!("CARGO_PKG_VERSION")));
        if !origin.encrypted {
            // Nothing will be verified, so a machine without root certificates is good enough.
            builder = builder.tls_certs_only([]);
        }
        let http = builder
            .build()
            .map_err(|error| SettingsError::Tls(causes(error)))?;
        Ok(Self {
            http,
            origin: origin.text,
            app_token: settings.app_token_header()?,
            secret_key: settings.secret_key.clone(),
            clock,
            budget: Arc::new(Budget::new(
                settings.get_per_5s,
                settings.post_per_5s,
                settings.replicas,
                settings.window,
            )),
            calls: Calls::default(),
            ahead: Ahead::default(),
            patience: settings.patience,
        })
    }

    pub(super) fn budget(&self) -> &Budget {
        &self.budget
    }

    pub(super) fn calls(&self) -> &Calls {
        &self.calls
    }

    pub(super) fn ahead(&self) -> Option<TimeDelta> {
        self.ahead.known()
    }

    pub(super) fn newest_ahead(&self) -> Option<TimeDelta> {
        self.ahead.newest()
    }

    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// Waits for turns before anything else is done. The wait is over when a broker would not wait any longer: then for
    /// how long it should come back.
    pub(super) async fn turns(&self, wish: Wish) -> Result<Turns, Duration> {
        let turns = tokio::time::timeout(self.patience, self.budget.turns(wish));
        turns.await.map_err(|_| self.budget.expected_wait(wish))
    }

    /// Waits for a turn, where none was taken before. Behind a broker's call stand a person and a lease, so it waits no
    /// longer than it may then take; others wait as long as it needs.
    async fn turn(&self, call: Call, priority: Priority, caller: &Caller) -> Result<(), Lost> {
        let lane = call.lane();
        if caller.ahead.as_ref().is_some_and(|turns| turns.spend(lane)) {
            return Ok(());
        }
        let wish = Wish {
            calls: call.alone(),
            priority,
            party: caller.party,
        };
        let turns = if priority == Priority::Broker {
            self.turns(wish).await.map_err(|retry_after| {
                Lost::NotSent(Failure::Unavailable {
                    retry_after: Some(retry_after),
                    kind: Outage::NoTurn,
                })
            })?
        } else {
            self.budget.turns(wish).await
        };
        // It has just been given.
        let _spent = turns.spend(lane);
        Ok(())
    }

    /// Waits for a turn, then sends. The deadline begins after the wait.
    pub(super) async fn send(
        &self,
        call: Call,
        priority: Priority,
        caller: &Caller,
        target: &Target,
        body: Vec<u8>,
    ) -> Result<Answer, Lost> {
        self.turn(call, priority, caller).await?;
        let lane = call.lane();
        let began = Instant::now();
        let method = match lane {
            Lane::Get => Method::GET,
            Lane::Post => Method::POST,
        };
        let outcome = self.exchange(method.clone(), target, body).await;
        let elapsed_ms = began.elapsed().as_millis();
        let path = target.path();
        self.calls.count(call, lane, &outcome);
        match &outcome {
            Ok(Answer::Success(_)) => {
                tracing::debug!(%method, path, elapsed_ms, outcome = "success", "Sumsub answered");
            }
            Ok(Answer::Error(answer)) => {
                if answer.status == 429 {
                    self.budget.pause(call, answer.retry_after);
                }
                log_error_answer((call, &method, path), elapsed_ms, answer);
            }
            Err(loss) => log_loss(&method, path, elapsed_ms, loss),
        }
        outcome.map_err(|loss| loss.lost)
    }

    async fn exchange(
        &self,
        method: Method,
        target: &Target,
        body: Vec<u8>,
    ) -> Result<Answer, Loss> {
        let signed = target.signed();
        let url =
            Url::parse(&format!("{}{signed}", self.origin)).map_err(|_| Loss::unsendable())?;
        if url.path() != target.path() || url.query() != target.query_text() {
            return Err(Loss::unsendable());
        }
        let headers = self
            .headers(&method, &signed, &body)
            .ok_or_else(Loss::unsendable)?;
        let request = self.http.request(method, url).headers(headers).body(body);
        let sent = self.clock.now();
        let response = request.send().await?;
        let answered = self.clock.now();
        let at = self.clock.monotonic();
        self.ahead.note(response.headers(), sent, answered, at);
        read(response, answered).await
    }

    /// The headers of a request, signed now: Sumsub allows a minute, and the wait for a turn may be longer.
    fn headers(&self, method: &Method, signed: &str, body: &[u8]) -> Option<HeaderMap> {
        let timestamp = self.clock.now().timestamp();
        let key = self.secret_key.expose_secret().as_bytes();
        let signature = signing::sign_request(key, timestamp, method.as_str(), signed, body);
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        // Sumsub asks for it even where there is no body.
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(signing::APP_TOKEN, self.app_token.clone());
        headers.insert(signing::ACCESS_TIMESTAMP, HeaderValue::from(timestamp));
        if method == Method::POST && body.is_empty() {
            // Left out otherwise, and some gateways answer 411 then.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let mut signature = HeaderValue::from_str(&signature).ok()?;
        signature.set_sensitive(true);
        headers.insert(signing::ACCESS_SIGNATURE, signature);
        Some(headers)
    }
}

/// Sumsub's own name, number and correlation id of an error go into the log, for questions to its support; its texts
/// do not.
fn log_error_answer(
    (call, method, path): (Call, &Method, &str),
    elapsed_ms: u128,
    answer: &ErrorAnswer,
) {
    let status = answer.status;
    // Of an applicant it is often the answer that was hoped for.
    if status == 404 && !call.names_level() {
        tracing::debug!(%method, path, elapsed_ms, status, outcome = "not_found", "Sumsub answered");
        return;
    }
    let error = answer.body.as_ref();
    tracing::info!(
        %method, path, elapsed_ms, status, outcome = "error",
        error_name = error.and_then(|error| error.name.as_deref()),
        error_code = error.and_then(|error| error.code),
        correlation_id = error.and_then(|error| error.correlation_id.as_deref()),
        "Sumsub answered"
    );
}

/// What kept an answer from us is known only here, so it is logged here.
fn log_loss(method: &Method, path: &str, elapsed_ms: u128, loss: &Loss) {
    let (outcome, failure) = match &loss.lost {
        Lost::NotSent(failure) => ("not_sent", failure),
        Lost::Unknown(failure) => ("unknown", failure),
    };
    let cause = &loss.cause;
    tracing::warn!(%method, path, elapsed_ms, outcome, %failure, cause, "no answer from Sumsub");
}

/// Makes aws-lc-rs the process's TLS provider, once. A library may have done so already, which is as good.
fn install_crypto() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let _already_installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
    });
}
