//! Table `officer_holds`: which records of Sumsub's track an officer holds. The record's own row says that one does;
//! this one says who, and since when.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Result;
use base::ids::{KeyId, OrganizationId};

/// Notes who holds a record.
pub async fn begin(
    conn: &mut PgConnection,
    owner: OrganizationId,
    by: KeyId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- holds::begin
         insert into officer_holds (organization_id, held_by_key_id, held_at) values ($1, $2, $3)",
        owner.0,
        by.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Who holds a record, and since when; `None` while no officer does.
pub async fn read(
    conn: &mut PgConnection,
    owner: OrganizationId,
) -> Result<Option<(KeyId, DateTime<Utc>)>> {
    let row = sqlx::query!(
        "-- holds::read
         select held_by_key_id, held_at from officer_holds where organization_id = $1",
        owner.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (KeyId(row.held_by_key_id), row.held_at)))
}

/// Ends a hold.
pub async fn end(conn: &mut PgConnection, owner: OrganizationId) -> Result<()> {
    sqlx::query!(
        "-- holds::end
         delete from officer_holds where organization_id = $1",
        owner.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}
