//! `PUT /api/v2.1/customer/organization/{organizationId}/employees/{employeeId}/roles`: what an employee may do.

use axum::response::Response;
use serde::Deserialize;

use super::object::{FinhubEmployee, access, dto};
use crate::flows::file::people::empower;
use crate::http::error::{ApiError, Situation};
use crate::http::finhub::envelope::{self, Success};
use crate::http::finhub::error::FinhubError;
use crate::http::finhub::part::Part;
use crate::http::request::command::Command;
use base::ids::PersonId;

/// The roles from now on.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRolesRequest {
    /// ADMIN_USER, COMPLIANCE_OFFICER, TRANSACTION_APPROVER, EMPLOYEE.
    #[schema(example = json!(["ADMIN_USER"]))]
    roles: Vec<String>,
}

/// Replaces an employee's roles.
#[utoipa::path(
    put, path = "/api/v2.1/customer/organization/{organizationId}/employees/{employeeId}/roles", tag = "Personnel", security(("ApiKey" = [])),
    operation_id = "changeEmployeeRoles",
    params(
        ("employeeId" = String, Path, description = "The employee."),
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation."),
    ),
    request_body = ChangeRolesRequest,
    responses(
        (status = 200, body = Success<FinhubEmployee>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn change(
    Part(id): Part,
    command: Command,
) -> Result<Response, ApiError> {
    let request: ChangeRolesRequest = command.json()?;
    let access = access(request.roles)?;
    let acting = command.scope.acting;
    let id = PersonId::parse(&id).ok_or(Situation::NotFound)?;
    let dto = dto(acting.target);
    envelope::run(command, dto, empower, (acting, id, access)).await
}
