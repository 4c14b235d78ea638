//! Vouch when things break: processes killed at every step, answers lost, everything at once.
//!
//! Run with `cargo test --features failpoints --test it -- faults::`. The processes under test are real ones, on the
//! test's database and its sandbox, and they go by the system's time.
#![expect(
    clippy::expect_used,
    reason = "a test helper that cannot go on ends its test"
)]
#![expect(
    clippy::print_stdout,
    reason = "a run shows how long imports stayed open"
)]

mod between;
mod kill_confirm;
mod kill_delivery;
mod kill_document;
mod kill_import;
mod kill_local;
mod kill_recovery;
mod kill_start;
mod kill_together;
mod locks;
mod lost;
mod storm;
mod truth;
mod two;

use base::clock::Clock;

use crate::support::app::{Options, TestApp};
use crate::support::child;
use crate::support::client::{Reply, Request};
use crate::support::passing::{a_day_passes, leases_end};
use crate::support::until::{found, until};

/// An app whose sandbox goes by the system's time, moves only when told, and sends what failed again at once.
async fn app() -> TestApp {
    TestApp::with(Options {
        clock: Some(Clock::system()),
        sandbox: Box::new(|settings| settings.retry_scale = 1e-6),
        ..Options::default()
    })
    .await
}

/// How a broker tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    SameKey,
    NewKey,
    NoKey,
    /// With the same key, when it has been forgotten.
    NextDay,
}

impl Way {
    const ALL: [Self; 4] = [Self::SameKey, Self::NewKey, Self::NoKey, Self::NextDay];

    /// The first request, as a broker sends it that will try again this way.
    fn first(self, request: Request) -> Request {
        match self {
            Self::NoKey => request,
            Self::SameKey | Self::NewKey | Self::NextDay => request.idempotency_key("first"),
        }
    }

    fn again(self, request: Request) -> Request {
        match self {
            Self::NoKey => request,
            Self::NewKey => request.idempotency_key("second"),
            Self::SameKey | Self::NextDay => request.idempotency_key("first"),
        }
    }
}

/// Where a broker tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The process that died has been started again.
    Restarted,
    /// A second process has been there all the time.
    Other,
}

impl Place {
    const ALL: [Self; 2] = [Self::Restarted, Self::Other];
}

/// Tries until nobody is said to be working on the request any more.
async fn patiently(request: impl Fn() -> Request) -> Reply {
    found("nobody works on the request any more", async || {
        let reply = request().send().await;
        if reply.error() != (409, "idempotency_request_in_flight") {
            return Some(reply);
        }
        assert!(reply.header("retry-after").is_some());
        None
    })
    .await
}

/// What a retry finds: ended leases, or a day later.
async fn time_passes(app: &TestApp, way: Way) {
    if way == Way::NextDay {
        a_day_passes(app).await;
    } else {
        leases_end(app).await;
    }
}
