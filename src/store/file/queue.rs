//! The officers' queue: files in review, records of Sumsub's track that an officer holds, and approved files that are
//! flagged. For officers, who see every organization.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::cases::Priority;
use super::risks::{FileFlag, flags};
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

/// Where an entry of the queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It waits for an officer.
    Waiting,
    /// An officer has it.
    Taken,
    /// It is approved, and flagged.
    Approved,
}

/// What of the queue is asked for. `None` asks for everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Where it stands.
    pub standing: Option<Standing>,
    /// Files, or records of Sumsub's track.
    pub track: Option<Track>,
}

impl Standing {
    fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Taken => "TAKEN",
            Self::Approved => "APPROVED",
        }
    }
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
    /// An approved file, which is in the queue for what it is flagged for.
    pub is_approved: bool,
    /// What officers have to look at though nobody submitted anything.
    pub flags: Vec<FileFlag>,
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
               q.since as "since!", q.level, q.key_id, q.taken_at, q.is_approved as "is_approved!",
               q.flags as "flags!", k.person_name as "person_name?"
          from ((select f.organization_id, 'FILE' as track, f.priority, f.submitted_at as since, f.level,
                        f.claimed_by_key_id as key_id, f.claimed_at as taken_at, false as is_approved,
                        coalesce(r.flags, '{}'::text[]) as flags
                   from company_files f
                   left join file_risks r on r.organization_id = f.organization_id
                  where f.in_review
                    and not exists (select from organizations e where e.id = f.organization_id and e.erased_at is not null)
                    and ($1::text is null or $1 = case when f.claimed_at is null then 'WAITING' else 'TAKEN' end)
                    and ($2::text is null or $2 = 'FILE')
                    and (f.priority <> 'HIGH', f.submitted_at, f.organization_id) > ($3::boolean, $4::timestamptz, $5::uuid)
                  order by f.priority <> 'HIGH', f.submitted_at, f.organization_id
                  limit $6)
                union all
                (select h.organization_id, 'SUMSUB', 'NORMAL', h.held_at, null, h.held_by_key_id, h.held_at, false,
                        '{}'::text[]
                   from officer_holds h
                  where coalesce($1, 'TAKEN') = 'TAKEN'
                    and not exists (select from organizations e where e.id = h.organization_id and e.erased_at is not null)
                    and ($2 is null or $2 = 'SUMSUB')
                    and (true, h.held_at, h.organization_id) > ($3, $4, $5)
                  order by h.held_at, h.organization_id
                  limit $6)
                union all
                (select r.organization_id, 'FILE', 'NORMAL', r.flagged_at, f.level, null::uuid, null::timestamptz, true,
                        r.flags
                   from file_risks r
                   join company_files f on f.organization_id = r.organization_id and not f.in_review
                   join verifications v on v.organization_id = r.organization_id and v.status = 'APPROVED'
                  where r.flagged_at is not null
                    and not exists (select from organizations e where e.id = r.organization_id and e.erased_at is not null)
                    and coalesce($1, 'APPROVED') = 'APPROVED'
                    and ($2 is null or $2 = 'FILE')
                    and (true, r.flagged_at, r.organization_id) > ($3, $4, $5)
                  order by r.flagged_at, r.organization_id
                  limit $6)) q
          join organizations o on o.id = q.organization_id
          left join api_keys k on k.id = q.key_id
         order by q.priority <> 'HIGH', q.since, q.organization_id
         limit $6"#,
        filter.standing.map(Standing::as_str),
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
                is_approved: row.is_approved,
                flags: flags(&row.flags)?,
                officer: row
                    .key_id
                    .zip(row.taken_at)
                    .map(|(key, at)| (KeyId(key), row.person_name, at)),
            })
        })
        .collect()
}
