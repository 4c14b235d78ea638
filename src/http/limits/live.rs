//! Which unknown keys are worth a look at the database.
//!
//! A process keeps the first bytes of the hashes of all keys that are not revoked. A key that is not among them is
//! either wrong or newer than the last look at the table, so it waits for a look that began after it came. Such a look
//! is one small statement for all who wait, and there are at most twenty a second: random keys, however many, cost no
//! more than that, and a key that was made in another process works at once.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
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
pub(in crate::http) struct Live {
    starts: RwLock<HashSet<u64>>,
    /// How many looks have begun.
    begun: AtomicU64,
    /// Whoever has it looks.
    last: Mutex<Last>,
}

#[derive(Debug, Default)]
struct Last {
    at: Option<Instant>,
    all_at: Option<Instant>,
    newest: i64,
    failed: bool,
}

impl Live {
    /// Whether a key may work. Asks the database where it is not among those that are known.
    ///
    /// # Errors
    /// The database.
    pub(in crate::http) async fn may_work(
        &self,
        pool: &Pool,
        key_sha256: &[u8; 32],
    ) -> Result<bool> {
        if self.has(key_sha256) {
            return Ok(true);
        }
        self.look(pool).await?;
        Ok(self.has(key_sha256))
    }

    fn has(&self, key_sha256: &[u8; 32]) -> bool {
        let starts = self.starts.read().unwrap_or_else(PoisonError::into_inner);
        starts.contains(&start(key_sha256))
    }

    /// How many keys are known, and how many looks that took.
    pub(super) fn len(&self) -> (usize, u64) {
        let starts = self.starts.read().unwrap_or_else(PoisonError::into_inner);
        (starts.len(), self.begun.load(Ordering::Relaxed))
    }

    /// Returns when a look that began after this call has ended.
    async fn look(&self, pool: &Pool) -> Result<()> {
        let before = self.begun.load(Ordering::Acquire);
        let mut last = self.last.lock().await;
        if self.begun.load(Ordering::Acquire) > before {
            // Somebody has looked meanwhile.
            return match last.failed {
                true => Err(StoreError::Stalled),
                false => Ok(()),
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
        let mut starts = self.starts.write().unwrap_or_else(PoisonError::into_inner);
        if all {
            *starts = seen.starts.into_iter().collect();
            last.all_at = Some(now);
        } else {
            starts.extend(seen.starts);
        }
        last.newest = last.newest.max(seen.newest);
        Ok(())
    }
}
