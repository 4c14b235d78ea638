//! How many requests a caller may make.
//!
//! A key that works has the deployment's limit or its own, whatever address it comes from and whatever else comes from
//! there. Everything else is counted by the peer's address: requests without a key or with one that does not work, the
//! open routes, unknown paths. `/livez`, `/readyz` with what lies below it and Sumsub's webhook are never refused for
//! their rate: a health check must not depend
//! on others' traffic, and a genuine webhook must not be lost because another client floods through the same proxy.
//!
//! The limit of a key that was seen to work is judged before the database is asked, so a caller over its limit costs
//! nothing there; keys that cannot work cost nothing
//! ([`crate::flows::live_keys`]). With Redis the
//! limits of keys hold for all replicas together; without it, or while it is away, each process counts alone
//! ([`shared`]).

mod keys;
mod local;
pub mod peer;
pub mod shared;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use ipnet::IpNet;
use secrecy::SecretString;
use uuid::Uuid;

use super::error::{ApiError, Situation};
use super::seconds::whole_seconds;
use crate::flows::live_keys::{self, LiveKeys};
use crate::http::state::AppState;
use crate::metrics::Metrics;
use base::clock::Clock;
use base::shutdown::Shutdown;
use keys::Keys;
pub(super) use keys::{KnownKey, LookupStart};
use local::{Local, PERIOD};
use shared::Shared;

/// What limits need to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Requests per minute for a key without a limit of its own.
    pub per_key: NonZeroU32,
    /// Requests per minute for an address, without a known key.
    pub per_peer: NonZeroU32,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Where replicas count together; `None` = each counts alone.
    pub redis_url: Option<SecretString>,
    /// How long one check there may take: [`shared::DEADLINE`], or what a test needs.
    pub redis_deadline: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        const DEFAULT: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);
        Self {
            per_key: DEFAULT,
            per_peer: DEFAULT,
            trusted_proxies: Vec::new(),
            redis_url: None,
            redis_deadline: shared::DEADLINE,
        }
    }
}

/// Whether one request may go on, and what its caller is told about its bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    limit: NonZeroU32,
    remaining: u32,
    /// Until the bucket is full again.
    reset: Duration,
    /// Until the next request may go on; `None` = this one may.
    retry_after: Option<Duration>,
}

impl Verdict {
    fn allowed(limit: NonZeroU32, remaining: u32) -> Self {
        let missing = limit.get().saturating_sub(remaining);
        Self {
            limit,
            remaining,
            reset: PERIOD * missing / limit.get(),
            retry_after: None,
        }
    }

    fn refused(limit: NonZeroU32, retry_after: Duration) -> Self {
        Self {
            limit,
            remaining: 0,
            reset: PERIOD,
            retry_after: Some(retry_after),
        }
    }

    /// The error of a request that may not go on.
    ///
    /// # Errors
    /// 429 `rate_limited`.
    pub(super) fn check(&self) -> Result<(), ApiError> {
        match self.retry_after {
            None => Ok(()),
            Some(after) => Err(ApiError::rate_limited(self.limit.get(), after)),
        }
    }

    /// Tells the caller about its bucket, with the header fields of the IETF's draft "RateLimit header fields": the two
    /// that it has now (draft-ietf-httpapi-ratelimit-headers-10), and the three that it had up to -06, which many clients
    /// read. Seconds are rounded up.
    pub(super) fn tell(&self, response: &mut Response) {
        const NAMES: [HeaderName; 3] = [
            HeaderName::from_static(LIMIT),
            HeaderName::from_static(REMAINING),
            HeaderName::from_static(RESET),
        ];
        let seconds = u32::try_from(whole_seconds(self.reset)).unwrap_or(u32::MAX);
        let values = [self.limit.get(), self.remaining, seconds];
        for (name, value) in NAMES.into_iter().zip(values) {
            response
                .headers_mut()
                .insert(name, HeaderValue::from(value));
        }
        let [limit, remaining, reset] = values;
        for (name, value) in [
            (
                POLICY,
                format!("\"default\";q={limit};w={}", PERIOD.as_secs()),
            ),
            (STATE, format!("\"default\";r={remaining};t={reset}")),
        ] {
            // Digits and what stands between them are a header's value at any time.
            if let Ok(value) = HeaderValue::try_from(value) {
                let name = HeaderName::from_static(name);
                response.headers_mut().insert(name, value);
            }
        }
    }
}

/// The caller's limit, in requests per minute.
pub const LIMIT: &str = "ratelimit-limit";
/// Requests left now.
pub const REMAINING: &str = "ratelimit-remaining";
/// Seconds until all of them are left again.
pub const RESET: &str = "ratelimit-reset";
/// The same three as structured fields: how many requests in how many seconds,
pub const POLICY: &str = "ratelimit-policy";
/// how many are left, and the seconds until all of them are left again.
pub const STATE: &str = "ratelimit";

/// One process's limits.
#[derive(Debug)]
pub struct Limits {
    settings: Settings,
    /// What was seen of keys.
    pub(super) keys: Keys,
    /// Which others are worth a look.
    live: Arc<LiveKeys>,
    by_key: Local<Uuid>,
    by_peer: Local<IpAddr>,
    shared: Option<Arc<Shared>>,
    metrics: Arc<Metrics>,
    clock: Clock,
}

/// How much limits keep in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitCounts {
    /// Keys that worked.
    pub known_keys: usize,
    /// Keys that did not, a moment ago.
    pub unknown_keys: usize,
    /// Keys that are worth a look.
    pub live: live_keys::LiveKeyCounts,
    /// Buckets of keys that are not full.
    pub key_buckets: usize,
    /// Buckets of addresses that are not full.
    pub peer_buckets: usize,
}

impl Limits {
    /// Nothing is counted yet. Where there is a Redis, a task connects to it.
    ///
    /// # Errors
    /// The Redis URL cannot be read; the text does not repeat it.
    pub fn new(
        settings: Settings,
        clock: Clock,
        metrics: Arc<Metrics>,
        live: Arc<LiveKeys>,
        shutdown: &Shutdown,
    ) -> Result<Self, String> {
        let shared = settings
            .redis_url
            .as_ref()
            .map(|url| {
                let deadline = settings.redis_deadline;
                Shared::start(url, deadline, Arc::clone(&metrics), shutdown.clone())
            })
            .transpose()?;
        Ok(Self {
            settings,
            keys: Keys::new(clock.clone()),
            live,
            by_key: Local::new(clock.clone()),
            by_peer: Local::new(clock.clone()),
            shared,
            metrics,
            clock,
        })
    }

    /// Counts a request of a known key.
    pub(super) async fn key(&self, key: KnownKey) -> Verdict {
        let limit = key.limit.unwrap_or(self.settings.per_key);
        if let Some(shared) = &self.shared
            && let Some(verdict) = shared.take(key.id.0, limit, self.clock.now()).await
        {
            if verdict.retry_after.is_none() {
                // So that this process knows what it has let through, should Redis go away now.
                self.by_key.take(&key.id.0, limit);
            }
            return self.noted("key", verdict);
        }
        self.noted("key", self.by_key.take(&key.id.0, limit))
    }

    /// Counts a request that has no known key.
    pub(super) fn peer(&self, address: IpAddr) -> Verdict {
        let bucket = peer::bucket(address);
        let verdict = self.by_peer.take(&bucket, self.settings.per_peer);
        self.noted("peer", verdict)
    }

    /// What a look-up that begins now is as old as.
    pub(super) fn asking(&self) -> LookupStart {
        LookupStart {
            at: self.clock.monotonic(),
            announced: self.live.announced(),
        }
    }

    /// Whether a key was lately looked up in vain, and none was announced since.
    pub(super) fn is_unknown(&self, key_sha256: &[u8; 32]) -> bool {
        self.keys.is_unknown(key_sha256, self.asking())
    }

    /// Whether the limits are shared with other replicas now.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.shared
            .as_ref()
            .is_some_and(|shared| shared.is_connected())
    }

    /// What is kept now. What has lost its meaning is dropped first.
    #[must_use]
    pub fn kept(&self) -> LimitCounts {
        self.by_key.drop_idle();
        self.by_peer.drop_idle();
        let (known_keys, unknown_keys) = self.keys.kept();
        LimitCounts {
            known_keys,
            unknown_keys,
            live: self.live.kept(),
            key_buckets: self.by_key.len(),
            peer_buckets: self.by_peer.len(),
        }
    }

    /// The client's address: see [`peer`].
    pub(super) fn address(&self, request: &Request) -> IpAddr {
        peer::address(request, &self.settings.trusted_proxies)
    }

    fn noted(&self, by: &'static str, verdict: Verdict) -> Verdict {
        if verdict.retry_after.is_some() {
            self.metrics.rate_limited(by);
        }
        verdict
    }
}

/// The layer of open routes: counts by address.
pub(super) async fn by_peer(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let verdict = state.limits.peer(state.limits.address(&request));
    let mut response = match verdict.check() {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    verdict.tell(&mut response);
    response
}

/// The answer where there is no route, no such method, or only the question for methods, counted by address as well.
pub(super) fn nowhere(
    state: &AppState,
    request: &Request,
    told: Result<StatusCode, Situation>,
) -> Response {
    let verdict = state.limits.peer(state.limits.address(request));
    let mut response = match (verdict.check(), told) {
        (Err(error), _) => error.into_response(),
        (Ok(()), Ok(status)) => status.into_response(),
        (Ok(()), Err(situation)) => ApiError::from(situation).into_response(),
    };
    verdict.tell(&mut response);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::sha256;
    use base::ids::{KeyId, OrganizationId};
    use chrono::DateTime;

    /// This process's memory, in bytes.
    fn resident() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes: u64 = line
            .unwrap()
            .trim()
            .trim_end_matches(" kB")
            .parse()
            .unwrap();
        kilobytes * 1024
    }

    /// In a process of its own, because other tests need memory as well.
    #[test]
    fn a_hundred_thousand_of_each_fit_into_64_mib() {
        let measured = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "http::limits::tests::measure",
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&measured.stdout);
        assert!(measured.status.success(), "{text}");
        assert!(text.contains("1 passed"), "{text}");
    }

    /// The most there can be at once: every key in use at the same time, as many keys that do not work, as many
    /// addresses.
    #[tokio::test]
    #[ignore = "measures the memory of its process, so it has to be alone in it"]
    async fn measure() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let limits = Limits::new(
            Settings::default(),
            clock.clone(),
            Arc::default(),
            Arc::default(),
            &Shutdown::new(),
        )
        .unwrap();
        let before = resident();
        for number in 0..100_000_u32 {
            let known = KnownKey {
                id: KeyId(Uuid::from_u128(number.into())),
                organization: OrganizationId(Uuid::nil()),
                limit: None,
            };
            limits.keys.works(&sha256(&number.to_be_bytes()), known);
            limits.key(known).await;
        }
        let known = resident();
        for number in 0..100_000_u32 {
            let hash = sha256(&number.to_le_bytes());
            limits.keys.works_not(&hash, limits.asking());
        }
        let unknown = resident();
        for number in 0..100_000_u32 {
            limits.peer(IpAddr::V4(number.into()));
        }
        let peers = resident();
        let kept = limits.kept();
        let mib = |from: u64, to: u64| to.saturating_sub(from) as f64 / 1_048_576.0;
        println!(
            "{kept:?}: known keys with buckets {:.1} MiB, unknown keys {:.1} MiB, addresses {:.1} MiB",
            mib(before, known),
            mib(known, unknown),
            mib(unknown, peers)
        );
        assert_eq!((kept.key_buckets, kept.peer_buckets), (100_000, 100_000));
        assert!(kept.known_keys <= 100_000 && kept.unknown_keys <= 100_000);
        assert!(peers.saturating_sub(before) < 64 * 1024 * 1024);

        clock.advance(chrono::TimeDelta::minutes(1));
        limits.by_key.drop_idle();
        limits.by_peer.drop_idle();
        let kept = limits.kept();
        assert_eq!((kept.key_buckets, kept.peer_buckets), (0, 0));
    }
}
