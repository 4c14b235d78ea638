//! `POST /v1/organizations`: creates a child organization.
//!
//! Ignores `Nxos-On-Behalf-Of`: there are no grandchildren on a customer's behalf (nxos).

use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::object::Organization;
use super::rules::{check_external_id, check_metadata};
use crate::flows::create::{NewChild, create_child};
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::edits;
use crate::http::v1::dto::OrganizationType;
use crate::store::organizations;
use domain::edit::Edit;
use domain::organization::check_name;

/// What to create.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateOrganizationRequest {
    /// 1 to 200 characters.
    #[schema(example = "Acme Trading Co.")]
    name: String,
    /// Business or individual.
    r#type: OrganizationType,
    /// Your own reference, unique among your organizations.
    external_id: Option<String>,
    /// Free-form object: at most 4 KB and 50 keys.
    #[serde(default, deserialize_with = "edits::object")]
    #[schema(value_type = Option<Object>)]
    metadata: Edit<Map<String, Value>>,
}

/// Creates a child organization. Its verification is NOT_STARTED, and a PENDING authorization lets you verify it through `Nxos-On-Behalf-Of`.
#[utoipa::path(
    post, path = "/v1/organizations", tag = "Organizations", security(("ApiKey" = [])),
    operation_id = "Organizations_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation, at most 255 visible ASCII characters.")),
    request_body = CreateOrganizationRequest,
    responses(
        (status = 200, body = Organization, example = json!(Organization::example())),
    ),
)]
pub(in crate::http) async fn create(command: Command) -> Result<Response, ApiError> {
    let new = command.read(child)?;
    let acting = command.scope.acting;
    let dto = move |created: &organizations::Organization| {
        Organization::new(created.clone(), acting.caller)
    };
    command.run(dto, create_child, (acting, new)).await
}

fn child(request: CreateOrganizationRequest) -> Result<NewChild, ApiError> {
    let metadata = request.metadata.set().unwrap_or_default();
    let reference = request.external_id.as_deref().map(check_external_id);
    for (field, checked) in [
        ("name", check_name(&request.name)),
        ("externalId", reference.unwrap_or(Ok(()))),
        ("metadata", check_metadata(&metadata)),
    ] {
        checked.map_err(|problem| ApiError::field(field, problem))?;
    }
    Ok(NewChild {
        name: request.name,
        kind: request.r#type.into(),
        external_id: request.external_id,
        metadata,
    })
}
