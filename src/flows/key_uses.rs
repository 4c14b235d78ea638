//! When API keys were last used, for the operator who cleans up keys.
//!
//! A request only leaves a note in memory. A worker writes all notes together, at most once a minute, so no request
//! waits for it and a key that is polled with costs one row a minute. Notes that are not written when a process dies
//! are lost: the time is a hint, and rounded anyway.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use crate::store::StoreError;
use crate::store::api_keys::{self, KeyUse};
use base::ids::KeyId;

/// How long notes are collected.
const COLLECTED_FOR: TimeDelta = TimeDelta::minutes(1);

/// The notes since the last writing. Only keys that exist are noted, so it holds no more than there are keys in use.
#[derive(Debug, Default)]
pub struct KeyUses(Mutex<Notes>);

#[derive(Debug, Default)]
struct Notes {
    uses: HashMap<KeyId, DateTime<Utc>>,
    written_at: Option<DateTime<Utc>>,
}

impl KeyUses {
    /// Notes a use.
    pub fn note(&self, key: KeyId, at: DateTime<Utc>) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notes.uses.insert(key, at);
    }

    /// Takes the notes, if it is time to write them.
    fn take(&self, now: DateTime<Utc>) -> Vec<KeyUse> {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = notes
            .written_at
            .is_none_or(|written_at| now - written_at >= COLLECTED_FOR);
        if notes.uses.is_empty() || !due {
            return Vec::new();
        }
        notes.written_at = Some(now);
        let uses = notes.uses.drain();
        uses.map(|(key, at)| KeyUse { key, at }).collect()
    }
}

/// Writes the collected notes, if it is time. How many there were. A failed writing loses them, and the keys' next uses
/// make new ones.
pub async fn write(services: &Services) -> Result<usize, StoreError> {
    let mut uses = services.key_uses.take(services.clock.now());
    if uses.is_empty() {
        return Ok(0);
    }
    // Every process locks the rows in one order.
    uses.sort_unstable_by_key(|one| one.key);
    let mut conn = services.connection().await?;
    api_keys::note_uses(&mut conn, &uses).await?;
    Ok(uses.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn notes_are_collected_for_a_minute() {
        let start = DateTime::UNIX_EPOCH;
        let at = |seconds| start + TimeDelta::seconds(seconds);
        let key = KeyId(Uuid::from_u128(1));
        let uses = KeyUses::default();
        assert_eq!(uses.take(at(0)), []);
        uses.note(key, at(1));
        assert_eq!(uses.take(at(2)), [KeyUse { key, at: at(1) }]);
        uses.note(key, at(3));
        uses.note(key, at(60));
        assert_eq!(uses.take(at(61)), []);
        assert_eq!(uses.take(at(62)), [KeyUse { key, at: at(60) }]);
        assert_eq!(uses.take(at(200)), []);
    }
}
