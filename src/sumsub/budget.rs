//! Whose turn it is to call Sumsub.
//!
//! Sumsub allows so many GETs and so many POSTs per five seconds and answers 429 above that (Sumsub reference
//! "rate-limits"). Each process takes its share of both and queues what is over: brokers' requests first, then the
//! confirms that webhooks ask for, then reconciliation. Within each, the calling organizations take turns, and each one's
//! own calls are first come, first served: a broker that floods waits behind itself. Every twentieth turn goes to the request that has
//! waited longest among the lower classes, so none of them starves. After a rest a quarter of a window goes at once, and
//! the rest evenly: otherwise a flood would take the whole window in its first moment, and the next to come would wait
//! for all of it. A 429 pauses the call that it answered.
//!
//! The `governor` crate limits rates well, but wakes its waiters in no order and knows no classes; a semaphore is
//! fair but has one queue and no window. The queue is what matters here, and the window is a list of instants, so
//! both are here.
//!
//! Only the waiter whose turn is next holds a timer; the others sleep until they are told. A waiter that is dropped
//! leaves the queue.

mod fair;
mod place;
mod queue;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

pub use self::place::Turns;
use self::place::{Look, Place};
use self::queue::Queue;

/// How long a turn counts, where nobody says otherwise. A quarter of a second more than Sumsub's five, because requests that were let go apart can
/// arrive closer together.
pub const WINDOW: Duration = Duration::from_millis(5_250);

/// How long a call pauses after a 429 that does not say for how long.
const UNSAID_PAUSE: Duration = Duration::from_secs(1);

/// How long a call pauses after a 429, at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// For whom a call is made: the order in which waiting calls are let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// A broker is waiting for the answer.
    Broker,
    /// A webhook asked for a confirm.
    Webhook,
    /// No request asked: a record's answer has grown old.
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

/// The calls that a 429 pauses apart from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Using a share token.
    Reuse,
    /// Asking whether a share token could be used.
    Preview,
    /// Looking an applicant up.
    Applicant,
    /// The state of a review.
    Review,
    /// A token for the SDK.
    SdkToken,
    /// A hosted page.
    WebsdkLink,
}

impl Call {
    const ALL: usize = 6;

    /// Whether it names a level, so that a 404 is about our settings.
    pub(super) fn names_level(self) -> bool {
        match self {
            Self::Reuse | Self::Preview | Self::SdkToken | Self::WebsdkLink => true,
            Self::Applicant | Self::Review => false,
        }
    }

    /// It alone.
    #[must_use]
    pub fn alone(self) -> &'static [Self] {
        match self {
            Self::Reuse => &[Self::Reuse],
            Self::Preview => &[Self::Preview],
            Self::Applicant => &[Self::Applicant],
            Self::Review => &[Self::Review],
            Self::SdkToken => &[Self::SdkToken],
            Self::WebsdkLink => &[Self::WebsdkLink],
        }
    }

    /// Which limit it counts against.
    #[must_use]
    pub fn lane(self) -> Lane {
        match self {
            Self::Preview | Self::Applicant | Self::Review => Lane::Get,
            Self::Reuse | Self::SdkToken | Self::WebsdkLink => Lane::Post,
        }
    }
}

/// What a request waits for.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Calls of one lane.
    pub calls: &'static [Call],
    /// Which class.
    pub priority: Priority,
    /// The calling organization; nil for our own work.
    pub party: Uuid,
}

impl Wish {
    fn lane(&self) -> Lane {
        self.calls.first().map_or(Lane::Get, |call| call.lane())
    }
}

/// One process's share of Sumsub's limits.
#[derive(Debug)]
pub struct Budget {
    state: Mutex<State>,
}

/// What has happened so far, for metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    pub get: LaneSnapshot,
    pub post: LaneSnapshot,
    /// How often a 429 paused a call.
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
    paused_until: [Option<Instant>; Call::ALL],
    pauses: u64,
    next_number: u64,
}

impl Budget {
    /// A budget of `get_per_5s` and `post_per_5s` for the deployment, of which this process takes one of `replicas`
    /// equal shares, and at least 1. A turn counts for `window`.
    #[must_use]
    pub fn new(get_per_5s: u32, post_per_5s: u32, replicas: u32, window: Duration) -> Self {
        let share = |total: u32| Queue::new((total / replicas.max(1)).max(1) as usize, window);
        Self {
            state: Mutex::new(State {
                get: share(get_per_5s),
                post: share(post_per_5s),
                paused_until: [None; Call::ALL],
                pauses: 0,
                next_number: 0,
            }),
        }
    }

    /// Waits for the turns that are wished for and holds them; where the whole budget has fewer, for as many as it has.
    /// However long it takes. Dropping the future gives the place in the queue up.
    pub async fn turns(self: &Arc<Self>, wish: Wish) -> Turns {
        if let Some(turns) = self.at_once(wish) {
            return turns;
        }
        let mut place = Place::new(self, wish);
        loop {
            match place.look() {
                Look::Taken(turns) => return turns,
                Look::Until(at) => tokio::select! {
                    () = tokio::time::sleep_until(at) => {}
                    () = place.told.notified() => {}
                },
                Look::Behind => place.told.notified().await,
            }
        }
    }

    /// Sumsub answered 429 to a call: it is not made again before `retry_after` has passed; at most a minute.
    pub fn pause(&self, call: Call, retry_after: Option<Duration>) {
        let pause = retry_after.unwrap_or(UNSAID_PAUSE).min(LONGEST_PAUSE);
        let until = Instant::now() + pause;
        let mut state = self.lock();
        state.pauses += 1;
        if let Some(paused) = state.paused_until.get_mut(call as usize) {
            *paused = (*paused).max(Some(until));
        }
    }

    /// How long somebody who wishes the same now will wait, as far as it can be told.
    #[must_use]
    pub fn expected_wait(&self, wish: Wish) -> Duration {
        let now = Instant::now();
        let mut state = self.lock();
        let paused = state.paused_until(wish.calls, now).map(|until| until - now);
        let queue = state.lane(wish.lane());
        let turns = queue.at_once(wish.calls.len());
        let ahead = u32::try_from(queue.ahead(wish.priority, wish.party)).unwrap_or(u32::MAX);
        let queued = queue.free_at(now, turns) - now + queue.pause().saturating_mul(ahead);
        queued.max(paused.unwrap_or_default())
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

    /// Takes free turns where no request waits for one.
    fn at_once(self: &Arc<Self>, wish: Wish) -> Option<Turns> {
        let now = Instant::now();
        let mut state = self.lock();
        if state.paused_until(wish.calls, now).is_some() {
            return None;
        }
        let queue = state.lane(wish.lane());
        let turns = queue.at_once(wish.calls.len());
        if !queue.is_empty() || queue.free_at(now, turns) > now {
            return None;
        }
        queue.hold(now, turns);
        Some(Turns::new(self, wish.lane(), turns))
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

    /// Until when any of these calls is paused.
    fn paused_until(&self, calls: &[Call], now: Instant) -> Option<Instant> {
        let of = |call: &Call| self.paused_until.get(*call as usize).copied().flatten();
        calls.iter().filter_map(of).filter(|at| *at > now).max()
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_fairness;
