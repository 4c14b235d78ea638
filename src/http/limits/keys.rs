//! What was seen of keys: which ones work, with which limit, and which ones do not.
//!
//! A key that works is still looked up at every request, so a revocation holds at once; only its id and limit are
//! remembered, so that it can be counted before it is looked up. A key that does not work is refused for
//! [`UNKNOWN_FOR`] without a look. Both lists are bounded, and neither holds a key: only SHA-256 hashes.

use std::num::NonZeroU32;
use std::time::Duration;

use quick_cache::sync::Cache;

use base::clock::Clock;
use base::ids::{KeyId, OrganizationId};

/// How long a key that is there and did not work is refused without a look at the database, unless keys were announced
/// since. Where they are not, one whose end is moved works again this much later at the latest.
const UNKNOWN_FOR: Duration = Duration::from_secs(5);
/// How many keys of each sort are remembered. One more costs another a look, nothing else.
const CAPACITY: u64 = 100_000;
/// What the lists make room for at the start.
const AT_FIRST: usize = 256;

type Hash = [u8; 32];

/// A key that worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) struct KnownKey {
    pub(in crate::http) id: KeyId,
    pub(in crate::http) organization: OrganizationId,
    /// Its own limit.
    pub(in crate::http) limit: Option<NonZeroU32>,
}

/// When a look-up began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) struct LookupStart {
    /// By the clock.
    pub(super) at: Duration,
    /// How many changes of keys had been announced.
    pub(super) announced: u64,
}

/// Both lists.
#[derive(Debug)]
pub(in crate::http) struct Keys {
    clock: Clock,
    known: Cache<Hash, KnownKey>,
    /// When each was looked up in vain.
    unknown: Cache<Hash, LookupStart>,
}

impl Keys {
    pub(super) fn new(clock: Clock) -> Self {
        let weight = quick_cache::UnitWeighter;
        Self {
            clock,
            known: Cache::with_weighter(AT_FIRST, CAPACITY, weight),
            unknown: Cache::with_weighter(AT_FIRST, CAPACITY, quick_cache::UnitWeighter),
        }
    }

    /// What is remembered of a key that worked.
    pub(in crate::http) fn known(&self, key_sha256: &Hash) -> Option<KnownKey> {
        self.known.get(key_sha256)
    }

    /// Remembers a key that works.
    pub(in crate::http) fn works(&self, key_sha256: &Hash, known: KnownKey) {
        self.known.insert(*key_sha256, known);
    }

    /// Whether a key was lately looked up in vain, and nothing announced since.
    pub(super) fn is_unknown(&self, key_sha256: &Hash, now: LookupStart) -> bool {
        let Some(since) = self.unknown.get(key_sha256) else {
            return false;
        };
        let lately = now.at.saturating_sub(since.at) < UNKNOWN_FOR;
        if lately && now.announced == since.announced {
            return true;
        }
        self.unknown.remove(key_sha256);
        false
    }

    /// Remembers that a key was looked up in vain, and that the look began at `asked`.
    pub(in crate::http) fn works_not(&self, key_sha256: &Hash, asked: LookupStart) {
        self.known.remove(key_sha256);
        self.unknown.insert(*key_sha256, asked);
    }

    /// How many are remembered: known, unknown. What means nothing any more is forgotten first.
    pub(super) fn kept(&self) -> (usize, usize) {
        let now = self.clock.monotonic();
        self.unknown
            .retain(|_, since| now.saturating_sub(since.at) < UNKNOWN_FOR);
        (self.known.len(), self.unknown.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};

    fn asked(clock: &Clock, announced: u64) -> LookupStart {
        let at = clock.monotonic();
        LookupStart { at, announced }
    }

    fn hash(number: u32) -> Hash {
        crate::secret::sha256(&number.to_be_bytes())
    }

    #[test]
    fn a_key_is_unknown_for_five_seconds_from_the_look_on() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let keys = Keys::new(clock.clone());
        assert!(!keys.is_unknown(&hash(1), asked(&clock, 0)));
        let before = asked(&clock, 0);
        clock.advance(TimeDelta::seconds(2));
        keys.works_not(&hash(1), before);
        assert!(keys.is_unknown(&hash(1), asked(&clock, 0)));
        clock.advance(TimeDelta::milliseconds(2999));
        assert!(keys.is_unknown(&hash(1), asked(&clock, 0)));
        clock.advance(TimeDelta::milliseconds(1));
        assert!(!keys.is_unknown(&hash(1), asked(&clock, 0)));
        assert_eq!(keys.kept(), (0, 0));
    }

    #[test]
    fn a_key_is_looked_up_again_once_keys_were_announced() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let keys = Keys::new(clock.clone());
        keys.works_not(&hash(1), asked(&clock, 7));
        assert!(keys.is_unknown(&hash(1), asked(&clock, 7)));
        assert!(!keys.is_unknown(&hash(1), asked(&clock, 8)));
        assert_eq!(keys.kept(), (0, 0));
    }

    #[test]
    fn keys_that_nobody_tries_again_are_forgotten() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let keys = Keys::new(clock.clone());
        for number in 0..100 {
            keys.works_not(&hash(number), asked(&clock, 0));
        }
        assert_eq!(keys.kept(), (0, 100));
        clock.advance(TimeDelta::seconds(5));
        assert_eq!(keys.kept(), (0, 0));
    }

    #[test]
    fn a_key_that_works_no_longer_is_forgotten() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let keys = Keys::new(clock.clone());
        let known = KnownKey {
            id: KeyId(uuid::Uuid::nil()),
            organization: OrganizationId(uuid::Uuid::nil()),
            limit: NonZeroU32::new(7),
        };
        keys.works(&hash(1), known);
        assert_eq!(keys.known(&hash(1)), Some(known));
        keys.works_not(&hash(1), asked(&clock, 0));
        assert_eq!(keys.known(&hash(1)), None);
    }

    #[test]
    fn the_lists_are_bounded() {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let keys = Keys::new(clock.clone());
        for number in 0..150_000 {
            keys.works_not(&hash(number), asked(&clock, 0));
        }
        let (_, unknown) = keys.kept();
        assert!((90_000..=100_000).contains(&unknown), "{unknown}");
    }
}
