//! `GET /openapi.json`, and the same document for `vouch openapi`.

use axum::Json;
use axum::extract::State;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{App, AppState};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Vouch API",
        description = "Verification of brokers' customer organizations. Speaks the nxos wire format.",
    ),
    modifiers(&KeySecurity),
)]
struct Document;

struct KeySecurity;

impl utoipa::Modify for KeySecurity {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme("ApiKey", scheme);
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(openapi_json))
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "Operations", responses((status = 200, description = "OpenAPI 3.1 document.", body = Object)))]
async fn openapi_json(State(state): App) -> Json<utoipa::openapi::OpenApi> {
    Json(document(&state))
}

/// The document, built from the very routes that are served.
#[must_use]
pub fn document(state: &AppState) -> utoipa::openapi::OpenApi {
    let (_, documented) = super::routes(state).split_for_parts();
    let mut document = Document::openapi();
    document.merge(documented);
    document
}
