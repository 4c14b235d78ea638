//! An officer at work, and where a record stands after an act of theirs.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::flows::Acting;
use crate::store::StoreError;
use crate::store::api_keys;
use base::ids::{KeyId, OrganizationId};
use domain::file::Level;
use domain::file::authority::{Identity, Role};
use domain::verification::{Status, Track};

/// An officer at work on one file.
#[derive(Debug, Clone, Copy)]
pub struct Officer {
    /// The officer's key, acting for the platform.
    pub acting: Acting,
    /// What the key may do.
    pub role: Role,
    /// Whose file.
    pub owner: OrganizationId,
}

/// Where a record stands after an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reviewed {
    /// Whose record.
    pub owner: OrganizationId,
    /// Which way of verifying it is on.
    pub track: Track,
    /// The record's status.
    pub status: Status,
    /// The level that the facts ask for; `None` on Sumsub's track, where there are no facts of ours.
    pub level: Option<Level>,
    pub at: DateTime<Utc>,
}

/// A key as the person it belongs to.
pub(in crate::flows) async fn identity(
    conn: &mut PgConnection,
    key: KeyId,
) -> Result<Identity, StoreError> {
    let person = api_keys::person(conn, key).await?;
    Ok(Identity {
        key: key.to_string(),
        person,
    })
}
