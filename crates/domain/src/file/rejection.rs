//! What is said of a rejection, and what changed since the whole file was declined.

use super::CompanyFile;
use super::ScreeningResult;
use super::acts::{About, Finding};
use super::grounds::Ground;
use super::items::Subject;
use super::readiness::{Obstacle, ObstacleReason};

closed_codes! {
    /// Reasons of a rejection that tell the customer nothing of a screening.
    pub enum RejectionCode {
        /// Neutral: fits every case.
        NotOffered = "NOT_OFFERED",
        /// What was delivered does not show what it has to.
        DocumentsNotAccepted = "DOCUMENTS_NOT_ACCEPTED",
        /// What was asked for did not come.
        InformationMissing = "INFORMATION_MISSING",
        /// What is declared contradicts what is shown.
        InconsistentInformation = "INCONSISTENT_INFORMATION",
        /// It is not clear who owns or controls the business.
        OwnershipUnclear = "OWNERSHIP_UNCLEAR",
        /// A trade or a country that is not served.
        BusinessNotServed = "BUSINESS_NOT_SERVED",
    }
}

impl RejectionCode {
    /// The words for the customer.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotOffered => "We cannot offer you our services at this time.",
            Self::DocumentsNotAccepted => "The documents do not show what they have to show.",
            Self::InformationMissing => "Information that we asked for is missing.",
            Self::InconsistentInformation => "What was declared and what was delivered differ.",
            Self::OwnershipUnclear => "It is not clear who owns or controls the business.",
            Self::BusinessNotServed => {
                "We do not serve businesses of this kind, or in this country."
            }
        }
    }
}

/// Whether these words may be a rejection's reason: where a screening has a match, only those of the list, as any
/// others may tell the customer of it.
#[must_use]
pub fn may_say(file: &CompanyFile, reason: Option<&str>) -> bool {
    let mut screenings = file.screenings.iter();
    let matched = screenings.any(|one| one.result == ScreeningResult::Matched);
    let listed = |reason: &str| RejectionCode::ALL.iter().any(|code| code.words() == reason);
    !matched || reason.is_none_or(listed)
}

/// Which facts differ from those that an officer declined; `None` where the file was never declined, or by a version
/// that did not keep them.
#[must_use]
pub fn changed_since_rejection(file: &CompanyFile) -> Option<&[Ground]> {
    let act = file.act(&About::File)?;
    (act.finding == Finding::Rejected).then_some(&act.changed)
}

/// The obstacle of a declined file none of whose facts changed since, whichever officer has it.
pub(super) fn unchanged(file: &CompanyFile) -> Option<Obstacle> {
    let changed = changed_since_rejection(file)?;
    changed.is_empty().then(|| Obstacle {
        code: None,
        subject: Subject::organization(),
        why: ObstacleReason::UnchangedSinceRejection,
        changed: Vec::new(),
    })
}
