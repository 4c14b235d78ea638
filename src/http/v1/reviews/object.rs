//! A review on the wire.

use serde::Serialize;
use uuid::Uuid;

use crate::flows::file::review::officer::Reviewed;
use crate::http::v1::dto::{EXAMPLE_CUSTOMER, VerificationStatus, example_time};
use crate::http::wire::timestamp;
use base::ids::OrganizationId;
use domain::file::Level;
use domain::verification::{Status, Track};

/// Where a file or record stands after an officer's act.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationReview {
    /// Always `verification_review`.
    #[schema(example = "verification_review")]
    object: &'static str,
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    /// FILE, or SUMSUB for a record that Sumsub verifies.
    #[schema(example = "FILE")]
    track: &'static str,
    status: VerificationStatus,
    /// The level that the facts ask for: STANDARD or ENHANCED. Null on the SUMSUB track.
    #[schema(example = "STANDARD")]
    level: Option<&'static str>,
    /// When the act was done.
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    updated_at: String,
}

/// How it looks on the wire.
pub(super) fn dto(reviewed: &Reviewed) -> VerificationReview {
    VerificationReview {
        object: "verification_review",
        organization_id: reviewed.owner.to_string(),
        track: reviewed.track.as_str(),
        status: reviewed.status.into(),
        level: reviewed.level.map(Level::as_str),
        updated_at: timestamp(reviewed.at),
    }
}

impl VerificationReview {
    /// What a claimed file looks like, for the document.
    pub(super) fn example() -> Self {
        dto(&Reviewed {
            owner: OrganizationId(Uuid::from_u128(EXAMPLE_CUSTOMER)),
            track: Track::File,
            status: Status::OnHold,
            level: Some(Level::Standard),
            at: example_time(),
        })
    }
}
