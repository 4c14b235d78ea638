//! The bytes of a document on their way into the store, a piece at a time, before anything is known of the document.
//!
//! An object of a new name is noted, written as the bytes come, and given to the document by the transaction that records
//! it. Whoever comes to nothing gives it up; what nobody could give up stays noted, and the sweep deletes it.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::unowned::discard;
use crate::failpoint::reached;
use crate::flows::Services;
use crate::flows::file::error::ObjectError;
use crate::secret::chunks::CHUNK;
use crate::storage::object_key;
use crate::storage::writing::Writing;
use crate::store::StoreError;
use crate::store::file::documents::Object;
use crate::store::file::objects;

/// A document that is coming.
#[derive(Debug)]
pub struct Arriving {
    object: Object,
    /// What went wrong with the store: then the rest is only hashed, as a repeat is answered without it.
    writing: Result<Writing, ObjectError>,
    hash: Sha256,
    size: usize,
}

/// A document that is in the store, and has no row.
#[derive(Debug)]
pub struct Arrived {
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Bytes.
    pub size: usize,
    pub(super) name: Uuid,
    pub(super) stored: Result<Object, ObjectError>,
}

impl Arriving {
    /// Notes a new object and begins to write it.
    pub async fn begin(services: &Services) -> Result<Self, StoreError> {
        let object = Object {
            name: services.ids.uuid(),
            key: object_key().map_err(StoreError::from)?,
        };
        {
            let mut conn = services.connection().await?;
            objects::disown(&mut conn, object.name, services.clock.now()).await?;
        }
        Ok(Self::to(services, object).await)
    }

    /// Begins to write an object that is noted.
    pub(super) async fn to(services: &Services, object: Object) -> Self {
        let writing = services.storage.write(object.name, &object.key).await;
        Self {
            object,
            writing: writing.map_err(ObjectError::from),
            hash: Sha256::new(),
            size: 0,
        }
    }

    /// How many bytes will be held at once, at most, while so many more are added.
    #[must_use]
    pub fn holds(&self, more: usize) -> usize {
        let writing = self.writing.as_ref();
        writing.map_or(0, |writing| writing.holds(more))
    }

    /// Adds what has come.
    pub async fn add(&mut self, services: &Services, bytes: &[u8]) {
        self.hash.update(bytes);
        self.size = self.size.saturating_add(bytes.len());
        for piece in bytes.chunks(CHUNK) {
            let Ok(writing) = &mut self.writing else {
                return;
            };
            if let Err(failure) = write(services, self.object.name, writing, piece).await {
                self.writing = Err(failure);
            }
            reached("document.arriving");
        }
    }

    /// There is no more to come.
    pub async fn end(self) -> Arrived {
        let name = self.object.name;
        let stored = match self.writing {
            Ok(writing) => match writing.end().await {
                Ok(()) => Ok(self.object),
                Err(trouble) => Err(trouble.into()),
            },
            Err(failure) => Err(failure),
        };
        Arrived {
            sha256: self.hash.finalize().into(),
            size: self.size,
            name,
            stored,
        }
    }

    /// It comes to nothing.
    pub async fn give_up(self, services: &Services) {
        let (name, written) = (self.object.name, self.writing.is_ok());
        drop(self.writing);
        give_up(services, name, written).await;
    }
}

impl Arrived {
    /// It comes to nothing.
    pub async fn give_up(self, services: &Services) {
        give_up(services, self.name, self.stored.is_ok()).await;
    }
}

/// A store that was in trouble a moment ago is left alone: the caller waits, and the sweep comes later.
pub(super) async fn give_up(services: &Services, name: Uuid, written: bool) {
    if written {
        discard(services, name).await;
    }
}

async fn write(
    services: &Services,
    name: Uuid,
    writing: &mut Writing,
    piece: &[u8],
) -> Result<(), ObjectError> {
    if writing.needs_upload()
        && let Some(upload) = writing.begin_upload().await?
    {
        let mut conn = services.connection().await?;
        objects::uploading(&mut conn, name, upload).await?;
    }
    Ok(writing.add(piece).await?)
}
