//! What the check of a dossier found.

use std::fmt;

use domain::closed_codes;

use crate::manifest::Manifest;

closed_codes! {
    /// What is wrong with a dossier.
    pub enum Fault {
        /// It does not begin as a dossier does, or its manifest is in no form that this version knows.
        NotADossier = "not_a_dossier",
        /// It ends too early.
        Truncated = "truncated",
        /// Something follows its end.
        TrailingBytes = "trailing_bytes",
        /// The key that signed it is not trusted.
        SignerUnknown = "signer_unknown",
        /// The manifest is not what was signed.
        SignatureBroken = "signature_broken",
        /// Another entry is where the manifest has this one.
        EntryMisplaced = "entry_misplaced",
        /// An entry is not what the manifest says.
        EntryAltered = "entry_altered",
        /// An entry is missing that every dossier has.
        EntryMissing = "entry_missing",
        /// The history has gaps, or ends elsewhere than the manifest says.
        HistoryBroken = "history_broken",
        /// The audit key did not link an entry of the history.
        LinkBroken = "link_broken",
        /// The checkpoint does not prove the newest entry of the history.
        CheckpointBroken = "checkpoint_broken",
        /// The key that signed the checkpoint is not trusted.
        CheckpointSignerUnknown = "checkpoint_signer_unknown",
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub fault: Fault,
    /// Where, or with what.
    pub about: String,
}

impl Finding {
    pub(crate) fn new(fault: Fault, about: impl Into<String>) -> Self {
        Self {
            fault,
            about: about.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  {}", self.fault.as_str(), self.about)
    }
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The manifest, once its signature is that of a trusted key.
    pub manifest: Option<Manifest>,
    /// The key that signed it.
    pub signer: Option<String>,
    /// What is wrong; nothing of a dossier that is valid.
    pub findings: Vec<Finding>,
    /// When the checkpoint was made that proves the history.
    pub checkpoint_at: Option<String>,
    /// Whether the links of the history were checked as well.
    pub linked: bool,
}

impl Report {
    /// Whether everything is as it was signed.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.manifest.is_some() && self.findings.is_empty()
    }
}
