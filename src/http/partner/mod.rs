//! The Partner API's calls about individuals: one endpoint, one file.
//!
//! A dialect: paths, header, codes and bodies are the Partner API's; the records, the state machine and the promises
//! are ours. Its paths stand beside `/v1/organizations…` and have a document of their own.

mod answer;
mod auth;
mod document;
mod error;
mod fields;
mod files;
pub mod kyc;
mod path;
pub mod user;
mod vocabulary;

pub use document::document;
#[cfg(test)]
pub(in crate::http) use document::unused;

use axum::middleware::from_fn_with_state;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::state::AppState;

/// Every route of the dialect, all of them under its authentication.
pub(super) fn routes(state: &AppState) -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(user::kyc_files::add))
        .routes(routes!(user::poa_files::add))
        .routes(routes!(user::create::create))
        .routes(routes!(user::verification::add))
        .routes(routes!(user::update::update, user::delete::delete))
        .routes(routes!(user::suspend::suspend))
        .routes(routes!(user::unsuspend::unsuspend))
        .routes(routes!(kyc::create::create))
        .routes(routes!(kyc::redirect::redirect))
        .routes(routes!(kyc::status::status))
        .route_layer(from_fn_with_state(state.clone(), auth::authenticate))
}
