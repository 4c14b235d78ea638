//! The answers of one HTTP/2 connection, which their client has to take at no less than a rate.
//!
//! Each answer waits for its client's permission to send (flow control), while the connection itself is well: whoever
//! opens many and permits nothing would have all of them held for ever. So it is looked from time to time what of each
//! was taken. Where that is too little, its stream is reset, and what was held for it goes. What nobody can reset any
//! more, because all of it was handed over, ends the connection.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use hyper::rt::Executor;
use tokio_util::sync::CancellationToken;

/// How often it is looked, and for how long at least a piece has to have waited: longer than the whole connection may,
/// because many answers share it, a frame at a time.
pub(in crate::http) const WINDOW: Duration = Duration::from_secs(15);
/// What a connection has to take in that time, in bytes: 8 KB a second. Each answer that waits has its share of it.
const LEAST: u64 = 120 * 1024;

tokio::task_local! {
    static CURRENT: Arc<Stream>;
}

/// The streams of a connection.
#[derive(Debug, Clone, Default)]
pub(in crate::http) struct Streams(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    next: AtomicU64,
    open: Mutex<HashMap<u64, Entry>>,
}

#[derive(Debug)]
struct Entry {
    stream: Weak<Stream>,
    /// What the last look saw, where a piece was waiting.
    seen: Option<Progress>,
}

/// A request and its answer.
#[derive(Debug)]
pub(in crate::http) struct Stream {
    of: Arc<Shared>,
    id: u64,
    /// Pieces that were given out, and those that nobody holds any more.
    given: AtomicU64,
    done: AtomicU64,
    /// In bytes.
    taken: AtomicU64,
    /// Whether what answers it still runs, so that it can be reset.
    running: AtomicBool,
    cut: CancellationToken,
}

/// How far an answer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Progress {
    done: u64,
    taken: u64,
}

impl Streams {
    fn begin(&self) -> Arc<Stream> {
        let id = self.0.next.fetch_add(1, Ordering::Relaxed);
        let stream = Arc::new(Stream {
            of: Arc::clone(&self.0),
            id,
            given: AtomicU64::new(0),
            done: AtomicU64::new(0),
            taken: AtomicU64::new(0),
            running: AtomicBool::new(true),
            cut: CancellationToken::new(),
        });
        let entry = Entry {
            stream: Arc::downgrade(&stream),
            seen: None,
        };
        self.0.open().insert(id, entry);
        stream
    }

    /// Looks again and again. Returns when the connection has to end.
    pub(in crate::http) async fn watch(&self, window: Duration) {
        loop {
            tokio::time::sleep(window).await;
            if !self.look() {
                return;
            }
        }
    }

    /// Resets the streams whose answers are taken too slowly; `false` where that is not enough.
    fn look(&self) -> bool {
        // Kept past the lock: a stream that nobody else holds any more takes itself out of the map.
        let (mut kept, mut enough) = (Vec::new(), true);
        let mut open = self.0.open();
        let mut waiting = Vec::new();
        for entry in open.values_mut() {
            let stream = entry.stream.upgrade();
            let progress = stream.as_ref().and_then(|stream| stream.waiting());
            let before = std::mem::replace(&mut entry.seen, progress);
            if let (Some(stream), Some(now)) = (&stream, progress) {
                waiting.push((Arc::clone(stream), before, now));
            }
            kept.extend(stream);
        }
        let many = u64::try_from(waiting.len()).unwrap_or(u64::MAX);
        let least = LEAST.checked_div(many).unwrap_or(LEAST).max(1);
        for (stream, before, now) in &waiting {
            let Some(before) = before.filter(|before| before.done == now.done) else {
                continue;
            };
            if now.taken.saturating_sub(before.taken) >= least {
                continue;
            }
            if stream.running.load(Ordering::Acquire) && !stream.cut.is_cancelled() {
                stream.cut.cancel()
            } else {
                enough = false
            }
        }
        drop(open);
        enough
    }
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, HashMap<u64, Entry>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F> Executor<F> for Streams
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    #[expect(
        clippy::disallowed_methods,
        reason = "ends with its connection, for which shutdown waits"
    )]
    fn execute(&self, future: F) {
        let stream = self.begin();
        let current = Arc::clone(&stream);
        drop(tokio::spawn(CURRENT.scope(current, async move {
            stream.cut.run_until_cancelled(future).await;
            stream.running.store(false, Ordering::Release);
        })));
    }
}

impl Stream {
    /// The one that is being answered here; `None` on HTTP/1.
    pub(in crate::http) fn current() -> Option<Arc<Self>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    /// One more piece waits.
    pub(in crate::http) fn given(&self) {
        self.given.fetch_add(1, Ordering::AcqRel);
    }

    /// So many bytes were taken.
    pub(in crate::http) fn taken(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.taken.fetch_add(bytes, Ordering::AcqRel);
    }

    /// One piece waits no more.
    pub(in crate::http) fn done(&self) {
        self.done.fetch_add(1, Ordering::AcqRel);
    }

    fn waiting(&self) -> Option<Progress> {
        let done = self.done.load(Ordering::Acquire);
        let taken = self.taken.load(Ordering::Acquire);
        (self.given.load(Ordering::Acquire) > done).then_some(Progress { done, taken })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.of.open().remove(&self.id);
    }
}
