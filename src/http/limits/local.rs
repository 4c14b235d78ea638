//! The buckets of this process: GCRA by the `governor` crate, over the injected clock.
//!
//! A bucket holds a minute's worth of requests and refills evenly, so a caller may spend its minute at once and then
//! goes on at the limit's pace. A bucket that is full again is the same as none, so idle ones are dropped; each
//! request keeps its bucket for one refill interval only, which bounds how many there can be by the traffic itself.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::Verdict;
use base::clock::Clock;

/// The time in which a limit is counted: `Quota::per_minute`'s.
pub(super) const PERIOD: Duration = Duration::from_secs(60);
/// After so many requests idle buckets are dropped.
const SWEEP_EVERY: u32 = 16_384;

/// The clock as the buckets read it: time that never jumps.
#[derive(Debug, Clone)]
struct Monotonic(Clock);

impl governor::clock::Clock for Monotonic {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.monotonic()
    }
}

type Buckets<K> = RateLimiter<K, DashMapStateStore<K>, Monotonic, StateInformationMiddleware>;

/// Buckets for callers of one kind, such as keys or addresses.
#[derive(Debug)]
pub(super) struct Local<K: Hash + Eq + Clone> {
    clock: Monotonic,
    /// One set of buckets for each limit in use: few, because limits are set by operators.
    by_limit: RwLock<BTreeMap<NonZeroU32, Arc<Buckets<K>>>>,
    until_sweep: AtomicU32,
}

impl<K: Hash + Eq + Clone> Local<K> {
    pub(super) fn new(clock: Clock) -> Self {
        Self {
            clock: Monotonic(clock),
            by_limit: RwLock::default(),
            until_sweep: AtomicU32::new(SWEEP_EVERY),
        }
    }

    /// Takes one request out of a caller's bucket, where there is one left.
    pub(super) fn take(&self, caller: &K, limit: NonZeroU32) -> Verdict {
        let buckets = self.buckets(limit);
        if self.until_sweep.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.until_sweep.store(SWEEP_EVERY, Ordering::Relaxed);
            self.drop_idle();
        }
        match buckets.check_key(caller) {
            Ok(state) => Verdict::allowed(limit, state.remaining_burst_capacity()),
            Err(refused) => Verdict::refused(
                limit,
                refused.wait_time_from(governor::clock::Clock::now(&self.clock)),
            ),
        }
    }

    /// Forgets every bucket that is full again.
    pub(super) fn drop_idle(&self) {
        let all = self.by_limit.read().unwrap_or_else(PoisonError::into_inner);
        for buckets in all.values() {
            buckets.retain_recent();
            buckets.shrink_to_fit();
        }
    }

    /// Buckets kept now.
    pub(super) fn len(&self) -> usize {
        let all = self.by_limit.read().unwrap_or_else(PoisonError::into_inner);
        all.values().map(|buckets| buckets.len()).sum()
    }

    fn buckets(&self, limit: NonZeroU32) -> Arc<Buckets<K>> {
        let all = self.by_limit.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(buckets) = all.get(&limit) {
            return Arc::clone(buckets);
        }
        drop(all);
        let mut all = self
            .by_limit
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let store = DashMapStateStore::default();
            let quota = Quota::per_minute(limit);
            Arc::new(RateLimiter::new(quota, store, self.clock.clone()))
        };
        Arc::clone(all.entry(limit).or_insert_with(new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};

    const LIMIT: NonZeroU32 = NonZeroU32::new(1000).unwrap();

    fn let_through(local: &Local<u32>, tries: u32) -> u32 {
        (0..tries)
            .map(|_| u32::from(local.take(&1, LIMIT).retry_after.is_none()))
            .sum()
    }

    #[test]
    fn a_full_bucket_is_a_minute_and_then_it_refills_evenly() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let local = Local::new(clock.clone());
        assert_eq!(let_through(&local, 5000), 1000);
        clock.advance(TimeDelta::milliseconds(59));
        assert_eq!(let_through(&local, 10), 0);
        clock.advance(TimeDelta::milliseconds(1));
        assert_eq!(let_through(&local, 10), 1);
        // Ten minutes of asking too often, every 7 ms.
        let mut through = 0;
        for _ in 0..10 * 60_000 / 7 {
            clock.advance(TimeDelta::milliseconds(7));
            through += let_through(&local, 1);
        }
        assert!((9_990..=10_000).contains(&through), "{through}");
    }

    #[test]
    fn idle_buckets_are_dropped_in_passing() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let local = Local::new(clock.clone());
        for caller in 0..3 * SWEEP_EVERY {
            clock.advance(TimeDelta::milliseconds(1));
            local.take(&caller, LIMIT);
            assert!(
                local.len() <= SWEEP_EVERY as usize + 1000,
                "{}",
                local.len()
            );
        }
        clock.advance(TimeDelta::minutes(1));
        local.drop_idle();
        assert_eq!(local.len(), 0);
    }

    #[test]
    fn each_limit_has_buckets_of_its_own() {
        let local = Local::new(Clock::manual(DateTime::UNIX_EPOCH));
        let two = NonZeroU32::new(2).unwrap();
        assert_eq!(local.take(&1, two), Verdict::allowed(two, 1));
        assert_eq!(local.take(&1, two), Verdict::allowed(two, 0));
        assert_eq!(
            local.take(&1, two),
            Verdict::refused(two, Duration::from_secs(30))
        );
        assert_eq!(local.take(&2, two), Verdict::allowed(two, 1));
    }
}
