//! The id in a path that follows the organization's.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use crate::http::error::{ApiError, Situation};

/// The id of a person in an organization, as it stands in the path.
#[derive(Debug)]
pub(in crate::http) struct Part(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Part {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let names = RawPathParams::from_request_parts(parts, state).await;
        let names = names.map_err(|_| Situation::NotFound)?;
        let mut ids = names.iter().filter(|(name, _)| *name != "organizationId");
        let id = ids.next().map(|(_, id)| id.to_owned());
        id.map(Self).ok_or_else(|| Situation::NotFound.into())
    }
}
