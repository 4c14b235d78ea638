//! `/v1/organizations/verification/documents`: the documents of a business' file.

pub mod content;
pub mod delete;
pub mod get;
pub mod list;
pub mod object;
pub mod upload;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::state::AppState;

/// Every route of this tree.
pub(in crate::http::v1) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(upload::upload, list::list))
        .routes(routes!(get::get, delete::delete))
        .routes(routes!(content::content))
}
