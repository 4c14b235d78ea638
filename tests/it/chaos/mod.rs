//! Vouch when things break: the database away, hanging or killed, Sumsub away or slow, workers killed, webhooks lost
//! and shuffled.
//!
//! Every run is seeded, and says its seed; `VOUCH_CHAOS_SEED` repeats one. `VOUCH_CHAOS=full` runs the long tests at
//! their full size.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test helper that cannot go on ends its test"
)]

mod clocks;
mod database;
mod degraded;
mod kills;
mod leases;
mod load;
mod post;
mod provider;
mod proxy;
mod shutdown;
mod skew;
mod soak;
mod two;
mod two_database;
mod two_webhooks;
mod webhooks;
mod workers;

use std::sync::Arc;
use std::time::Duration;

use base::clock::Clock;
use base::shutdown::Shutdown;
use vouch::app::{App, Settings};
use vouch::flows::Services;
use vouch::http::serve::server;

use crate::support::until::until;

/// Whether the long tests run at their full size.
fn full() -> bool {
    std::env::var("VOUCH_CHAOS").is_ok_and(|size| size == "full")
}

/// Whether the tests run at the size of a night.
pub(crate) fn nightly() -> bool {
    std::env::var("VOUCH_NIGHTLY").is_ok_and(|nightly| nightly == "1")
}

/// Tells a figure to whoever runs the tests with `--nocapture`.
#[expect(clippy::print_stderr, reason = "for the person who runs the tests")]
pub(crate) fn figure(what: &str, value: impl std::fmt::Display) {
    eprintln!("{what}: {value}");
}

/// A process of its own: pool, router and port. It ends with `shutdown`; no worker runs in it.
async fn process(
    settings: &Settings,
    clock: Clock,
    shutdown: &Shutdown,
) -> (Arc<Services>, String) {
    let app = App::build(settings, clock, shutdown).expect("an app");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let services = Arc::clone(&app.services);
    drop(shutdown.spawn("api", server::serve(listener, app.router, shutdown.clone())));
    (services, url)
}

/// Random numbers that a seed repeats (SplitMix64).
struct Dice(u64);

impl Dice {
    /// Seeded from `VOUCH_CHAOS_SEED`, else anew. The seed is told, so that a failure can be repeated.
    fn new(test: &str) -> Self {
        let given = std::env::var("VOUCH_CHAOS_SEED").ok();
        let seed = given.map(|seed| seed.parse().expect("VOUCH_CHAOS_SEED is a number"));
        let seed = seed.unwrap_or_else(|| {
            let mut random = [0; 4];
            getrandom::fill(&mut random).expect("randomness");
            u64::from(u32::from_be_bytes(random))
        });
        figure(&format!("{test}: VOUCH_CHAOS_SEED"), seed);
        Self(seed)
    }

    /// Less than `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^= word >> 31;
        usize::try_from(word % end as u64).expect("it is below a usize")
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        let place = self.below(list.len());
        &list[place]
    }

    fn milliseconds(&mut self, end: usize) -> Duration {
        Duration::from_millis(self.below(end) as u64)
    }
}
