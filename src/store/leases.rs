//! Extends leases that are still ours.

use std::time::Duration;

use sqlx::PgConnection;
use uuid::Uuid;

use super::idempotency::{Claim, Scope};
use super::{Result, confirms, deliveries, inbox};
use crate::store::values::interval;

/// Lengthens the lease of an open import that is still ours.
pub async fn import(conn: &mut PgConnection, id: Uuid, fence: Uuid, lease: Duration) -> Result<()> {
    sqlx::query!(
        "-- leases::import
         update imports
            set lease_expires_at = lease_now() + $3,
                recover_at = case when recover_at > lease_now() then lease_now() + $3 else recover_at end
          where id = $1 and lease_token = $2 and state = 'requested'",
        id,
        fence,
        interval(lease),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lengthens a claim that is still ours.
pub async fn key(conn: &mut PgConnection, claim: &Claim, lease: Duration) -> Result<()> {
    let Scope {
        caller,
        target,
        key,
        method,
        path,
    } = &claim.scope;
    sqlx::query!(
        "-- leases::key
         update idempotency_keys
            set lease_expires_at = lease_now() + $7
          where caller_organization_id = $1 and target_organization_id = $2 and key = $3 and method = $4 and path = $5
            and lease_token = $6",
        caller.0,
        target.0,
        key,
        method,
        path,
        claim.lease_token,
        interval(lease),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lengthens the lease of a confirm that is still ours.
pub async fn confirm(
    conn: &mut PgConnection,
    held: &confirms::ClaimedConfirm,
    lease: Duration,
) -> Result<()> {
    sqlx::query!(
        "-- leases::confirm
         update confirms set lease_expires_at = lease_now() + $3
          where organization_id = $1 and lease_token = $2",
        held.organization_id.0,
        held.fence,
        interval(lease),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lengthens the leases of those webhooks that are still ours.
pub async fn webhooks(
    conn: &mut PgConnection,
    taken: &[inbox::WebhookFence],
    lease: Duration,
) -> Result<()> {
    let (ids, fences): (Vec<Uuid>, Vec<Uuid>) = taken.iter().copied().unzip();
    sqlx::query!(
        "-- leases::webhooks
         update inbox i set lease_expires_at = lease_now() + $3
           from unnest((select $1::uuid[]), $2::uuid[]) as g (id, fence)
          where i.id = g.id and i.lease_token = g.fence",
        &ids,
        &fences,
        interval(lease),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lengthens the lease of a delivery that is still ours.
pub async fn delivery(
    conn: &mut PgConnection,
    held: &deliveries::ClaimedDelivery,
    lease: Duration,
) -> Result<()> {
    sqlx::query!(
        "-- leases::delivery
         update webhook_deliveries set lease_expires_at = lease_now() + $4
          where message_id = $1 and endpoint_id = $2 and lease_token = $3",
        held.message.0,
        held.endpoint.0,
        held.fence,
        interval(lease),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lengthens the leases of those messages that are still ours.
pub async fn messages(
    conn: &mut PgConnection,
    ids: &[Uuid],
    fence: Uuid,
    lease: Duration,
) -> Result<()> {
    sqlx::query!(
        "-- leases::messages
         update webhook_messages set lease_expires_at = lease_now() + $3
          where id = any ($1) and lease_token = $2",
        ids,
        fence,
        interval(lease),
    )
    .execute(conn)
    .await?;
    Ok(())
}
