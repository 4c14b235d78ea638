//! The id in a path. One that cannot be an id answers as one that nothing has: with the same bytes.

use axum::RequestExt as _;
use axum::extract::{FromRequestParts, Path, RawPathParams, Request};
use axum::http::request::Parts;

use uuid::Uuid;

use crate::http::error::{ApiError, Situation};
use base::ids::{EndpointName, MessageId, OrganizationId, PersonId, VerificationId};

/// The one id in a path.
#[derive(Debug)]
pub(in crate::http) struct InPath<T>(pub(in crate::http) T);

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

/// The organization that a path names, itself or by its verification. What cannot be an id is one that nothing has: it
/// takes the same way and the same time.
pub(in crate::http) async fn organization(request: &mut Request) -> Uuid {
    let Ok(names) = request.extract_parts::<RawPathParams>().await else {
        return Uuid::nil();
    };
    let found = names.iter().find_map(|(name, value)| match name {
        "organizationId" => OrganizationId::parse(value).map(|id| id.0),
        "verificationId" => VerificationId::parse(value).map(|id| id.0),
        _ => None,
    });
    found.unwrap_or_default()
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
