//! What a path names. What cannot be text names no user.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::error::{Code, PartnerError};

/// The names in a path.
#[derive(Debug)]
pub(in crate::http) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = PartnerError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PartnerError> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(names)| Self(names))
            .map_err(|_| Code::P412.into())
    }
}
