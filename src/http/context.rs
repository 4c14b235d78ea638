//! The outermost layer: every request gets an id, every error its body, every answer one log line.
//!
//! The id is ours, never the client's. It is in `x-request-id`, in every error, and in the log, where the private
//! cause of an error is told once.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;

use super::AppState;
use super::error::ApiError;
use super::finhub;
use crate::ids::{KeyId, OrganizationId, RequestId};

/// The header that carries the request's id.
pub const REQUEST_ID: &str = "x-request-id";

/// Who asked, for the log line. [`super::auth`] leaves it on the response.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) caller: OrganizationId,
    pub(super) key_id: KeyId,
    /// The organization acted for; `None` where that was not found out.
    pub(super) target: Option<OrganizationId>,
}

/// Marks a response whose error has its body already, in the words of another API's dialect. The error itself is then
/// only counted and logged.
#[derive(Debug, Clone, Copy)]
pub(super) struct InOtherWords;

/// The layer.
pub(super) async fn layer(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let request_id = RequestId(state.services.ids.uuid());
    request.extensions_mut().insert(request_id);
    let method = request.method().clone();
    // Only the pattern is logged: a path may hold what a client typed into it.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let is_finhub = finhub::has(request.uri().path());
    let mut response = next.run(request).await;
    let error = response.extensions_mut().remove::<ApiError>();
    let told = response.extensions_mut().remove::<InOtherWords>();
    if let (Some(error), None) = (&error, told) {
        let rendered = match is_finhub {
            true => finhub::error::respond(error, request_id),
            false => error.respond(request_id),
        };
        let (parts, body) = rendered.into_parts();
        *response.status_mut() = parts.status;
        response.headers_mut().extend(parts.headers);
        *response.body_mut() = body;
    }
    if let Ok(value) = HeaderValue::from_str(&request_id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let took = started.elapsed();
    let code = error
        .as_ref()
        .map_or("", |error| error.situation().row().code);
    let status = response.status().as_u16();
    let metrics = &state.services.metrics;
    metrics.answered(method.as_str(), &route, status, code, took);
    log(request_id, &method, &route, &response, error.as_ref(), took);
    response
}

fn log(
    request_id: RequestId,
    method: &axum::http::Method,
    route: &str,
    response: &Response,
    error: Option<&ApiError>,
    took: Duration,
) {
    let status = response.status().as_u16();
    let asked = response.extensions().get::<Asked>();
    let caller = asked.map(|asked| tracing::field::display(asked.caller));
    let key_id = asked.map(|asked| tracing::field::display(asked.key_id));
    let organization = asked
        .and_then(|asked| asked.target)
        .map(tracing::field::display);
    let situation = error.map(|error| tracing::field::debug(error.situation()));
    let cause = error.and_then(ApiError::cause);
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                %request_id, %method, route, status, duration_ms, caller, key_id, organization, situation, cause,
                "request"
            )
        };
    }
    match status {
        500.. => line!(error),
        _ => line!(info),
    }
}
