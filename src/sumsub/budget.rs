//! Whose turn it is to call Sumsub.
//!
//! Sumsub allows so many GETs and so many POSTs per five seconds and answers 429 above that (Sumsub reference
//! "rate-limits"). Each process takes its share of both and queues what is over: brokers' requests first, then the
//! confirms that webhooks ask for, then reconciliation; first come, first served within each. Every twentieth turn
//! goes to whoever has waited longest among the lower classes, so none of them starves. A 429 pauses everybody.
//!
//! The `governor` crate limits rates well, but wakes its waiters in no order and knows no classes; a semaphore is
//! fair but has one queue and no window. The queue is what matters here, and the window is a list of instants, so
//! both are here.
//!
//! Only the waiter whose turn is next holds a timer; the others sleep until they are told. A waiter that is dropped
//! leaves the queue.

mod queue;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use self::queue::{Key, Queue};

/// How long a turn counts. A quarter of a second more than Sumsub's five, because requests that were let go apart can
/// arrive closer together.
pub const WINDOW: Duration = Duration::from_millis(5_250);

/// How long everybody pauses after a 429, at least, and where it does not say for how long.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

/// How long everybody pauses after a 429, at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// For whom a call is made: the order in which waiting calls are let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// A broker is waiting for the answer.
    Broker,
    /// A webhook asked for a confirm.
    Webhook,
    /// Nobody asked: a record's answer has grown old.
    Reconciliation,
}

/// The two limits that Sumsub counts apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Reading.
    Get,
    /// Writing.
    Post,
}

/// One process's share of Sumsub's limits.
#[derive(Debug)]
pub struct Budget {
    state: Mutex<State>,
}

/// What has happened so far, for metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    /// The GET lane.
    pub get: LaneSnapshot,
    /// The POST lane.
    pub post: LaneSnapshot,
    /// How often a 429 paused everybody.
    pub pauses: u64,
}

/// One lane's counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneSnapshot {
    /// Turns per window for this process.
    pub limit: usize,
    /// Calls that are waiting now.
    pub waiting: usize,
    /// Calls that had to wait, since the start.
    pub waits: u64,
    /// The longest wait that has ended, by a turn or by giving up.
    pub longest_wait: Duration,
}

#[derive(Debug)]
struct State {
    get: Queue,
    post: Queue,
    paused_until: Option<Instant>,
    pauses: u64,
    next_number: u64,
}

impl Budget {
    /// A budget of `get_per_5s` and `post_per_5s` for the deployment, of which this process takes one of `replicas`
    /// equal shares, and at least 1.
    #[must_use]
    pub fn new(get_per_5s: u32, post_per_5s: u32, replicas: u32) -> Self {
        let share = |total: u32| Queue::new((total / replicas.max(1)).max(1) as usize);
        Self {
            state: Mutex::new(State {
                get: share(get_per_5s),
                post: share(post_per_5s),
                paused_until: None,
                pauses: 0,
                next_number: 0,
            }),
        }
    }

    /// Waits for a turn and takes it. However long it takes: being over budget is not an error. Dropping the future
    /// gives the place in the queue up.
    pub async fn turn(&self, lane: Lane, priority: Priority) {
        let Some(place) = self.take_or_queue(lane, priority) else {
            return;
        };
        loop {
            match place.look() {
                Look::Taken => return,
                Look::Next(free_at) => tokio::select! {
                    () = sleep_until(free_at) => {}
                    () = place.told.notified() => {}
                },
                Look::Behind => place.told.notified().await,
            }
        }
    }

    /// Sumsub answered 429: nobody goes before `retry_after` has passed; at least a second, at most a minute.
    pub fn pause(&self, retry_after: Option<Duration>) {
        let pause = retry_after
            .unwrap_or(SHORTEST_PAUSE)
            .clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        let until = Instant::now() + pause;
        let mut state = self.lock();
        state.pauses += 1;
        state.paused_until = state.paused_until.max(Some(until));
    }

    /// The counters.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let state = self.lock();
        Snapshot {
            get: state.get.snapshot(),
            post: state.post.snapshot(),
            pauses: state.pauses,
        }
    }

    /// Takes a free turn at once where nobody waits for one, else queues.
    fn take_or_queue(&self, lane: Lane, priority: Priority) -> Option<Place<'_>> {
        let now = Instant::now();
        let mut state = self.lock();
        let paused_until = state.paused_until;
        state.next_number += 1;
        let key = (priority, state.next_number);
        let queue = state.lane(lane);
        if queue.is_empty() && queue.free_at(now, paused_until) <= now {
            queue.take_unqueued(now);
            return None;
        }
        Some(Place {
            budget: self,
            lane,
            key,
            since: now,
            told: queue.join(key),
        })
    }

    /// The state is whole after every statement that could panic, so a poisoned lock is still good.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn lane(&mut self, lane: Lane) -> &mut Queue {
        match lane {
            Lane::Get => &mut self.get,
            Lane::Post => &mut self.post,
        }
    }
}

/// A place in a queue. Dropping it leaves the queue and tells the next.
struct Place<'b> {
    budget: &'b Budget,
    lane: Lane,
    key: Key,
    since: Instant,
    told: Arc<Notify>,
}

enum Look {
    /// It was our turn, and we have taken it.
    Taken,
    /// It is our turn at that time, unless somebody comes before us.
    Next(Instant),
    /// Somebody else is next, and will tell.
    Behind,
}

impl Place<'_> {
    fn look(&self) -> Look {
        let now = Instant::now();
        let mut state = self.budget.lock();
        let paused_until = state.paused_until;
        let queue = state.lane(self.lane);
        if queue.next() != Some(self.key) {
            return Look::Behind;
        }
        let free_at = queue.free_at(now, paused_until);
        if free_at > now {
            return Look::Next(free_at);
        }
        queue.take(now, self.key);
        Look::Taken
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let waited = self.since.elapsed();
        let mut state = self.budget.lock();
        state.lane(self.lane).leave(self.key, waited);
    }
}

#[cfg(test)]
mod tests;
