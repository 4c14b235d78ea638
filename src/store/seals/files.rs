//! Sealed values of in-house files, sealed anew. Objects are not touched: each has a key of its own, and it is that
//! key which is sealed here.

use sqlx::PgConnection;

use super::reseal;
use crate::ids::OrganizationId;
use crate::secret::Sealer;
use crate::store::Result;
use crate::store::file::{cases, documents, holdings, people, requests, screenings};

/// Seals up to `limit` values of each place anew that another key than the newest has sealed. How many there were.
pub(super) async fn rotate(conn: &mut PgConnection, sealer: &Sealer, limit: i64) -> Result<u64> {
    let newest = sealer.newest_key_id();
    let mut changed = 0;
    let rows = sqlx::query!(
        r#"-- seals::files: company_files.business
        select organization_id, business as "sealed!" from company_files
         where business is not null and substring(business from 2 for 4) <> $1 limit $2"#,
        &newest[..],
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let owner = OrganizationId(row.organization_id);
        let sealed = reseal(sealer, &cases::business_identity(owner), &row.sealed)?;
        changed += sqlx::query!(
            "-- seals::files: company_files.business
             update company_files set business = $3 where organization_id = $1 and business = $2",
            owner.0,
            row.sealed,
            sealed
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    let rows = sqlx::query!(
        r#"-- seals::files: file_documents.details
        select organization_id, id, details as "sealed!" from file_documents
         where details is not null and substring(details from 2 for 4) <> $1 limit $2"#,
        &newest[..],
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let owner = OrganizationId(row.organization_id);
        let sealed = reseal(
            sealer,
            &documents::details_identity(owner, row.id),
            &row.sealed,
        )?;
        changed += sqlx::query!(
            "-- seals::files: file_documents.details
             update file_documents set details = $3 where organization_id = $1 and id = $4 and details = $2",
            owner.0,
            row.sealed,
            sealed,
            row.id
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    let rows = sqlx::query!(
        r#"-- seals::files: file_documents.object_key
        select organization_id, id, object_key as "sealed!" from file_documents
         where object_key is not null and substring(object_key from 2 for 4) <> $1 limit $2"#,
        &newest[..],
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let owner = OrganizationId(row.organization_id);
        let sealed = reseal(sealer, &documents::key_identity(owner, row.id), &row.sealed)?;
        changed += sqlx::query!(
            "-- seals::files: file_documents.object_key
             update file_documents set object_key = $3 where organization_id = $1 and id = $4 and object_key = $2",
            owner.0,
            row.sealed,
            sealed,
            row.id
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    let rows = sqlx::query!(
        r#"-- seals::files: file_people.details
        select organization_id, id, details as "sealed!" from file_people
         where details is not null and substring(details from 2 for 4) <> $1 limit $2"#,
        &newest[..],
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let owner = OrganizationId(row.organization_id);
        let sealed = reseal(
            sealer,
            &people::details_identity(owner, row.id),
            &row.sealed,
        )?;
        changed += sqlx::query!(
            "-- seals::files: file_people.details
             update file_people set details = $3 where organization_id = $1 and id = $4 and details = $2",
            owner.0,
            row.sealed,
            sealed,
            row.id
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    let rows = sqlx::query!(
        r#"-- seals::files: file_parties.name
        select organization_id, id, name as "sealed!" from file_parties
         where name is not null and substring(name from 2 for 4) <> $1 limit $2"#,
        &newest[..],
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let owner = OrganizationId(row.organization_id);
        let sealed = reseal(
            sealer,
            &holdings::name_identity(owner, &row.id),
            &row.sealed,
        )?;
        changed += sqlx::query!(
            "-- seals::files: file_parties.name
             update file_parties set name = $3 where organization_id = $1 and id = $4 and name = $2",
            owner.0,
            row.sealed,
            sealed,
            row.id
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    let rows = sqlx::query!(
        r#"-- seals::files: file_screenings.note
        select organization_id, id, note as "sealed!" from file_screenings
         where note is not null and substring(note from 2 for 4) <> $1 limit $2"#,
        &newest[..],
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let owner = OrganizationId(row.organization_id);
        let sealed = reseal(
            sealer,
            &screenings::note_identity(owner, row.id),
            &row.sealed,
        )?;
        changed += sqlx::query!(
            "-- seals::files: file_screenings.note
             update file_screenings set note = $3 where organization_id = $1 and id = $4 and note = $2",
            owner.0,
            row.sealed,
            sealed,
            row.id
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    let rows = sqlx::query!(
        r#"-- seals::files: file_requests.message
        select organization_id, id, message as "sealed!" from file_requests
         where message is not null and substring(message from 2 for 4) <> $1 limit $2"#,
        &newest[..],
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let owner = OrganizationId(row.organization_id);
        let sealed = reseal(
            sealer,
            &requests::message_identity(owner, row.id),
            &row.sealed,
        )?;
        changed += sqlx::query!(
            "-- seals::files: file_requests.message
             update file_requests set message = $3 where organization_id = $1 and id = $4 and message = $2",
            owner.0,
            row.sealed,
            sealed,
            row.id
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    Ok(changed)
}
