//! The officers' queue: files in review, and records of Sumsub's track that an officer holds. For officers, who see
//! every organization.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::cases::Priority;
use crate::store::Result;
use crate::store::values::{known, known_or_null};
use base::ids::{KeyId, OrganizationId};
use domain::file::Level;
use domain::verification::Track;

/// A place in the queue: what is urgent first, then what has waited longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// How urgent it is.
    pub priority: Priority,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    pub id: Uuid,
}

impl Place {
    /// Before every entry.
    pub const START: Self = Self {
        priority: Priority::High,
        since: DateTime::UNIX_EPOCH,
        id: Uuid::nil(),
    };
}

/// What of the queue is asked for. `None` asks for everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// With an officer, or not.
    pub taken: Option<bool>,
    /// Files, or records of Sumsub's track.
    pub track: Option<Track>,
}

/// An entry of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    pub organization_id: OrganizationId,
    /// The organization's name.
    pub name: String,
    /// A file, or a record of Sumsub's track.
    pub track: Track,
    /// How urgent it is; always normal for a record of Sumsub's track.
    pub priority: Priority,
    /// When the file was submitted, or the officer's hold began.
    pub since: DateTime<Utc>,
    /// The level at submission; `None` on Sumsub's track.
    pub level: Option<Level>,
    /// Who has it, by key and name, and since when.
    pub officer: Option<(KeyId, Option<String>, DateTime<Utc>)>,
}

impl Queued {
    /// Where it stands in the queue.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            priority: self.priority,
            since: self.since,
            id: self.organization_id.0,
        }
    }
}

/// The queue after a place, at most `limit` entries.
pub async fn page(
    conn: &mut PgConnection,
    filter: Filter,
    after: Place,
    limit: i64,
) -> Result<Vec<Queued>> {
    let rows = sqlx::query!(
        r#"-- queue::page
        select q.organization_id as "organization_id!", o.name, q.track as "track!", q.priority as "priority!",
               q.since as "since!", q.level, q.key_id, q.taken_at, k.person_name as "person_name?"
          from ((select f.organization_id, 'FILE' as track, f.priority, f.submitted_at as since, f.level,
                        f.claimed_by_key_id as key_id, f.claimed_at as taken_at
                   from company_files f
                  where f.in_review
                    and not exists (select from organizations e where e.id = f.organization_id and e.erased_at is not null)
                    and ($1::boolean is null or (f.claimed_at is not null) = $1)
                    and ($2::text is null or $2 = 'FILE')
                    and (f.priority <> 'HIGH', f.submitted_at, f.organization_id) > ($3::boolean, $4::timestamptz, $5::uuid)
                  order by f.priority <> 'HIGH', f.submitted_at, f.organization_id
                  limit $6)
                union all
                (select h.organization_id, 'SUMSUB', 'NORMAL', h.held_at, null, h.held_by_key_id, h.held_at
                   from officer_holds h
                  where coalesce($1, true)
                    and not exists (select from organizations e where e.id = h.organization_id and e.erased_at is not null)
                    and ($2 is null or $2 = 'SUMSUB')
                    and (true, h.held_at, h.organization_id) > ($3, $4, $5)
                  order by h.held_at, h.organization_id
                  limit $6)) q
          join organizations o on o.id = q.organization_id
          left join api_keys k on k.id = q.key_id
         order by q.priority <> 'HIGH', q.since, q.organization_id
         limit $6"#,
        filter.taken,
        filter.track.map(Track::as_str),
        after.priority != Priority::High,
        after.since,
        after.id,
        limit,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Queued {
                organization_id: OrganizationId(row.organization_id),
                name: row.name,
                track: known(Track::parse(&row.track), "the queue's track")?,
                priority: known(Priority::parse(&row.priority), "company_files.priority")?,
                since: row.since,
                level: known_or_null(row.level, Level::parse, "company_files.level")?,
                officer: row
                    .key_id
                    .zip(row.taken_at)
                    .map(|(key, at)| (KeyId(key), row.person_name, at)),
            })
        })
        .collect()
}
