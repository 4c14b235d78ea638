//! Who calls: `x-api-key` is a broker's key, the same as `/v1` takes as a bearer token.
//!
//! A layer before every route of the dialect. The key, its organization and the address it may be used from are
//! resolved by the very statement that `/v1` begins with.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::{Code, PartnerError};
use crate::flows::Acting;
use crate::http::auth::{Reach, resolve};
use crate::http::error::Situation;
use crate::http::marks::Caller;
use crate::http::state::AppState;
use crate::secret::{Environment, api_key_hash};
use crate::store::file::By;
use base::ids::{KeyId, OrganizationId};

/// The header. Names of headers have no case (RFC 9110), whatever the Partner API's own documents say.
pub(super) const API_KEY: &str = "x-api-key";

/// The calling organization.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) struct Broker {
    /// Whose key it is.
    pub(super) organization: OrganizationId,
    pub(super) key_id: KeyId,
}

impl Broker {
    /// The broker, acting for one of its users.
    pub(super) fn acting(self, target: OrganizationId) -> Acting {
        Acting {
            caller: self.organization,
            key_id: self.key_id,
            target,
        }
    }

    /// The broker and its key.
    pub(super) fn by(self) -> By {
        By {
            organization: self.organization,
            key: self.key_id,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Broker {
    type Rejection = PartnerError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PartnerError> {
        // Only a route outside the layer could have none.
        let broker = parts.extensions.get::<Self>().copied();
        broker.ok_or_else(|| Code::P500.into())
    }
}

/// The layer.
pub(super) async fn authenticate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let address = state.limits.address(&request);
    let key = presented(state.services.environment, request.headers());
    let mut counted = None;
    let resolved = {
        let reading = request.method().is_safe();
        let headers = (key, request.headers());
        resolve(
            &state,
            (Reach::Own, None),
            reading,
            headers,
            None,
            address,
            &mut counted,
        )
        .await
    };
    let mut response = match resolved {
        Ok((scope, _)) => {
            let broker = Broker {
                organization: scope.acting.caller,
                key_id: scope.acting.key_id,
            };
            request.extensions_mut().insert(broker);
            let mut response = next.run(request).await;
            response.extensions_mut().insert(Caller {
                caller: broker.organization,
                key_id: broker.key_id,
                target: None,
            });
            response
        }
        Err(error) => PartnerError::from(error).into_response(),
    };
    if let Some(verdict) = counted {
        verdict.tell(&mut response);
    }
    response
}

/// The hash of the key that a request brings, where there is exactly one.
fn presented(environment: Environment, headers: &HeaderMap) -> Result<[u8; 32], Situation> {
    let mut values = headers.get_all(API_KEY).iter();
    let value = values.next().map(|value| value.as_bytes().trim_ascii());
    let key = match value {
        None | Some(b"") => return Err(Situation::MissingApiKey),
        Some(key) => key,
    };
    let key = std::str::from_utf8(key).ok();
    let hash = key.and_then(|key| api_key_hash(environment, key));
    match values.next() {
        None => hash.ok_or(Situation::InvalidApiKey),
        Some(_) => Err(Situation::InvalidApiKey),
    }
}
