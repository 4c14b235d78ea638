//! Who calls, for whom, and whether that is allowed.
//!
//! A layer, not something a handler can forget: [`authenticate`] runs before every route of its router, resolves key,
//! target organization and grant in one statement, and leaves a [`Scope`] for the handler. How far
//! `Nxos-On-Behalf-Of` reaches is said where the routes are, by [`Reach`].

use std::net::IpAddr;
use std::num::NonZeroU32;

use axum::extract::{FromRequestParts, MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::Route;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::error::{ApiError, Situation};
use super::limits::{KnownKey, Limits, Verdict};
use crate::flows::Acting;
use crate::http::marks::Caller;
use crate::http::request::key::repeatable;
use crate::http::request::path;
use crate::http::serve::around::below;
use crate::http::state::AppState;
use crate::secret::{Environment, api_key_hash};
use crate::store::access::{Access, AccessRequest, Repeatable, Target};
use crate::store::api_keys::Role;
use crate::store::file::reads;
use crate::store::idempotency::SavedAnswer;
use base::ids::OrganizationId;
use domain::authorization::{Purpose, suffices};

/// The header that names the customer acted for (nxos guide "cross-org access").
pub const ON_BEHALF_OF: &str = "nxos-on-behalf-of";

/// How far a route's `Nxos-On-Behalf-Of` reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Not at all: the header is ignored, the key's own organization is meant.
    Own,
    /// To customers whose grant is good for this purpose.
    Customer(Purpose),
    /// To the customer that the path names, whose grant is good for this purpose. The header is ignored.
    Named(Purpose),
}

/// An authenticated caller and the organization it may act for.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Who acts for whom.
    pub acting: Acting,
    /// The organization acted for, as it was when the request came.
    pub target: Target,
    /// What was answered under its idempotency key.
    pub saved: Option<SavedAnswer>,
    /// What the key may do on the platform.
    pub role: Role,
    credentials: Credentials,
}

/// What a request was let in with.
#[derive(Clone)]
struct Credentials {
    key_sha256: [u8; 32],
    on_behalf_of: Option<Uuid>,
    reach: Reach,
    address: IpAddr,
}

impl Credentials {
    /// The question to the database.
    fn wanted(&self, now: DateTime<Utc>, repeatable: Option<Repeatable>) -> AccessRequest {
        AccessRequest {
            key_sha256: self.key_sha256,
            on_behalf_of: self.on_behalf_of,
            now,
            repeatable,
        }
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

impl Scope {
    /// The same caller and organization as they are now: the key may have been revoked meanwhile, the grant withdrawn,
    /// the record changed.
    ///
    /// # Errors
    /// As for a new request, except that nothing is counted.
    pub(super) async fn again(&self, state: &AppState) -> Result<Self, ApiError> {
        let wanted = self.credentials.wanted(state.services.clock.now(), None);
        let access = state.services.access.ask(wanted).await.flatten();
        let access = access.map_err(unchecked)?.ok_or(Situation::InvalidApiKey)?;
        check_address(&access, self.credentials.address)?;
        let admitted = admit(access, self.credentials.reach, true)?;
        Ok(Self {
            acting: admitted.acting,
            target: admitted.target,
            role: admitted.role,
            saved: None,
            credentials: self.credentials.clone(),
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Scope {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        // Only a route outside the layer could have none.
        let scope = parts.extensions.get::<Self>().cloned();
        scope.ok_or_else(|| {
            ApiError::from(Situation::Bug).because("a handler without authentication")
        })
    }
}

/// The layer.
pub(super) async fn authenticate(
    (state, reach): (AppState, Reach),
    mut request: Request,
    route: Route,
) -> Response {
    // Boxed, so that what it needs is not kept for as long as the answer takes.
    let (caller, counted) = Box::pin(caller(&state, reach, &mut request)).await;
    let mut response = match caller {
        Ok(scope) => {
            let by = Caller {
                caller: scope.acting.caller,
                key_id: scope.acting.key_id,
                target: Some(scope.acting.target),
            };
            request.extensions_mut().insert(scope);
            let mut response = below(route, request).await;
            response.extensions_mut().insert(by);
            response
        }
        Err(refused) => {
            let (error, by) = *refused;
            let mut response = error.into_response();
            if let Some(by) = by {
                response.extensions_mut().insert(by);
            }
            response
        }
    };
    if let Some(verdict) = counted {
        verdict.tell(&mut response);
    }
    response
}

/// A caller that was not let in, and who it is where its key is known.
type Refused = (ApiError, Option<Caller>);

/// Who calls, and which bucket the request was taken from.
async fn caller(
    state: &AppState,
    reach: Reach,
    request: &mut Request,
) -> (Result<Scope, Box<Refused>>, Option<Verdict>) {
    let address = state.limits.address(request);
    let mut counted = None;
    let key = presented(state.services.environment, request.headers());
    let repeatable = repeatable(request.method(), request.uri().path(), request.headers());
    let (method, route) = (request.method().clone(), route(request));
    let reading = method.is_safe();
    let named = match reach {
        Reach::Named(_) => Some(path::organization(request).await),
        Reach::Own | Reach::Customer(_) => None,
    };
    let headers = request.headers();
    let resolved = resolve(
        state,
        (reach, named),
        reading,
        (key, headers),
        repeatable,
        address,
        &mut counted,
    );
    let resolved = match resolved.await {
        Ok((scope, officer)) if officer => note_read(state, &scope, &method, &route)
            .await
            .map(|()| scope),
        Ok((scope, _)) => Ok(scope),
        Err(error) => Err(error),
    };
    let caller = resolved.map_err(|error| {
        let known = key.ok().and_then(|hash| state.limits.keys.known(&hash));
        let by = known.map(|known| Caller {
            caller: known.organization,
            key_id: known.id,
            target: None,
        });
        Box::new((error, by))
    });
    (caller, counted)
}

/// The pattern of a request's route: never what a client typed into it.
fn route(request: &Request) -> String {
    let pattern = request.extensions().get::<MatchedPath>();
    pattern.map_or_else(String::new, |pattern| pattern.as_str().to_owned())
}

/// Who calls, for whom. `counted` says which bucket the request was taken from, and how much is left in it.
pub(super) async fn resolve(
    state: &AppState,
    (reach, named): (Reach, Option<Uuid>),
    reading: bool,
    (presented, headers): (Result<[u8; 32], Situation>, &HeaderMap),
    repeatable: Option<Repeatable>,
    address: IpAddr,
    counted: &mut Option<Verdict>,
) -> Result<(Scope, bool), ApiError> {
    let (services, limits) = (&state.services, &state.limits);
    let key_sha256 = match presented {
        Ok(hash) => hash,
        Err(situation) => return Err(failed(limits, address, counted, situation)),
    };
    let known = limits.keys.known(&key_sha256);
    if known.is_none() {
        let may_work = !limits.is_unknown(&key_sha256)
            && services
                .live_keys
                .may_work(&services.pool, &key_sha256)
                .await
                .map_err(unchecked)?;
        if !may_work {
            let situation = Situation::InvalidApiKey;
            return Err(failed(limits, address, counted, situation));
        }
    }
    if let Some(known) = known {
        let verdict = limits.key(known).await;
        *counted = Some(verdict);
        verdict.check()?;
    }
    // A malformed header is told only to those who have a key.
    let on_behalf_of = match reach {
        Reach::Own => Ok(None),
        Reach::Customer(_) => on_behalf_of(headers),
        Reach::Named(_) => Ok(named),
    };
    let (now, asked) = (services.clock.now(), limits.asking());
    let credentials = Credentials {
        key_sha256,
        on_behalf_of: on_behalf_of.as_ref().ok().copied().flatten(),
        reach,
        address,
    };
    let wanted = credentials.wanted(now, repeatable);
    let access = services.access.ask(wanted).await.flatten();
    let access = access.map_err(unchecked)?;
    let Some(mut access) = access else {
        limits.keys.works_not(&key_sha256, asked);
        let situation = Situation::InvalidApiKey;
        return Err(match known {
            Some(_) => situation.into(),
            None => failed(limits, address, counted, situation),
        });
    };
    let works = KnownKey {
        id: access.key_id,
        organization: access.caller,
        limit: access.rate_limit.and_then(NonZeroU32::new),
    };
    if known != Some(works) {
        limits.keys.works(&key_sha256, works);
        // Not counted before, because nothing was known of it, or something else.
        let verdict = limits.key(works).await;
        *counted = Some(verdict);
        verdict.check()?;
    }
    check_address(&access, address)?;
    services.key_uses.note(access.key_id, now);
    on_behalf_of?;
    let saved = access.saved.take();
    let admitted = admit(access, reach, reading)?;
    let scope = Scope {
        acting: admitted.acting,
        target: admitted.target,
        role: admitted.role,
        saved,
        credentials,
    };
    Ok((scope, admitted.as_officer))
}

/// What is wrong with a request without a key that works. It is counted by its address, and only now that it has failed:
/// a key that works never pays for others.
fn failed(
    limits: &Limits,
    address: IpAddr,
    counted: &mut Option<Verdict>,
    situation: Situation,
) -> ApiError {
    let verdict = limits.peer(address);
    *counted = Some(verdict);
    verdict.check().err().unwrap_or_else(|| situation.into())
}

/// Writes down that an officer is about to be shown something. Where that fails, nothing is shown.
async fn note_read(
    state: &AppState,
    scope: &Scope,
    method: &Method,
    route: &str,
) -> Result<(), ApiError> {
    let services = &state.services;
    let (id, now) = (services.ids.uuid(), services.clock.now());
    let mut conn = services.connection().await?;
    let (owner, by) = (scope.acting.target, scope.acting.key_id);
    Ok(reads::note(&mut conn, owner, id, by, method.as_str(), route, now).await?)
}

/// A caller that was let in.
struct Admitted {
    acting: Acting,
    target: Target,
    role: Role,
    /// Without a grant, as an officer of the platform, who may read what every organization has.
    as_officer: bool,
}

/// A check that failed is not a refusal: where the database is not to blame, the caller is asked to retry.
fn unchecked(error: crate::store::StoreError) -> ApiError {
    if error.is_unavailable() {
        return error.into();
    }
    ApiError::from(Situation::AuthenticationFailed).because(error)
}

/// Whether a key may be used from an address. Judged after the key was counted, so that guessing costs the same.
fn check_address(access: &Access, address: IpAddr) -> Result<(), ApiError> {
    match &access.allowed_networks {
        Some(networks) if !networks.iter().any(|network| network.contains(&address)) => {
            Err(Situation::AddressNotAllowed.into())
        }
        Some(_) | None => Ok(()),
    }
}

fn admit(access: Access, reach: Reach, reading: bool) -> Result<Admitted, ApiError> {
    let target = access.target.ok_or(Situation::OrganizationNotFound)?;
    let acting = Acting {
        caller: access.caller,
        key_id: access.key_id,
        target: target.organization_id,
    };
    let mut as_officer = false;
    if acting.caller != acting.target {
        let (Reach::Customer(purpose) | Reach::Named(purpose)) = reach else {
            return Err(
                ApiError::from(Situation::Bug).because("a target on a route for the caller alone")
            );
        };
        match target.grant {
            Some(grant) if suffices(grant, target.ever_approved, purpose) => {}
            _ if reading && access.role != Role::Member => as_officer = true,
            Some(_) => return Err(Situation::AuthorizationRequired.into()),
            // Never granted and unknown answer with the same bytes.
            None => return Err(Situation::OrganizationNotFound.into()),
        }
    }
    Ok(Admitted {
        acting,
        target,
        role: access.role,
        as_officer,
    })
}

/// The hash of the key that a request brings.
fn presented(environment: Environment, headers: &HeaderMap) -> Result<[u8; 32], Situation> {
    let key = bearer(headers).ok_or(Situation::MissingApiKey)?;
    std::str::from_utf8(key)
        .ok()
        .and_then(|key| api_key_hash(environment, key))
        .ok_or(Situation::InvalidApiKey)
}

/// The key after `Bearer `, where there is exactly one such header. The scheme's case does not matter (RFC 9110).
pub(super) fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next()?.as_bytes();
    if values.next().is_some() {
        return None;
    }
    let (scheme, key) = value.split_at_checked(7)?;
    scheme
        .eq_ignore_ascii_case(b"bearer ")
        .then(|| key.trim_ascii())
}

/// The customer meant, as the database knows it. An id that cannot exist is looked up all the same, as one that does
/// not: it takes the same path and the same time.
pub(super) fn on_behalf_of(headers: &HeaderMap) -> Result<Option<Uuid>, ApiError> {
    let mut values = headers.get_all(ON_BEHALF_OF).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = value
        .to_str()
        .map_err(|_| Situation::OnBehalfOfMalformed)?
        .trim();
    let plausible =
        text.starts_with("org_") && (5..=128).contains(&text.len()) && !text.contains(' ');
    if !plausible || values.next().is_some() {
        return Err(Situation::OnBehalfOfMalformed.into());
    }
    Ok(Some(
        OrganizationId::parse(text).map_or(Uuid::nil(), |id| id.0),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(name: &'static str, values: &[&'static [u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    #[test]
    fn one_bearer_header_is_a_key_and_nothing_else_is() {
        let key = |values: &[&'static [u8]]| {
            bearer(&headers("authorization", values)).map(<[u8]>::to_vec)
        };
        assert_eq!(key(&[b"Bearer k"]), Some(b"k".to_vec()));
        assert_eq!(key(&[b"bEARER  k "]), Some(b"k".to_vec()));
        assert_eq!(key(&[]), None);
        assert_eq!(key(&[b"Bearer a", b"Bearer a"]), None);
        for odd in [&b"Basic k"[..], b"Bearer", b"k", b""] {
            assert_eq!(key(&[odd]), None, "{odd:?}");
        }
    }

    #[test]
    fn ids_are_read_leniently_and_odd_values_are_refused() {
        let parse = |values: &[&'static [u8]]| {
            on_behalf_of(&headers(ON_BEHALF_OF, values)).map_err(|e| e.situation())
        };
        assert_eq!(parse(&[]), Ok(None));
        let id = b"org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4";
        assert_eq!(
            parse(&[id]),
            Ok(Some(Uuid::from_u128(
                0xa1b2_c3d4_e5f6_a1b2_c3d4_e5f6_a1b2_c3d4
            )))
        );
        assert_eq!(
            parse(&[b"org_cust1234567890abcdef1234567890abcd"]),
            Ok(Some(Uuid::nil()))
        );
        assert_eq!(parse(&[id, id]), Err(Situation::OnBehalfOfMalformed));
        for odd in [
            &b""[..],
            b"org_",
            b"key_1",
            b"org_a b",
            b"org_\xff",
            &[b'x'; 500],
        ] {
            assert_eq!(
                parse(&[odd]),
                Err(Situation::OnBehalfOfMalformed),
                "{odd:?}"
            );
        }
    }
}
