//! The HTTP surface.
//!
//! Around every route lies [`context`]: request id, error bodies, log line and metrics, and the whole request's
//! deadline. Below it panics become errors. Inside `/v1` and the dialects every route lies under [`auth`], which is applied
//! where the routes are listed, so that none is open by accident, and which counts the request ([`limits`]); those of
//! [`partner`] lie under their own form of the same. Open are only `/livez`, `/readyz`, the OpenAPI documents, `/docs`
//! and Sumsub's webhook, which has its own check.

#![warn(
    clippy::wildcard_enum_match_arm,
    reason = "what a new variant means is decided where it matters, not by what the others have left"
)]

mod answered;
mod around;
pub mod auth;
mod body;
mod command;
mod conditional;
pub mod connections;
pub mod context;
mod cursor;
mod docs;
pub mod error;
pub mod finhub;
mod first_bytes;
mod form;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
#[cfg(test)]
mod golden;
mod health;
mod incoming;
pub mod limits;
pub mod metrics;
pub mod openapi;
mod outgoing;
pub mod partner;
mod path;
mod query;
pub mod room;
pub mod server;
mod streams;
mod sumsub_webhook;
pub mod v1;
mod wait;
mod written;

use std::any::Any;
use std::ops::Deref;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use futures_util::{FutureExt as _, StreamExt as _};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::flows::Services;
use around::around;
use base::shutdown::Shutdown;
use error::{ApiError, Situation};
use limits::Limits;
use room::Room;

/// How long a request may take altogether. Longer than any import, so it only cuts off what hangs.
const REQUEST_DEADLINE: Duration = Duration::from_secs(90);

/// What handlers share. Every layer has one, and copies it for each request, so a copy has to cost nothing.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Shared>);

impl From<Shared> for AppState {
    fn from(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// What there is in an [`AppState`].
#[derive(Debug)]
pub struct Shared {
    /// What flows work with.
    pub services: Arc<Services>,
    /// For work that must go on when its client hangs up.
    pub shutdown: Shutdown,
    /// How many requests callers may make.
    pub limits: Arc<Limits>,
    /// Memory for documents that are being uploaded.
    pub room: Room,
    /// Memory for other bodies.
    pub bodies: Room,
    /// For how long clients are waited for.
    pub client_patience: server::Patience,
    /// Any of them may verify a Sumsub webhook. Never empty.
    pub webhook_secrets: Vec<SecretString>,
}

impl AppState {
    /// An upload's body, to be read piece by piece.
    pub(self) fn incoming(&self, body: Body) -> incoming::Incoming {
        incoming::Incoming::new(body, self.client_patience)
    }

    /// Runs claimed work to its end, even if the client hangs up meanwhile. Only a database that hangs cuts it off.
    pub(crate) async fn to_the_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, ApiError> {
        // A panic is this request's bug, not the process's end: it is caught before the tracked task could see it.
        let caught = AssertUnwindSafe(work).catch_unwind();
        let pool = self.services.pool.clone();
        let watched = async move { pool.watched(caught).await };
        match self.shutdown.spawn("request", watched).await {
            Ok(Some(Ok(Ok(output)))) => Ok(output),
            Ok(Some(Ok(Err(panic)))) => {
                Err(ApiError::from(Situation::Bug).because(panic_text(&*panic)))
            }
            Ok(Some(Err(stalled))) => Err(stalled.into()),
            Ok(None) | Err(_) => Err(ApiError::from(Situation::TooSlow).because("shutting down")),
        }
    }

    /// The same for work that reads the body on its way. The body ends when nobody waits for the answer any more.
    pub(crate) async fn reading<T: Send + 'static, Work>(
        &self,
        body: Body,
        work: impl FnOnce(Body) -> Work,
    ) -> Result<T, ApiError>
    where
        Work: Future<Output = T> + Send + 'static,
    {
        let gone = CancellationToken::new();
        let waiting = gone.clone().drop_guard();
        let body = body.into_data_stream().take_until(gone.cancelled_owned());
        let output = self.to_the_end(work(Body::from_stream(body))).await;
        drop(waiting);
        output
    }
}

/// All routes, with their layers.
pub fn router(state: AppState) -> Router {
    let (routes, _) = routes(&state).split_for_parts();
    let (partner, _) = partner::routes(&state).split_for_parts();
    let open = docs::routes().route_layer(from_fn_with_state(state.clone(), limits::by_peer));
    let (finhub, _) = finhub::routes(&state).split_for_parts();
    let all = routes.merge(open).merge(finhub).merge(partner);
    layered(all, state, REQUEST_DEADLINE)
}

/// Routes under the layers that all of them share.
fn layered(routes: Router<AppState>, state: AppState, within: Duration) -> Router {
    routes
        .fallback(async |State(state): App, request: Request| {
            limits::nowhere(&state, &request, Situation::NotFound)
        })
        .method_not_allowed_fallback(async |State(state): App, request: Request| {
            limits::nowhere(&state, &request, Situation::MethodNotAllowed)
        })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(around((state.clone(), within), context::layer))
        .with_state(state)
}

/// The routes and their documentation, which are one list.
fn routes(state: &AppState) -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(health::routes())
        .merge(openapi::routes().route_layer(from_fn_with_state(state.clone(), limits::by_peer)))
        .merge(sumsub_webhook::routes())
        .merge(v1::routes(state))
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
    domain::webhook::timestamp(at)
}

/// The state as handlers take it.
pub(crate) type App = State<AppState>;

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt as _;

    /// The layers around routes that go wrong, on an app whose database is never asked.
    fn app(within: Duration) -> (Router, AppState) {
        let state = crate::app::App::unconnected().unwrap().into_state();
        let routes = Router::new()
            .route("/hangs/{id}", get(std::future::pending::<()>))
            .route("/panics/{id}", get(async || -> () { panic!("on purpose") }));
        (layered(routes, state.clone(), within), state)
    }

    async fn answer(router: &Router, path: &str) -> (u16, serde_json::Value) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        assert!(response.headers().contains_key(context::REQUEST_ID));
        let body = axum::body::to_bytes(response.into_body(), 4096)
            .await
            .unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn what_hangs_or_panics_is_answered_counted_and_logged() {
        let (router, state) = app(Duration::from_millis(20));
        let log = crate::telemetry::tests::Log::default();
        let _guard = log.listen();
        let (status, body) = answer(&router, "/hangs/1").await;
        assert_eq!(
            (status, &body["error"]["code"]),
            (503, &"internal_error".into())
        );
        let (status, body) = answer(&router, "/panics/2").await;
        assert_eq!(
            (status, &body["error"]["code"]),
            (500, &"internal_error".into())
        );
        assert!(!body.to_string().contains("on purpose"));

        let mut text = String::new();
        let registry = state.services.metrics.registry();
        prometheus_client::encoding::text::encode(&mut text, registry).unwrap();
        for (route, status) in [("/hangs/{id}", 503), ("/panics/{id}", 500)] {
            let labels = format!("method=\"GET\",route=\"{route}\"");
            let counted = format!(
                "vouch_http_requests_total{{{labels},status=\"{status}\",code=\"internal_error\"}} 1\n"
            );
            assert!(text.contains(&counted), "{text}");
            assert!(text.contains(&format!(
                "vouch_http_request_duration_seconds_count{{{labels}}} 1\n"
            )));
        }
        let lines: Vec<_> = log
            .lines()
            .into_iter()
            .filter(|line| line["message"] == "request")
            .collect();
        let told: Vec<_> = lines
            .iter()
            .map(|line| {
                (
                    &line["route"],
                    &line["status"],
                    &line["situation"],
                    &line["cause"],
                )
            })
            .collect();
        let value = |text: &str| serde_json::Value::from(text);
        assert_eq!(
            told,
            [
                (
                    &value("/hangs/{id}"),
                    &503.into(),
                    &value("TooSlow"),
                    &serde_json::Value::Null
                ),
                (
                    &value("/panics/{id}"),
                    &500.into(),
                    &value("Bug"),
                    &value("on purpose")
                ),
            ]
        );
    }
}
