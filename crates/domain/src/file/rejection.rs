//! What changed since the whole file was declined.

use super::CompanyFile;
use super::acts::{About, Finding};
use super::grounds::Ground;
use super::items::Subject;
use super::readiness::{Obstacle, ObstacleReason};

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
