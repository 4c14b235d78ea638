//! One lane: when its next turn is free, and who of those who wait takes it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::{LaneSnapshot, Priority, WINDOW};

/// How many turns in a row may pass over a waiting lower class.
const PASSED_OVER_AT_MOST: u32 = 19;

/// A place: the class, then the number in order of arrival.
pub(super) type Key = (Priority, u64);

/// What one lane knows.
#[derive(Debug)]
pub(super) struct Queue {
    limit: usize,
    /// When the turns of the last window were taken, oldest first.
    taken: VecDeque<Instant>,
    waiting: BTreeMap<Key, Arc<Notify>>,
    passed_over: u32,
    waits: u64,
    longest_wait: Duration,
}

impl Queue {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            taken: VecDeque::new(),
            waiting: BTreeMap::new(),
            passed_over: 0,
            waits: 0,
            longest_wait: Duration::ZERO,
        }
    }

    /// When the next turn is free: now, or later.
    pub(super) fn free_at(&mut self, now: Instant, paused_until: Option<Instant>) -> Instant {
        while self.taken.front().is_some_and(|at| *at + WINDOW <= now) {
            self.taken.pop_front();
        }
        let in_window = match self.taken.front() {
            Some(oldest) if self.taken.len() >= self.limit => *oldest + WINDOW,
            _ => now,
        };
        in_window.max(paused_until.unwrap_or(now))
    }

    /// Takes a free turn past an empty queue.
    pub(super) fn take_unqueued(&mut self, now: Instant) {
        self.taken.push_back(now);
    }

    /// Takes a free turn for the place that is next.
    pub(super) fn take(&mut self, now: Instant, (class, _): Key) {
        let goes_first = self.waiting.keys().next().is_some_and(|key| key.0 == class);
        let passes_over = self
            .waiting
            .keys()
            .next_back()
            .is_some_and(|key| key.0 > class);
        self.passed_over = if goes_first && passes_over {
            self.passed_over + 1
        } else {
            0
        };
        self.taken.push_back(now);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Queues up. What is returned is told when the place may have become the next.
    pub(super) fn join(&mut self, key: Key) -> Arc<Notify> {
        let told = Arc::new(Notify::new());
        self.waiting.insert(key, Arc::clone(&told));
        self.waits += 1;
        told
    }

    /// Leaves the queue, with or without a turn, and tells the next.
    pub(super) fn leave(&mut self, key: Key, waited: Duration) {
        self.waiting.remove(&key);
        self.longest_wait = self.longest_wait.max(waited);
        if let Some(told) = self.next().and_then(|key| self.waiting.get(&key)) {
            told.notify_one();
        }
    }

    /// Who goes next: the first of the highest class, unless lower ones were passed over too often; then the one of
    /// those that has waited longest.
    pub(super) fn next(&self) -> Option<Key> {
        let first = self.waiting.keys().next().copied()?;
        if self.passed_over < PASSED_OVER_AT_MOST {
            return Some(first);
        }
        let longest_of_lower = [Priority::Webhook, Priority::Reconciliation]
            .into_iter()
            .filter(|class| *class > first.0)
            .filter_map(|class| self.first_of(class))
            .min_by_key(|(_, number)| *number);
        Some(longest_of_lower.unwrap_or(first))
    }

    fn first_of(&self, class: Priority) -> Option<Key> {
        let (key, _) = self.waiting.range((class, 0)..).next()?;
        (key.0 == class).then_some(*key)
    }

    pub(super) fn snapshot(&self) -> LaneSnapshot {
        LaneSnapshot {
            limit: self.limit,
            waiting: self.waiting.len(),
            waits: self.waits,
            longest_wait: self.longest_wait,
        }
    }
}
