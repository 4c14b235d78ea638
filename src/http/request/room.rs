//! How much memory documents may take while they come and go. A client that finds no room is asked to come back.
//!
//! Everything that is held for a document is counted, when there begins to be something to hold. No organization has
//! more than half of the room, so that one alone cannot keep the others out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::http::error::{ApiError, Situation};
use base::ids::OrganizationId;

/// The room that there is.
#[derive(Debug, Clone)]
pub struct Room(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// In bytes.
    capacity: usize,
    held: Mutex<Held>,
}

/// What is held, in bytes.
#[derive(Debug, Default)]
struct Held {
    all: usize,
    by: HashMap<OrganizationId, usize>,
}

/// Room that an organization has until this is dropped.
#[derive(Debug)]
#[must_use]
pub struct Taken {
    room: Room,
    organization: OrganizationId,
    bytes: usize,
}

impl Room {
    /// Room for so many megabytes.
    #[must_use]
    pub fn new(megabytes: u32) -> Self {
        let megabytes = usize::try_from(megabytes).unwrap_or(usize::MAX);
        Self(Arc::new(Shared {
            capacity: megabytes.saturating_mul(1024 * 1024),
            held: Mutex::default(),
        }))
    }

    /// A place for an organization, where nothing is held yet.
    pub(in crate::http) fn enter(&self, organization: OrganizationId) -> Taken {
        Taken {
            room: self.clone(),
            organization,
            bytes: 0,
        }
    }

    /// What is held now, in bytes.
    #[must_use]
    pub fn held(&self) -> usize {
        self.lock().all
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Holds so many bytes altogether, or says when to come back. What is held already stays held.
    pub(in crate::http) fn hold(&mut self, bytes: usize) -> Result<(), ApiError> {
        let Some(more) = bytes.checked_sub(self.bytes).filter(|more| *more > 0) else {
            return Ok(());
        };
        let capacity = self.room.0.capacity;
        let mut held = self.room.lock();
        let its = held.by.get(&self.organization).copied().unwrap_or(0);
        let (all, its) = (held.all.saturating_add(more), its.saturating_add(more));
        if all > capacity || its > capacity / 2 {
            return Err(Situation::UploadsFull.into());
        }
        held.all = all;
        held.by.insert(self.organization, its);
        self.bytes = bytes;
        Ok(())
    }

    /// How many bytes are held.
    pub(in crate::http) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Holds so many bytes more.
    pub(in crate::http) fn hold_more(&mut self, bytes: usize) -> Result<(), ApiError> {
        self.hold(self.bytes.saturating_add(bytes))
    }

    /// Holds no more than so many bytes from now on.
    pub(in crate::http) fn shrink(&mut self, bytes: usize) {
        let Some(less) = self.bytes.checked_sub(bytes) else {
            return;
        };
        self.bytes = bytes;
        let mut held = self.room.lock();
        held.all = held.all.saturating_sub(less);
        let its = held.by.get(&self.organization).copied().unwrap_or(0);
        match its.saturating_sub(less) {
            0 => held.by.remove(&self.organization),
            left => held.by.insert(self.organization, left),
        };
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.shrink(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const HALF: usize = 512 * 1024;

    fn full(held: Result<(), ApiError>) -> bool {
        held.is_err_and(|error| error.situation() == Situation::UploadsFull)
    }

    #[test]
    fn there_is_room_until_it_is_taken_and_again_when_it_is_given_back() {
        let room = Room::new(1);
        let [a, b, c] = [1, 2, 3].map(|id| OrganizationId(Uuid::from_u128(id)));
        let (mut one, mut two) = (room.enter(a), room.enter(b));
        one.hold(HALF).unwrap();
        two.hold(HALF).unwrap();
        let mut three = room.enter(c);
        assert!(full(three.hold(1)));
        one.shrink(HALF - 1);
        three.hold(1).unwrap();
        assert!(full(three.hold(2)));
        drop(two);
        three.hold(HALF).unwrap();
        drop((one, three));
        assert_eq!(room.held(), 0);
        assert!(room.lock().by.is_empty());
    }

    #[test]
    fn no_organization_has_more_than_half_of_it() {
        let room = Room::new(1);
        let [a, b] = [1, 2].map(|id| OrganizationId(Uuid::from_u128(id)));
        let (mut one, mut more) = (room.enter(a), room.enter(a));
        one.hold(HALF).unwrap();
        assert!(full(more.hold(1)));
        let mut other = room.enter(b);
        other.hold(HALF).unwrap();
        one.shrink(0);
        more.hold(HALF).unwrap();
        assert!(full(one.hold(1)));
    }
}
