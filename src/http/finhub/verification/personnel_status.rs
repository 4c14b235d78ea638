//! `GET …/{organizationId}/verification/personnel-status`: people by role, in numbers.
//!
//! `verified` counts what officers verified, after the submission. `status` and `overallStatus` speak of the
//! customer's own part, so that a client that waits for COMPLETE and READY_FOR_VERIFICATION before submitting, as FinHub's
//! page says, does not wait for ever.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::finhub::envelope::{Success, success};
use crate::http::finhub::error::FinhubError;
use crate::http::finhub::names::{section, to_deliver};
use crate::http::finhub::shareholders::object::percent;
use crate::http::state::App;
use crate::store::file::load;
use domain::file::PersonRole;
use domain::file::personnel::personnel;
use domain::organization::OrganizationType;

/// The directors.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubDirectorsStatus {
    total: usize,
    /// By an officer.
    verified: usize,
    /// Neither verified nor rejected.
    pending: usize,
    /// MISSING, IN_PROGRESS, or COMPLETE once nothing is left to deliver.
    #[schema(example = "COMPLETE")]
    status: &'static str,
}

/// The beneficial owners.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubOwnersStatus {
    total: usize,
    /// By an officer.
    verified: usize,
    /// What they own together in effect, in percent, rounded down to two decimals.
    #[schema(example = 100.0)]
    total_ownership: f64,
    /// MISSING, IN_PROGRESS, or COMPLETE once nothing is left to deliver.
    #[schema(example = "COMPLETE")]
    status: &'static str,
}

/// The employees.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubEmployeesStatus {
    total: usize,
    /// Who manage the account.
    with_admin_role: usize,
    /// MISSING, IN_PROGRESS, or COMPLETE once one of them manages the account.
    #[schema(example = "COMPLETE")]
    status: &'static str,
}

/// People by role.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubPersonnelStatus {
    directors: FinhubDirectorsStatus,
    beneficial_owners: FinhubOwnersStatus,
    employees: FinhubEmployeesStatus,
    /// READY_FOR_VERIFICATION once nothing is left to deliver but what the submission itself says; INCOMPLETE before.
    #[schema(example = "READY_FOR_VERIFICATION")]
    overall_status: &'static str,
}

/// The organization's people by role, and whether the verification can be submitted.
#[utoipa::path(
    get, path = "/api/v2.1/customer/organization/{organizationId}/verification/personnel-status", tag = "Verification", security(("ApiKey" = [])),
    operation_id = "getPersonnelStatus",
    params(
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
    ),
    responses(
        (status = 200, body = Success<FinhubPersonnelStatus>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn status(
    State(state): App,
    scope: Scope,
) -> Result<Json<Success<FinhubPersonnelStatus>>, ApiError> {
    let services = &state.services;
    let facts = {
        let (sealer, now) = (&services.journal.sealer, services.clock.now());
        let mut conn = services.connection().await?;
        load(&mut conn, sealer, scope.acting.target, now)
            .await?
            .facts
    };
    let policy = services.requirements.of(OrganizationType::Business);
    let people = personnel(&facts, policy);
    let status = |role| section(&facts, policy, role).as_str();
    let owned = u32::try_from(people.total_ownership_basis_points).unwrap_or(u32::MAX);
    Ok(success(FinhubPersonnelStatus {
        directors: FinhubDirectorsStatus {
            total: people.directors.total,
            verified: people.directors.verified,
            pending: people.directors.pending,
            status: status(PersonRole::Director),
        },
        beneficial_owners: FinhubOwnersStatus {
            total: people.beneficial_owners.total,
            verified: people.beneficial_owners.verified,
            total_ownership: percent(owned),
            status: status(PersonRole::BeneficialOwner),
        },
        employees: FinhubEmployeesStatus {
            total: people.employees,
            with_admin_role: people.employees_with_admin_role,
            status: status(PersonRole::Employee),
        },
        overall_status: if to_deliver(&facts, policy).is_empty() {
            "READY_FOR_VERIFICATION"
        } else {
            "INCOMPLETE"
        },
    }))
}
