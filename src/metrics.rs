//! What a process counts while it works, for `/metrics`. What the database knows is asked at each look: see
//! [`crate::http::metrics`].
//!
//! One set per app, not a global one, so that two apps of one process, as tests have, never mix.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds of the latency histogram, in seconds: from a status poll to the longest import.
const BUCKETS: [f64; 13] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0,
];

/// How an attempt is counted that succeeded.
const DELIVERED: &str = "delivered";

/// One answered request, as it is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
    code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByLabels {
    by: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResultLabels {
    result: &'static str,
}

/// Upper bounds of the lag histogram, in seconds: from a receiver beside us to the last attempt of the schedule.
const LAG_BUCKETS: [f64; 13] = [
    0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 600.0, 3600.0, 21_600.0, 108_000.0,
];

type Latencies = Family<RouteLabels, Histogram, fn() -> Histogram>;

/// The counters of a process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    latencies: Latencies,
    rate_limited: Family<ByLabels, Counter>,
    rate_limit_backend_errors: Counter,
    webhook_attempts: Family<ResultLabels, Counter>,
    webhook_lag: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("vouch");
        let requests = Family::default();
        registry.register(
            "http_requests",
            "Answered requests, by route pattern, status and error code",
            requests.clone(),
        );
        let latencies: Latencies = Family::new_with_constructor(|| Histogram::new(BUCKETS));
        registry.register(
            "http_request_duration_seconds",
            "Time until the answer was ready to be sent",
            latencies.clone(),
        );
        let rate_limited = Family::default();
        registry.register(
            "rate_limited",
            "Requests refused for their rate, by what they were counted by",
            rate_limited.clone(),
        );
        // There from the start, so that an alert can tell zero from missing.
        for by in ["key", "peer", "provider"] {
            drop(rate_limited.get_or_create(&ByLabels { by }));
        }
        let rate_limit_backend_errors = Counter::default();
        registry.register(
            "rate_limit_backend_errors",
            "Failed checks and connection attempts of the shared rate limits",
            rate_limit_backend_errors.clone(),
        );
        let webhook_attempts = Family::default();
        registry.register(
            "webhook_attempts",
            "Attempts at delivering webhooks, by delivered or the class of the failure",
            webhook_attempts.clone(),
        );
        drop(webhook_attempts.get_or_create(&ResultLabels { result: DELIVERED }));
        let webhook_lag = Histogram::new(LAG_BUCKETS);
        registry.register(
            "webhook_delivery_lag_seconds",
            "Time from an event to its first delivery to an endpoint",
            webhook_lag.clone(),
        );
        Self {
            registry,
            requests,
            latencies,
            rate_limited,
            rate_limit_backend_errors,
            webhook_attempts,
            webhook_lag,
        }
    }
}

impl Metrics {
    /// A request was answered. `route` is the pattern, never a path that a client typed; `code` is the error's code,
    /// empty for a success.
    pub fn answered(
        &self,
        method: &str,
        route: &str,
        status: u16,
        code: &'static str,
        took: Duration,
    ) {
        let method = known_method(method);
        let labels = RequestLabels {
            method,
            route: route.to_owned(),
            status,
            code,
        };
        self.requests.get_or_create(&labels).inc();
        let labels = RouteLabels {
            method,
            route: route.to_owned(),
        };
        self.latencies
            .get_or_create(&labels)
            .observe(took.as_secs_f64());
    }

    /// A request was refused for its rate, counted by `key` or `peer`.
    pub fn rate_limited(&self, by: &'static str) {
        self.rate_limited.get_or_create(&ByLabels { by }).inc();
    }

    /// The shared limits could not be asked.
    pub fn rate_limit_backend_failed(&self) {
        self.rate_limit_backend_errors.inc();
    }

    /// An attempt at delivering a webhook succeeded, or failed with a class.
    pub fn webhook_attempted(&self, failure: Option<&'static str>) {
        let result = failure.unwrap_or(DELIVERED);
        self.webhook_attempts
            .get_or_create(&ResultLabels { result })
            .inc();
    }

    /// An endpoint has received a message for the first time, so long after the event.
    pub fn webhook_delivered(&self, lag: Duration) {
        self.webhook_lag.observe(lag.as_secs_f64());
    }

    /// What was counted.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }
}

/// A client may send any method; only known ones become labels.
fn known_method(method: &str) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    KNOWN
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("OTHER")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_under_known_labels_only() {
        let metrics = Metrics::default();
        let took = Duration::from_millis(3);
        metrics.answered("GET", "/livez", 200, "", took);
        metrics.answered("BREW", "unmatched", 404, "not_found", took);
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, metrics.registry()).unwrap();
        for line in [
            "vouch_http_requests_total{method=\"GET\",route=\"/livez\",status=\"200\",code=\"\"} 1",
            "vouch_http_requests_total{method=\"OTHER\",route=\"unmatched\",status=\"404\",code=\"not_found\"} 1",
            "vouch_http_request_duration_seconds_bucket{le=\"0.005\",method=\"GET\",route=\"/livez\"} 1",
            "vouch_http_request_duration_seconds_bucket{le=\"0.0025\",method=\"GET\",route=\"/livez\"} 0",
            "vouch_rate_limited_total{by=\"key\"} 0",
        ] {
            assert!(text.lines().any(|got| got == line), "{line}\n{text}");
        }
    }
}
