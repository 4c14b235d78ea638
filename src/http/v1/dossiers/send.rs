//! A dossier on its way: the parts of its archive, one after the other. Documents are read when their turn comes, and
//! what is not the document that was signed ends the archive early, so that nobody takes it for whole.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::flows::Services;
use crate::flows::file::documents::{Content, content};
use crate::flows::file::error::DocumentError;
use base::ids::OrganizationId;
use dossier::Sealed;
use dossier::sealed::Part;

/// Why an archive ends early.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// What is stored is not what the row of the document says.
    #[error("{0} is not the document that was signed")]
    Other(String),
}

/// What is still to be sent.
#[derive(Debug)]
pub struct Sending {
    services: Arc<Services>,
    owner: OrganizationId,
    parts: VecDeque<Part>,
    reading: Option<Reading>,
}

/// A document that is being read.
#[derive(Debug)]
struct Reading {
    name: String,
    content: Content,
    /// Bytes to come.
    left: u64,
    sha256: [u8; 32],
    so_far: Sha256,
}

/// Sends a dossier of this organization.
#[must_use]
pub fn send(services: Arc<Services>, owner: OrganizationId, sealed: Sealed) -> Sending {
    Sending {
        services,
        owner,
        parts: sealed.parts.into(),
        reading: None,
    }
}

impl Sending {
    /// The next bytes; `None` after the last.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn next(&mut self) -> Result<Option<Bytes>, Broken> {
        loop {
            if let Some(reading) = &mut self.reading {
                match reading.next().await? {
                    Some(bytes) => return Ok(Some(bytes)),
                    None => self.reading = None,
                }
            }
            match self.parts.pop_front() {
                None => return Ok(None),
                Some(Part::Bytes(bytes)) => return Ok(Some(bytes.into())),
                Some(Part::Elsewhere { name, size, sha256 }) => {
                    let content = self.open(&name).await?;
                    self.reading = Some(Reading {
                        name,
                        content,
                        left: size,
                        sha256,
                        so_far: Sha256::new(),
                    });
                }
            }
        }
    }

    async fn open(&self, name: &str) -> Result<Content, Broken> {
        let id = name.split(['/', '.']).nth(1);
        let id = id.and_then(|id| Uuid::try_parse(id).ok());
        let id = id.ok_or_else(|| Broken::Other(name.to_owned()))?;
        Ok(content(&self.services, self.owner, id).await?)
    }
}

impl Reading {
    async fn next(&mut self) -> Result<Option<Bytes>, Broken> {
        let other = || Broken::Other(self.name.clone());
        match self.content.next().await.map_err(DocumentError::from)? {
            Some(bytes) => {
                self.so_far.update(&bytes);
                let left = self.left.checked_sub(bytes.len() as u64);
                self.left = left.ok_or_else(other)?;
                Ok(Some(bytes))
            }
            None => {
                let whole: [u8; 32] = self.so_far.clone().finalize().into();
                let same = self.left == 0 && whole == self.sha256;
                if same { Ok(None) } else { Err(other()) }
            }
        }
    }
}
