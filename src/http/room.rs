//! How much memory documents may take while they are uploaded. Whoever finds no room is asked to come back, before any
//! of the document is read.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::{ApiError, Situation};

/// What one permit stands for, in bytes.
const UNIT: usize = 1024;

/// The room that there is.
#[derive(Debug, Clone)]
pub struct Room(Arc<Semaphore>);

/// Room that is taken until this is dropped.
#[derive(Debug)]
#[must_use]
pub struct Taken {
    _permit: OwnedSemaphorePermit,
}

impl Room {
    /// Room for so many megabytes.
    #[must_use]
    pub fn new(megabytes: u32) -> Self {
        let megabytes = usize::try_from(megabytes).unwrap_or(usize::MAX);
        let units = megabytes.saturating_mul(1024);
        Self(Arc::new(Semaphore::new(units.min(Semaphore::MAX_PERMITS))))
    }

    /// Takes room for so many bytes at once, or says when to come back.
    pub(super) fn take(&self, bytes: usize) -> Result<Taken, ApiError> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.0).try_acquire_many_owned(units);
        match permit {
            Ok(permit) => Ok(Taken { _permit: permit }),
            Err(_) => Err(Situation::UploadsFull.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_until_it_is_taken_and_again_when_it_is_given_back() {
        let room = Room::new(1);
        let half = 512 * 1024;
        let (one, two) = (room.take(half).unwrap(), room.take(half).unwrap());
        let full = room.take(1).unwrap_err();
        assert_eq!(full.situation(), Situation::UploadsFull);
        drop(one);
        assert!(room.take(half + 1).is_err());
        assert!(room.take(half).is_ok());
        drop(two);
    }
}
