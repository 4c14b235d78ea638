//! Who waits for a record to change, and how they come to know.
//!
//! A flow that commits a change says so ([`Watch::changed`]): those who wait in this process wake at once, and other
//! processes are told by a notification that is sent after the commit, never inside it (see
//! [`crate::store::changes`]). Notifications only shorten waits: every second each process also looks by itself at all
//! records that are waited for, so that one that was lost, or a change by a process that died before it said so, costs
//! a second and nothing else. To be woken says only that it is worth looking.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;

use crate::store::changes::RecordVersion;
use base::ids::{KeyId, OrganizationId};

/// How many requests of one key may wait at the same time, in each process.
pub const WAITS_PER_KEY: usize = 100;

/// All who wait in this process.
#[derive(Debug, Default)]
pub struct Watch {
    state: Mutex<State>,
    /// Rings when there is something to tell other processes.
    pub to_announce: Notify,
}

#[derive(Debug, Default)]
struct State {
    records: HashMap<OrganizationId, Watched>,
    keys: HashMap<KeyId, usize>,
    changed: HashSet<OrganizationId>,
}

#[derive(Debug)]
struct Watched {
    bell: Arc<Notify>,
    waiting: usize,
    /// The newest history entry that was seen of it.
    sequence: i64,
}

impl Watch {
    /// Begins to wait for a record of which `sequence` is the newest known entry. `None` where the key has
    /// [`WAITS_PER_KEY`] waits already.
    #[must_use]
    pub fn enter(
        self: &Arc<Self>,
        key: KeyId,
        organization: OrganizationId,
        sequence: i64,
    ) -> Option<Waiting> {
        let mut state = self.lock();
        let waits = state.keys.entry(key).or_default();
        if *waits >= WAITS_PER_KEY {
            return None;
        }
        *waits += 1;
        let watched = state
            .records
            .entry(organization)
            .or_insert_with(|| Watched {
                bell: Arc::default(),
                waiting: 0,
                sequence,
            });
        watched.waiting += 1;
        watched.sequence = watched.sequence.max(sequence);
        let bell = Arc::clone(&watched.bell);
        drop(state);
        Some(Waiting {
            watch: Arc::clone(self),
            bell,
            key,
            organization,
        })
    }

    /// A change of a record was committed here.
    pub fn changed(&self, organization: OrganizationId) {
        self.lock().changed.insert(organization);
        self.wake(organization);
        self.to_announce.notify_one();
    }

    /// Wakes who waits for a record.
    pub fn wake(&self, organization: OrganizationId) {
        let bell = self
            .lock()
            .records
            .get(&organization)
            .map(|watched| Arc::clone(&watched.bell));
        if let Some(bell) = bell {
            bell.notify_waiters();
        }
    }

    /// A record was seen at this entry: wakes who waits for it where they know only an older one.
    pub fn seen(&self, organization: OrganizationId, sequence: i64) {
        let mut state = self.lock();
        let newer = state
            .records
            .get_mut(&organization)
            .filter(|watched| watched.sequence < sequence)
            .map(|watched| {
                watched.sequence = sequence;
                Arc::clone(&watched.bell)
            });
        drop(state);
        if let Some(bell) = newer {
            bell.notify_waiters();
        }
    }

    /// The records that are waited for, with the newest entry that is known of each.
    #[must_use]
    pub fn waited_for(&self) -> Vec<RecordVersion> {
        let state = self.lock();
        let records = state.records.iter();
        let known = records.map(|(organization, watched)| RecordVersion {
            organization: *organization,
            sequence: watched.sequence,
        });
        known.collect()
    }

    /// The records whose changes other processes were not told of.
    #[must_use]
    pub fn take_changed(&self) -> Vec<OrganizationId> {
        self.lock().changed.drain().collect()
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.lock().keys.values().sum()
    }

    // Every change under the lock is whole: a panic elsewhere cannot leave half of one.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who waits. Ends when this is dropped.
#[derive(Debug)]
pub struct Waiting {
    watch: Arc<Watch>,
    bell: Arc<Notify>,
    key: KeyId,
    organization: OrganizationId,
}

impl Waiting {
    /// Resolves at the first change that is told after this call, whether it is being awaited by then or not.
    pub fn change(&self) -> OwnedNotified {
        Arc::clone(&self.bell).notified_owned()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut state = self.watch.lock();
        if let Some(watched) = state.records.get_mut(&self.organization) {
            watched.waiting -= 1;
            if watched.waiting == 0 {
                state.records.remove(&self.organization);
            }
        }
        if let Some(waits) = state.keys.get_mut(&self.key) {
            *waits -= 1;
            if *waits == 0 {
                state.keys.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use uuid::Uuid;

    use super::*;

    const KEY: KeyId = KeyId(Uuid::from_u128(1));
    const ONE: OrganizationId = OrganizationId(Uuid::from_u128(2));
    const OTHER: OrganizationId = OrganizationId(Uuid::from_u128(3));

    #[test]
    fn a_change_wakes_who_waits_for_this_record_and_is_announced_once() {
        let watch = Arc::new(Watch::default());
        let waiting = watch.enter(KEY, ONE, 4).unwrap();
        let elsewhere = watch.enter(KEY, OTHER, 4).unwrap();
        let (change, other) = (waiting.change(), elsewhere.change());
        watch.changed(ONE);
        watch.changed(ONE);
        assert!(change.now_or_never().is_some());
        assert!(other.now_or_never().is_none());
        assert_eq!(watch.take_changed(), [ONE]);
        assert!(watch.take_changed().is_empty());
    }

    #[test]
    fn only_a_newer_entry_wakes_and_only_once() {
        let watch = Arc::new(Watch::default());
        let waiting = watch.enter(KEY, ONE, 4).unwrap();
        for (sequence, wakes) in [(3, false), (4, false), (5, true), (5, false)] {
            let change = waiting.change();
            watch.seen(ONE, sequence);
            assert_eq!(change.now_or_never().is_some(), wakes, "{sequence}");
        }
        let newest = RecordVersion {
            organization: ONE,
            sequence: 5,
        };
        assert_eq!(watch.waited_for(), [newest]);
    }

    #[test]
    fn waits_of_a_key_are_limited_and_end_when_dropped() {
        let watch = Arc::new(Watch::default());
        let mut all: Vec<_> = (0..WAITS_PER_KEY)
            .map(|_| watch.enter(KEY, ONE, 1).unwrap())
            .collect();
        assert!(watch.enter(KEY, OTHER, 1).is_none());
        assert!(watch.enter(KeyId(Uuid::from_u128(9)), ONE, 1).is_some());
        all.pop();
        assert!(watch.enter(KEY, ONE, 1).is_some());
        drop(all);
        assert_eq!((watch.waiting(), watch.waited_for()), (0, Vec::new()));
    }
}
