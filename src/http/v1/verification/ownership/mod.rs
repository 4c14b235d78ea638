//! `/v1/organizations/verification/ownership`: who owns the business, as declared and in effect.

pub mod get;
pub mod interest;
pub mod object;
pub mod owner;
pub mod picture;
pub mod put;
mod statements;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::state::AppState;

/// Every route of this tree.
pub(in crate::http::v1) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(put::put, get::get))
        .routes(routes!(picture::get))
}
