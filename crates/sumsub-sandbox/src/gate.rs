//! What every call under `/resources/` passes before it is served: the app token and the signature, the probe, the
//! faults.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::DATE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use percent_encoding::percent_decode_str;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::answer::ApiError;
use super::core::Core;
use super::faults::Call;
use super::model::Tenant;
use super::settings::Settings;
use base::signing::{self, ACCESS_SIGNATURE, ACCESS_TIMESTAMP, APP_TOKEN};

/// How far the clocks may be apart, in seconds (Sumsub reference "authentication").
const CLOCK_TOLERANCE: u64 = 60;
/// No call of the sandbox needs more, one that brings a document aside.
const BODY_BYTES: usize = 1024 * 1024;
const DOCUMENT_BYTES: usize = 16 * 1024 * 1024;
const DOCUMENT: &str = "/resources/applicants/{id}/info/idDoc";
const BODY_WITHIN: Duration = Duration::from_secs(30);

/// Who calls.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller(pub(super) Tenant);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        // The gate has put it there for every path under `/resources/`.
        parts
            .extensions
            .get::<Self>()
            .copied()
            .ok_or_else(ApiError::internal)
    }
}

/// The middleware around all routes. Every answer is dated by the sandbox's clock.
pub(super) async fn gate(State(core): State<Arc<Core>>, request: Request, next: Next) -> Response {
    let mut response = pass(&core, request, next).await;
    let date = httpdate::fmt_http_date(core.clock.now().into());
    if let Ok(date) = HeaderValue::from_str(&date) {
        response.headers_mut().insert(DATE, date);
    }
    response
}

/// Paths outside `/resources/` are the sandbox's own and open.
async fn pass(core: &Core, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/resources/") {
        return next.run(request).await;
    }
    match admit(core, request).await {
        Ok(request) => next.run(request).await,
        Err(response) => response,
    }
}

async fn admit(core: &Core, request: Request) -> Result<Request, Response> {
    let (mut parts, body) = request.into_parts();
    let matched = parts.extensions.get::<MatchedPath>();
    let limit = match matched.map(MatchedPath::as_str) {
        Some(DOCUMENT) => DOCUMENT_BYTES,
        _ => BODY_BYTES,
    };
    let body = read(body, limit).await.map_err(ApiError::into_response)?;
    let target = parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str());
    let signed = Signed {
        method: parts.method.as_str(),
        target,
        body: &body,
    };
    let now = core.clock.now().timestamp();
    let tenant = authenticate(&core.settings, &parts.headers, &signed, now)
        .map_err(ApiError::into_response)?;
    if percent_decode_str(parts.uri.path()).decode_utf8().is_err() {
        return Err(ApiError::bad_request("The path is not UTF-8").into_response());
    }
    parts.extensions.insert(Caller(tenant));
    if let Some(probe) = &core.probe {
        probe.look().await;
    }
    let call = parts
        .extensions
        .get::<MatchedPath>()
        .map_or(Call::Any, |path| Call::of(&parts.method, path.as_str()));
    if let Some(fault) = core.faults.take(call)
        && let Some(response) = fault.strike(core).await
    {
        return Err(response);
    }
    Ok(Request::from_parts(parts, Body::from(body)))
}

async fn read(body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let collected = http_body_util::Limited::new(body, limit).collect();
    match tokio::time::timeout(BODY_WITHIN, collected).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The body is too large",
        )),
        Ok(Err(_)) => Err(ApiError::bad_request("The body cannot be read")),
        Err(_) => Err(ApiError::new(
            StatusCode::REQUEST_TIMEOUT,
            "The body did not arrive in time",
        )),
    }
}

/// What a request's signature covers, besides its time.
struct Signed<'a> {
    method: &'a str,
    /// Path and query exactly as they came over the wire.
    target: &'a str,
    body: &'a [u8],
}

/// Finds the tenant of a signed request.
fn authenticate(
    settings: &Settings,
    headers: &HeaderMap,
    signed: &Signed<'_>,
    now: i64,
) -> Result<Tenant, ApiError> {
    let token = header(headers, APP_TOKEN, "X-App-Token")?;
    let timestamp = header(headers, ACCESS_TIMESTAMP, "X-App-Access-Ts")?;
    let signature = header(headers, ACCESS_SIGNATURE, "X-App-Access-Sig")?;
    let known = [
        (Tenant::Recipient, &settings.recipient),
        (Tenant::Donor, &settings.donor),
    ];
    let (tenant, credentials) = known
        .iter()
        .find(|(_, credentials)| credentials.app_token == token)
        .ok_or_else(|| {
            unknown_token(token, known.map(|(_, credentials)| &*credentials.app_token))
        })?;
    let seconds: i64 = timestamp
        .parse()
        .ok()
        .filter(|seconds: &i64| seconds.to_string() == timestamp)
        .ok_or_else(|| ApiError::unauthorized("X-App-Access-Ts is not a time in seconds"))?;
    if seconds.abs_diff(now) > CLOCK_TOLERANCE {
        return Err(ApiError::unauthorized("Token expired"));
    }
    let key = credentials.secret_key.expose_secret().as_bytes();
    let expected = signing::sign_request(key, seconds, signed.method, signed.target, signed.body);
    if expected.as_bytes().ct_eq(signature.as_bytes()).into() {
        Ok(*tenant)
    } else {
        Err(ApiError::unauthorized("Invalid signature").named(4003, "app-token-signature-mismatch"))
    }
}

fn header<'h>(headers: &'h HeaderMap, name: &str, shown: &str) -> Result<&'h str, ApiError> {
    let mut values = headers.get_all(name).iter();
    match (values.next().map(|value| value.to_str()), values.next()) {
        (Some(Ok(value)), None) => Ok(value),
        (None, _) => Err(ApiError::unauthorized(format!("{shown} is missing"))),
        _ => Err(ApiError::unauthorized(format!("{shown} cannot be read"))),
    }
}

/// Why a token that no client has is refused. A token is `sbx:public.private`; only the format and a wrong private part
/// have documented codes.
fn unknown_token(token: &str, known: [&str; 2]) -> ApiError {
    let public = token.split_once('.').map(|(public, _)| public);
    let is_formed =
        public.is_some_and(|public| public.starts_with("sbx:") || public.starts_with("prd:"));
    let mismatch = public.is_some_and(|public| {
        known
            .iter()
            .filter_map(|known| known.split_once('.'))
            .any(|(known, _)| known == public)
    });
    if !is_formed {
        ApiError::unauthorized("App token has an invalid format")
            .named(4000, "app-token-invalid-format")
    } else if mismatch {
        ApiError::unauthorized("App token's private part does not match")
            .named(4002, "app-token-private-part-mismatch")
    } else {
        ApiError::unauthorized("App token not found")
    }
}
