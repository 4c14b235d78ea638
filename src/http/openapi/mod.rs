//! `GET /openapi.json`, and the same document for `vouch openapi`.
//!
//! Built from the routes that are served; what follows from what a call declares is added here for all of them: error answers with examples, headers, and the webhooks that we send.

mod answers;
pub(in crate::http) mod codes;
pub mod document;
mod error_codes;
pub(in crate::http) mod errors;
mod formats;
mod lengths;
mod outgoing;
mod parameters;
mod same;
pub mod served;
mod texts;
mod vocabulary;
mod walk;

use axum::extract::State;
use axum::response::Response;
use utoipa::OpenApi as _;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::document::Document;
use self::vocabulary::V1;
use super::error::ApiError;
use crate::http::state::{App, AppState};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Vouch API",
        description = include_str!("introduction.md"),
    ),
    servers(
        (url = "/", description = "This deployment: production or sandbox, as its keys say."),
        (url = "http://127.0.0.1:8080", description = "`vouch dev` on your own machine."),
    ),
    components(schemas(crate::http::error::ErrorBody)),
    tags(
        (name = "Organizations", description = "Organizations and their verification. `Nxos-On-Behalf-Of` names the customer a broker acts for; without it, the key's own organization is meant."),
        (name = "Verification file", description = "The in-house file of a business: documents, people, ownership, submission. `Nxos-On-Behalf-Of` names the customer a broker acts for."),
        (name = "Authorizations", description = "Which broker may act for which customer."),
        (name = "Reviews", description = "Officers' work on in-house files. Only for the platform's keys of officers and administrators."),
        (name = "Webhooks", description = "What your organization is told, where, and what became of it. `Nxos-On-Behalf-Of` is ignored."),
        (name = "Sumsub", description = "What Sumsub calls."),
        (name = "Operations", description = "For operators of the service."),
    ),
    modifiers(&KeySecurity),
)]
struct Routes;

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
async fn openapi_json(State(state): App) -> Result<Response, ApiError> {
    state.documents.v1.json(|| document(&state))
}

/// The document, built from the very routes that are served.
#[must_use]
pub fn document(state: &AppState) -> Document {
    Document::new(&read(state), &V1)
}

fn read(state: &AppState) -> utoipa::openapi::OpenApi {
    let (_, documented) = super::routes(state).split_for_parts();
    let mut document = Routes::openapi();
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A field that was renamed would be a plain text again, and no test would say so.
    #[tokio::test]
    async fn every_field_of_the_vocabularies_is_there() {
        let state = crate::app::App::unconnected().unwrap().into_state();
        let (_, unused) = Document::made(&read(&state), &V1);
        assert_eq!(unused, []);
        assert_eq!(crate::http::finhub::openapi::unused(&state), []);
        assert_eq!(crate::http::partner::unused(&state), []);
    }
}
