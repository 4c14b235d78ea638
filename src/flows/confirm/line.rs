//! Which due confirms this process takes next.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::flows::lease::LEASE;
use crate::store::Result;
use crate::store::confirms::turns::{self, Line};
use crate::store::confirms::{self, ClaimedConfirm, Urgency};

/// How this process takes confirms: the oldest first, and in turns as soon as more are due than it has places for.
#[derive(Debug, Default)]
pub(crate) struct Claims(Mutex<State>);

#[derive(Debug, Clone, Copy, Default)]
struct State {
    crowded: bool,
    line: Line,
}

impl Claims {
    /// Takes up to `limit` records that are due, of class `from` or less urgent.
    pub(crate) async fn next(
        &self,
        conn: &mut PgConnection,
        fence: Uuid,
        from: Urgency,
        limit: usize,
        now: DateTime<Utc>,
    ) -> Result<Vec<ClaimedConfirm>> {
        let State { crowded, line } = *self.lock();
        let rows = i64::try_from(limit).unwrap_or(i64::MAX);
        let held = if crowded {
            turns::claim(conn, fence, LEASE, from, line, rows, now).await?
        } else {
            confirms::claim(conn, fence, LEASE, from, rows, now).await?
        };
        let full = held.len() >= limit;
        let mut state = self.lock();
        state.line.passed(&held);
        // One that passes over classes does not see all that is due.
        if full || from == Urgency::Broker {
            state.crowded = full;
        }
        Ok(held)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
