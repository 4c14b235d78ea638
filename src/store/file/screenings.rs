//! Table `file_screenings`: append-only; of each kind and subject the newest counts.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{identity, row_of};
use crate::secret::Sealer;
use crate::store::Result;
use crate::store::values::known;
use base::ids::{KeyId, OrganizationId};
use domain::file::{Screening, ScreeningKind, ScreeningResult};
use domain::names::is_blank;

/// A result as an officer recorded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedScreening {
    pub id: Uuid,
    /// The person or the company above; `None` for the business itself.
    pub subject: Option<String>,
    pub kind: ScreeningKind,
    /// What came of it.
    pub result: ScreeningResult,
    /// The officer's words: why a match may stand.
    pub note: Option<String>,
    pub at: DateTime<Utc>,
    /// The officer's key.
    pub by: KeyId,
}

pub(in crate::store) fn note_identity(owner: OrganizationId, id: Uuid) -> String {
    identity("file_screenings.note", owner, &row_of(id))
}

/// Records a result in a begun file.
pub async fn record(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    new: &RecordedScreening,
) -> Result<()> {
    let note = new
        .note
        .as_ref()
        .map(|note| sealer.seal(&note_identity(owner, new.id), note.as_bytes()))
        .transpose()?;
    sqlx::query!(
        "-- screenings::record
         insert into file_screenings
             (id, organization_id, subject, kind, result, note, recorded_at, recorded_by_key_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.id,
        owner.0,
        new.subject,
        new.kind.as_str(),
        new.result.as_str(),
        note,
        new.at,
        new.by.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Everything that was recorded, oldest first.
pub async fn all(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
) -> Result<Vec<RecordedScreening>> {
    let rows = sqlx::query!(
        "-- screenings::all
         select id, subject, kind, result, note, recorded_at, recorded_by_key_id
           from file_screenings
          where organization_id = $1
          order by id",
        owner.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let note = match &row.note {
                Some(sealed) => {
                    let note = sealer.open(&note_identity(owner, row.id), sealed)?;
                    Some(known(String::from_utf8(note).ok(), "file_screenings.note")?)
                }
                None => None,
            };
            Ok(RecordedScreening {
                id: row.id,
                subject: row.subject,
                kind: known(ScreeningKind::parse(&row.kind), "file_screenings.kind")?,
                result: known(
                    ScreeningResult::parse(&row.result),
                    "file_screenings.result",
                )?,
                note,
                at: row.recorded_at,
                by: KeyId(row.recorded_by_key_id),
            })
        })
        .collect()
}

/// The newest result of each kind and subject, as the rules see it.
pub async fn newest(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
) -> Result<Vec<Screening>> {
    let mut newest: Vec<Screening> = Vec::new();
    for one in all(conn, sealer, owner).await? {
        newest.retain(|old| (&old.subject, old.kind) != (&one.subject, one.kind));
        newest.push(Screening {
            subject: one.subject,
            kind: one.kind,
            result: one.result,
            reasoned: one.note.is_some_and(|note| !is_blank(&note)),
            at: one.at,
            void: false,
        });
    }
    Ok(newest)
}
