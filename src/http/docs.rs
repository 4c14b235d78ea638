//! `GET /docs`: the API's description as pages, for people. Everything comes from this process: no other host is
//! asked, and the browser is told not to.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use utoipa_swagger_ui::Config;

use super::error::{ApiError, Situation};
use super::{index, partner};
use crate::http::state::{App, AppState};

/// Swagger UI's own online validator is switched off: it would be sent the address of the document.
static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    Arc::new(
        Config::new([
            "/openapi.json",
            "/openapi/finhub.yaml",
            "/openapi/partner.yaml",
        ])
        .validator_url("none")
        .deep_linking(true)
        .try_it_out_enabled(true),
    )
});

/// Only what this process serves: scripts, calls to the API, and the images that Swagger UI's style sheet holds itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Not part of the API, so not in its description.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(index::index))
        .route("/openapi/partner.yaml", get(partner_yaml))
        .route("/docs", get(async || Redirect::permanent("/docs/")))
        .route("/docs/", get(async || file("")))
        .route(
            "/docs/{*file}",
            get(async |Path(path): Path<String>| file(&path)),
        )
}

async fn partner_yaml(State(state): App) -> Result<Response, ApiError> {
    state.documents.partner.yaml(|| partner::document(&state))
}

fn file(path: &str) -> Response {
    let file = match utoipa_swagger_ui::serve(path, Arc::clone(&CONFIG)) {
        Ok(Some(file)) => file,
        Ok(None) => return ApiError::from(Situation::NotFound).into_response(),
        Err(error) => {
            return ApiError::from(Situation::Bug)
                .because(error)
                .into_response();
        }
    };
    let mut response = Response::new(Body::from(file.bytes.into_owned()));
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&file.content_type) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=3600"),
    );
    response
}
