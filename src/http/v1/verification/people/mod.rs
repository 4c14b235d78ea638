//! `/v1/organizations/verification/people`: the people of a business' file.

pub mod add;
pub mod change;
pub mod delete;
mod fields;
pub mod get;
pub mod list;
pub mod object;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::state::AppState;

/// Every route of this tree.
pub(in crate::http::v1) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(add::add, list::list))
        .routes(routes!(get::get, change::change, delete::delete))
}
