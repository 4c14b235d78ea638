//! The authorization object (nxos). It has no id: its parties and its type name it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::http::v1::dto::{AuthorizationStatus, EXAMPLE_BROKER, EXAMPLE_CUSTOMER, example_time};
use crate::http::wire::timestamp;
use crate::store::authorizations::Grant;
use base::ids::OrganizationId;
use domain::authorization::GrantStatus;

/// What an authorization is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum AuthorizationType {
    /// A letter of authorization.
    #[serde(rename = "LOA")]
    Loa,
}

impl AuthorizationType {
    /// Reads the wire spelling.
    pub(super) fn parse(text: &str) -> Option<Self> {
        (text == "LOA").then_some(Self::Loa)
    }
}

/// A customer's authorization of a broker.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Authorization {
    /// Always `authorization`.
    #[schema(example = "authorization")]
    object: &'static str,
    /// The customer.
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    granting_organization_id: String,
    /// The broker.
    #[schema(example = "org_b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5")]
    authorized_organization_id: String,
    r#type: AuthorizationType,
    status: AuthorizationStatus,
    /// When the customer signed; null before.
    #[schema(example = "2025-12-01T10:30:00.000Z")]
    signed_at: Option<String>,
    /// When either party revoked it; null before.
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    revoked_at: Option<String>,
    /// What the revoking party said.
    #[schema(example = "Client off-boarded")]
    revoked_reason: Option<String>,
    #[schema(example = "2025-12-01T10:30:00.000Z")]
    created_at: String,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    updated_at: String,
}

impl From<&Grant> for Authorization {
    fn from(grant: &Grant) -> Self {
        Self {
            object: "authorization",
            granting_organization_id: grant.granting.to_string(),
            authorized_organization_id: grant.authorized.to_string(),
            r#type: AuthorizationType::Loa,
            status: grant.status.into(),
            signed_at: grant.signed_at.map(timestamp),
            revoked_at: grant.revoked_at.map(timestamp),
            revoked_reason: grant.revoked_reason.clone(),
            created_at: timestamp(grant.created_at),
            updated_at: timestamp(grant.updated_at),
        }
    }
}

impl Authorization {
    /// What one looks like, for the document.
    pub(super) fn example() -> Self {
        Self::from(&Grant {
            id: Uuid::nil(),
            granting: OrganizationId(Uuid::from_u128(EXAMPLE_CUSTOMER)),
            authorized: OrganizationId(Uuid::from_u128(EXAMPLE_BROKER)),
            status: GrantStatus::Revoked,
            signed_at: Some(example_time()),
            revoked_at: Some(example_time()),
            revoked_reason: Some("Client off-boarded".into()),
            created_at: example_time(),
            updated_at: example_time(),
        })
    }
}
