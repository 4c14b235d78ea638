//! The API in nxos' style: one endpoint, one file.

pub mod authorizations;
pub mod dossiers;
pub mod dto;
pub mod organizations;
pub mod reviews;
pub mod verification;
pub mod webhooks;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::{Reach, authenticate};
use crate::http::serve::around::around;
use crate::http::state::AppState;
use domain::authorization::Purpose;

/// Every `/v1` route, each under the authentication that says how far `Nxos-On-Behalf-Of` reaches.
pub(super) fn routes(state: &AppState) -> OpenApiRouter<AppState> {
    let reaching = |reach: Reach| around((state.clone(), reach), authenticate);
    let own = OpenApiRouter::new()
        .routes(routes!(organizations::create::create))
        .routes(routes!(organizations::children::children))
        .routes(routes!(authorizations::revoke::revoke))
        .route_layer(reaching(Reach::Own));
    let own = own.merge(webhooks::routes().route_layer(reaching(Reach::Own)));
    let own = own.merge(reviews::routes().route_layer(reaching(Reach::Own)));
    let read = OpenApiRouter::new()
        .routes(routes!(organizations::get::get))
        .routes(routes!(authorizations::list::list))
        .routes(routes!(verification::attestation::attest))
        .route_layer(reaching(Reach::Customer(Purpose::Read)));
    let verification = OpenApiRouter::new()
        .routes(routes!(
            verification::status::status,
            verification::start::start
        ))
        .routes(routes!(verification::import::import))
        .routes(routes!(verification::preview::preview))
        .routes(routes!(verification::events::events))
        .merge(verification::documents::routes())
        .merge(verification::people::routes())
        .merge(verification::ownership::routes())
        .routes(routes!(verification::requirements::requirements))
        .routes(routes!(verification::personnel::status))
        .routes(routes!(
            verification::submitted::get,
            verification::submission::submit
        ))
        .routes(routes!(organizations::update::update))
        .route_layer(reaching(Reach::Customer(Purpose::Verification)));
    own.merge(read).merge(verification)
}
