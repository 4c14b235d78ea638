//! What the flows of several folders can fail with. Each folder adds its own causes in an enum of its own.

use crate::store::StoreError;
use crate::sumsub::client::Busy;
use crate::sumsub::failure as sumsub;

/// The causes that most flows share.
#[derive(Debug, thiserror::Error)]
pub enum CommonError {
    /// The database, or a value in it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The same request, or the same import, is being worked on.
    #[error("the same request is in flight")]
    InFlight,
    /// The idempotency key belongs to another request.
    #[error("the idempotency key belongs to another request")]
    OtherRequest,
    /// The organization is gone.
    #[error("no such organization")]
    OrganizationGone,
}

impl From<sqlx::Error> for CommonError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(StoreError::Database(error))
    }
}

/// Why Sumsub was not asked, or did not answer, while a broker waits.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// Sumsub is away, or does not serve us. Work is kept.
    #[error(transparent)]
    Sumsub(#[from] sumsub::Failure),
    /// The caller waited too long for its share of our budget at Sumsub. Nothing was begun.
    #[error(transparent)]
    Busy(#[from] Busy),
}

/// Why a record could not be compared with what Sumsub has.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    #[error(transparent)]
    Common(CommonError),
    /// Sumsub is away, or does not serve us. Work is kept.
    #[error(transparent)]
    Sumsub(#[from] sumsub::Failure),
}

impl<Cause: Into<CommonError>> From<Cause> for ReconcileError {
    fn from(cause: Cause) -> Self {
        Self::Common(cause.into())
    }
}
