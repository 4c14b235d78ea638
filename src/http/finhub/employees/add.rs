//! `POST /api/v2.1/customer/organization/{organizationId}/employees`, also spelled `employee`: names an employee.

use axum::response::Response;
use serde::Deserialize;

use super::object::{FinhubEmployee, access, dto};
use crate::domain::file::{AccessRole, PersonRole};
use crate::flows::file::people::{Change, add as add_person};
use crate::http::App;
use crate::http::command::Command;
use crate::http::error::ApiError;
use crate::http::finhub::envelope::{self, Success};
use crate::http::finhub::error::FinhubError;
use crate::http::finhub::person::{FinhubPersonData, short};
use crate::store::file::people;

/// What FinHub says where an organization's first employee does not manage its account.
const NO_ADMIN: &str =
    "Missing required role 'ADMIN_USER' for BUSINESS_TYPE_CLIENT_TO_TENANT organization";

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
pub(in crate::http) async fn add(state: App, command: Command) -> Result<Response, ApiError> {
    Box::pin(named(state, command)).await
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
pub(in crate::http) async fn add_one(state: App, command: Command) -> Result<Response, ApiError> {
    Box::pin(named(state, command)).await
}

async fn named(state: App, mut command: Command) -> Result<Response, ApiError> {
    let request: AddEmployeeRequest = command.json()?;
    let roles = access(request.roles.unwrap_or_default())?;
    let change = Change {
        position: short("position", request.position)?,
        roles: Some(vec![PersonRole::Employee]),
        access: Some(roles.clone()),
        ..request.person.unwrap_or(request.flat).change()?
    };
    let acting = command.scope.acting;
    if !roles.contains(&AccessRole::AdminUser) {
        let sealer = &state.services.journal.sealer;
        let mut conn = state.services.connection().await?;
        let known = people::all(&mut conn, sealer, acting.target).await?;
        let mut admins = known.iter().map(|one| &one.access);
        if !admins.any(|access| access.contains(&AccessRole::AdminUser)) {
            return Err(ApiError::field("roles", NO_ADMIN));
        }
    }
    let dto = dto(acting.target);
    let idempotent = envelope::idempotent(&mut command, dto);
    let services = state.services.clone();
    let work = async move { add_person(&services, acting, change, idempotent).await };
    envelope::answer(state, work, dto).await
}
