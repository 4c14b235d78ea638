//! Values on their way into the database and out of it, for all files of the store.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::postgres::types::PgInterval;
use uuid::Uuid;

use super::{Result, StoreError};

/// Where a page of a list that runs from the newest entry to the oldest begins: after this entry. Creation never
/// changes, so pages stay stable while entries do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// When the entry was created.
    pub created_at: DateTime<Utc>,
    /// Its id, which decides between entries of one moment.
    pub id: Uuid,
}

impl Position {
    /// Before the newest entry: later than anything that was ever created.
    pub const START: Self = Self {
        created_at: match DateTime::from_timestamp(253_370_764_800, 0) {
            Some(year_9999) => year_9999,
            None => DateTime::<Utc>::MAX_UTC,
        },
        id: Uuid::max(),
    };
}

/// A duration as Postgres' interval; the sub-microsecond part is cut.
pub(super) fn interval(duration: Duration) -> PgInterval {
    let microseconds = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
    PgInterval {
        months: 0,
        days: 0,
        microseconds,
    }
}

/// Reads a text column that a constraint limits to known words.
pub(super) fn known<T>(value: Option<T>, column: &'static str) -> Result<T> {
    value.ok_or(StoreError::Unreadable(column))
}

/// The same of a column that may be null.
pub(super) fn known_or_null<T>(
    text: Option<String>,
    parse: fn(&str) -> Option<T>,
    column: &'static str,
) -> Result<Option<T>> {
    text.map(|text| known(parse(&text), column)).transpose()
}
