//! `/api/v2.1/customer/organization/{organizationId}/shareholders`: who owns the organization, one by one.

pub mod add;
pub mod delete;
pub mod list;
pub mod object;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::state::AppState;

/// Every route of this tree.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(add::add, list::list))
        .routes(routes!(delete::delete))
}
