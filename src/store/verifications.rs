//! Table `verifications`: the record, one per organization.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Result;
use super::history::seal;
use crate::secret::AuditKey;
use crate::store::values::{known, known_or_null};
use base::ids::OrganizationId;
use domain::applicant::{Evidence, Proven};
use domain::event::Cause;
use domain::organization::OrganizationType;
use domain::verification::{HeldBy, State, Status, Track};

/// The record of one organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub organization_id: OrganizationId,
    /// The organization's type.
    pub kind: OrganizationType,
    /// Status and what the state machine needs beside it.
    pub state: State,
    /// Sumsub's applicant.
    pub applicant_id: Option<String>,
    /// When it was bound, by Sumsub's clock.
    pub applicant_bound_at: Option<DateTime<Utc>>,
    /// The applicant of which Sumsub said, asked by us, that it is this organization's.
    pub proven_applicant_id: Option<String>,
    /// When something was first submitted for review.
    pub submitted_at: Option<DateTime<Utc>>,
    /// The level sent with the share token.
    pub import_level: Option<String>,
    /// The level named by the newest Sumsub event.
    pub event_level: Option<String>,
    /// When that event happened, by Sumsub's clock.
    pub event_at: Option<DateTime<Utc>>,
    /// When the first event of a review of our own applicant came.
    pub own_review_at: Option<DateTime<Utc>>,
    pub first_approved_at: Option<DateTime<Utc>>,
    /// What an operator has to look at.
    pub operator_flag: Option<Cause>,
    /// The number of the newest history entry.
    pub sequence: i64,
    /// The hash of the newest history entry.
    pub chain_head: Vec<u8>,
    /// When the status last changed.
    pub updated_at: DateTime<Utc>,
    /// It came through the Partner API's calls.
    pub partner: bool,
    /// Everything personal was erased: it is never compared with Sumsub again.
    pub erased: bool,
}

impl Record {
    /// The record of an organization that is being created, before its first history entry.
    #[must_use]
    pub fn new(
        organization_id: OrganizationId,
        kind: OrganizationType,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            organization_id,
            kind,
            state: State::NEW,
            applicant_id: None,
            applicant_bound_at: None,
            proven_applicant_id: None,
            submitted_at: None,
            import_level: None,
            event_level: None,
            event_at: None,
            own_review_at: None,
            first_approved_at: None,
            operator_flag: None,
            sequence: 0,
            chain_head: Vec::new(),
            updated_at: now,
            partner: false,
            erased: false,
        }
    }

    /// Whether Sumsub said, asked by us, that the applicant is this organization's. An older version bound what
    /// webhooks named, and a backup brings such rows back.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.applicant_id.is_some() && self.applicant_id == self.proven_applicant_id
    }

    /// Binds an applicant. A different one than before starts with fresh evidence: what was learnt of the old one
    /// says nothing about it.
    pub fn bind(&mut self, applicant: &Proven, at_sumsub: DateTime<Utc>) {
        let id = applicant.applicant_id();
        self.proven_applicant_id = Some(id.to_owned());
        self.state.applicant_bound = true;
        if self.applicant_id.as_deref() != Some(id) {
            self.state.imported = false;
            self.own_review_at = None;
            self.event_level = None;
            self.event_at = None;
            self.applicant_id = Some(id.to_owned());
            self.applicant_bound_at = Some(at_sumsub);
        }
        self.state.imported |= applicant.is_reused();
    }

    /// Counts what events told of the bound applicant.
    pub fn count(&mut self, told: Evidence, now: DateTime<Utc>) {
        let mut all = Evidence {
            level: self.event_level.take(),
            event_at: self.event_at,
            own_review_at: self.own_review_at,
            ..Evidence::default()
        };
        all.add(told);
        self.event_level = all.level;
        self.event_at = all.event_at;
        self.own_review_at = all.own_review_at;
        self.state.imported |= all.inherited;
        self.state.submitted |= all.own_review_at.is_some();
        if all.submitted {
            self.mark_submitted(now);
        }
    }

    /// Forgets the applicant with all that was noted about it.
    pub fn unbind(&mut self) {
        self.applicant_id = None;
        self.applicant_bound_at = None;
        self.proven_applicant_id = None;
        self.submitted_at = None;
        self.own_review_at = None;
        self.event_level = None;
        self.event_at = None;
        self.state.applicant_bound = false;
        self.state.imported = false;
        self.state.submitted = false;
    }

    /// Enters the SUMSUB track, where that may be taken.
    pub fn take_sumsub_track(&mut self) {
        if self.state.track == Track::File {
            // What was submitted was the file: nothing of it is with Sumsub.
            self.submitted_at = None;
            self.state.submitted = false;
        }
        self.state.track = Track::Sumsub;
    }

    /// Notes that something was submitted for review. Only the first time counts.
    pub fn mark_submitted(&mut self, now: DateTime<Utc>) {
        self.submitted_at.get_or_insert(now);
        self.state.submitted = true;
    }
}

macro_rules! record {
    ($row:expr) => {{
        let row = $row;
        Record {
            organization_id: OrganizationId(row.organization_id),
            kind: known(OrganizationType::parse(&row.kind), "organizations.type")?,
            state: State {
                status: known(Status::parse(&row.status), "verifications.status")?,
                track: known(Track::parse(&row.track), "verifications.track")?,
                held_by: known_or_null(row.held_by, HeldBy::parse, "verifications.held_by")?,
                imported: row.imported,
                submitted: row.submitted_at.is_some() || row.own_review_at.is_some(),
                applicant_bound: row.applicant_id.is_some()
                    && row.applicant_id == row.proven_applicant_id,
                rejected_by_officer: row.rejected_by_officer,
            },
            applicant_id: row.applicant_id,
            applicant_bound_at: row.applicant_bound_at,
            proven_applicant_id: row.proven_applicant_id,
            submitted_at: row.submitted_at,
            import_level: row.import_level,
            event_level: row.event_level,
            event_at: row.event_at,
            own_review_at: row.own_review_at,
            first_approved_at: row.first_approved_at,
            operator_flag: known_or_null(
                row.operator_flag,
                Cause::parse,
                "verifications.operator_flag",
            )?,
            sequence: row.sequence,
            chain_head: row.chain_head,
            updated_at: row.updated_at,
            partner: row.partner,
            erased: row.erased,
        }
    }};
}
pub(super) use record;

/// Reads the records of some organizations by their ids, with a statement that begins with `$begin` and ends with
/// `$end`.
macro_rules! select_records {
    ($conn:expr, $ids:expr, $begin:tt, $end:tt) => {{
        let ids: Vec<Uuid> = $ids.iter().map(|id| id.0).collect();
        let rows = sqlx::query!(
            $begin
            + r#"select v.organization_id, o.type as kind, v.status, v.track, v.held_by, v.applicant_id,
                        v.applicant_bound_at, v.imported, v.submitted_at, v.import_level, v.event_level, v.event_at,
                        v.own_review_at, v.first_approved_at, v.operator_flag, v.rejected_by_officer, v.sequence,
                        v.chain_head, v.updated_at, v.proven_applicant_id, o.partner,
                        (o.erased_at is not null) as "erased!"
                   from verifications v join organizations o on o.id = v.organization_id
                  where v.organization_id = any ((select $1::uuid[])::uuid[]) "#
            + $end,
            &ids
        )
        .fetch_all($conn)
        .await?;
        rows.into_iter()
            .map(|row| Ok((OrganizationId(row.organization_id), record!(row))))
            .collect()
    }};
}

/// Adds a record, after its first history entry was linked (see [`super::history::begin`]).
pub(super) async fn insert(
    conn: &mut PgConnection,
    audit: &AuditKey,
    record: &Record,
) -> Result<()> {
    sqlx::query!(
        "-- verifications::insert
         insert into verifications
             (organization_id, status, track, sequence, chain_head, created_at, updated_at, seal)
         values ($1, $2, $3, $4, $5, $6, $6, $7)",
        record.organization_id.0,
        record.state.status.as_str(),
        record.state.track.as_str(),
        record.sequence,
        record.chain_head,
        record.updated_at,
        seal::of(audit, record),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Reads a record without locking it.
pub async fn read(conn: &mut PgConnection, id: OrganizationId) -> Result<Option<Record>> {
    Ok(read_all(conn, &[id]).await?.remove(&id))
}

/// Reads records without locking them.
pub async fn read_all(
    conn: &mut PgConnection,
    ids: &[OrganizationId],
) -> Result<HashMap<OrganizationId, Record>> {
    select_records!(conn, ids, "-- verifications::read_all\n", "\n")
}

/// Reads a record and locks it until the transaction ends.
pub async fn lock(conn: &mut PgConnection, id: OrganizationId) -> Result<Option<Record>> {
    Ok(lock_all(conn, &[id]).await?.remove(&id))
}

/// Reads records and locks them until the transaction ends, in the order of their ids: a transaction that locks several
/// waits for others who do, never in a circle.
pub async fn lock_all(
    conn: &mut PgConnection,
    ids: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, Record>> {
    select_records!(
        conn,
        ids,
        "-- verifications::lock_all\n",
        "order by v.organization_id for update of v"
    )
}

/// Locks records of some organizations as [`lock_all`] does, except those that another transaction has locked: they are
/// left out.
pub async fn lock_free(
    conn: &mut PgConnection,
    ids: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, Record>> {
    select_records!(
        conn,
        ids,
        "-- verifications::lock_free\n",
        "order by v.organization_id for update of v skip locked"
    )
}

/// The organizations whose records follow some applicants, or for whom they were named. Sumsub's webhooks name
/// applicants, so this search is not a tenant's.
pub async fn organizations_of_applicants(
    conn: &mut PgConnection,
    applicant_ids: &[&str],
) -> Result<HashMap<String, OrganizationId>> {
    let rows = sqlx::query!(
        r#"-- verifications::organizations_of_applicants
         select applicant_id as "applicant_id!", organization_id as "organization_id!"
           from applicant_candidates
          where applicant_id = any ((select $1::text[])::text[]) and of_another_at is null
         union all
         select applicant_id, organization_id from verifications where applicant_id = any ((select $1::text[])::text[])"#,
        applicant_ids as &[&str],
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.applicant_id, OrganizationId(row.organization_id)))
        .collect())
}

/// Writes back locked records, under new seals, within a statement that may begin with something else and have more
/// parameters. Nothing else writes what a seal covers.
macro_rules! write_back {
    ($conn:expr, $audit:expr, $records:expr, $begin:tt $(, $more:expr)*) => {{
        let records: &[&Record] = $records;
        let audit: &AuditKey = $audit;
        sqlx::query!(
            $begin
            + " update verifications v
                   set status = r.status, track = r.track, held_by = r.held_by, applicant_id = r.applicant_id,
                       applicant_bound_at = r.applicant_bound_at, imported = r.imported,
                       submitted_at = r.submitted_at, import_level = r.import_level, event_level = r.event_level,
                       event_at = r.event_at, own_review_at = r.own_review_at,
                       first_approved_at = r.first_approved_at, operator_flag = r.operator_flag,
                       sequence = r.sequence, chain_head = r.chain_head, updated_at = r.updated_at,
                       rejected_by_officer = r.rejected_by_officer, proven_applicant_id = r.proven_applicant_id,
                       seal = r.seal
                  from unnest((select $1::uuid[]), $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
                              $7::boolean[], $8::timestamptz[], $9::text[], $10::text[], $11::timestamptz[],
                              $12::timestamptz[], $13::timestamptz[], $14::text[], $15::bigint[], $16::bytea[],
                              $17::timestamptz[], $18::boolean[], $19::text[], $20::bytea[])
                       as r (organization_id, status, track, held_by, applicant_id, applicant_bound_at, imported,
                             submitted_at, import_level, event_level, event_at, own_review_at, first_approved_at,
                             operator_flag, sequence, chain_head, updated_at, rejected_by_officer,
                             proven_applicant_id, seal)
                 where v.organization_id = r.organization_id",
            &column(records, |one| one.organization_id.0),
            &column(records, |one| one.state.status.as_str()) as &[&str],
            &column(records, |one| one.state.track.as_str()) as &[&str],
            &column(records, |one| one.state.held_by.map(|held_by| held_by.as_str())) as &[Option<&str>],
            &column(records, |one| one.applicant_id.as_deref()) as &[Option<&str>],
            &column(records, |one| one.applicant_bound_at) as &[Option<DateTime<Utc>>],
            &column(records, |one| one.state.imported),
            &column(records, |one| one.submitted_at) as &[Option<DateTime<Utc>>],
            &column(records, |one| one.import_level.as_deref()) as &[Option<&str>],
            &column(records, |one| one.event_level.as_deref()) as &[Option<&str>],
            &column(records, |one| one.event_at) as &[Option<DateTime<Utc>>],
            &column(records, |one| one.own_review_at) as &[Option<DateTime<Utc>>],
            &column(records, |one| one.first_approved_at) as &[Option<DateTime<Utc>>],
            &column(records, |one| one.operator_flag.map(|cause| cause.as_str())) as &[Option<&str>],
            &column(records, |one| one.sequence),
            &column(records, |one| &one.chain_head[..]) as &[&[u8]],
            &column(records, |one| one.updated_at),
            &column(records, |one| one.state.rejected_by_officer),
            &column(records, |one| one.proven_applicant_id.as_deref()) as &[Option<&str>],
            &column(records, |one| seal::of(audit, one)),
            $($more,)*
        )
        .execute($conn)
        .await
    }};
}
pub(super) use write_back;

/// One value of each: a parameter of a statement about many.
pub(super) fn column<'a, T, V>(rows: &[&'a T], value: impl Fn(&'a T) -> V) -> Vec<V> {
    rows.iter().copied().map(value).collect()
}

/// Writes back locked records of which no entry of the history tells anything.
pub async fn save(conn: &mut PgConnection, audit: &AuditKey, records: &[&Record]) -> Result<()> {
    write_back!(conn, audit, records, "-- verifications::save\n")?;
    Ok(())
}

/// Writes back what webhooks change in locked records: the evidence about their applicants.
pub async fn save_evidence(conn: &mut PgConnection, records: &[&Record]) -> Result<()> {
    sqlx::query!(
        "-- verifications::save_evidence
         update verifications v
            set imported = e.imported, submitted_at = e.submitted_at, event_level = e.event_level,
                event_at = e.event_at, own_review_at = e.own_review_at
           from unnest((select $1::uuid[]), $2::boolean[], $3::timestamptz[], $4::text[], $5::timestamptz[],
                       $6::timestamptz[])
                as e (organization_id, imported, submitted_at, event_level, event_at, own_review_at)
          where v.organization_id = e.organization_id",
        &column(records, |one| one.organization_id.0),
        &column(records, |one| one.state.imported),
        &column(records, |one| one.submitted_at) as &[Option<DateTime<Utc>>],
        &column(records, |one| one.event_level.as_deref()) as &[Option<&str>],
        &column(records, |one| one.event_at) as &[Option<DateTime<Utc>>],
        &column(records, |one| one.own_review_at) as &[Option<DateTime<Utc>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}
