//! The HTTP surface.
//!
//! Around every route lies [`context`]: request id, error bodies, log line and metrics, and the whole request's
//! deadline. Below it panics become errors. Inside `/v1` and the dialects every route lies under [`auth`], which is applied
//! where the routes are listed, so that none is open by accident, and which counts the request ([`limits`]); those of
//! [`partner`] lie under their own form of the same. Open are only `/`, `/livez`, `/readyz`, the OpenAPI documents, `/docs`
//! and Sumsub's webhook, which has its own check.

#![warn(
    clippy::wildcard_enum_match_arm,
    reason = "what a new variant means is decided where it matters, not by what the others have left"
)]

pub mod auth;
mod body;
mod docs;
pub mod error;
pub mod finhub;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
#[cfg(test)]
mod golden;
mod health;
mod index;
mod jwks;
pub mod limits;
mod marks;
pub mod metrics;
pub mod openapi;
pub mod partner;
pub mod request;
mod seconds;
pub mod serve;
pub mod state;
mod sumsub_webhook;
pub mod v1;
mod warned;
mod wire;

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use error::{ApiError, Situation};
use serve::around::around;
use serve::context::{self, Outermost};
use state::{App, AppState, panic_text};

/// How long a request may take altogether. Longer than any import, so it only cuts off what hangs.
const REQUEST_DEADLINE: Duration = Duration::from_secs(90);

/// All routes, with their layers.
pub fn router(state: AppState) -> Router {
    let (routes, _) = routes(&state).split_for_parts();
    let (partner, _) = partner::routes(&state).split_for_parts();
    let open = docs::routes().route_layer(from_fn_with_state(state.clone(), limits::by_peer));
    let (finhub, _) = finhub::routes(&state).split_for_parts();
    let all = routes.merge(open).merge(finhub).merge(partner);
    layered(all, state, REQUEST_DEADLINE)
}

/// In which dialect the errors of a path are told, unless its handler has told them.
fn dialect(path: &str) -> context::Words {
    if finhub::has(path) {
        finhub::error::respond
    } else {
        ApiError::respond
    }
}

/// Routes under the layers that all of them share.
fn layered(routes: Router<AppState>, state: AppState, within: Duration) -> Router {
    let outermost = Outermost {
        state: state.clone(),
        within,
        dialects: dialect,
    };
    routes
        .fallback(async |State(state): App, request: Request| {
            limits::nowhere(&state, &request, Err(Situation::NotFound))
        })
        .method_not_allowed_fallback(async |State(state): App, request: Request| {
            // Which methods there are, the router says in `Allow`.
            let told = match *request.method() {
                Method::OPTIONS => Ok(StatusCode::NO_CONTENT),
                _ => Err(Situation::MethodNotAllowed),
            };
            limits::nowhere(&state, &request, told)
        })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(around(outermost, context::layer))
        .with_state(state)
}

/// The routes and their documentation, which are one list.
fn routes(state: &AppState) -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(health::routes())
        .merge(jwks::routes().route_layer(from_fn_with_state(state.clone(), limits::by_peer)))
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
