//! One lane: when its next turns are free, and who of those who wait takes them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;
use uuid::Uuid;

use super::fair::Line;
use super::{LaneSnapshot, Priority};

/// How many turns in a row may pass over a waiting lower class.
const PASSED_OVER_AT_MOST: u32 = 19;

/// One of this many turns of a window may be taken at once after a rest; the others are spread.
const AT_ONCE: u32 = 4;

/// A place: the class, for whom, then the number in order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) class: Priority,
    pub(super) party: Uuid,
    pub(super) number: u64,
}

/// What one lane knows.
#[derive(Debug)]
pub(super) struct Queue {
    limit: usize,
    /// How long a turn counts.
    window: Duration,
    /// When the turns of the last window were taken, oldest first.
    taken: VecDeque<Instant>,
    /// Turns that are taken and not used yet.
    held: usize,
    /// When everything that was taken would be used up, at an even pace.
    even: Option<Instant>,
    lines: BTreeMap<Priority, Line>,
    passed_over: u32,
    waiting: usize,
    waits: u64,
    longest_wait: Duration,
}

impl Queue {
    pub(super) fn new(limit: usize, window: Duration) -> Self {
        Self {
            limit,
            window,
            taken: VecDeque::new(),
            held: 0,
            even: None,
            lines: BTreeMap::new(),
            passed_over: 0,
            waiting: 0,
            waits: 0,
            longest_wait: Duration::ZERO,
        }
    }

    /// How many turns can be had together, of so many wished for.
    pub(super) fn at_once(&self, wished: usize) -> usize {
        wished.min(self.limit)
    }

    /// When so many turns are free: now, or later.
    pub(super) fn free_at(&mut self, now: Instant, turns: usize) -> Instant {
        while self
            .taken
            .front()
            .is_some_and(|at| *at + self.window <= now)
        {
            self.taken.pop_front();
        }
        let over = (self.taken.len() + self.held + turns).saturating_sub(self.limit);
        let in_window = match over.checked_sub(1) {
            None => now,
            // Where those that stand in the way are not used yet, the request that uses them will tell.
            Some(place) => self.taken.get(place).map_or(now, |at| *at) + self.window,
        };
        in_window.max(self.evenly(now, turns))
    }

    /// When so many turns keep the pace.
    fn evenly(&self, now: Instant, turns: usize) -> Instant {
        let even = self.even.map_or(now, |even| even.max(now));
        (even + self.span(turns))
            .checked_sub(self.burst())
            .map_or(now, |at| at.max(now))
    }

    /// What may be taken at once after a rest, as time at an even pace.
    fn burst(&self) -> Duration {
        let limit = u32::try_from(self.limit).unwrap_or(u32::MAX);
        self.pause() * (limit / AT_ONCE).max(2).min(limit)
    }

    /// The pause between two turns at an even pace.
    pub(super) fn pause(&self) -> Duration {
        self.window / u32::try_from(self.limit).unwrap_or(u32::MAX)
    }

    fn span(&self, turns: usize) -> Duration {
        self.pause() * u32::try_from(turns).unwrap_or(u32::MAX)
    }

    /// Takes free turns, to be used later.
    pub(super) fn hold(&mut self, now: Instant, turns: usize) {
        let even = self.even.map_or(now, |even| even.max(now));
        self.even = Some(even + self.span(turns));
        self.held += turns;
    }

    /// Uses a turn that is held: it counts from now.
    pub(super) fn spend(&mut self, now: Instant) {
        self.held = self.held.saturating_sub(1);
        self.taken.push_back(now);
        self.tell_next();
    }

    /// Gives turns back that were held and not used.
    pub(super) fn give_back(&mut self, turns: usize) {
        self.held = self.held.saturating_sub(turns);
        let span = self.span(turns);
        self.even = self.even.and_then(|even| even.checked_sub(span));
        self.tell_next();
    }

    /// Whether no request waits for a turn.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.values().all(Line::is_empty)
    }

    /// Queues up for so many turns. `told` is told when the place may have become the next.
    pub(super) fn join(&mut self, key: Key, turns: usize, told: &Arc<Notify>) {
        self.lines
            .entry(key.class)
            .or_default()
            .join(key, turns, Arc::clone(told));
    }

    /// Lets the place that is next go with its turns.
    pub(super) fn serve(&mut self, now: Instant, key: Key) {
        // Waiting is no rest.
        self.even = self.even.max(Some(now + self.burst()));
        let goes_first = self.first_class() == Some(key.class);
        let passes_over = self
            .lines
            .iter()
            .any(|(class, line)| *class > key.class && !line.is_empty());
        self.passed_over = if goes_first && passes_over {
            self.passed_over + 1
        } else {
            0
        };
        if let Some(line) = self.lines.get_mut(&key.class) {
            line.serve(key);
        }
    }

    /// Leaves the queue, with or without a turn, and tells the next.
    pub(super) fn leave(&mut self, key: Key) {
        if let Some(line) = self.lines.get_mut(&key.class) {
            line.leave(key);
        }
        self.tell_next();
    }

    fn tell_next(&self) {
        let next = self.next();
        if let Some(told) = next.and_then(|key| self.lines.get(&key.class)?.told(key)) {
            told.notify_one();
        }
    }

    fn first_class(&self) -> Option<Priority> {
        let mut waiting = self.lines.iter().filter(|(_, line)| !line.is_empty());
        waiting.next().map(|(class, _)| *class)
    }

    /// Who goes next: the first of the highest class, unless lower ones were passed over too often; then the one of
    /// those that has waited longest.
    pub(super) fn next(&self) -> Option<Key> {
        let first = self.first_class()?;
        let of = |class| {
            self.lines
                .get(class)
                .and_then(|line: &Line| line.next(*class))
        };
        if self.passed_over < PASSED_OVER_AT_MOST {
            return of(&first);
        }
        let lower = self.lines.keys().filter(|class| **class > first);
        let longest_of_lower = lower.filter_map(of).min_by_key(|key| key.number);
        longest_of_lower.or_else(|| of(&first))
    }

    /// How many turns go before one more of this party, as things stand.
    pub(super) fn ahead(&self, class: Priority, party: Uuid) -> usize {
        let higher = self.lines.iter().filter(|(other, _)| **other < class);
        let higher: usize = higher.map(|(_, line)| line.turns()).sum();
        higher + self.lines.get(&class).map_or(0, |line| line.ahead(party))
    }

    /// A request begins to wait.
    pub(super) fn begin_wait(&mut self) {
        self.waiting += 1;
        self.waits += 1;
    }

    /// A request waits no longer.
    pub(super) fn end_wait(&mut self, waited: Duration) {
        self.waiting = self.waiting.saturating_sub(1);
        self.longest_wait = self.longest_wait.max(waited);
    }

    pub(super) fn snapshot(&self) -> LaneSnapshot {
        LaneSnapshot {
            limit: self.limit,
            waiting: self.waiting,
            waits: self.waits,
            longest_wait: self.longest_wait,
        }
    }
}
