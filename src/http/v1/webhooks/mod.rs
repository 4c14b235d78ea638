//! `/v1/webhooks`: an organization's own endpoints and messages. `Nxos-On-Behalf-Of` is ignored: who receives what is
//! nobody else's business.

pub mod endpoints;
pub mod messages;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::state::AppState;

/// Every route of this tree.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(endpoints::create::create, endpoints::list::list))
        .routes(routes!(
            endpoints::get::get,
            endpoints::update::update,
            endpoints::delete::delete
        ))
        .routes(routes!(endpoints::secret::secret))
        .routes(routes!(endpoints::rotate::rotate))
        .routes(routes!(endpoints::test::test))
        .routes(routes!(messages::list::list))
        .routes(routes!(messages::get::get))
        .routes(routes!(messages::deliveries::deliveries))
        .routes(routes!(messages::replay::replay))
}
