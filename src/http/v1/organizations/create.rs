//! `POST /v1/organizations`: creates a child organization.
//!
//! Ignores `Nxos-On-Behalf-Of`: there are no grandchildren on a customer's behalf (nxos).

use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::object::Organization;
use crate::flows::create::{NewChild, create_child};
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::edits;
use crate::http::v1::dto::OrganizationType;
use crate::store::organizations;
use domain::edit::Edit;
use domain::organization::check_name;

/// The longest `externalId`, in characters.
const EXTERNAL_ID_MAX_CHARS: usize = 255;
/// The largest `metadata`, in bytes of JSON, and in keys (nxos).
const METADATA_MAX_BYTES: usize = 4096;
const METADATA_MAX_KEYS: usize = 50;

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
    let mut request: CreateOrganizationRequest = command.json()?;
    let metadata = std::mem::take(&mut request.metadata).set();
    let metadata = metadata.unwrap_or_default();
    check(&request, &metadata)?;
    let new = NewChild {
        name: request.name,
        kind: request.r#type.into(),
        external_id: request.external_id,
        metadata,
    };
    let acting = command.scope.acting;
    let dto = move |created: &organizations::Organization| {
        Organization::new(created.clone(), acting.caller)
    };
    command.run(dto, create_child, (acting, new)).await
}

fn check(
    request: &CreateOrganizationRequest,
    metadata: &Map<String, Value>,
) -> Result<(), ApiError> {
    check_name(&request.name).map_err(|problem| ApiError::field("name", problem))?;
    if let Some(id) = &request.external_id {
        if id.is_empty() || id.chars().count() > EXTERNAL_ID_MAX_CHARS {
            return Err(ApiError::field(
                "externalId",
                "must have 1 to 255 characters",
            ));
        }
        if id.chars().any(char::is_control) {
            return Err(ApiError::field(
                "externalId",
                "must not contain control characters",
            ));
        }
    }
    if metadata.len() > METADATA_MAX_KEYS {
        return Err(ApiError::field("metadata", "must have at most 50 keys"));
    }
    let size = serde_json::to_vec(metadata).map_or(usize::MAX, |bytes| bytes.len());
    if size > METADATA_MAX_BYTES {
        return Err(ApiError::field("metadata", "must have at most 4096 bytes"));
    }
    // Postgres' jsonb cannot hold this one character.
    if serde_json::to_string(metadata).is_ok_and(|text| text.contains("\\u0000")) {
        return Err(ApiError::field(
            "metadata",
            "must not contain the null character",
        ));
    }
    Ok(())
}
