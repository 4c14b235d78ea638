//! `POST /v1/organizations`: creates a child organization.
//!
//! Ignores `Nxos-On-Behalf-Of`: there are no grandchildren on a customer's behalf (nxos).

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::organization::check_name;
use crate::flows::create::{Created, NewCustomer, create as create_organization};
use crate::http::command::{Command, respond};
use crate::http::error::{ApiError, ErrorResponse};
use crate::http::v1::dto::{OrganizationType, VerificationStatus, example_time, json};
use crate::http::{App, timestamp};
use crate::ids::OrganizationId;
use crate::store::history::Actor;

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
    #[serde(default)]
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
}

/// An organization.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// Always `organization`.
    #[schema(example = "organization")]
    object: &'static str,
    /// Its id, for `Nxos-On-Behalf-Of`.
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    name: String,
    r#type: OrganizationType,
    verification_status: VerificationStatus,
    /// The organization that created it.
    #[schema(example = "org_b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5")]
    created_by_organization_id: Option<String>,
    /// Your own reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
    #[schema(example = "2025-12-01T10:30:00.000Z")]
    created_at: String,
    #[schema(example = "2025-12-01T10:30:00.000Z")]
    updated_at: String,
}

/// Creates a child organization. Its verification is NOT_STARTED, and a PENDING authorization lets you verify it through `Nxos-On-Behalf-Of`.
#[utoipa::path(
    post, path = "/v1/organizations", tag = "Organizations", security(("ApiKey" = [])),
    operation_id = "Organizations_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Unique key per logical operation, at most 255 visible ASCII characters.")),
    request_body = CreateOrganizationRequest,
    responses(
        (status = 200, body = Organization),
        (status = 400, description = "Malformed, or a field breaks a rule.", body = ErrorResponse),
        (status = 401, description = "No valid API key.", body = ErrorResponse),
        (status = 409, description = "The externalId or the Idempotency-Key is in use.", body = ErrorResponse),
        (status = 500, description = "A bug.", body = ErrorResponse),
        (status = 503, description = "Temporarily unavailable.", body = ErrorResponse),
    ),
)]
pub(in crate::http) async fn create(
    State(state): App,
    mut command: Command,
) -> Result<Response, ApiError> {
    let request: CreateOrganizationRequest = command.json()?;
    check(&request)?;
    let acting = command.scope.acting;
    let idempotent = command.idempotent(json::<Organization>);
    let services = state.services.clone();
    let work = async move {
        let create = async |conn: &mut sqlx::PgConnection| {
            let new = NewCustomer {
                name: &request.name,
                kind: request.r#type.into(),
                is_platform: false,
                broker: Some(acting.caller),
                external_id: request.external_id.as_deref(),
                metadata: &request.metadata,
            };
            let actor = Actor::Key(acting.caller, acting.key_id);
            let created =
                create_organization(conn, &services.journal, &new, actor, services.clock.now())
                    .await?;
            Ok(Organization::new(&request, created, acting.caller))
        };
        idempotent.run_local(&services, create).await
    };
    Ok(respond(state.to_the_end(work).await?, json::<Organization>))
}

impl Organization {
    fn new(request: &CreateOrganizationRequest, created: Created, broker: OrganizationId) -> Self {
        Self {
            object: "organization",
            organization_id: created.organization_id.to_string(),
            name: request.name.clone(),
            r#type: request.r#type,
            verification_status: VerificationStatus::NotStarted,
            created_by_organization_id: Some(broker.to_string()),
            external_id: request.external_id.clone(),
            metadata: request.metadata.clone(),
            created_at: timestamp(created.created_at),
            updated_at: timestamp(created.created_at),
        }
    }
}

/// What an answer looks like, for the document.
pub(in crate::http) fn example() -> Vec<u8> {
    let request = CreateOrganizationRequest {
        name: "Acme Trading Co.".into(),
        r#type: OrganizationType::Business,
        external_id: Some("customer-42".into()),
        metadata: Map::from_iter([("tier".to_owned(), Value::from("gold"))]),
    };
    let id = |bits| OrganizationId(uuid::Uuid::from_u128(bits));
    let created = Created {
        organization_id: id(0xa1b2_c3d4_e5f6_a1b2_c3d4_e5f6_a1b2_c3d4),
        created_at: example_time(),
    };
    let broker = id(0xb2c3_d4e5_f6a1_b2c3_d4e5_f6a1_b2c3_d4e5);
    json(&Organization::new(&request, created, broker))
}

fn check(request: &CreateOrganizationRequest) -> Result<(), ApiError> {
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
    if request.metadata.len() > METADATA_MAX_KEYS {
        return Err(ApiError::field("metadata", "must have at most 50 keys"));
    }
    let size = serde_json::to_vec(&request.metadata).map_or(usize::MAX, |bytes| bytes.len());
    if size > METADATA_MAX_BYTES {
        return Err(ApiError::field("metadata", "must have at most 4096 bytes"));
    }
    // Postgres' jsonb cannot hold this one character.
    if serde_json::to_string(&request.metadata).is_ok_and(|text| text.contains("\\u0000")) {
        return Err(ApiError::field(
            "metadata",
            "must not contain the null character",
        ));
    }
    Ok(())
}
