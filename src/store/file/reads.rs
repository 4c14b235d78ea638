//! Table `officer_reads`: which officer looked at which organization's data.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::store::Result;
use base::ids::{KeyId, OrganizationId};

/// Notes that an officer is about to be shown something of an organization.
///
/// # Errors
/// The database; then nothing may be shown.
pub async fn note(
    conn: &mut PgConnection,
    owner: OrganizationId,
    id: Uuid,
    by: KeyId,
    method: &str,
    route: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- reads::note
         insert into officer_reads (id, organization_id, key_id, method, route, read_at) values ($1, $2, $3, $4, $5, $6)",
        id,
        owner.0,
        by.0,
        method,
        route,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
