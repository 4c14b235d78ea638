//! Which successes of imports were handed to the socket.
//!
//! A share token works once, so until its success has been written to the caller's connection it is owed: whoever asks
//! again gets the record. Afterwards the token is used. This process knows at once; the table is told a moment later,
//! many notes in one statement, and then the others know. Killed in between, another process answers with the record
//! once more, which is the safe side.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::Services;
use crate::store::StoreError;
use crate::store::imports::{self, TokenUse};

/// For how long notes are collected.
const COLLECTED_FOR: Duration = Duration::from_millis(50);
/// The pause after notes could not be written.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// How long what was noted is remembered: longer than a request that read the table before may take.
const REMEMBERED_FOR: TimeDelta = TimeDelta::minutes(3);

/// Where a success stands in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No caller is being told, and none was.
    Owed,
    /// A caller is being told.
    Pending,
    /// It was handed to a socket.
    Written,
}

/// What a process knows of the successes it tells.
#[derive(Debug, Clone, Default)]
pub struct Answered(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    notes: Mutex<Notes>,
    bell: Notify,
}

#[derive(Debug, Default)]
struct Notes {
    /// Only what is being told or was told a moment ago.
    uses: HashMap<TokenUse, State>,
    due: Vec<TokenUse>,
    noted: VecDeque<(DateTime<Utc>, TokenUse)>,
}

#[derive(Debug, Default)]
struct State {
    pending: usize,
    written: bool,
}

impl Inner {
    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answered {
    /// Where a success stands.
    #[must_use]
    pub fn standing(&self, of: &TokenUse) -> Standing {
        self.0.notes().standing(of)
    }

    /// Begins to tell a success, beside other requests that do.
    pub(crate) fn begin(&self, of: TokenUse) -> Receipt {
        self.0.notes().uses.entry(of).or_default().pending += 1;
        Receipt(Arc::new(Telling {
            inner: Arc::clone(&self.0),
            of,
            written: AtomicBool::new(false),
        }))
    }

    /// Begins to tell a success that is owed.
    ///
    /// # Errors
    /// Where it stands, if it is not owed.
    pub(super) fn begin_owed(&self, of: TokenUse) -> Result<Receipt, Standing> {
        {
            let mut notes = self.0.notes();
            match notes.standing(&of) {
                Standing::Owed => notes.uses.entry(of).or_default().pending += 1,
                other => return Err(other),
            }
        }
        Ok(Receipt(Arc::new(Telling {
            inner: Arc::clone(&self.0),
            of,
            written: AtomicBool::new(false),
        })))
    }
}

impl Notes {
    fn standing(&self, of: &TokenUse) -> Standing {
        match self.uses.get(of) {
            Some(state) if state.written => Standing::Written,
            Some(state) if state.pending > 0 => Standing::Pending,
            Some(_) | None => Standing::Owed,
        }
    }
}

/// A success that is being told. Dropped unwritten, it is owed again.
#[derive(Debug, Clone)]
pub struct Receipt(Arc<Telling>);

/// Where a flow leaves the receipt of what it answers.
pub type Slot = Arc<OnceLock<Receipt>>;

#[derive(Debug)]
struct Telling {
    inner: Arc<Inner>,
    of: TokenUse,
    written: AtomicBool,
}

impl Receipt {
    /// The last byte was handed to the socket.
    pub fn written(&self) {
        let Telling { inner, of, written } = &*self.0;
        if written.swap(true, Ordering::Relaxed) {
            return;
        }
        {
            let mut notes = inner.notes();
            let state = notes.uses.entry(*of).or_default();
            if !std::mem::replace(&mut state.written, true) {
                notes.due.push(*of);
            }
        }
        inner.bell.notify_one();
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        let mut notes = self.inner.notes();
        if let Some(state) = notes.uses.get_mut(&self.of) {
            state.pending = state.pending.saturating_sub(1);
            if state.pending == 0 && !state.written {
                notes.uses.remove(&self.of);
            }
        }
    }
}

/// Writes down what was answered; how many there were. What cannot be written stays to be written.
pub async fn write(services: &Services) -> Result<usize, StoreError> {
    let now = services.clock.now();
    let inner = &services.answered.0;
    let mut due = {
        let mut notes = inner.notes();
        while let Some((at, of)) = notes.noted.front().copied()
            && now - at > REMEMBERED_FOR
        {
            notes.noted.pop_front();
            notes.uses.remove(&of);
        }
        std::mem::take(&mut notes.due)
    };
    if due.is_empty() {
        return Ok(0);
    }
    // Every process locks the rows in one order.
    due.sort_unstable_by_key(|one| (one.organization, one.token.sha256));
    let noted = async {
        let mut conn = services.connection().await?;
        imports::note_answered(&mut conn, &due, now).await
    };
    let noted = noted.await;
    let mut notes = inner.notes();
    match noted {
        Ok(()) => {
            let many = due.len();
            notes.noted.extend(due.into_iter().map(|of| (now, of)));
            Ok(many)
        }
        Err(error) => {
            notes.due.append(&mut due);
            Err(error)
        }
    }
}

/// Writes notes soon after they are made, until told to stop; then once more for those of the moment.
pub async fn collect(services: Arc<Services>, soft: CancellationToken) {
    loop {
        let stopping = soft.is_cancelled();
        if !stopping {
            let collected = async {
                services.answered.0.bell.notified().await;
                tokio::time::sleep(COLLECTED_FOR).await;
            };
            soft.run_until_cancelled(collected).await;
        }
        if let Err(error) = write(&services).await {
            tracing::warn!(%error, "answered imports could not be noted");
            if !stopping {
                services.answered.0.bell.notify_one();
                let pause = tokio::time::sleep(AFTER_FAILURE);
                soft.run_until_cancelled(pause).await;
            }
        }
        if stopping {
            return;
        }
    }
}
