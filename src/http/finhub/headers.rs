//! The headers that every call of the dialect brings (FinHub "Standard HTTP Headers").
//!
//! `X-Tenant-ID` is the organization of the key, with or without `org_`: it has to match the token, so it grants
//! nothing. `User-Agent` has to be there. `X-Forwarded-For` of a POST is where the caller says its end user is; the
//! first address of it is kept as `claimedAddress` where the call succeeds, and nothing depends on it: limits count keys and real peers.
//! `X-User-ID`, `X-User-Roles`, `platform`, `deviceId` and `X-Forwarded-From`, which other pages of FinHub name, are
//! ignored: what a key may do is written at the key.

use std::net::IpAddr;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::auth::Scope;
use crate::http::error::{ApiError, Situation};
use crate::http::state::AppState;
use crate::store::{StoreError, claimed_addresses};
use base::ids::{OrganizationId, RequestId};

/// The caller's own organization.
pub const TENANT: &str = "x-tenant-id";
/// Where the end user is, as the caller says.
pub const FORWARDED_FOR: &str = "x-forwarded-for";

/// What a request's headers say.
struct FinhubHeaders {
    tenant: OrganizationId,
    /// Of a POST.
    address: Option<IpAddr>,
}

/// The layer. Inside the authentication: only those who have a key are told what is missing.
pub(super) async fn required(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let said = read(request.method(), request.headers());
    let extensions = request.extensions();
    let scope = extensions.get::<Scope>().cloned();
    let request_id = extensions.get::<RequestId>().copied();
    let route = extensions
        .get::<MatchedPath>()
        .map_or_else(String::new, |path| path.as_str().to_owned());
    let (Some(scope), Some(request_id)) = (scope, request_id) else {
        return ApiError::from(Situation::Bug).into_response();
    };
    let address = match said {
        Err(error) => return error.into_response(),
        Ok(said) if said.tenant != scope.acting.caller => {
            return ApiError::from(Situation::OtherTenant).into_response();
        }
        Ok(said) => said.address,
    };
    let response = next.run(request).await;
    // Only of what was done: refused requests leave no rows.
    if let Some(address) = address
        && response.status().is_success()
        && let Err(error) = note(&state, &scope, request_id, &route, address).await
    {
        tracing::warn!(%error, "where an end user is said to be could not be written down");
    }
    response
}

async fn note(
    state: &AppState,
    scope: &Scope,
    request: RequestId,
    route: &str,
    address: IpAddr,
) -> Result<(), StoreError> {
    let now = state.services.clock.now();
    let mut conn = state.services.connection().await?;
    let (owner, by) = (scope.acting.target, scope.acting.key_id);
    claimed_addresses::note(&mut conn, owner, request, by, route, address, now).await
}

fn read(method: &Method, headers: &HeaderMap) -> Result<FinhubHeaders, ApiError> {
    let mut wrong = Vec::new();
    let tenant = match one(headers, TENANT) {
        Err(problem) => Err(problem),
        Ok(text) => tenant(text).ok_or("is not an organization id"),
    };
    let agent = one(headers, header::USER_AGENT.as_str());
    let address = match one(headers, FORWARDED_FOR) {
        _ if method != Method::POST => Ok(None),
        Err(problem) => Err(problem),
        Ok(text) => address(text).map(Some).ok_or("is not an IP address"),
    };
    let mut note = |name: &str, problem: Option<&str>| {
        if let Some(problem) = problem {
            wrong.push(json!({ "field": name, "problem": problem }));
        }
    };
    note("X-Tenant-ID", tenant.err());
    note("User-Agent", agent.err());
    note("X-Forwarded-For", address.err());
    match (tenant, address) {
        (Ok(tenant), Ok(address)) if wrong.is_empty() => Ok(FinhubHeaders { tenant, address }),
        _ => Err(ApiError::from(Situation::HeaderMissing)
            .with_details(json!({ "fields": Value::Array(wrong) }))),
    }
}

/// The one value of a header, as text.
fn one<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, &'static str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or("is missing")?;
    if values.next().is_some() {
        return Err("is there more than once");
    }
    let text = value.to_str().map_err(|_| "is not text")?.trim();
    if text.is_empty() {
        return Err("is missing");
    }
    Ok(text)
}

/// One page of FinHub's shows a tenant as a bare UUID, another as a prefixed word.
fn tenant(text: &str) -> Option<OrganizationId> {
    OrganizationId::parse(text).or_else(|| Uuid::try_parse(text).ok().map(OrganizationId))
}

/// The first address of a list: the farthest one, which is the end user's.
fn address(text: &str) -> Option<IpAddr> {
    let first = text.split(',').next()?.trim();
    let address: IpAddr = first.parse().ok()?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn said(
        method: &Method,
        values: &[(&'static str, &'static str)],
    ) -> Result<Option<IpAddr>, Value> {
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            headers.append(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        read(method, &headers)
            .map(|said| said.address)
            .map_err(|error| error.details().cloned().unwrap_or_default()["fields"].clone())
    }

    #[test]
    fn what_is_asked_for_and_how_it_may_look() {
        const ORG: (&str, &str) = (TENANT, "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4");
        const UUID: (&str, &str) = (TENANT, "a1b2c3d4-e5f6-a1b2-c3d4-e5f6a1b2c3d4");
        const AGENT: (&str, &str) = ("user-agent", "MyApp/1.0");
        assert_eq!(said(&Method::GET, &[ORG, AGENT]), Ok(None));
        let sent = |text| said(&Method::POST, &[UUID, AGENT, (FORWARDED_FOR, text)]);
        assert_eq!(sent("203.0.113.42"), Ok("203.0.113.42".parse().ok()));
        assert_eq!(
            sent("2001:db8::1, 10.0.0.1"),
            Ok("2001:db8::1".parse().ok())
        );
        assert_eq!(sent("::ffff:203.0.113.42"), Ok("203.0.113.42".parse().ok()));
        let odd = json!([{ "field": "X-Forwarded-For", "problem": "is not an IP address" }]);
        for text in [
            "localhost",
            "203.0.113.42:80",
            "203.0.113",
            "unknown, 10.0.0.1",
        ] {
            assert_eq!(sent(text), Err(odd.clone()), "{text}");
        }
        assert_eq!(
            said(
                &Method::POST,
                &[(TENANT, "YOUR_TENANT_ID"), ("user-agent", " ")]
            ),
            Err(json!([
                { "field": "X-Tenant-ID", "problem": "is not an organization id" },
                { "field": "User-Agent", "problem": "is missing" },
                { "field": "X-Forwarded-For", "problem": "is missing" },
            ]))
        );
        assert_eq!(
            said(&Method::GET, &[ORG, ORG, AGENT]),
            Err(json!([{ "field": "X-Tenant-ID", "problem": "is there more than once" }]))
        );
    }
}
