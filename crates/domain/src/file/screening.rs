//! Results of screening, recorded by officers.

use chrono::{DateTime, Utc};

use super::{CompanyFile, buckets};
use crate::file::requirements::{Code, Policy};

closed_codes! {
    /// What a party is screened for (FinHub `verificationChecks`).
    pub enum ScreeningKind {
        /// Politically exposed persons. Companies are not screened for it.
        Pep = "PEP",
        /// Sanctions lists.
        Sanctions = "SANCTIONS",
        /// Bad press.
        AdverseMedia = "ADVERSE_MEDIA",
    }
}

closed_codes! {
    /// What came of it.
    pub enum ScreeningResult {
        /// Not finished.
        Open = "OPEN",
        /// Nothing was found.
        Clear = "CLEAR",
        /// Something was found.
        Matched = "MATCHED",
    }
}

/// The newest result of one kind for one person or company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screening {
    /// The person's or parent company's id; none for the organization itself.
    pub subject: Option<String>,
    pub kind: ScreeningKind,
    /// What came of it.
    pub result: ScreeningResult,
    /// An officer wrote down why the match may stand.
    pub reasoned: bool,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// What was screened changed since, or is in the file no more.
    pub void: bool,
}

impl Screening {
    /// Whether an approval may follow: nothing found, or a match that an officer has explained in writing.
    #[must_use]
    pub fn allows_approval(&self) -> bool {
        match self.result {
            _ if self.void => false,
            ScreeningResult::Open => false,
            ScreeningResult::Clear => true,
            ScreeningResult::Matched => self.reasoned,
        }
    }
}

/// Whether every screening of a kind that is needed allows an approval, and none is open.
#[must_use]
pub fn is_screened(kind: ScreeningKind, file: &CompanyFile, policy: &Policy) -> bool {
    let code = Code::Screening(kind);
    let is_awaited = buckets(file, policy)
        .pending
        .iter()
        .any(|item| item.code == code);
    let mut results = file
        .screenings
        .iter()
        .filter(|screening| screening.kind == kind);
    let is_against = |screening: &Screening| {
        screening.result == ScreeningResult::Open || !screening.allows_approval()
    };
    !is_awaited && !results.any(is_against)
}
