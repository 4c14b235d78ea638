//! `GET /api/v2.1/customer/organization/{organizationId}/employees`: all of them.

use axum::Json;
use axum::extract::State;

use super::object::FinhubEmployee;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::finhub::envelope::{Success, success};
use crate::http::finhub::error::FinhubError;
use crate::http::state::App;
use crate::store::file::people;
use domain::file::PersonRole;

/// The organization's employees, in the order in which they were named.
#[utoipa::path(
    get, path = "/api/v2.1/customer/organization/{organizationId}/employees", tag = "Personnel", security(("ApiKey" = [])),
    operation_id = "listEmployees",
    params(
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
    ),
    responses(
        (status = 200, body = Success<Vec<FinhubEmployee>>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn list(
    State(state): App,
    scope: Scope,
) -> Result<Json<Success<Vec<FinhubEmployee>>>, ApiError> {
    let owner = scope.acting.target;
    let mut conn = state.services.connection().await?;
    let people = people::all(&mut conn, &state.services.journal.sealer, owner).await?;
    let employees = people
        .iter()
        .filter(|one| one.roles.contains(&PersonRole::Employee));
    Ok(success(
        employees
            .map(|one| FinhubEmployee::new(owner, one))
            .collect(),
    ))
}
