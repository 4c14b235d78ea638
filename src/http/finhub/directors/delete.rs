//! `DELETE /api/v2.1/customer/organization/{organizationId}/directors/{directorId}`: takes a director out.

use axum::response::Response;
use serde::Serialize;

use crate::flows::file::people::leave;
use crate::http::error::{ApiError, Situation};
use crate::http::finhub::envelope::{self, Success};
use crate::http::finhub::error::FinhubError;
use crate::http::finhub::part::Part;
use crate::http::request::command::Command;
use base::ids::PersonId;
use domain::file::PersonRole;

/// What is left of a person who was taken out.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RemovedFromOrganization {
    id: String,
    /// Always true.
    #[schema(example = true)]
    removed: bool,
}

impl RemovedFromOrganization {
    pub(in crate::http::finhub) fn new(id: String) -> Self {
        Self { id, removed: true }
    }
}

fn dto(id: &PersonId) -> RemovedFromOrganization {
    RemovedFromOrganization::new(id.to_string())
}

/// Takes a director out who was not submitted. Someone with another role in the organization keeps that role.
#[utoipa::path(
    delete, path = "/api/v2.1/customer/organization/{organizationId}/directors/{directorId}", tag = "Personnel", security(("ApiKey" = [])),
    operation_id = "removeDirector",
    params(
        ("directorId" = String, Path, description = "The director."),
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
    let id = PersonId::parse(&id).ok_or(Situation::NotFound)?;
    let acting = command.scope.acting;
    let roles = vec![PersonRole::Director];
    envelope::run(command, dto, leave, (acting, id, roles)).await
}
