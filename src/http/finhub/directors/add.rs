//! `POST /api/v2.1/customer/organization/{organizationId}/directors`, also spelled `director`: names a director.

use axum::response::Response;
use serde::Deserialize;

use super::object::{FinhubDirector, dto};
use crate::flows::file::people::{Change, add as add_person};
use crate::http::error::ApiError;
use crate::http::finhub::envelope::{self, Success};
use crate::http::finhub::error::FinhubError;
use crate::http::finhub::person::{self, FinhubPersonData, short};
use crate::http::request::command::Command;
use domain::file::PersonRole;

/// A director to name.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddDirectorRequest {
    person: Option<FinhubPersonData>,
    #[serde(flatten)]
    #[schema(inline)]
    flat: FinhubPersonData,
    /// Such as MANAGING_DIRECTOR; kept as it is.
    #[schema(example = "MANAGING_DIRECTOR")]
    role: Option<String>,
    /// Instead of a role.
    position: Option<String>,
    /// They are politically exposed.
    #[serde(rename = "isPEP", alias = "isPep")]
    is_pep: Option<bool>,
}

/// Names a director, who then needs an identity document and is screened.
#[utoipa::path(
    post, path = "/api/v2.1/customer/organization/{organizationId}/directors", tag = "Personnel", security(("ApiKey" = [])),
    operation_id = "addDirector",
    params(
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
        ("X-Forwarded-For" = String, Header, description = "The end user's address. Kept as a claim."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation."),
    ),
    request_body = AddDirectorRequest,
    responses(
        (status = 200, body = Success<FinhubDirector>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn add(command: Command) -> Result<Response, ApiError> {
    named(command).await
}

/// The same under FinHub's other spelling of the path.
#[utoipa::path(
    post, path = "/api/v2.1/customer/organization/{organizationId}/director", tag = "Personnel", security(("ApiKey" = [])),
    operation_id = "addOneDirector",
    params(
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
        ("X-Forwarded-For" = String, Header, description = "The end user's address. Kept as a claim."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation."),
    ),
    request_body = AddDirectorRequest,
    responses(
        (status = 200, body = Success<FinhubDirector>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn add_one(command: Command) -> Result<Response, ApiError> {
    named(command).await
}

async fn named(command: Command) -> Result<Response, ApiError> {
    let today = command.today();
    let change = command.read(|request: AddDirectorRequest| {
        Ok(Change {
            position: short("role", request.role.or(request.position))?,
            roles: Some(vec![PersonRole::Director]),
            politically_exposed: request.is_pep,
            ..person::change(request.person, request.flat, today)?
        })
    })?;
    let acting = command.scope.acting;
    let dto = dto(acting.target);
    envelope::run(command, dto, add_person, (acting, change)).await
}
