//! `GET /api/v2.1/customer/organization/{organizationId}/shareholders`: all of them.

use axum::Json;
use axum::extract::State;

use super::object::FinhubShareholder;
use crate::flows::file::shareholders::all;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::finhub::envelope::{Success, success};
use crate::http::finhub::error::FinhubError;
use crate::http::state::App;
use crate::store::file::{load, people};

/// The organization's shareholders, and those behind the corporate ones.
#[utoipa::path(
    get, path = "/api/v2.1/customer/organization/{organizationId}/shareholders", tag = "Personnel", security(("ApiKey" = [])),
    operation_id = "listShareholders",
    params(
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
    ),
    responses(
        (status = 200, body = Success<Vec<FinhubShareholder>>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn list(
    State(state): App,
    scope: Scope,
) -> Result<Json<Success<Vec<FinhubShareholder>>>, ApiError> {
    let services = &state.services;
    let (owner, sealer) = (scope.acting.target, &services.journal.sealer);
    let mut conn = services.connection().await?;
    let loaded = load(&mut conn, sealer, owner, services.clock.now()).await?;
    let people = people::all(&mut conn, sealer, owner).await?;
    let holders = all(&loaded, &people);
    Ok(success(
        holders
            .iter()
            .map(|holder| FinhubShareholder::new(owner, holder))
            .collect(),
    ))
}
