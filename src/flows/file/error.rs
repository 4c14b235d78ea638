//! Why a file was not changed, submitted or read.

use crate::flows::error::CommonError;
use crate::storage;
use crate::store::StoreError;
use domain::file::Item;
use domain::ownership;
use domain::verification::file_track::FileRefusal;

/// Why a change of a file was refused.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error(transparent)]
    Common(CommonError),
    /// The file cannot be changed, submitted or decided where it stands.
    #[error("refused where the file stands: {0:?}")]
    Refused(FileRefusal),
    /// Only businesses have files.
    #[error("individuals have no file")]
    NoFileForIndividuals,
    /// The file has no such document, person, shareholder or request.
    #[error("no such resource")]
    NoSuchPart,
    /// What was submitted cannot be taken back.
    #[error("it was submitted")]
    AlreadySubmitted,
    /// The file has as many documents or people as it may have.
    #[error("the file has too many documents or people")]
    Full,
    /// A field of the request does not fit what is stored.
    #[error("the field {0} {1}")]
    Field(&'static str, &'static str),
}

/// Why the bytes of a document were not written, read or deleted.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The object store, or the way to it.
    #[error(transparent)]
    Storage(#[from] storage::Trouble),
}

/// Why a document was not taken, read or withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    #[error(transparent)]
    File(FileError),
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// The file has another document of this id.
    #[error("another document has this id")]
    Differs,
}

/// Why an ownership was not declared.
#[derive(Debug, thiserror::Error)]
pub enum OwnershipError {
    #[error(transparent)]
    File(FileError),
    /// The declared ownership cannot be read as a structure.
    #[error("the ownership cannot be read as a structure")]
    BadStructure(Vec<ownership::Fault>),
}

/// Why a file was not submitted.
#[derive(Debug, thiserror::Error)]
pub enum SubmissionError {
    #[error(transparent)]
    File(FileError),
    /// The file does not meet these prerequisites of submission.
    #[error("{} prerequisites are not met", .0.len())]
    Incomplete(Vec<Item>),
}

impl<Cause: Into<CommonError>> From<Cause> for FileError {
    fn from(cause: Cause) -> Self {
        Self::Common(cause.into())
    }
}

impl<Cause: Into<FileError>> From<Cause> for DocumentError {
    fn from(cause: Cause) -> Self {
        Self::File(cause.into())
    }
}

impl<Cause: Into<FileError>> From<Cause> for OwnershipError {
    fn from(cause: Cause) -> Self {
        Self::File(cause.into())
    }
}

impl<Cause: Into<FileError>> From<Cause> for SubmissionError {
    fn from(cause: Cause) -> Self {
        Self::File(cause.into())
    }
}
