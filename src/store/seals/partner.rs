//! Sealed values of individuals who came through the Partner API's calls, sealed anew.

use sqlx::PgConnection;

use super::reseal;
use crate::ids::OrganizationId;
use crate::secret::Sealer;
use crate::store::Result;
use crate::store::partner::users;

/// Seals up to `limit` values of each place anew that another key than the newest has sealed. How many there were.
pub(super) async fn rotate(conn: &mut PgConnection, sealer: &Sealer, limit: i64) -> Result<u64> {
    let newest = sealer.newest_key_id();
    let mut changed = 0;
    let rows = sqlx::query!(
        r#"-- seals::partner: partner_users.identity
        select organization_id, identity as "sealed!" from partner_users
         where substring(identity from 2 for 4) <> $1 limit $2"#,
        &newest[..],
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let owner = OrganizationId(row.organization_id);
        let sealed = reseal(sealer, &users::identity_identity(owner), &row.sealed)?;
        changed += sqlx::query!(
            "-- seals::partner: partner_users.identity
             update partner_users set identity = $3 where organization_id = $1 and identity = $2",
            owner.0,
            row.sealed,
            sealed
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    let rows = sqlx::query!(
        r#"-- seals::partner: partner_users.declared
        select organization_id, declared as "sealed!" from partner_users
         where declared is not null and substring(declared from 2 for 4) <> $1 limit $2"#,
        &newest[..],
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let owner = OrganizationId(row.organization_id);
        let sealed = reseal(sealer, &users::declared_identity(owner), &row.sealed)?;
        changed += sqlx::query!(
            "-- seals::partner: partner_users.declared
             update partner_users set declared = $3 where organization_id = $1 and declared = $2",
            owner.0,
            row.sealed,
            sealed
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    Ok(changed)
}
