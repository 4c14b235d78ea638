//! The clock that business times are read from.
//!
//! Everything that stamps, expires or compares business times asks a [`Clock`]. Tests hold the other end of a manual
//! one and move it, so a rule about 24 hours is tested without waiting. Lease times are *not* business times: they
//! come from the database's own clock (`store` in the service), because several processes must agree on them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

/// The current time, either the system's or one that a test moves.
#[derive(Debug, Clone)]
pub struct Clock {
    source: Source,
    ahead: TimeDelta,
}

#[derive(Debug, Clone)]
enum Source {
    System(Instant),
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock, in UTC.
    #[must_use]
    pub fn system() -> Self {
        Self::by(Source::System(Instant::now()))
    }

    /// A clock that stands still at `start` until [`Clock::advance`] moves it. Clones share the same hands.
    #[must_use]
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self::by(Source::Manual(Arc::new(AtomicI64::new(
            start.timestamp_micros(),
        ))))
    }

    fn by(source: Source) -> Self {
        let ahead = TimeDelta::zero();
        Self { source, ahead }
    }

    /// A clock that goes with this one, and is ahead of it.
    #[must_use]
    pub fn ahead(&self, by: TimeDelta) -> Self {
        Self {
            source: self.source.clone(),
            ahead: self.ahead + by,
        }
    }

    /// The current time, in whole microseconds: what Postgres can store, so a value read back equals the one written.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one door through which system time enters"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        let micros = match &self.source {
            Source::System(_) => Utc::now().timestamp_micros(),
            Source::Manual(micros) => micros.load(Ordering::SeqCst),
        };
        let now = DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::UNIX_EPOCH);
        now + self.ahead
    }

    /// Time since some fixed moment, for measuring how much has passed. Unlike [`Clock::now`] it does not jump when
    /// an operator or NTP sets the system's clock. Values of one clock and its clones compare; those of different
    /// clocks do not.
    #[must_use]
    pub fn monotonic(&self) -> Duration {
        match &self.source {
            Source::System(start) => start.elapsed(),
            Source::Manual(micros) => {
                let micros = micros.load(Ordering::SeqCst);
                Duration::from_micros(u64::try_from(micros).unwrap_or(0))
            }
        }
    }

    /// Moves a manual clock forward. The system's clock is not ours to move: nothing happens.
    pub fn advance(&self, by: TimeDelta) {
        if let (Source::Manual(micros), Some(by)) = (&self.source, by.num_microseconds()) {
            micros.fetch_add(by, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told_and_clones_share_it() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let other = clock.clone();
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH);
        other.advance(TimeDelta::hours(25));
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH + TimeDelta::hours(25));
        assert_eq!(clock.monotonic(), Duration::from_hours(25));
        let ahead = clock.ahead(TimeDelta::seconds(-7));
        clock.advance(TimeDelta::hours(1));
        assert_eq!(ahead.now(), clock.now() - TimeDelta::seconds(7));
    }
}
