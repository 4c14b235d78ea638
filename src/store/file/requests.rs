//! Table `file_requests`: what officers asked for again, and what they took back of it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{identity, row_of};
use crate::secret::Sealer;
use crate::store::Result;
use crate::store::values::known;
use base::ids::{KeyId, OrganizationId};
use domain::file::Request;
use domain::file::requirements::Code;

pub(in crate::store) fn message_identity(owner: OrganizationId, id: Uuid) -> String {
    identity("file_requests.message", owner, &row_of(id))
}

pub(in crate::store) fn reason_identity(owner: OrganizationId, id: Uuid) -> String {
    identity("file_requests.withdrawn_reason", owner, &row_of(id))
}

/// A request as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRequest {
    /// What is asked for.
    pub request: Request,
    /// How it was taken back; `None` while it stands.
    pub withdrawn: Option<Withdrawal>,
}

/// How a request was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    pub at: DateTime<Utc>,
    /// The officer's key.
    pub by: KeyId,
    /// In words for the customer.
    pub reason: String,
}

/// Adds a request to a begun file.
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

/// Takes a request back. `false` where it was taken back before.
pub async fn withdraw(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    id: Uuid,
    withdrawal: &Withdrawal,
) -> Result<bool> {
    let reason = sealer.seal(&reason_identity(owner, id), withdrawal.reason.as_bytes())?;
    let done = sqlx::query!(
        "-- requests::withdraw
         update file_requests set withdrawn_at = $3, withdrawn_by_key_id = $4, withdrawn_reason = $5
          where organization_id = $1 and id = $2 and withdrawn_at is null",
        owner.0,
        id,
        withdrawal.at,
        withdrawal.by.0,
        reason,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Everything that was asked for, oldest first, with what became of it.
pub async fn kept(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
) -> Result<Vec<StoredRequest>> {
    let rows = sqlx::query!(
        "-- requests::kept
         select id, code, subject, message, asked_at, withdrawn_at, withdrawn_by_key_id, withdrawn_reason
           from file_requests
          where organization_id = $1
          order by id",
        owner.0,
    )
    .fetch_all(conn)
    .await?;
    let text = |bytes, column| known(String::from_utf8(bytes).ok(), column);
    rows.into_iter()
        .map(|row| {
            let message = sealer.open(&message_identity(owner, row.id), &row.message)?;
            let withdrawn = (
                row.withdrawn_at,
                row.withdrawn_by_key_id,
                row.withdrawn_reason,
            );
            let withdrawn = match withdrawn {
                (Some(at), Some(by), Some(sealed)) => {
                    let reason = sealer.open(&reason_identity(owner, row.id), &sealed)?;
                    Some(Withdrawal {
                        at,
                        by: KeyId(by),
                        reason: text(reason, "file_requests.withdrawn_reason")?,
                    })
                }
                _ => None,
            };
            let request = Request {
                id: row.id.to_string(),
                code: known(Code::parse(&row.code), "file_requests.code")?,
                subject: row.subject,
                message: text(message, "file_requests.message")?,
                asked_at: row.asked_at,
                withdrawn: withdrawn.is_some(),
            };
            Ok(StoredRequest { request, withdrawn })
        })
        .collect()
}

/// The same as the rules see it.
pub async fn all(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
) -> Result<Vec<Request>> {
    let kept = kept(conn, sealer, owner).await?;
    Ok(kept.into_iter().map(|one| one.request).collect())
}
