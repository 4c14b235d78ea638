//! An object while it is read: a span of it at a time, each asked for when the one before has gone on.
//!
//! So a slow reader keeps no request to the store open, and little memory.

use bytes::Bytes;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore};
use secrecy::SecretString;
use uuid::Uuid;

use super::{Storage, Trouble, at, identity};
use crate::secret::chunks::{CHUNK, HEADER, Opening, TAG, VERSION};
use crate::secret::{Sealer, SecretError};

/// A chunk as it is stored.
const SEALED_CHUNK: usize = CHUNK + TAG;
/// What is asked for at a time: whole chunks.
const SPAN: usize = 4 * SEALED_CHUNK;

/// An object that is being read.
#[derive(Debug)]
pub struct Reading {
    storage: Storage,
    name: Uuid,
    key: SecretString,
    /// How long the object is, as it is stored.
    size: u64,
    /// From where on nothing was asked for.
    asked: u64,
    /// What was read and not yet opened.
    span: Bytes,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Chunks(Opening),
    /// As objects were sealed before: it opens as a whole.
    Whole,
    Ended,
}

impl Reading {
    /// How many bytes are held at once, at most, while a sealed object of any size is read.
    pub const HELD: usize = SPAN + CHUNK;

    /// Asks for the beginning.
    pub(super) async fn begin(
        storage: &Storage,
        name: Uuid,
        key: &SecretString,
    ) -> Result<Self, Trouble> {
        let (store, prefix) = storage.reach().await?;
        let (mut span, size) = range(store, &at(&prefix, name), 0, HEADER + SPAN).await?;
        let asked = length(&span);
        let form = match span.first() {
            Some(&VERSION) if span.len() >= HEADER => {
                let header = span.split_to(HEADER);
                Form::Chunks(Opening::new(key, &identity(name), &header)?)
            }
            Some(_) => Form::Whole,
            None => return Err(SecretError::DoesNotOpen.into()),
        };
        Ok(Self {
            storage: storage.clone(),
            name,
            key: key.clone(),
            size,
            asked,
            span,
            form,
        })
    }

    /// How many bytes it will hold at once, at most.
    #[must_use]
    pub fn holds(&self) -> usize {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        // Sealed and opened, side by side.
        let twice = size.saturating_mul(2);
        match self.form {
            Form::Whole => twice,
            Form::Chunks(_) | Form::Ended => twice.min(Self::HELD),
        }
    }

    /// The next bytes; `None` after the last.
    ///
    /// # Errors
    /// [`Trouble`]; then the object cannot be read further.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Trouble> {
        match std::mem::replace(&mut self.form, Form::Ended) {
            Form::Ended => Ok(None),
            Form::Whole => self.whole().await.map(Some),
            Form::Chunks(opening) => self.chunk(opening).await.map(Some),
        }
    }

    async fn whole(&mut self) -> Result<Bytes, Trouble> {
        let mut sealed = std::mem::take(&mut self.span);
        if self.asked < self.size {
            let size = usize::try_from(self.size).unwrap_or(usize::MAX);
            sealed = self.ask(0, size).await?;
        }
        let sealer = Sealer::new(std::slice::from_ref(&self.key))?;
        Ok(sealer.open(&identity(self.name), &sealed)?.into())
    }

    async fn chunk(&mut self, mut opening: Opening) -> Result<Bytes, Trouble> {
        if self.span.is_empty() && self.asked < self.size {
            self.span = self.ask(self.asked, SPAN).await?;
            self.asked = self.asked.saturating_add(length(&self.span));
        }
        let sealed = self.span.split_to(self.span.len().min(SEALED_CHUNK));
        let mut chunk = sealed.to_vec();
        drop(sealed);
        if self.span.is_empty() {
            // An empty rest would keep all of it.
            self.span = Bytes::new();
        }
        if self.span.is_empty() && self.asked >= self.size {
            opening.last(&mut chunk)?;
        } else {
            opening.next(&mut chunk)?;
            self.form = Form::Chunks(opening);
        }
        Ok(chunk.into())
    }

    async fn ask(&self, from: u64, bytes: usize) -> Result<Bytes, Trouble> {
        let (store, prefix) = self.storage.reach().await?;
        let (bytes, _) = range(store, &at(&prefix, self.name), from, bytes).await?;
        Ok(bytes)
    }
}

fn length(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// So many bytes of an object, or as many as there are, and its size.
async fn range(
    store: &dyn ObjectStore,
    path: &Path,
    from: u64,
    bytes: usize,
) -> Result<(Bytes, u64), Trouble> {
    let end = from.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    let options = GetOptions {
        range: Some(GetRange::Bounded(from..end)),
        ..GetOptions::default()
    };
    let got = store.get_opts(path, options).await?;
    let size = got.meta.size;
    Ok((got.bytes().await?, size))
}
