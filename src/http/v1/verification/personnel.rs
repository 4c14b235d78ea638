//! `GET /v1/organizations/verification/personnel-status`: people by role, in numbers.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::headers::OnBehalfOf;
use crate::http::state::App;
use crate::store::file::load;
use domain::file::personnel::{Count, personnel};
use domain::organization::OrganizationType;

/// How many people of one role there are, and how far their verification is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonnelCount {
    total: usize,
    /// By an officer.
    verified: usize,
    /// Neither verified nor rejected.
    pending: usize,
    /// At least one, and all of them verified.
    complete: bool,
}

impl From<Count> for PersonnelCount {
    fn from(count: Count) -> Self {
        Self {
            total: count.total,
            verified: count.verified,
            pending: count.pending,
            complete: count.complete,
        }
    }
}

/// People by role.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonnelStatus {
    /// Always `personnel_status`.
    #[schema(example = "personnel_status")]
    object: &'static str,
    directors: PersonnelCount,
    beneficial_owners: PersonnelCount,
    /// What the beneficial owners own together in effect, in basis points, rounded down.
    total_ownership_basis_points: u64,
    employees: usize,
    /// Employees who manage the account.
    employees_with_admin_role: usize,
    /// No prerequisite of submission is unmet.
    ready: bool,
}

/// The people of the business in scope by role, in numbers.
#[utoipa::path(
    get, path = "/v1/organizations/verification/personnel-status", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "Verification_getPersonnelStatus",
    params(OnBehalfOf),
    responses(
        (status = 200, body = PersonnelStatus),
    ),
)]
pub(in crate::http) async fn status(
    State(state): App,
    scope: Scope,
) -> Result<Json<PersonnelStatus>, ApiError> {
    let services = &state.services;
    let facts = {
        let (sealer, now) = (&services.journal.sealer, services.clock.now());
        let mut conn = services.connection().await?;
        load(&mut conn, sealer, scope.acting.target, now)
            .await?
            .facts
    };
    let people = personnel(&facts, services.requirements.of(OrganizationType::Business));
    Ok(Json(PersonnelStatus {
        object: "personnel_status",
        directors: people.directors.into(),
        beneficial_owners: people.beneficial_owners.into(),
        total_ownership_basis_points: people.total_ownership_basis_points,
        employees: people.employees,
        employees_with_admin_role: people.employees_with_admin_role,
        ready: people.ready,
    }))
}
