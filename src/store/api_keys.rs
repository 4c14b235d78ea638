//! Table `api_keys`. Reading keys is the business of [`super::access`], in one statement with everything a request needs.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Result;
use crate::ids::{KeyId, OrganizationId};
use crate::secret::Environment;

/// What a key may do. Only the platform's organization has keys beyond `MEMBER` (a constraint of the table).
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Acts for its organization.
    Member,
    /// Reviews records.
    ComplianceOfficer,
    /// Operates the service.
    Admin,
    /// Decides what others may not.
    SuperAdmin,
}

impl Role {
    /// The wire and database spelling.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "MEMBER",
            Self::ComplianceOfficer => "COMPLIANCE_OFFICER",
            Self::Admin => "ADMIN",
            Self::SuperAdmin => "SUPER_ADMIN",
        }
    }

    /// Reads the wire and database spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::Member,
            Self::ComplianceOfficer,
            Self::Admin,
            Self::SuperAdmin,
        ]
        .into_iter()
        .find(|role| role.as_str() == text)
    }
}

/// A new key.
#[derive(Debug)]
pub struct NewKey<'a> {
    /// Its id.
    pub id: KeyId,
    /// Whose key it is.
    pub organization_id: OrganizationId,
    /// Whether that organization is the platform.
    pub organization_is_platform: bool,
    /// SHA-256 of the key.
    pub secret_sha256: [u8; 32],
    /// The environment of its prefix.
    pub environment: Environment,
    /// What it may do.
    pub role: Role,
    /// Who uses it; required beyond `MEMBER`.
    pub person_name: Option<&'a str>,
    /// Requests per minute for this key alone, 1 to [`MAX_RATE_LIMIT`]; `None` where the deployment's limit holds.
    pub rate_limit: Option<u32>,
}

/// The largest limit that a key may have, in requests per minute (a constraint of the table).
pub const MAX_RATE_LIMIT: u32 = 100_000_000;

/// Adds a key.
///
/// # Errors
/// The database; among them the constraints on roles.
pub async fn insert(conn: &mut PgConnection, new: &NewKey<'_>, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "-- api_keys::insert
         insert into api_keys
             (id, organization_id, organization_is_platform, secret_sha256, environment, role, person_name, created_at,
              rate_limit)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.id.0,
        new.organization_id.0,
        new.organization_is_platform,
        &new.secret_sha256[..],
        new.environment.as_str(),
        new.role.as_str(),
        new.person_name,
        now,
        new.rate_limit.and_then(|limit| i32::try_from(limit).ok()),
    )
    .execute(conn)
    .await?;
    Ok(())
}
