//! Table `claimed_addresses`: where callers of the FinHub dialect say their end users are.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Result;
use base::ids::{KeyId, OrganizationId, RequestId};

/// Keeps what a request claims.
pub async fn note(
    conn: &mut PgConnection,
    owner: OrganizationId,
    request: RequestId,
    by: KeyId,
    route: &str,
    address: IpAddr,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- claimed_addresses::note
         insert into claimed_addresses (request_id, organization_id, key_id, route, claimed_address, claimed_at)
         values ($1, $2, $3, $4, $5, $6)",
        request.0,
        owner.0,
        by.0,
        route,
        address.to_string(),
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
