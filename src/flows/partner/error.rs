//! Why a call about a user of the Partner API did not succeed.

use crate::flows::create::CreateError;
use crate::flows::error::CommonError;
use crate::flows::file::error::{DocumentError, FileError};
use crate::flows::start::SessionError;
use domain::partner::Refusal;

/// Why a call about a user of the Partner API did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    #[error(transparent)]
    Common(CommonError),
    /// The rules for users refuse the call.
    #[error("refused by the rules for users: {0:?}")]
    Refused(Refusal),
    /// The user's organization was not created.
    #[error(transparent)]
    Create(#[from] CreateError),
    /// The user's file was not changed.
    #[error(transparent)]
    File(#[from] FileError),
    /// A document of the user was not taken.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// No hosted session was opened.
    #[error(transparent)]
    Session(#[from] SessionError),
}

impl<Cause: Into<CommonError>> From<Cause> for UserError {
    fn from(cause: Cause) -> Self {
        Self::Common(cause.into())
    }
}
