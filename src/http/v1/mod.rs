//! The API in nxos' style: one endpoint, one file.

pub mod dto;
pub mod organizations;
pub mod verification;

use axum::middleware::from_fn_with_state;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::AppState;
use super::auth::{Reach, authenticate};
use crate::domain::authorization::Purpose;

/// Every `/v1` route, each under the authentication that says how far `Nxos-On-Behalf-Of` reaches.
pub(super) fn routes(state: &AppState) -> OpenApiRouter<AppState> {
    let reaching = |reach: Reach| from_fn_with_state((state.clone(), reach), authenticate);
    let own = OpenApiRouter::new()
        .routes(routes!(organizations::create::create))
        .route_layer(reaching(Reach::Own));
    let verification = OpenApiRouter::new()
        .routes(routes!(
            verification::status::status,
            verification::start::start
        ))
        .routes(routes!(verification::import::import))
        .routes(routes!(verification::events::events))
        .route_layer(reaching(Reach::Customer(Purpose::Verification)));
    own.merge(verification)
}
