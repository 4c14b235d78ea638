//! Why an officer's act was refused.

use crate::flows::file::error::FileError;
use domain::file::Subject;
use domain::file::asking::NotAsked;
use domain::file::authority::Denial;
use domain::file::progress::StageRefusal;
use domain::file::readiness::Obstacle;
use domain::verification::officer::OfficerRefusal;

/// Why an officer's act was refused.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    #[error(transparent)]
    File(FileError),
    /// An officer's act is not possible on a record that Sumsub verifies, where it stands.
    #[error("the officer's act is refused: {0:?}")]
    OfficerRefused(OfficerRefusal),
    /// The officer may not do this.
    #[error("denied: {0:?}")]
    Denied(Denial),
    /// These things keep the file from being approved.
    #[error("{} things stand against the approval", .0.len())]
    NotApprovable(Vec<Obstacle>),
    /// The item of this place cannot be asked for.
    #[error("item {0} cannot be asked for")]
    CannotBeAsked(usize, NotAsked),
    /// The document or person cannot be decided on where it stands.
    #[error("cannot be decided on: {0:?}")]
    Undecidable(StageRefusal),
    /// The document may be of any of these, and the officer did not say whose it is.
    #[error("it may belong to any of {}", .0.len())]
    SubjectNeeded(Vec<Subject>),
}

impl<Cause: Into<FileError>> From<Cause> for ReviewError {
    fn from(cause: Cause) -> Self {
        Self::File(cause.into())
    }
}
