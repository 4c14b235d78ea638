//! One class of one lane: the parties that wait take turns, whatever each of them has queued.
//!
//! Start-time fair queueing: each party has a tag that grows with the turns it was given, and the lowest goes first. A
//! party that comes back starts where the others are, so nobody saves turns up.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Notify;
use uuid::Uuid;

use super::Priority;
use super::queue::Key;

#[derive(Debug, Default)]
pub(super) struct Line {
    /// The tag of the request that went last.
    now: u64,
    parties: BTreeMap<Uuid, Party>,
}

#[derive(Debug, Default)]
struct Party {
    tag: u64,
    waiting: BTreeMap<u64, Waiter>,
}

#[derive(Debug)]
struct Waiter {
    turns: usize,
    told: Arc<Notify>,
}

impl Party {
    fn turns(&self) -> usize {
        self.waiting.values().map(|waiter| waiter.turns).sum()
    }
}

impl Line {
    pub(super) fn is_empty(&self) -> bool {
        self.parties.values().all(|party| party.waiting.is_empty())
    }

    pub(super) fn join(&mut self, key: Key, turns: usize, told: Arc<Notify>) {
        let now = self.now;
        let party = self.parties.entry(key.party).or_default();
        if party.waiting.is_empty() {
            party.tag = party.tag.max(now);
        }
        party.waiting.insert(key.number, Waiter { turns, told });
    }

    /// The party that is furthest behind goes next; of equals the one that came first.
    pub(super) fn next(&self, class: Priority) -> Option<Key> {
        let first = |(id, party): (&Uuid, &Party)| {
            let number = *party.waiting.keys().next()?;
            Some((party.tag, number, *id))
        };
        let (_, number, party) = self.parties.iter().filter_map(first).min()?;
        Some(Key {
            class,
            party,
            number,
        })
    }

    pub(super) fn told(&self, key: Key) -> Option<&Arc<Notify>> {
        let waiter = self.parties.get(&key.party)?.waiting.get(&key.number)?;
        Some(&waiter.told)
    }

    /// Counts the turns of a place against its party.
    pub(super) fn serve(&mut self, key: Key) {
        let Some(party) = self.parties.get_mut(&key.party) else {
            return;
        };
        let turns = party
            .waiting
            .get(&key.number)
            .map_or(0, |waiter| waiter.turns);
        self.now = self.now.max(party.tag);
        party.tag = party.tag.saturating_add(turns as u64);
    }

    /// Forgets a place, and the parties that would start where everybody does.
    pub(super) fn leave(&mut self, key: Key) {
        if let Some(party) = self.parties.get_mut(&key.party) {
            party.waiting.remove(&key.number);
        }
        if self.is_empty() {
            *self = Self::default();
            return;
        }
        let now = self.now;
        let done = |party: &Party| party.waiting.is_empty() && party.tag <= now;
        self.parties.retain(|_, party| !done(party));
    }

    pub(super) fn turns(&self) -> usize {
        self.parties.values().map(Party::turns).sum()
    }

    /// How many turns go before one more of this party: all its own, and as many of each other.
    pub(super) fn ahead(&self, id: Uuid) -> usize {
        let own = self.parties.get(&id).map_or(0, Party::turns);
        let others = self.parties.iter().filter(|(other, _)| **other != id);
        let others: usize = others.map(|(_, party)| party.turns().min(own + 1)).sum();
        own + others
    }
}
