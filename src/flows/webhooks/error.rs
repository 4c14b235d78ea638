//! Why an endpoint or a message was not read or changed.

use std::time::Duration;

use crate::flows::error::CommonError;

/// Why an endpoint or a message was not read or changed.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    #[error(transparent)]
    Common(CommonError),
    /// The organization has no such endpoint or message.
    #[error("no such resource")]
    NoSuchResource,
    /// The organization has as many webhook endpoints as it may have.
    #[error("the organization has too many webhook endpoints")]
    TooManyEndpoints,
    /// No enabled endpoint would receive the message.
    #[error("no enabled endpoint would receive the message")]
    NoReceiver,
    /// The Svix server is away, or refuses our token. Events wait.
    #[error("{cause}")]
    Away {
        /// When to come back, where the server says so.
        retry_after: Option<Duration>,
        /// For the log.
        cause: String,
    },
    /// The Svix server will never do this.
    #[error("the Svix server refuses the request")]
    Refused,
    /// A Svix server does not offer this.
    #[error("a Svix server does not offer this")]
    NotOffered,
}

impl<Cause: Into<CommonError>> From<Cause> for WebhookError {
    fn from(cause: Cause) -> Self {
        Self::Common(cause.into())
    }
}
