//! Messages for partner endpoints, in the outbox of all messages.
//!
//! They name an individual by the broker's own id, so each says whom it is about: they go when the user is erased.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::users::{self, Addressee};
use crate::outgoing::partner::{PartnerCheckNotice, PartnerNotice};
use crate::outgoing::timestamp;
use crate::store::{Result, StoreError};
use base::ids::{EventId, MessageId, OrganizationId};
use domain::partner::notice::{CheckStatus, Notice, reasons};
use domain::verification::Status;
use domain::webhook::EndpointKind;

/// Writes, in the transaction of what it tells, that files came or that a proof of residence was looked at. Nothing
/// where the individual is no partner's.
pub async fn tell(
    conn: &mut PgConnection,
    subject: OrganizationId,
    notice: Notice,
    status: &'static str,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(addressee) = users::addressee(conn, subject).await? else {
        return Ok(());
    };
    let told = PartnerNotice {
        external_user_id: addressee.external_id.clone(),
        status,
        timestamp: timestamp(now),
        // Of no entry of the history: the message's own id.
        event_id: EventId(id).to_string(),
    };
    insert(conn, &addressee, subject, notice, id, &told, now).await
}

/// Writes, in the transaction of what it tells, where a check stands. Nothing where the individual is no partner's, or
/// nothing was begun.
pub async fn tell_check(
    conn: &mut PgConnection,
    subject: OrganizationId,
    status: Status,
    reason: Option<&str>,
    event: EventId,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(told_status) = CheckStatus::of(status) else {
        return Ok(());
    };
    let Some(addressee) = users::addressee(conn, subject).await? else {
        return Ok(());
    };
    let told = PartnerCheckNotice {
        external_user_id: addressee.external_id.clone(),
        verification_id: addressee.verification_id.map(|id| id.to_string()),
        status: told_status,
        rejection_reasons: reasons(status, reason),
        timestamp: timestamp(now),
        event_id: event.to_string(),
    };
    insert(
        conn,
        &addressee,
        subject,
        Notice::CheckChanged,
        id,
        &told,
        now,
    )
    .await
}

/// Whether an organization's message is one of these.
pub async fn is_one(conn: &mut PgConnection, owner: OrganizationId, id: MessageId) -> Result<bool> {
    let kind = sqlx::query_scalar!(
        "-- notices::is_one
         select kind from webhook_messages where id = $2 and organization_id = $1",
        owner.0,
        id.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(kind.is_some_and(|kind| kind == EndpointKind::Partner.as_str()))
}

async fn insert<T: Serialize>(
    conn: &mut PgConnection,
    addressee: &Addressee,
    subject: OrganizationId,
    notice: Notice,
    id: Uuid,
    told: &T,
    now: DateTime<Utc>,
) -> Result<()> {
    let payload = serde_json::to_string(told)
        .map_err(|_| StoreError::Unreadable("webhook_messages.payload"))?;
    sqlx::query!(
        "-- notices::insert
         insert into webhook_messages
                (id, organization_id, event_type, payload, due_at, created_at, kind, subject_organization_id)
         select $1, $2, $3, $4, $5, $5, 'partner', $6
          where exists (select 1 from webhook_endpoints e where e.organization_id = $2 and e.kind = 'partner')",
        id,
        addressee.broker.0,
        notice.as_str(),
        payload,
        now,
        subject.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}
