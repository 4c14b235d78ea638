//! `GET /openapi.json`, and the same document for `vouch openapi`.
//!
//! Built from the routes that are served; what follows from what a call declares is added here for all of them: error answers with examples, headers, and the webhooks that we send.

pub(in crate::http) mod errors;
mod outgoing;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::{ApiError, Situation};
use crate::http::state::{App, AppState};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Vouch API",
        description = "Verification of brokers' customer organizations. Speaks the nxos wire format.",
    ),
    servers((url = "/", description = "This deployment")),
    components(schemas(crate::http::error::ErrorResponse)),
    tags(
        (name = "Organizations", description = "Organizations and their verification. `Nxos-On-Behalf-Of` names the customer a broker acts for; without it, the key's own organization is meant."),
        (name = "Verification file", description = "The in-house file of a business: documents, people, ownership, submission. `Nxos-On-Behalf-Of` names the customer a broker acts for."),
        (name = "Reviews", description = "Officers' work on in-house files. Only for the platform's keys of officers and administrators."),
        (name = "Webhooks", description = "What your organization is told, where, and what became of it. `Nxos-On-Behalf-Of` is ignored."),
        (name = "Sumsub", description = "What Sumsub calls."),
        (name = "Operations", description = "For operators of the service."),
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
    document.webhooks = Some(outgoing::webhooks());
    for item in document.paths.paths.values_mut() {
        for (method, operation) in [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ] {
            if let Some(operation) = operation {
                errors::document(method, operation);
            }
        }
    }
    document
}

/// A document of a dialect, as it is served.
pub(in crate::http) fn yaml(document: &utoipa::openapi::OpenApi) -> Result<Response, ApiError> {
    let text = document.to_yaml();
    let text = text.map_err(|error| ApiError::from(Situation::Bug).because(error))?;
    Ok(([(header::CONTENT_TYPE, "application/yaml")], text).into_response())
}
