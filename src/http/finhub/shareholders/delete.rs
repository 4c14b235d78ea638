//! `DELETE /api/v2.1/customer/organization/{organizationId}/shareholders/{shareholderId}`: takes a shareholder out.

use axum::response::Response;

use crate::flows::file::shareholders::withdraw;
use crate::http::error::ApiError;
use crate::http::finhub::directors::delete::RemovedFromOrganization;
use crate::http::finhub::envelope::{self, Success};
use crate::http::finhub::error::FinhubError;
use crate::http::finhub::part::Part;
use crate::http::request::command::Command;

#[expect(clippy::ptr_arg, reason = "the id of the flow, as it hands it out")]
fn dto(id: &String) -> RemovedFromOrganization {
    RemovedFromOrganization::new(id.clone())
}

/// Takes a shareholder out who was not submitted, with all that they hold and all that is held of them.
#[utoipa::path(
    delete, path = "/api/v2.1/customer/organization/{organizationId}/shareholders/{shareholderId}", tag = "Personnel", security(("ApiKey" = [])),
    operation_id = "removeShareholder",
    params(
        ("shareholderId" = String, Path, description = "The shareholder."),
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
        ("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation."),
    ),
    responses(
        (status = 200, body = Success<RemovedFromOrganization>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn delete(
    Part(id): Part,
    command: Command,
) -> Result<Response, ApiError> {
    let acting = command.scope.acting;
    envelope::run(command, dto, withdraw, (acting, id)).await
}
