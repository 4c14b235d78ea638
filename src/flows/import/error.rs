//! Why an import did not succeed.

use chrono::{DateTime, Utc};

use crate::flows::error::{CommonError, ProviderError, ReconcileError};
use crate::sumsub::refusals::Refusal;
use domain::verification;

/// Why an import did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Common(CommonError),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// Another share token is being imported for the same organization.
    #[error("another share token of the organization is in flight")]
    OtherImport,
    /// The caller's grant was withdrawn while the request ran.
    #[error("the grant was withdrawn")]
    GrantWithdrawn,
    /// The state machine refuses.
    #[error("refused by the state machine: {0:?}")]
    Refused(verification::Refusal),
    /// A business imports for itself, and most likely forgot to name its customer.
    #[error("a business imports for itself")]
    OwnBusiness,
    /// Sumsub calls the share token invalid.
    #[error("the share token is not valid")]
    TokenInvalid(Refusal),
    /// The share token was imported for this same organization before.
    #[error("the share token is not valid")]
    TokenUsed {
        /// When it was imported.
        imported_at: DateTime<Utc>,
    },
    /// The share token came to nothing, but Sumsub has an applicant of this organization: it is followed from now on.
    #[error("Sumsub has an applicant of this organization")]
    ApplicantFound,
    /// The token is good, but the donor's applicant cannot be reused.
    #[error("the reuse was refused: {0}")]
    ReuseRefused(Refusal),
    /// Reusable KYC is not set up between donor and us.
    #[error("reuse is not enabled: {0}")]
    ReuseNotEnabled(Refusal),
}

impl<Cause: Into<CommonError>> From<Cause> for ImportError {
    fn from(cause: Cause) -> Self {
        Self::Common(cause.into())
    }
}

impl From<ReconcileError> for ImportError {
    fn from(error: ReconcileError) -> Self {
        match error {
            ReconcileError::Common(error) => Self::Common(error),
            ReconcileError::Sumsub(failure) => Self::Provider(failure.into()),
        }
    }
}
