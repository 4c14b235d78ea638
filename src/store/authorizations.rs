//! Table `authorizations`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Result, known};
use crate::domain::authorization::GrantStatus;
use crate::ids::OrganizationId;

/// Adds a PENDING grant from a customer to a broker.
///
/// # Errors
/// The database.
pub async fn insert_pending(
    conn: &mut PgConnection,
    granting: OrganizationId,
    authorized: OrganizationId,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- authorizations::insert_pending
         insert into authorizations
             (id, granting_organization_id, authorized_organization_id, status, created_at, updated_at)
         values ($1, $2, $3, 'PENDING', $4, $4)",
        id,
        granting.0,
        authorized.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The standing of a broker with a customer: its standing grant, else its newest revoked one. The row is locked until the transaction ends,
/// so that what is decided by it commits before a revocation can.
///
/// # Errors
/// The database.
pub async fn lock_standing(
    conn: &mut PgConnection,
    granting: OrganizationId,
    authorized: OrganizationId,
) -> Result<Option<GrantStatus>> {
    let status = sqlx::query_scalar!(
        "-- authorizations::lock_standing
         select status
           from authorizations
          where granting_organization_id = $1 and authorized_organization_id = $2 and type = 'LOA'
          order by (status = 'REVOKED'), created_at desc
          limit 1
            for update",
        granting.0,
        authorized.0,
    )
    .fetch_optional(conn)
    .await?;
    status
        .map(|status| known(GrantStatus::parse(&status), "authorizations.status"))
        .transpose()
}

/// Signs a broker's PENDING grant because its import was accepted. Grants in any other status stay as they are.
///
/// # Errors
/// The database.
pub async fn sign_by_import(
    conn: &mut PgConnection,
    granting: OrganizationId,
    authorized: OrganizationId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- authorizations::sign_by_import
         update authorizations
            set status = 'ACTIVE', signed_at = $3, signed_by = 'import', updated_at = $3
          where granting_organization_id = $1 and authorized_organization_id = $2
            and type = 'LOA' and status = 'PENDING'",
        granting.0,
        authorized.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
