//! The outermost layer: every request gets an id and a deadline, every error gets its body, every answer one log line.
//!
//! The id is ours, never the client's. It is in `x-request-id`, in every error, and in the log, where the private
//! cause of an error is told once.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::Route;

use crate::http::error::{ApiError, Situation};
use crate::http::marks::{Caller, InOtherWords};
use crate::http::serve::around::below;
use crate::http::state::AppState;
use base::ids::RequestId;

/// The header that carries the request's id.
pub const REQUEST_ID: &str = "x-request-id";

/// What is known of a request before it is answered.
struct About {
    started: Instant,
    id: RequestId,
    method: Method,
    /// Only the pattern: a path may hold what a client typed into it.
    route: Option<MatchedPath>,
    words: Words,
}

/// How an error is told in a dialect.
pub(in crate::http) type Words = fn(&ApiError, RequestId) -> Response;

/// Says in which dialect the errors of a path are told.
pub(in crate::http) type Dialects = fn(path: &str) -> Words;

/// What the layer works with.
#[derive(Debug, Clone)]
pub(in crate::http) struct Outermost {
    pub(in crate::http) state: AppState,
    /// A request may take so long altogether.
    pub(in crate::http) within: Duration,
    pub(in crate::http) dialects: Dialects,
}

/// The layer.
pub(in crate::http) fn layer(
    Outermost {
        state,
        within,
        dialects,
    }: Outermost,
    mut request: Request,
    route: Route,
) -> impl Future<Output = Response> + Send + use<> {
    let about = About {
        started: Instant::now(),
        id: RequestId(state.services.ids.uuid()),
        method: request.method().clone(),
        route: request.extensions().get::<MatchedPath>().cloned(),
        words: dialects(request.uri().path()),
    };
    request.extensions_mut().insert(about.id);
    // Boxed once, and not copied into each of the futures that follow.
    let answer = Box::pin(below(route, request));
    async move {
        let response = in_time(&state, within, answer).await;
        finish(&state, &about, response)
    }
}

async fn in_time(
    state: &AppState,
    within: Duration,
    answer: impl Future<Output = Response>,
) -> Response {
    let error = match tokio::time::timeout(within, state.services.pool.watched(answer)).await {
        Ok(Ok(response)) => return response,
        Ok(Err(stalled)) => ApiError::from(stalled),
        Err(_) => ApiError::from(Situation::TooSlow),
    };
    error.into_response()
}

/// Gives an answer its id and, where it is an error, its body; then it is counted and logged.
fn finish(state: &AppState, about: &About, mut response: Response) -> Response {
    let request_id = about.id;
    let error = response.extensions_mut().remove::<ApiError>();
    let told = response.extensions_mut().remove::<InOtherWords>();
    if let (Some(error), None) = (&error, told) {
        let rendered = (about.words)(error, request_id);
        let (parts, body) = rendered.into_parts();
        *response.status_mut() = parts.status;
        response.headers_mut().extend(parts.headers);
        *response.body_mut() = body;
    }
    if error
        .as_ref()
        .is_some_and(|error| error.situation() == Situation::EncodedBody)
    {
        // RFC 9110 §12.5.3: that it was the coding, and which one is taken.
        let taken = HeaderValue::from_static("identity");
        response
            .headers_mut()
            .insert(header::ACCEPT_ENCODING, taken);
    }
    if let Ok(value) = HeaderValue::from_str(&request_id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let took = about.started.elapsed();
    let code = error
        .as_ref()
        .map_or("", |error| error.situation().row().code);
    let status = response.status().as_u16();
    let route = about
        .route
        .as_ref()
        .map_or("unmatched", MatchedPath::as_str);
    let metrics = &state.services.metrics;
    metrics.answered(about.method.as_str(), route, status, code, took);
    log(about, route, &response, error.as_ref(), took);
    response
}

fn log(about: &About, route: &str, response: &Response, error: Option<&ApiError>, took: Duration) {
    let (request_id, method) = (about.id, &about.method);
    let status = response.status().as_u16();
    let asked = response.extensions().get::<Caller>();
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
