//! A dossier that is made: signed, and laid out as the parts of its archive. Contents that are large stay where they are
//! until the archive is sent.

use crate::archive::{self, END};
use crate::jws::{self, Purpose, Untrusted};
use crate::keys::Signer;
use crate::manifest::{self, Listed, MANIFEST, Made, Manifest, SIGNATURE};
use crate::sha256;

/// What an entry holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// These bytes.
    Here(Vec<u8>),
    /// Bytes that whoever sends the archive has.
    Elsewhere {
        /// In bytes.
        size: u64,
        sha256: [u8; 32],
    },
}

/// An entry to be put into a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub content: Content,
}

impl Entry {
    /// An entry of these bytes.
    #[must_use]
    pub fn here(name: &str, bytes: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            content: Content::Here(bytes),
        }
    }

    fn listed(&self) -> Listed {
        let (size, hash) = match &self.content {
            Content::Here(bytes) => (bytes.len() as u64, sha256(bytes)),
            Content::Elsewhere { size, sha256 } => (*size, *sha256),
        };
        Listed {
            name: self.name.clone(),
            size,
            sha256: hex::encode(hash),
        }
    }
}

/// A part of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The content of the entry of this name.
    Elsewhere {
        name: String,
        /// In bytes.
        size: u64,
        sha256: [u8; 32],
    },
}

/// A signed dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// What it says of itself.
    pub manifest: Manifest,
    /// The archive, in order.
    pub parts: Vec<Part>,
}

impl Sealed {
    /// The length of the archive, in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        let sizes = self.parts.iter().map(|part| match part {
            Part::Bytes(bytes) => bytes.len() as u64,
            Part::Elsewhere { size, .. } => *size,
        });
        sizes.sum()
    }
}

/// Why no dossier can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Nothing was signed.
    #[error(transparent)]
    Signature(#[from] Untrusted),
    /// More entries than a dossier may have, a name that none may have, or one name twice.
    #[error("the entries are none that a dossier may have")]
    Entries,
}

/// Signs a dossier of these entries.
///
/// # Errors
/// [`SealError`].
pub fn seal(signer: &Signer, made: Made, entries: Vec<Entry>) -> Result<Sealed, SealError> {
    let manifest = Manifest::new(made, entries.iter().map(Entry::listed).collect());
    let bytes = manifest.bytes();
    if !manifest.is_sound() || bytes.len() as u64 > manifest::MAX_BYTES {
        return Err(SealError::Entries);
    }
    let jws = jws::sign(signer, Purpose::Dossier, &bytes)?;
    let first = [
        Entry::here(MANIFEST, bytes),
        Entry::here(SIGNATURE, jws.into_bytes()),
    ];
    let (mut parts, mut held) = (Vec::new(), Vec::new());
    for entry in first.into_iter().chain(entries) {
        let size = entry.listed().size;
        let header = archive::header(&entry.name, size).ok_or(SealError::Entries)?;
        held.extend_from_slice(&header);
        match entry.content {
            Content::Here(bytes) => held.extend_from_slice(&bytes),
            Content::Elsewhere { size, sha256 } => {
                parts.push(Part::Bytes(std::mem::take(&mut held)));
                let name = entry.name;
                parts.push(Part::Elsewhere { name, size, sha256 });
            }
        }
        held.extend_from_slice(archive::padding(size));
    }
    held.extend_from_slice(&END);
    parts.push(Part::Bytes(held));
    Ok(Sealed { manifest, parts })
}
