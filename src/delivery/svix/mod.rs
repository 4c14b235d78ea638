//! The calls that we make to a Svix server, where one keeps endpoints and secrets and delivers messages instead of us.
//!
//! An organization is an application there, under the organization's id as its uid. It is made when it is first needed.
//! A message is created under an event id of ours, so a message that is sent twice is one.
//!
//! These are plain requests, not calls of the `svix` crate. That crate reads answers of any size, repeats calls by
//! itself, panics where a machine has no root certificates, and brings a second TLS library with a C build of its own.
//! The dozen calls that are made are small.
//!
//! Each call has one deadline from connecting to the last byte, answers are read up to [`READ`], redirects are not
//! followed and proxies of the environment not used: either would carry the token elsewhere. Nothing is retried here.

mod calls;
mod settings;
mod wire;

use std::fmt;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Response, StatusCode, Url};

pub use calls::{EndpointChange, Page};
pub use settings::{DEADLINE, Settings, SettingsError};
pub use wire::{Attempt, Destination, Endpoint, Progress};

use super::client::causes;

/// How much of an answer is read at most, in bytes.
pub const READ: usize = 4 * 1024 * 1024;
/// How long an unused connection is kept.
const IDLE: Duration = Duration::from_secs(30);
/// The longest wait that is believed and passed on.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(3600);

/// Why a call was not done. No text holds a URL, the token or a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No answer, or none that says anything about the call: unreachable, too slow, unreadable, 408, 425, 429, 3xx, 5xx.
    /// Later it may work.
    #[error("the Svix server is away: {cause}")]
    Away {
        /// `Retry-After`, where it came.
        retry_after: Option<Duration>,
        /// For the log.
        cause: String,
    },
    /// 401 or 403: the token is wrong, or may not do this. An operator has to act; then it may work.
    #[error("the Svix server refuses the token with status {status}")]
    Token { status: u16 },
    /// 404: no such application, endpoint or message.
    #[error("the Svix server has no such thing")]
    NotFound,
    /// 409: it is there already.
    #[error("the Svix server has it already")]
    Conflict,
    /// Another 4xx: this request will never work.
    #[error("the Svix server refuses the request with status {status}")]
    Refused { status: u16 },
}

/// The way to a Svix server.
pub struct Client {
    http: reqwest::Client,
    /// Without a slash at the end.
    base: String,
    authorization: HeaderValue,
    deadline: Duration,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

/// One request.
struct Call<'a> {
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<String>,
    idempotency_key: Option<&'a str>,
}

impl<'a> Call<'a> {
    fn new(method: Method, path: &[&str]) -> Self {
        let mut text = String::from("/api/v1");
        for part in path {
            text.push('/');
            text.extend(utf8_percent_encode(part, SEGMENT));
        }
        Self {
            method,
            path: text,
            query: Vec::new(),
            body: None,
            idempotency_key: None,
        }
    }

    fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    fn body(mut self, body: String) -> Self {
        self.body = Some(body);
        self
    }

    fn idempotent(mut self, key: Option<&'a str>) -> Self {
        self.idempotency_key = key;
        self
    }
}

/// What a path's part may hold as it is: no id needs more.
const SEGMENT: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

impl Client {
    /// A client that has made no call yet.
    ///
    /// # Errors
    /// A setting that cannot work, named in one sentence.
    pub fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let base = settings.base()?;
        // A library may have chosen a provider already, which is as good.
        let _already = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .timeout(settings.deadline)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .pool_idle_timeout(IDLE)
            .user_agent(concat!("vouch/", env!("CARGO_PKG_VERSION")));
        if base.starts_with("http://") {
            // Nothing will be verified, so a machine without root certificates is good enough.
            builder = builder.tls_certs_only([]);
        }
        let http = builder
            .build()
            .map_err(|error| SettingsError::Tls(causes(&error.without_url())))?;
        Ok(Self {
            http,
            base,
            authorization: settings.authorization()?,
            deadline: settings.deadline,
        })
    }

    /// How long one call takes at most.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Makes a call; the body of a 2xx.
    async fn call(&self, call: Call<'_>) -> Result<Vec<u8>, Failure> {
        let (method, path) = (call.method.clone(), call.path.clone());
        let began = tokio::time::Instant::now();
        let done = self.exchange(call).await;
        let elapsed_ms = began.elapsed().as_millis();
        match &done {
            Ok(_) => tracing::debug!(%method, path, elapsed_ms, "the Svix server answered"),
            Err(failure @ (Failure::NotFound | Failure::Conflict)) => {
                tracing::debug!(%method, path, elapsed_ms, %failure, "the Svix server answered");
            }
            Err(failure) => {
                tracing::warn!(%method, path, elapsed_ms, %failure, "no success from the Svix server")
            }
        }
        done
    }

    async fn exchange(&self, call: Call<'_>) -> Result<Vec<u8>, Failure> {
        let mut url = Url::parse(&format!("{}{}", self.base, call.path))
            .map_err(|_| away("the request cannot be built"))?;
        for (name, value) in &call.query {
            url.query_pairs_mut().append_pair(name, value);
        }
        let mut request = self
            .http
            .request(call.method, url)
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, self.authorization.clone());
        if let Some(key) = call.idempotency_key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        let response = request.send().await.map_err(lost)?;
        let status = response.status();
        if status.is_success() {
            return read(response).await;
        }
        Err(judge(status, &response))
    }
}

fn judge(status: StatusCode, response: &Response) -> Failure {
    match status.as_u16() {
        401 | 403 => Failure::Token {
            status: status.as_u16(),
        },
        404 => Failure::NotFound,
        409 => Failure::Conflict,
        408 | 425 | 429 => silent(status, response),
        400..=499 => Failure::Refused {
            status: status.as_u16(),
        },
        _ => silent(status, response),
    }
}

fn silent(status: StatusCode, response: &Response) -> Failure {
    let seconds = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse().ok());
    Failure::Away {
        retry_after: seconds.map(|seconds| Duration::from_secs(seconds).min(LONGEST_RETRY_AFTER)),
        cause: format!("it answered {}", status.as_u16()),
    }
}

fn away(cause: impl Into<String>) -> Failure {
    Failure::Away {
        retry_after: None,
        cause: cause.into(),
    }
}

fn lost(error: reqwest::Error) -> Failure {
    away(causes(&error.without_url()))
}

/// Reads a body up to the limit.
async fn read(mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(lost)? {
        if body.len() + chunk.len() > READ {
            return Err(away("its answer is too large"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
