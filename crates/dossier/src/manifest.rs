//! The first entry: what the archive is, and every other entry by size and SHA-256.

use std::collections::BTreeSet;

use domain::closed_codes;
use serde::{Deserialize, Serialize};

use crate::archive::{MAX_ENTRIES, is_name};

/// The name of the entry.
pub const MANIFEST: &str = "manifest.json";
/// The name of the entry with its signature.
pub const SIGNATURE: &str = "manifest.jws";
/// The format that this version writes and reads.
pub const FORMAT: &str = "vouch-dossier-1";
/// The largest manifest, in bytes.
pub const MAX_BYTES: u64 = 1024 * 1024;

closed_codes! {
    /// Who let a dossier be made.
    pub enum MakerKind {
        /// An officer, with their key.
        Officer = "OFFICER",
        /// An operator, on the command line.
        Operator = "OPERATOR",
    }
}

/// Who let it be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Maker {
    /// OFFICER or OPERATOR.
    pub kind: String,
    /// The officer's key.
    pub key_id: Option<String>,
    /// The officer's name.
    pub name: Option<String>,
}

/// The newest entry of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HistoryHead {
    pub sequence: u64,
    /// The entry's hash, in hex.
    pub head: String,
}

/// An entry of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Listed {
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// Of the content, in hex.
    pub sha256: String,
}

/// What a dossier says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub organization_id: String,
    /// UTC with milliseconds.
    pub made_at: String,
    pub made_by: Maker,
    pub history: HistoryHead,
}

/// The manifest, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    pub format: String,
    pub organization_id: String,
    pub made_at: String,
    pub made_by: Maker,
    pub history: HistoryHead,
    /// In the order of the archive.
    pub entries: Vec<Listed>,
}

impl Manifest {
    /// Of a dossier that is made now.
    #[must_use]
    pub fn new(made: Made, entries: Vec<Listed>) -> Self {
        Self {
            format: FORMAT.to_owned(),
            organization_id: made.organization_id,
            made_at: made.made_at,
            made_by: made.made_by,
            history: made.history,
            entries,
        }
    }

    /// Its one form: indented JSON, and an end of line.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads it; `None` where it is not in its one form, or names what no dossier may have.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let read: Self = serde_json::from_slice(bytes).ok()?;
        (read.bytes() == bytes && read.is_sound()).then_some(read)
    }

    /// Whether an archive can be made by it.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let mut names = BTreeSet::from([MANIFEST, SIGNATURE]);
        let mut entries = self.entries.iter();
        self.format == FORMAT
            && MakerKind::parse(&self.made_by.kind).is_some()
            && self.entries.len() <= MAX_ENTRIES
            && entries.all(|entry| is_name(&entry.name) && names.insert(&entry.name))
    }

    /// The entry of this name.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Listed> {
        self.entries.iter().find(|entry| entry.name == name)
    }
}
