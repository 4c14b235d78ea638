//! Table `unowned_objects`: objects that no document has, or not yet.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::store::Result;

/// An object that no document has.
#[derive(Debug)]
pub struct Unowned {
    pub name: Uuid,
    /// The id under which it is uploaded in parts.
    pub upload: Option<String>,
}

/// Notes an object before it is written, or with the end of its document.
pub async fn disown(conn: &mut PgConnection, object: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "-- objects::disown
         insert into unowned_objects (object, since) values ($1, $2)",
        object,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes under which id an object is uploaded in parts.
pub async fn uploading(conn: &mut PgConnection, object: Uuid, upload: &str) -> Result<()> {
    sqlx::query!(
        "-- objects::uploading
         update unowned_objects set upload = $2 where object = $1",
        object,
        upload,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An object that is noted. Waits for a transaction that is about to give it a document: then it is noted no more.
pub async fn noted(conn: &mut PgConnection, object: Uuid) -> Result<Option<Unowned>> {
    Ok(sqlx::query_as!(
        Unowned,
        "-- objects::noted
         select object as name, upload from unowned_objects where object = $1 for update",
        object,
    )
    .fetch_optional(conn)
    .await?)
}

/// Forgets an object that has got its document, or was deleted. `false` where it was not noted: the sweep has had it.
pub async fn forget(conn: &mut PgConnection, object: Uuid) -> Result<bool> {
    let done = sqlx::query!(
        "-- objects::forget
         delete from unowned_objects where object = $1",
        object,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Objects that have been unowned since before a time, the oldest first, at most `limit`.
pub async fn unowned(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Unowned>> {
    Ok(sqlx::query_as!(
        Unowned,
        "-- objects::unowned
         select object as name, upload from unowned_objects where since < $1 order by since limit $2",
        before,
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// Counts that an object could not be deleted, and puts it behind the others.
pub async fn postpone(conn: &mut PgConnection, object: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "-- objects::postpone
         update unowned_objects set since = $2, attempts = attempts + 1 where object = $1",
        object,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
