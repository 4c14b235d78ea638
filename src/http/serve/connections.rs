//! The connections that are open: counted, bounded, and shared fairly.
//!
//! When there are as many as there may be, the one that has been idle longest since its last answer goes, so that a
//! new client never waits for others that do nothing. One address has at most half of them; trusted proxies, behind
//! which there are many clients, and this machine itself are excepted.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;
use tokio_util::sync::CancellationToken;

use crate::http::limits::peer;

/// The connections of a listener.
#[derive(Debug, Clone)]
pub struct Connections(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    max: usize,
    trusted: Vec<IpNet>,
    /// Counts up whenever one becomes idle.
    turns: Arc<AtomicU64>,
    open: Mutex<Open>,
    /// Idle ones that went for others, and new ones that were not taken.
    displaced: AtomicU64,
    refused: AtomicU64,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    all: BTreeMap<u64, Entry>,
    by: HashMap<IpAddr, usize>,
}

#[derive(Debug)]
struct Entry {
    /// Whose it is; `None` where no address is counted.
    address: Option<IpAddr>,
    activity: Arc<Activity>,
    displaced: CancellationToken,
}

/// What a connection does.
#[derive(Debug)]
pub(in crate::http) struct Activity {
    turns: Arc<AtomicU64>,
    /// Requests whose answers are not written.
    busy: AtomicUsize,
    /// The turn at which it became idle.
    idle_since: AtomicU64,
}

/// A connection that was taken. It counts until this is dropped.
#[derive(Debug)]
pub(in crate::http) struct Admitted {
    connections: Connections,
    id: u64,
    pub(in crate::http) activity: Arc<Activity>,
    /// Cancelled when it has to go.
    pub(in crate::http) displaced: CancellationToken,
}

/// How many there are and were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Open now.
    pub open: usize,
    /// The most there may be.
    pub max: usize,
    /// Idle ones that were closed for others.
    pub displaced: u64,
    /// New ones that were not taken.
    pub refused: u64,
}

impl Connections {
    /// At most so many.
    #[must_use]
    pub fn new(max: usize, trusted: Vec<IpNet>) -> Self {
        Self(Arc::new(Shared {
            max: max.max(2),
            trusted,
            turns: Arc::default(),
            open: Mutex::default(),
            displaced: AtomicU64::new(0),
            refused: AtomicU64::new(0),
        }))
    }

    /// How many there are and were.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts {
            open: self.lock().all.len(),
            max: self.0.max,
            displaced: self.0.displaced.load(Ordering::Relaxed),
            refused: self.0.refused.load(Ordering::Relaxed),
        }
    }

    /// Takes a connection in; `None` where everybody else is busy.
    pub(in crate::http) fn admit(&self, peer: IpAddr) -> Option<Admitted> {
        let address = self.counted(peer);
        let mut open = self.lock();
        if let Some(address) = address {
            let its = open.by.get(&address).copied().unwrap_or(0);
            if its >= self.0.max / 2 && !self.displace(&mut open, Some(address)) {
                return self.refuse();
            }
        }
        if open.all.len() >= self.0.max && !self.displace(&mut open, None) {
            return self.refuse();
        }
        let activity = Arc::new(Activity {
            turns: Arc::clone(&self.0.turns),
            busy: AtomicUsize::new(0),
            idle_since: AtomicU64::new(self.0.turns.fetch_add(1, Ordering::Relaxed)),
        });
        let id = open.next;
        open.next = id.wrapping_add(1);
        let displaced = CancellationToken::new();
        let entry = Entry {
            address,
            activity: Arc::clone(&activity),
            displaced: displaced.clone(),
        };
        open.all.insert(id, entry);
        if let Some(address) = address {
            *open.by.entry(address).or_default() += 1;
        }
        Some(Admitted {
            connections: self.clone(),
            id,
            activity,
            displaced,
        })
    }

    /// The address that a connection is counted for.
    fn counted(&self, peer: IpAddr) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        let trusted = self.0.trusted.iter().any(|network| network.contains(&peer));
        (!trusted && !peer.is_loopback()).then(|| peer::bucket(peer))
    }

    fn refuse(&self) -> Option<Admitted> {
        self.0.refused.fetch_add(1, Ordering::Relaxed);
        None
    }

    /// Lets the one go that is idle longest, of those of an address or of all. `false` where all are busy.
    fn displace(&self, open: &mut Open, of: Option<IpAddr>) -> bool {
        let idle = open.all.iter().filter(|(_, entry)| {
            (of.is_none() || entry.address == of)
                && entry.activity.busy.load(Ordering::Acquire) == 0
        });
        let longest =
            idle.min_by_key(|(_, entry)| entry.activity.idle_since.load(Ordering::Relaxed));
        let Some(id) = longest.map(|(id, _)| *id) else {
            return false;
        };
        if let Some(entry) = open.remove(id) {
            entry.displaced.cancel();
            self.0.displaced.fetch_add(1, Ordering::Relaxed);
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn remove(&mut self, id: u64) -> Option<Entry> {
        let entry = self.all.remove(&id)?;
        if let Some(address) = entry.address
            && let Some(its) = self.by.get_mut(&address)
        {
            *its = its.saturating_sub(1);
            if *its == 0 {
                self.by.remove(&address);
            }
        }
        Some(entry)
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.connections.lock().remove(self.id);
    }
}

impl Activity {
    /// A request has come.
    pub(in crate::http) fn begin(self: &Arc<Self>) -> Busy {
        self.busy.fetch_add(1, Ordering::AcqRel);
        Busy(Arc::clone(self))
    }
}

/// A request whose answer is not written yet.
#[derive(Debug)]
pub(in crate::http) struct Busy(Arc<Activity>);

impl Drop for Busy {
    fn drop(&mut self) {
        let turn = self.0.turns.fetch_add(1, Ordering::Relaxed);
        self.0.idle_since.store(turn, Ordering::Relaxed);
        self.0.busy.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn when_there_are_too_many_the_one_that_is_idle_longest_goes() {
        let connections = Connections::new(4, Vec::new());
        let here = address("127.0.0.1");
        let [first, second, third, fourth] = [0; 4].map(|_| connections.admit(here).unwrap());
        // The first is busy, and the second has just been answered.
        let busy = first.activity.begin();
        drop(second.activity.begin());
        let fifth = connections.admit(here).unwrap();
        assert!(third.displaced.is_cancelled());
        let gone = |of: &[&Admitted]| of.iter().filter(|one| one.displaced.is_cancelled()).count();
        assert_eq!(gone(&[&first, &second, &fourth, &fifth]), 0);
        drop(third);
        assert_eq!(connections.counts().open, 4);
        let working: Vec<_> = [&second, &fourth, &fifth]
            .map(|one| one.activity.begin())
            .into();
        assert!(connections.admit(here).is_none());
        drop((busy, working));
        assert!(connections.admit(here).is_some());
        let counts = connections.counts();
        assert_eq!((counts.displaced, counts.refused), (2, 1));
        drop((first, second, fourth, fifth));
        assert_eq!(connections.counts().open, 0);
    }

    #[test]
    fn an_address_has_half_of_them_unless_it_is_trusted() {
        let connections = Connections::new(4, vec!["10.0.0.0/8".parse().unwrap()]);
        let one = address("2001:db8::1");
        // The same network of 64 bits.
        let same = address("2001:db8::2");
        let first = connections.admit(one).unwrap();
        let second = connections.admit(same).unwrap();
        let busy = [first.activity.begin(), second.activity.begin()];
        assert!(connections.admit(one).is_none());
        drop(busy);
        let third = connections.admit(one).unwrap();
        assert!(first.displaced.is_cancelled() && !second.displaced.is_cancelled());
        let proxy = [0; 2].map(|_| connections.admit(address("10.1.2.3")).unwrap());
        assert_eq!(connections.counts().open, 4);
        drop((first, second, third, proxy));
        assert_eq!(connections.counts().open, 0);
        assert!(connections.lock().by.is_empty());
    }
}
