//! `PATCH /v1/organizations`: changes the organization in scope. See [`crate::flows::change`].
//!
//! nxos changes no organizations; its other PATCH calls leave what is absent, and refuse to change nothing.

use axum::response::Response;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::object::Organization;
use super::rules::check_metadata;
use crate::flows::change::{Change, change};
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::headers::{IdempotencyKey, OnBehalfOf};
use crate::store::organizations;
use domain::organization::check_name;

/// What to change. What is absent stays as it is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateOrganizationRequest {
    /// 1 to 200 characters. It cannot be taken out.
    #[schema(example = "Acme Trading Co.")]
    #[serde(default, deserialize_with = "given")]
    name: Option<Option<String>>,
    /// The whole new object: at most 4 KB and 50 keys. Null or an empty text takes everything out.
    #[schema(value_type = Option<Object>)]
    #[serde(default, deserialize_with = "given")]
    metadata: Option<Option<Value>>,
}

/// Tells null from what is absent.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

impl UpdateOrganizationRequest {
    fn change(self) -> Result<Change, ApiError> {
        if self.name.is_none() && self.metadata.is_none() {
            return Err(ApiError::field("name", "or metadata must be given"));
        }
        let name = self.name.map(Option::unwrap_or_default);
        if let Some(name) = &name {
            check_name(name).map_err(|problem| ApiError::field("name", problem))?;
        }
        let metadata = self.metadata.map(|given| match given {
            None => Ok(Map::new()),
            Some(Value::String(text)) if text.is_empty() => Ok(Map::new()),
            Some(Value::Object(object)) => check_metadata(&object).map(|()| object),
            Some(_) => Err("must be an object"),
        });
        let metadata = metadata.transpose();
        Ok(Change {
            name,
            metadata: metadata.map_err(|problem| ApiError::field("metadata", problem))?,
        })
    }
}

/// Changes the name or the metadata of the organization in scope; a PENDING authorization is enough. The name may be changed by
/// the organization and by the broker that created it, metadata by its creator alone. Another name makes void what officers
/// found of the business and its papers, and ends an approval of theirs; while they have the file it is 409.
#[utoipa::path(
    patch, path = "/v1/organizations", tag = "Organizations", security(("ApiKey" = [])),
    operation_id = "Organizations_update",
    params(OnBehalfOf, IdempotencyKey),
    request_body = UpdateOrganizationRequest,
    responses(
        (status = 200, body = Organization, example = json!(Organization::example())),
    ),
)]
pub(in crate::http) async fn update(command: Command) -> Result<Response, ApiError> {
    let wanted = command.read(UpdateOrganizationRequest::change)?;
    let acting = command.scope.acting;
    let dto = move |changed: &organizations::Organization| {
        Organization::new(changed.clone(), acting.caller)
    };
    command.run(dto, change, (acting, wanted)).await
}
