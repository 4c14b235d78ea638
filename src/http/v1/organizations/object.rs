//! The organization object (nxos), with the creating broker's `externalId`.

use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::http::v1::dto::{
    EXAMPLE_BROKER, EXAMPLE_CUSTOMER, OrganizationType, VerificationStatus, example_time,
};
use crate::http::wire::timestamp;
use crate::store::organizations;
use base::ids::OrganizationId;
use domain::organization::OrganizationType as Kind;
use domain::verification::Status;

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
    /// The organization that created it; null where an operator did.
    #[schema(example = "org_b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5")]
    created_by_organization_id: Option<String>,
    /// The creator's own reference, where it gave one. Another broker does not see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    /// The creator's free-form object. Empty for another broker.
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
    #[schema(example = "2025-12-01T10:30:00.000Z")]
    created_at: String,
    /// When it, or its verification's status, last changed.
    #[schema(example = "2025-12-01T10:30:00.000Z")]
    updated_at: String,
}

impl Organization {
    /// An organization as `viewer` may see it: what the creator noted about its customer is for the creator and for the
    /// customer.
    pub(in crate::http) fn new(
        organization: organizations::Organization,
        viewer: OrganizationId,
    ) -> Self {
        let shares_notes = organization.id == viewer || organization.created_by == Some(viewer);
        let (external_id, metadata) = if shares_notes {
            (organization.external_id, organization.metadata)
        } else {
            (None, Map::new())
        };
        Self {
            object: "organization",
            organization_id: organization.id.to_string(),
            name: organization.name,
            r#type: organization.kind.into(),
            verification_status: organization.status.into(),
            created_by_organization_id: organization.created_by.map(|id| id.to_string()),
            external_id,
            metadata,
            created_at: timestamp(organization.created_at),
            updated_at: timestamp(organization.updated_at),
        }
    }

    /// What one looks like, for the document.
    pub(super) fn example() -> Self {
        let broker = OrganizationId(Uuid::from_u128(EXAMPLE_BROKER));
        let organization = organizations::Organization {
            id: OrganizationId(Uuid::from_u128(EXAMPLE_CUSTOMER)),
            name: "Acme Trading Co.".into(),
            kind: Kind::Business,
            status: Status::NotStarted,
            created_by: Some(broker),
            external_id: Some("customer-42".into()),
            metadata: Map::from_iter([("tier".to_owned(), Value::from("gold"))]),
            created_at: example_time(),
            updated_at: example_time(),
        };
        Self::new(organization, broker)
    }
}
