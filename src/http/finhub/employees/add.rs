//! `POST /api/v2.1/customer/organization/{organizationId}/employees`, also spelled `employee`: names an employee.

use axum::response::Response;
use serde::Deserialize;

use super::object::{FinhubEmployee, access, dto};
use crate::flows::file::people::{Change, employ};
use crate::http::error::ApiError;
use crate::http::finhub::envelope::{self, Success};
use crate::http::finhub::error::FinhubError;
use crate::http::finhub::person::{self, FinhubPersonData, short};
use crate::http::request::command::Command;

/// An employee to name.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddEmployeeRequest {
    person: Option<FinhubPersonData>,
    #[serde(flatten)]
    #[schema(inline)]
    flat: FinhubPersonData,
    /// What they are called in the company.
    position: Option<String>,
    /// ADMIN_USER, COMPLIANCE_OFFICER, TRANSACTION_APPROVER, EMPLOYEE. The first employee has to be an ADMIN_USER.
    #[schema(example = json!(["ADMIN_USER"]))]
    roles: Option<Vec<String>>,
}

/// Names an employee. They say what the employee does for the organization; they give no access to this service.
#[utoipa::path(
    post, path = "/api/v2.1/customer/organization/{organizationId}/employees", tag = "Personnel", security(("ApiKey" = [])),
    operation_id = "addEmployee",
    params(
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
        ("X-Forwarded-For" = String, Header, description = "The end user's address. Kept as a claim."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation."),
    ),
    request_body = AddEmployeeRequest,
    responses(
        (status = 200, body = Success<FinhubEmployee>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn add(command: Command) -> Result<Response, ApiError> {
    named(command).await
}

/// The same under FinHub's other spelling of the path.
#[utoipa::path(
    post, path = "/api/v2.1/customer/organization/{organizationId}/employee", tag = "Personnel", security(("ApiKey" = [])),
    operation_id = "addOneEmployee",
    params(
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
        ("X-Forwarded-For" = String, Header, description = "The end user's address. Kept as a claim."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation."),
    ),
    request_body = AddEmployeeRequest,
    responses(
        (status = 200, body = Success<FinhubEmployee>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn add_one(command: Command) -> Result<Response, ApiError> {
    named(command).await
}

async fn named(command: Command) -> Result<Response, ApiError> {
    let today = command.today();
    let change = command.read(|request: AddEmployeeRequest| {
        let roles = access(request.roles.unwrap_or_default())?;
        Ok(Change {
            position: short("position", request.position)?,
            access: Some(roles),
            ..person::change(request.person, request.flat, today)?
        })
    })?;
    let acting = command.scope.acting;
    let dto = dto(acting.target);
    envelope::run(command, dto, employ, (acting, change)).await
}
