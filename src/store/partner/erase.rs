//! Erases everything personal of an individual.
//!
//! What stays is anonymous: the organization without a name or the broker's reference, its record, and its history
//! with the digests of what was erased, so that the chain can still be checked.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::store::Result;
use base::ids::OrganizationId;

/// What an erased organization is called.
pub const NAME: &str = "Erased";

/// Erases an individual whose record is locked, within the caller's transaction. The names of the objects whose rows
/// are gone, and with the rows their keys: they are noted as unowned, and the caller that commits deletes them.
pub async fn erase(
    conn: &mut PgConnection,
    owner: OrganizationId,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    let objects = sqlx::query_scalar!(
        "-- erase::erase: documents
         with gone as (delete from file_documents where organization_id = $1 returning object)
         insert into unowned_objects (object, since) select object, $2 from gone returning object",
        owner.0,
        now,
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "-- erase::erase: file
         delete from company_files where organization_id = $1",
        owner.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "-- erase::erase: contributors
         delete from file_contributors where organization_id = $1",
        owner.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "-- erase::erase: user
         delete from partner_users where organization_id = $1",
        owner.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "-- erase::erase: history
         update verification_events set payload = null where organization_id = $1 and payload is not null",
        owner.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "-- erase::erase: answers
         delete from idempotency_keys where target_organization_id = $1",
        owner.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "-- erase::erase: messages
         delete from webhook_messages where subject_organization_id = $1",
        owner.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "-- erase::erase: inbox
         update inbox set body = null where organization_id = $1 and state <> 'waiting' and body is not null",
        owner.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "-- erase::erase: imports
         delete from imports where organization_id = $1",
        owner.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "-- erase::erase: applicants
         with troubles as (delete from applicant_troubles where organization_id = $1)
         delete from applicant_candidates where organization_id = $1",
        owner.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "-- erase::erase: confirms
         delete from confirms where organization_id = $1",
        owner.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "-- erase::erase: authorizations
         update authorizations
            set status = 'REVOKED', revoked_at = coalesce(revoked_at, $2), revoked_reason = null, updated_at = $2
          where granting_organization_id = $1 and (status <> 'REVOKED' or revoked_reason is not null)",
        owner.0,
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "-- erase::erase: keys
         update api_keys set revoked_at = coalesce(revoked_at, $2), person_name = null where organization_id = $1",
        owner.0,
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "-- erase::erase: organization
         update organizations
            set name = $3, external_id = null, metadata = '{}', erased_at = $2, updated_at = $2
          where id = $1",
        owner.0,
        now,
        NAME,
    )
    .execute(conn)
    .await?;
    Ok(objects)
}
