//! The id in a path. One that cannot be an id answers as one that nothing has: with the same bytes.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use uuid::Uuid;

use super::error::{ApiError, Situation};
use crate::ids::{EndpointName, MessageId, OrganizationId, PersonId};

/// The one id in a path.
#[derive(Debug)]
pub(super) struct InPath<T>(pub(super) T);

impl<S: Send + Sync> FromRequestParts<S> for InPath<EndpointName> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        read(parts, state, EndpointName::parse).await
    }
}

impl<S: Send + Sync> FromRequestParts<S> for InPath<MessageId> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        read(parts, state, MessageId::parse).await
    }
}

impl<S: Send + Sync> FromRequestParts<S> for InPath<OrganizationId> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        read(parts, state, OrganizationId::parse).await
    }
}

impl<S: Send + Sync> FromRequestParts<S> for InPath<PersonId> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        read(parts, state, PersonId::parse).await
    }
}

impl<S: Send + Sync> FromRequestParts<S> for InPath<Uuid> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        read(parts, state, |text| Uuid::try_parse(text).ok()).await
    }
}

async fn read<T, S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    parse: fn(&str) -> Option<T>,
) -> Result<InPath<T>, ApiError> {
    let text = Path::<String>::from_request_parts(parts, state).await.ok();
    let id = text.and_then(|Path(text)| parse(&text));
    id.map(InPath)
        .ok_or_else(|| ApiError::from(Situation::NotFound))
}
