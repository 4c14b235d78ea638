//! The HTTP surface.
//!
//! Layers, outermost first: [`context`] (request id, error bodies, log line) → panics become errors → the whole request's deadline → the router. Inside `/v1` every route lies
//! under [`auth`], which is applied where the routes are listed, so that none is open by accident. Open are only `/livez`, `/readyz`, `/openapi.json` and Sumsub's webhook, which
//! has its own check.

pub mod auth;
mod command;
pub mod context;
pub mod error;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod health;
pub mod openapi;
mod query;
pub mod server;
mod sumsub_webhook;
pub mod v1;

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::FutureExt as _;
use secrecy::SecretString;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::flows::Services;
use crate::shutdown::Shutdown;
use crate::store::pool;
use error::{ApiError, Situation};

/// How long a request may take altogether. Longer than any import, so it only cuts off what hangs.
const REQUEST_DEADLINE: Duration = Duration::from_secs(90);

/// What handlers share.
#[derive(Debug, Clone)]
pub struct AppState {
    /// What flows work with.
    pub services: Arc<Services>,
    /// For work that must go on when its client hangs up.
    pub shutdown: Shutdown,
    /// Any of them may verify a Sumsub webhook. Never empty.
    pub webhook_secrets: Arc<[SecretString]>,
}

impl AppState {
    /// Runs claimed work to its end, even if the client hangs up meanwhile. Only a database that hangs cuts it off.
    pub(crate) async fn to_the_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, ApiError> {
        // A panic is this request's bug, not the process's end: it is caught before the tracked task could see it.
        let caught = pool::watched(AssertUnwindSafe(work).catch_unwind());
        match self.shutdown.spawn("request", caught).await {
            Ok(Some(Ok(Ok(output)))) => Ok(output),
            Ok(Some(Ok(Err(panic)))) => {
                Err(ApiError::from(Situation::Bug).because(panic_text(&*panic)))
            }
            Ok(Some(Err(stalled))) => Err(stalled.into()),
            Ok(None) | Err(_) => Err(ApiError::from(Situation::TooSlow).because("shutting down")),
        }
    }
}

/// All routes, with their layers.
pub fn router(state: AppState) -> Router {
    let (routes, _) = routes(&state).split_for_parts();
    routes
        .fallback(async || ApiError::from(Situation::NotFound))
        .method_not_allowed_fallback(async || ApiError::from(Situation::MethodNotAllowed))
        .layer(middleware::from_fn(deadline))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            context::layer,
        ))
        .with_state(state)
}

/// The routes and their documentation, which are one list.
fn routes(state: &AppState) -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(health::routes())
        .merge(openapi::routes())
        .merge(sumsub_webhook::routes())
        .merge(v1::routes(state))
}

async fn deadline(request: Request, next: Next) -> Response {
    let work = pool::watched(next.run(request));
    match tokio::time::timeout(REQUEST_DEADLINE, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(stalled)) => ApiError::from(stalled).into_response(),
        Err(_) => ApiError::from(Situation::TooSlow).into_response(),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature is tower-http's"
)]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    ApiError::from(Situation::Bug)
        .because(panic_text(&*panic))
        .into_response()
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic").to_owned()
}

/// nxos' timestamps: ISO 8601 in UTC, milliseconds, `Z`.
pub(crate) fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The state as handlers take it.
pub(crate) type App = State<AppState>;
