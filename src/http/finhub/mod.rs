//! The FinHub dialect: a business goes through documents, people and an officer under FinHub's paths and names.
//!
//! A second surface over the flows that `/v1` has for the same file, so one record can be read and worked on through
//! both. The order of its calls is that of FinHub's journey: registration, employees, directors, shareholders,
//! requirements, documents, personnel status, submission, status, approval. Keys, limits, request ids, grants and the
//! history are those of `/v1`; what differs is in [`headers`], [`envelope`] and [`error`]. Claiming a file and deciding
//! on its parts have no call here: officers do it under `/v1/reviews`.

pub mod directors;
pub mod documents;
pub mod employees;
pub mod envelope;
pub mod error;
pub mod headers;
mod names;
mod officer;
pub mod openapi;
mod part;
pub mod person;
pub mod registration;
pub mod shareholders;
pub mod verification;
mod vocabulary;

use axum::middleware::from_fn_with_state;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::{Reach, authenticate};
use super::limits;
use crate::http::serve::around::around;
use crate::http::state::AppState;
use base::ids::{OrganizationId, VerificationId};
use domain::authorization::Purpose;

/// What every path of the dialect begins with.
const BASE: &str = "/api/";

/// Whether a path is this dialect's, so that its errors are too.
pub(super) fn has(path: &str) -> bool {
    path.starts_with(BASE)
}

/// The verification of an organization: its only one.
fn verification_id(owner: OrganizationId) -> String {
    VerificationId(owner.0).to_string()
}

/// Every route of the dialect. All but its document lie under authentication, and then under the headers that it asks
/// for.
pub(super) fn routes(state: &AppState) -> OpenApiRouter<AppState> {
    let reaching = |reach: Reach| around((state.clone(), reach), authenticate);
    let headers = || from_fn_with_state(state.clone(), headers::required);
    let own = OpenApiRouter::new()
        .routes(routes!(registration::register))
        .routes(routes!(verification::approve::approve))
        .route_layer(headers())
        .route_layer(reaching(Reach::Own));
    let named = OpenApiRouter::new()
        .merge(employees::routes())
        .merge(directors::routes())
        .merge(shareholders::routes())
        .merge(verification::routes())
        .routes(routes!(documents::upload))
        .route_layer(headers())
        .route_layer(reaching(Reach::Named(Purpose::Verification)));
    let by_peer = from_fn_with_state(state.clone(), limits::by_peer);
    own.merge(named)
        .merge(openapi::routes().route_layer(by_peer))
}
