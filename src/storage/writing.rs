//! An object while it is written: sealed a chunk at a time, as its bytes come.
//!
//! In a folder each chunk goes into the file at once. A bucket takes parts, each of which is held until it is whole; what
//! fits into one part is put in one call, and needs no upload in parts.

use std::collections::VecDeque;

use bytes::Bytes;
use object_store::aws::AmazonS3;
use object_store::multipart::{MultipartStore as _, PartId};
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};
use secrecy::SecretString;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use super::{Place, Storage, Trouble, at, identity};
use crate::secret::chunks::{CHUNK, Sealing, TAG};

/// The length of each part but the last. S3 takes none below 5 MiB, and some servers none that differ.
const PART: usize = 81 * CHUNK;

/// An object that is being written.
#[derive(Debug)]
pub struct Writing {
    sealing: Sealing,
    /// What came and was not yet sealed: more has to come, or the end.
    chunk: Vec<u8>,
    to: To,
}

#[derive(Debug)]
enum To {
    File(File),
    Bucket(Box<AmazonS3>, Path, Parts),
}

/// What goes into a bucket.
#[derive(Debug, Default)]
struct Parts {
    sealed: VecDeque<Bytes>,
    length: usize,
    upload: Option<String>,
    done: Vec<PartId>,
}

impl Writing {
    pub(super) async fn begin(
        storage: &Storage,
        name: Uuid,
        key: &SecretString,
    ) -> Result<Self, Trouble> {
        let (sealing, header) = Sealing::new(key, &identity(name))?;
        let to = match &*storage.0 {
            Place::Folder(folder, _) => {
                storage.reach().await?;
                // Under its own name from the beginning: whatever becomes of us, there is nothing else to delete.
                To::File(File::create(folder.join(name.simple().to_string())).await?)
            }
            Place::Bucket(bucket, prefix) => {
                To::Bucket(bucket.clone(), at(prefix, name), Parts::default())
            }
        };
        let mut writing = Self {
            sealing,
            chunk: Vec::new(),
            to,
        };
        writing.out(header.to_vec()).await?;
        Ok(writing)
    }

    /// How many bytes will be held at once, at most, while so many more are added.
    #[must_use]
    pub fn holds(&self, more: usize) -> usize {
        let chunk = self.chunk.len().saturating_add(more).min(CHUNK);
        let chunk = chunk.saturating_add(TAG);
        let beside = match &self.to {
            // On its way into the file.
            To::File(_) => chunk,
            To::Bucket(_, _, parts) => parts.length.saturating_add(more),
        };
        // A chunk has twice the room that it needs while it grows.
        chunk.saturating_mul(2).saturating_add(beside)
    }

    /// Whether an upload in parts has to be begun before another [`CHUNK`] is added.
    #[must_use]
    pub fn needs_upload(&self) -> bool {
        match &self.to {
            To::File(_) => false,
            To::Bucket(_, _, parts) => {
                parts.upload.is_none() && parts.length.saturating_add(2 * (CHUNK + TAG)) > PART
            }
        }
    }

    /// Begins an upload in parts; its id at the bucket, without which what was uploaded cannot be deleted before the
    /// upload's end. `None` where there are no such uploads.
    pub async fn begin_upload(&mut self) -> Result<Option<&str>, Trouble> {
        let To::Bucket(bucket, path, parts) = &mut self.to else {
            return Ok(None);
        };
        if parts.upload.is_none() {
            parts.upload = Some(bucket.create_multipart(path).await?);
        }
        Ok(parts.upload.as_deref())
    }

    /// Adds at most [`CHUNK`] bytes.
    ///
    /// # Errors
    /// [`Trouble`]; then the object cannot be written further.
    pub async fn add(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.chunk.len() == CHUNK {
                let mut chunk = std::mem::take(&mut self.chunk);
                self.sealing.next(&mut chunk)?;
                self.out(chunk).await?;
            }
            let fits = CHUNK.saturating_sub(self.chunk.len()).min(rest.len());
            let (now, later) = rest.split_at_checked(fits).unwrap_or((rest, &[]));
            self.grow(now.len());
            self.chunk.extend_from_slice(now);
            rest = later;
        }
        Ok(())
    }

    /// Makes room, and never for more than a sealed chunk.
    fn grow(&mut self, more: usize) {
        let (length, capacity) = (self.chunk.len(), self.chunk.capacity());
        let needed = length.saturating_add(more).saturating_add(TAG);
        if needed > capacity {
            let capacity = capacity.saturating_mul(2).clamp(needed, CHUNK + TAG);
            self.chunk.reserve_exact(capacity.saturating_sub(length));
        }
    }

    /// There is no more to come. Readers of the object see all of it from now on.
    ///
    /// # Errors
    /// [`Trouble`]; it may have been written all the same.
    pub async fn end(self) -> Result<(), Trouble> {
        let Self {
            sealing,
            mut chunk,
            mut to,
        } = self;
        sealing.last(&mut chunk)?;
        match &mut to {
            To::File(file) => {
                file.write_all(&chunk).await?;
                file.flush().await?;
                file.sync_all().await?;
            }
            To::Bucket(bucket, path, parts) => {
                parts.add(chunk);
                parts.end(bucket, path).await?;
            }
        }
        Ok(())
    }

    async fn out(&mut self, sealed: Vec<u8>) -> Result<(), Trouble> {
        match &mut self.to {
            To::File(file) => file.write_all(&sealed).await?,
            To::Bucket(bucket, path, parts) => {
                parts.add(sealed);
                parts.send(bucket, path).await?;
            }
        }
        Ok(())
    }
}

impl Parts {
    fn add(&mut self, sealed: Vec<u8>) {
        self.length = self.length.saturating_add(sealed.len());
        self.sealed.push_back(sealed.into());
    }

    /// Sends what is more than a part, if the parts are being uploaded.
    async fn send(&mut self, bucket: &AmazonS3, path: &Path) -> Result<(), Trouble> {
        while self.upload.is_some() && self.length > PART {
            let part = self.take(PART);
            self.put(bucket, path, part).await?;
        }
        Ok(())
    }

    async fn end(&mut self, bucket: &AmazonS3, path: &Path) -> Result<(), Trouble> {
        self.send(bucket, path).await?;
        let last = self.take(self.length);
        if self.upload.is_none() {
            bucket.put(path, last).await?;
            return Ok(());
        }
        self.put(bucket, path, last).await?;
        let done = std::mem::take(&mut self.done);
        if let Some(upload) = &self.upload {
            bucket.complete_multipart(path, upload, done).await?;
        }
        Ok(())
    }

    async fn put(
        &mut self,
        bucket: &AmazonS3,
        path: &Path,
        part: PutPayload,
    ) -> Result<(), Trouble> {
        if let Some(upload) = &self.upload {
            let put = bucket.put_part(path, upload, self.done.len(), part);
            self.done.push(put.await?);
        }
        Ok(())
    }

    /// So many bytes of what is held, or as many as there are.
    fn take(&mut self, bytes: usize) -> PutPayload {
        let (mut taken, mut left) = (Vec::new(), bytes);
        while let Some(mut piece) = self.sealed.pop_front() {
            if piece.len() > left {
                taken.push(piece.split_to(left));
                self.sealed.push_front(piece);
                break;
            }
            left = left.saturating_sub(piece.len());
            taken.push(piece);
        }
        let length = taken.iter().map(Bytes::len).sum();
        self.length = self.length.saturating_sub(length);
        taken.into_iter().collect()
    }
}
