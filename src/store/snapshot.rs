//! Reading many tables as they are in one moment.

use sqlx::PgConnection;

use super::Result;

/// Lets a transaction that has just begun see one moment throughout, and write nothing.
pub async fn begin(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "-- snapshot::begin
         set transaction isolation level repeatable read, read only"
    )
    .execute(conn)
    .await?;
    Ok(())
}
