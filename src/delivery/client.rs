//! One attempt: one POST, one answer, within a deadline.
//!
//! The receiver is of an organization's choosing, so nothing is taken for granted: redirects are not followed, proxies
//! of the environment are not used, no more of an answer is read than [`READ`], and the time counts from the first
//! step of connecting to the last byte. URLs may carry secrets in path and query: none is ever logged, and errors lose
//! theirs before anything else is done with them.

use domain::closed_codes;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Response, Url};
use secrecy::SecretString;
use tokio::time::Instant;

use super::guard::Policy;
use super::patience::{Failing, Patience};
use super::resolver::{self, Lookup, NotFound, Resolver};
use super::schedule::{self, Outcome};
use super::{signing, target};
use base::clock::Clock;
use base::ids::MessageId;
use domain::webhook::EndpointKind;

/// How much of an answer is kept, in bytes.
pub const KEPT: usize = 2048;
/// How much of an answer is read at most, in bytes; then the connection is dropped. What is shorter is read to its end,
/// so that the connection can be used again.
pub const READ: usize = 64 * 1024;
/// How long an unused connection is kept.
const IDLE: Duration = Duration::from_secs(20);
/// How many unused connections to one host are kept: several endpoints may share one.
const IDLE_PER_HOST: usize = 32;
/// By this a receiver says that it never wants this message (Svix).
const DELIVERY: &str = "webhook-delivery";
const ABORT: &str = "abort-message";

/// How attempts are made.
#[derive(Debug, Clone)]
pub struct Settings {
    pub policy: Policy,
    /// How long.
    pub patience: Patience,
}

impl Settings {
    /// With the time that receivers may count on.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            patience: Patience::default(),
        }
    }
}

closed_codes! {
    /// Why an attempt failed.
    pub enum Class {
        /// The host name was not found.
        Dns = "dns",
        /// The URL, or every address of its host, is one that webhooks are not sent to.
        RefusedAddress = "refused_address",
        /// No connection.
        Connect = "connect",
        /// A connection, but no TLS: for example a certificate that is not trusted.
        Tls = "tls",
        /// Not done within the deadline.
        Timeout = "timeout",
        /// The connection ended, or spoke something else than HTTP, before the answer was complete.
        Closed = "closed",
        /// A 3xx: redirects are not followed.
        Redirect = "redirect",
        /// Another status than 2xx.
        Status = "status",
    }
}

/// What is sent.
#[derive(Debug)]
pub struct Message<'a> {
    /// The message's id.
    pub id: MessageId,
    pub url: &'a str,
    /// The body, sent and signed as it is.
    pub payload: &'a str,
    /// Every live secret of the endpoint.
    pub secrets: &'a [SecretString],
    /// How the endpoint wants it.
    pub kind: EndpointKind,
    /// Which event it tells.
    pub event_type: &'a str,
}

/// An attempt, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When it began, in business time.
    pub at: DateTime<Utc>,
    /// How long it took.
    pub duration: Duration,
    /// The HTTP status, where one came.
    pub status: Option<u16>,
    /// Why it failed; none where it succeeded.
    pub failure: Option<Class>,
    /// The first bytes of the answer's body, as text.
    pub answer: String,
    /// What it means for the delivery.
    pub outcome: Outcome,
}

/// Why there can be no client: the TLS set-up of this machine cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "webhooks cannot be sent over https from this machine: {0} (are root certificates installed?)"
)]
pub struct Unusable(String);

/// Makes attempts. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    settings: Settings,
    clock: Clock,
}

/// What came back before the deadline.
struct Answered {
    status: u16,
    /// Whether the body came to its end, or to where reading stops.
    complete: Result<(), Class>,
    answer: String,
    abort: bool,
    retry_after: Option<TimeDelta>,
}

impl Client {
    /// A client that looks names up as the operating system does.
    ///
    /// # Errors
    /// The TLS set-up of this machine cannot be used.
    pub fn new(settings: Settings, clock: Clock) -> Result<Self, Unusable> {
        Self::with_lookup(settings, clock, resolver::system())
    }

    /// A client with another way to look names up.
    pub fn with_lookup(settings: Settings, clock: Clock, lookup: Lookup) -> Result<Self, Unusable> {
        // A library may have chosen a provider already, which is as good.
        let _already = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let resolver = Resolver::new(settings.policy.clone(), lookup);
        let http = reqwest::Client::builder()
            .dns_resolver(resolver)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_PER_HOST)
            .user_agent(concat!("vouch/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Unusable(causes(&error.without_url())))?;
        Ok(Self {
            http,
            settings,
            clock,
        })
    }

    /// Which URLs may be sent to.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.settings.policy
    }

    /// How long an attempt takes at most.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.settings.patience.deadline
    }

    /// The same at an endpoint that is failing.
    #[must_use]
    pub fn while_failing(&self) -> Duration {
        self.settings.patience.while_failing
    }

    /// Makes one attempt, signed now. `failing` tells whether the endpoint is failing, and goes on telling.
    ///
    /// # Errors
    /// The message cannot be signed: no attempt was made, and none would be right.
    pub async fn send(
        &self,
        message: &Message<'_>,
        failing: Failing,
    ) -> Result<Attempt, signing::Unsigned> {
        let at = self.clock.now();
        let headers = match message.kind {
            EndpointKind::Signed => {
                signing::sign(message.id, at, message.payload, message.secrets)?
            }
            EndpointKind::Partner => signing::token(message.event_type, message.secrets)?,
        };
        let began = Instant::now();
        let answered = match target::check(message.url, &self.settings.policy) {
            Ok(url) => {
                let end = self.settings.patience.end(began, failing);
                let exchange = self.exchange(url, headers, message.payload.to_owned(), end);
                exchange.await
            }
            Err(refused) => {
                tracing::info!(message_id = %message.id, %refused, "a webhook's address is refused");
                Err(Class::RefusedAddress)
            }
        };
        Ok(attempt(at, began.elapsed(), answered))
    }

    async fn exchange(
        &self,
        url: Url,
        headers: HeaderMap,
        payload: String,
        end: impl Future<Output = ()>,
    ) -> Result<Answered, Class> {
        tokio::pin!(end);
        let host = url.host_str().unwrap_or_default().to_owned();
        let request = self
            .http
            .post(url)
            .headers(headers)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(payload);
        let response = match before(end.as_mut(), request.send()).await {
            Some(Ok(response)) => response,
            Some(Err(error)) => {
                let error = error.without_url();
                let class = classify(&error);
                let cause = causes(&error);
                if class == Class::RefusedAddress {
                    tracing::info!(host, cause, "a webhook's address is refused");
                } else {
                    tracing::debug!(
                        host,
                        class = class.as_str(),
                        cause,
                        "no answer to a webhook"
                    );
                }
                return Err(class);
            }
            None => return Err(Class::Timeout),
        };
        let mut answered = Answered {
            status: response.status().as_u16(),
            complete: Ok(()),
            answer: String::new(),
            abort: asks_to_abort(&response),
            retry_after: asked_pause(&response, self.clock.now()),
        };
        let mut kept = Vec::new();
        answered.complete = match before(end, read(response, &mut kept)).await {
            Some(Ok(())) => Ok(()),
            Some(Err(_)) => Err(Class::Closed),
            None => Err(Class::Timeout),
        };
        // Postgres' text holds every character but this one.
        answered.answer = String::from_utf8_lossy(&kept).replace('\0', "\u{fffd}");
        Ok(answered)
    }
}

/// What comes of work that is over before `end` is; work goes first.
async fn before<T>(
    end: Pin<&mut impl Future<Output = ()>>,
    work: impl Future<Output = T>,
) -> Option<T> {
    tokio::select! {
        biased;
        done = work => Some(done),
        () = end => None,
    }
}

fn attempt(at: DateTime<Utc>, duration: Duration, answered: Result<Answered, Class>) -> Attempt {
    let answered = match answered {
        Ok(answered) => answered,
        Err(class) => {
            return Attempt {
                at,
                duration,
                status: None,
                failure: Some(class),
                answer: String::new(),
                outcome: Outcome::Failed { retry_after: None },
            };
        }
    };
    let failure = match answered.status {
        200..=299 => answered.complete.err(),
        300..=399 => Some(Class::Redirect),
        _ => Some(Class::Status),
    };
    let outcome = match answered.status {
        _ if failure.is_none() => Outcome::Delivered,
        410 => Outcome::Gone,
        _ if answered.abort => Outcome::Aborted,
        429 | 500..=599 => Outcome::Failed {
            retry_after: answered.retry_after,
        },
        _ => Outcome::Failed { retry_after: None },
    };
    Attempt {
        at,
        duration,
        status: Some(answered.status),
        failure,
        answer: answered.answer,
        outcome,
    }
}

/// Reads to the end, or to [`READ`]; then dropping the response closes the connection.
async fn read(mut response: Response, kept: &mut Vec<u8>) -> reqwest::Result<()> {
    let mut all = 0;
    while let Some(chunk) = response.chunk().await? {
        let wanted = KEPT.saturating_sub(kept.len()).min(chunk.len());
        kept.extend(chunk.iter().take(wanted));
        all += chunk.len();
        if all >= READ {
            break;
        }
    }
    Ok(())
}

fn asks_to_abort(response: &Response) -> bool {
    response
        .headers()
        .get(DELIVERY)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(ABORT.as_bytes()))
}

fn asked_pause(response: &Response, now: DateTime<Utc>) -> Option<TimeDelta> {
    let value = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    schedule::retry_after(value, now)
}

/// An error and what is behind it, the first first. Of an error that holds another one the standard library shows only
/// what is behind that.
fn chain<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        let held = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        held.map(|held| held as &(dyn std::error::Error + 'static))
            .or_else(|| error.source())
    })
}

fn classify(error: &reqwest::Error) -> Class {
    for cause in chain(error) {
        if cause.is::<resolver::Refused>() {
            return Class::RefusedAddress;
        }
        if cause.is::<NotFound>() {
            return Class::Dns;
        }
        if cause.is::<rustls::Error>() {
            return Class::Tls;
        }
    }
    if error.is_timeout() {
        Class::Timeout
    } else if error.is_connect() {
        Class::Connect
    } else {
        Class::Closed
    }
}

pub(super) fn causes(error: &reqwest::Error) -> String {
    let texts: Vec<_> = chain(error).map(ToString::to_string).collect();
    texts.join(": ")
}
