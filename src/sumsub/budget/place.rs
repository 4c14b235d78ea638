//! Waiting for turns, and holding them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::queue::Key;
use super::{Budget, Lane, Wish};

/// Turns that were waited for and are not used yet. Dropping them gives them back.
#[derive(Debug)]
pub struct Turns {
    budget: Arc<Budget>,
    lane: Lane,
    left: AtomicUsize,
}

impl Turns {
    pub(super) fn new(budget: &Arc<Budget>, lane: Lane, turns: usize) -> Self {
        Self {
            budget: Arc::clone(budget),
            lane,
            left: AtomicUsize::new(turns),
        }
    }

    /// Uses one for a call of this lane. `false` where none is left.
    #[must_use]
    pub fn spend(&self, lane: Lane) -> bool {
        let one_less = |left: usize| left.checked_sub(1);
        if lane != self.lane
            || self
                .left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
                .is_err()
        {
            return false;
        }
        let now = Instant::now();
        self.budget.lock().lane(lane).spend(now);
        true
    }
}

impl Drop for Turns {
    fn drop(&mut self) {
        let left = *self.left.get_mut();
        if left > 0 {
            self.budget.lock().lane(self.lane).give_back(left);
        }
    }
}

/// A place in the queue. Dropping it ends the wait, and tells the next.
pub(super) struct Place<'b> {
    budget: &'b Arc<Budget>,
    wish: Wish,
    key: Key,
    since: Instant,
    queued: bool,
    pub(super) told: Arc<Notify>,
}

pub(super) enum Look {
    /// It was our turn, and we have taken it.
    Taken(Turns),
    /// It may be our turn at that time, unless we are told before.
    Until(Instant),
    /// Another one is next, and will tell.
    Behind,
}

impl<'b> Place<'b> {
    pub(super) fn new(budget: &'b Arc<Budget>, wish: Wish) -> Self {
        let mut state = budget.lock();
        state.next_number += 1;
        let number = state.next_number;
        state.lane(wish.lane()).begin_wait();
        drop(state);
        Self {
            budget,
            wish,
            key: Key {
                class: wish.priority,
                party: wish.party,
                number,
            },
            since: Instant::now(),
            queued: false,
            told: Arc::new(Notify::new()),
        }
    }

    pub(super) fn look(&mut self) -> Look {
        let now = Instant::now();
        let (wish, key) = (self.wish, self.key);
        let mut state = self.budget.lock();
        let paused = state.paused_until(wish.calls, now);
        let queue = state.lane(wish.lane());
        if let Some(until) = paused {
            // Others are not held up by a call that may not be made.
            if self.queued {
                self.queued = false;
                queue.leave(key);
            }
            return Look::Until(until);
        }
        let turns = queue.at_once(wish.calls.len());
        if !self.queued {
            self.queued = true;
            queue.join(key, turns, &self.told);
        }
        if queue.next() != Some(key) {
            return Look::Behind;
        }
        let free_at = queue.free_at(now, turns);
        if free_at > now {
            return Look::Until(free_at);
        }
        queue.hold(now, turns);
        queue.serve(now, key);
        queue.leave(key);
        self.queued = false;
        Look::Taken(Turns::new(self.budget, wish.lane(), turns))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let waited = self.since.elapsed();
        let mut state = self.budget.lock();
        let queue = state.lane(self.wish.lane());
        queue.end_wait(waited);
        if self.queued {
            queue.leave(self.key);
        }
    }
}
