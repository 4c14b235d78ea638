//! Table `restores`: when the database was set back to a backup. Rows are only added.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Result;

/// A restore that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restore {
    pub id: Uuid,
    /// The time of the last change that the backup held.
    pub restored_to: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    /// By whom.
    pub recorded_by: String,
}

/// Records a restore.
pub async fn insert(conn: &mut PgConnection, restore: &Restore) -> Result<()> {
    sqlx::query!(
        "-- restores::insert
         insert into restores (id, restored_to, recorded_at, recorded_by) values ($1, $2, $3, $4)",
        restore.id,
        restore.restored_to,
        restore.recorded_at,
        restore.recorded_by,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Every restore, the newest record first.
pub async fn all(conn: &mut PgConnection) -> Result<Vec<Restore>> {
    Ok(sqlx::query_as!(
        Restore,
        "-- restores::all
         select id, restored_to, recorded_at, recorded_by from restores order by recorded_at desc, id desc"
    )
    .fetch_all(conn)
    .await?)
}
