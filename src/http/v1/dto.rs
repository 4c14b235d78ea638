//! Shapes that several endpoints share, exactly as nxos has them: camelCase, an `object` discriminator, timestamps with milliseconds.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::flows::View;
use crate::http::wire::timestamp;
use domain::authorization::GrantStatus;
use domain::organization::OrganizationType as Kind;
use domain::verification::Status;

/// Lifecycle status of an organization's verification record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VerificationStatus {
    /// The record exists; nothing was begun.
    NotStarted,
    /// The customer is mid-flow, or under review.
    Pending,
    /// Passed.
    Approved,
    /// Declined.
    Rejected,
    /// A person has to look at it.
    OnHold,
    /// Something fixable is missing or wrong: start a session to resume.
    ResubmissionRequired,
}

impl From<Status> for VerificationStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::NotStarted => Self::NotStarted,
            Status::Pending => Self::Pending,
            Status::Approved => Self::Approved,
            Status::Rejected => Self::Rejected,
            Status::OnHold => Self::OnHold,
            Status::ResubmissionRequired => Self::ResubmissionRequired,
        }
    }
}

/// Where an authorization stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuthorizationStatus {
    /// Not signed yet.
    Pending,
    /// Signed by the customer.
    Active,
    /// Withdrawn by either party. Final.
    Revoked,
}

impl From<GrantStatus> for AuthorizationStatus {
    fn from(status: GrantStatus) -> Self {
        match status {
            GrantStatus::Pending => Self::Pending,
            GrantStatus::Active => Self::Active,
            GrantStatus::Revoked => Self::Revoked,
        }
    }
}

/// Businesses go through KYB, individuals through KYC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrganizationType {
    /// A company.
    Business,
    /// A natural person.
    Individual,
}

impl From<Kind> for OrganizationType {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Business => Self::Business,
            Kind::Individual => Self::Individual,
        }
    }
}

impl From<OrganizationType> for Kind {
    fn from(kind: OrganizationType) -> Self {
        match kind {
            OrganizationType::Business => Self::Business,
            OrganizationType::Individual => Self::Individual,
        }
    }
}

/// Verification record of an organization.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationVerification {
    /// Always `organization_verification`.
    #[schema(example = "organization_verification")]
    object: &'static str,
    /// Current status.
    status: VerificationStatus,
    /// Mirrors the organization's type.
    r#type: OrganizationType,
    /// When the status last changed.
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    updated_at: String,
}

impl From<&View> for OrganizationVerification {
    fn from(view: &View) -> Self {
        Self {
            object: "organization_verification",
            status: view.status.into(),
            r#type: view.kind.into(),
            updated_at: timestamp(view.updated_at),
        }
    }
}

impl OrganizationVerification {
    /// What a record looks like, for the document.
    pub(in crate::http::v1) fn example() -> Self {
        Self::from(&View {
            kind: Kind::Individual,
            status: Status::Pending,
            updated_at: example_time(),
        })
    }
}

/// The customer in the document's examples.
pub(super) const EXAMPLE_CUSTOMER: u128 = 0xa1b2_c3d4_e5f6_a1b2_c3d4_e5f6_a1b2_c3d4;
/// The broker in the document's examples.
pub(super) const EXAMPLE_BROKER: u128 = 0xb2c3_d4e5_f6a1_b2c3_d4e5_f6a1_b2c3_d4e5;

/// The moment at which the document's examples happen: 2026-03-15T14:30:00Z.
pub(super) fn example_time() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_773_585_000)
}
