//! Table `file_requests`: what officers asked for again.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{identity, row_of};
use crate::domain::file::Request;
use crate::domain::requirements::Code;
use crate::ids::{KeyId, OrganizationId};
use crate::secret::Sealer;
use crate::store::{Result, known};

pub(in crate::store) fn message_identity(owner: OrganizationId, id: Uuid) -> String {
    identity("file_requests.message", owner, &row_of(id))
}

/// Adds a request to a begun file.
///
/// # Errors
/// The database, or sealing.
pub async fn insert(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    id: Uuid,
    request: &Request,
    by: KeyId,
) -> Result<()> {
    let message = sealer.seal(&message_identity(owner, id), request.message.as_bytes())?;
    sqlx::query!(
        "-- requests::insert
         insert into file_requests (id, organization_id, code, subject, message, asked_at, asked_by_key_id)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        owner.0,
        request.code.as_str(),
        request.subject,
        message,
        request.asked_at,
        by.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Everything that was asked for, oldest first.
///
/// # Errors
/// The database, or a value that does not open.
pub async fn all(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
) -> Result<Vec<Request>> {
    let rows = sqlx::query!(
        "-- requests::all
         select id, code, subject, message, asked_at from file_requests where organization_id = $1 order by id",
        owner.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let message = sealer.open(&message_identity(owner, row.id), &row.message)?;
            Ok(Request {
                code: known(Code::parse(&row.code), "file_requests.code")?,
                subject: row.subject,
                message: known(String::from_utf8(message).ok(), "file_requests.message")?,
                asked_at: row.asked_at,
            })
        })
        .collect()
}
