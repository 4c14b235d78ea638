//! `/api/v2.1/customer/organization/{organizationId}/verification`.

pub mod approve;
pub mod personnel_status;
pub mod requirements;
pub mod status;
pub mod submit;
mod words;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::state::AppState;

/// Every route of this tree that acts for the organization; the approval is an officer's.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(requirements::requirements))
        .routes(routes!(personnel_status::status))
        .routes(routes!(submit::submit))
        .routes(routes!(status::status))
}
