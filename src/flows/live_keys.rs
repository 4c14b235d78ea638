//! Which unknown keys are worth a look at the database.
//!
//! A process keeps the first bytes of the hashes of all keys that are not revoked. The table announces what changes in
//! it, whoever changes it, and the listener ([`crate::worker::changes`]) notes it here. While it hears everything, a key
//! that is not among them is wrong, and costs nothing: neither a statement, nor a wait.
//!
//! While it does not, such a key is either wrong or newer than the last look at the table, so it waits for a look that
//! began after it came. Such a look is one small statement for all who wait, and there are at most twenty a second.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::store::live_keys::{self, start};
use crate::store::pool::Pool;
use crate::store::{Result, StoreError};

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(50);
/// After this long a look reads everything: it forgets what was revoked, and finds what came out of order.
const ALL_AFTER: Duration = Duration::from_secs(60);

/// What is known of the table.
#[derive(Debug, Default)]
pub struct LiveKeys {
    known: RwLock<Known>,
    /// How many changes were announced.
    announced: AtomicU64,
    /// How many looks have begun.
    begun: AtomicU64,
    /// Whoever has it looks.
    last: Mutex<Last>,
}

#[derive(Debug, Default)]
struct Known {
    starts: HashSet<u64>,
    /// Whether every change is heard of.
    complete: bool,
}

#[derive(Debug, Default)]
struct Last {
    at: Option<Instant>,
    all_at: Option<Instant>,
    newest: i64,
    failed: bool,
}

/// How much is known, for metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveKeyCounts {
    /// Keys that may work.
    pub keys: usize,
    /// Whether every change is heard of.
    pub complete: bool,
    /// How often the table was read for a key that was not among them.
    pub looks: u64,
}

impl LiveKeys {
    /// Whether a key may work. Asks the database only where it is not among those that are known, and others may be
    /// there.
    pub async fn may_work(&self, pool: &Pool, key_sha256: &[u8; 32]) -> Result<bool> {
        let start = start(key_sha256);
        {
            let known = self.known();
            let has = known.starts.contains(&start);
            if has || known.complete {
                return Ok(has);
            }
        }
        self.look(pool).await?;
        Ok(self.known().starts.contains(&start))
    }

    /// How many changes were announced so far. What was found out before the last of them may have changed.
    #[must_use]
    pub fn announced(&self) -> u64 {
        self.announced.load(Ordering::Acquire)
    }

    /// Begins to hear what changes.
    pub fn hear(&self) -> Hearing<'_> {
        Hearing(self)
    }

    /// How much is known.
    #[must_use]
    pub fn kept(&self) -> LiveKeyCounts {
        let known = self.known();
        LiveKeyCounts {
            keys: known.starts.len(),
            complete: known.complete,
            looks: self.begun.load(Ordering::Relaxed),
        }
    }

    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn known_mut(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns when a look that began after this call has ended.
    async fn look(&self, pool: &Pool) -> Result<()> {
        let before = self.begun.load(Ordering::Acquire);
        let mut last = self.last.lock().await;
        if self.begun.load(Ordering::Acquire) > before {
            // Somebody has looked meanwhile.
            return if last.failed {
                Err(StoreError::Stalled)
            } else {
                Ok(())
            };
        }
        if let Some(at) = last.at {
            sleep_until(at + PAUSE).await;
        }
        self.begun.fetch_add(1, Ordering::AcqRel);
        last.failed = true;
        let looked = self.read(pool, &mut last).await;
        last.at = Some(Instant::now());
        last.failed = looked.is_err();
        looked
    }

    async fn read(&self, pool: &Pool, last: &mut Last) -> Result<()> {
        let now = Instant::now();
        let all = last.all_at.is_none_or(|at| now - at >= ALL_AFTER);
        let after = (!all).then_some(last.newest);
        let mut conn = pool.acquire().await?;
        let seen = live_keys::read(&mut conn, after).await?;
        drop(conn);
        last.newest = last.newest.max(seen.newest);
        let mut known = self.known_mut();
        if all && !known.complete {
            known.starts = seen.starts.into_iter().collect();
            last.all_at = Some(now);
        } else {
            // Where changes are heard of by now, some may be newer than what was read.
            known.starts.extend(seen.starts);
        }
        Ok(())
    }
}

/// Somebody hears what changes, until this is dropped.
#[derive(Debug)]
#[must_use]
pub struct Hearing<'k>(&'k LiveKeys);

impl Hearing<'_> {
    /// Reads the table. All keys are known from now on, because what has changed since is heard.
    pub async fn load(&self, pool: &Pool) -> Result<()> {
        let mut conn = pool.acquire().await?;
        let seen = live_keys::read(&mut conn, None).await?;
        drop(conn);
        let mut known = self.0.known_mut();
        known.starts = seen.starts.into_iter().collect();
        known.complete = true;
        drop(known);
        self.0.announced.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }

    /// Notes a change.
    pub fn changed(&self, start: u64, live: bool) {
        let mut known = self.0.known_mut();
        if live {
            known.starts.insert(start)
        } else {
            known.starts.remove(&start)
        };
        drop(known);
        self.0.announced.fetch_add(1, Ordering::AcqRel);
    }

    /// Something may not have been heard.
    pub fn misses(&self) {
        self.0.known_mut().complete = false;
    }
}

impl Drop for Hearing<'_> {
    fn drop(&mut self) {
        self.misses();
    }
}
