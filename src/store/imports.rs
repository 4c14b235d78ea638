//! Table `imports`: one row per use of a share token, written before Sumsub is called.
//!
//! An organization's open imports are found as those that are not finished. `state = 'requested'` says the same, but
//! tempts the planner to walk the index of all open imports, which is there for the recovery worker.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Result;
use super::verifications::column;
use crate::store::values::interval;
use base::ids::{KeyId, OrganizationId};
use domain::applicant::Evidence;

/// The moment of an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntentTime {
    /// By our clock.
    pub at: DateTime<Utc>,
    /// By Sumsub's; `None` where the process that wrote it did not know that.
    pub at_sumsub: Option<DateTime<Utc>>,
}

/// An import that was requested or accepted: what a token, or an organization, is known for.
#[derive(Debug, Clone)]
pub struct Import {
    pub id: Uuid,
    /// For whom.
    pub organization_id: OrganizationId,
    /// The organization whose key asked.
    pub caller: OrganizationId,
    /// The key that asked.
    pub caller_key: KeyId,
    /// The level sent along.
    pub level: String,
    /// When the intent was written.
    pub requested: IntentTime,
    /// The fence of the process that works on it, or worked on it last; `None` once finished.
    pub fence: Option<Uuid>,
    /// Whether a lease of it still runs.
    pub leased: bool,
    /// Whether that lease is for a look at Sumsub alone: the token is not being used.
    pub looked_at: bool,
    /// When it was accepted; `None` while requested.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When a 2xx was handed to a socket, as far as that was noted.
    pub answered_at: Option<DateTime<Utc>>,
}

macro_rules! import {
    ($row:expr) => {{
        let row = $row;
        Import {
            id: row.id,
            organization_id: OrganizationId(row.organization_id),
            caller: OrganizationId(row.caller_organization_id),
            caller_key: KeyId(row.caller_key_id),
            level: row.level_name,
            requested: IntentTime {
                at: row.requested_at,
                at_sumsub: row.requested_at_sumsub,
            },
            fence: row.lease_token,
            leased: row.leased,
            looked_at: row.looked_at,
            accepted_at: row.finished_at,
            answered_at: row.answered_at,
        }
    }};
}

mod standing;

pub use self::standing::{Standing, Token, Uses, standing, usable};

/// Which of some organizations have an open import.
pub async fn open_among(
    conn: &mut PgConnection,
    organizations: &[OrganizationId],
) -> Result<HashSet<OrganizationId>> {
    let ids: Vec<Uuid> = organizations.iter().map(|id| id.0).collect();
    let open = sqlx::query_scalar!(
        "-- imports::open_among
        select organization_id from imports where organization_id = any ((select $1::uuid[])::uuid[]) and finished_at is null",
        &ids,
    )
    .fetch_all(conn)
    .await?;
    Ok(open.into_iter().map(OrganizationId).collect())
}

/// An intent to use a token.
#[derive(Debug)]
pub struct Intent<'a> {
    /// The import's id.
    pub id: Uuid,
    /// For whom.
    pub organization_id: OrganizationId,
    /// The organization whose key asks.
    pub caller: OrganizationId,
    /// The key that asks.
    pub caller_key: KeyId,
    /// The share token.
    pub token: Token,
    /// The level that will be sent along.
    pub level: &'a str,
    pub fence: Uuid,
    pub requested: IntentTime,
}

/// What may stand when an intent is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Nothing that [`standing`] would find.
    Nothing,
    /// Open imports of the organization: they have been looked into. No other use of the token by it.
    Open,
}

/// Writes an intent, and tells what it is to use: of a token that another organization's use stands of, the stand-in.
/// `None` where something stands beside which it may not be written; `standing` tells what.
///
/// The caller holds the record's lock since an earlier statement, so no other import of the organization is opened
/// meanwhile.
pub async fn insert(
    conn: &mut PgConnection,
    intent: &Intent<'_>,
    beside: Beside,
    lease: Duration,
) -> Result<Option<Uses>> {
    let itself = sqlx::query_scalar!(
        r#"-- imports::insert
         insert into imports
             (id, organization_id, caller_organization_id, caller_key_id, token_sha256, level_name, state,
              lease_token, lease_expires_at, recover_at, requested_at, requested_at_sumsub)
         select $1, $2, $3, $4,
                case when exists (select from imports
                                   where token_sha256 = $5 and organization_id <> $2
                                     and state in ('requested', 'accepted'))
                     then $11 else $5 end,
                $6, 'requested', $7, lease_now() + $8, lease_now() + $8, $9, $12
          where $10 or not exists (select from imports where organization_id = $2 and finished_at is null)
             on conflict (token_sha256) where state in ('requested', 'accepted') do nothing
         returning token_sha256 = $5 as "itself!""#,
        intent.id,
        intent.organization_id.0,
        intent.caller.0,
        intent.caller_key.0,
        &intent.token.sha256[..],
        intent.level,
        intent.fence,
        interval(lease),
        intent.requested.at,
        beside == Beside::Open,
        &intent.token.stand_in_sha256[..],
        intent.requested.at_sumsub,
    )
    .fetch_optional(conn)
    .await?;
    Ok(itself.map(Uses::of))
}

/// What an open import is taken over for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenFor {
    /// To use its token. No other process does anything about it meanwhile.
    Use,
    /// To look at Sumsub what became of it. A request that waits for that looks itself.
    Look,
}

/// Takes over an open import whose lease is over, or is for a look alone: then the next look is due already. `false`
/// where its token is being used, or it was finished.
pub async fn take_over(
    conn: &mut PgConnection,
    organization_id: OrganizationId,
    id: Uuid,
    fence: Uuid,
    lease: Duration,
    taken_for: TakenFor,
) -> Result<bool> {
    let next_look = match taken_for {
        TakenFor::Use => lease,
        TakenFor::Look => Duration::ZERO,
    };
    let done = sqlx::query!(
        "-- imports::take_over
         update imports
            set lease_token = $3, lease_expires_at = lease_now() + $4, recover_at = lease_now() + $5,
                attempts = attempts + 1
          where organization_id = $1 and id = $2 and state = 'requested'
            and (lease_expires_at <= lease_now() or recover_at <= lease_now())",
        organization_id.0,
        id,
        fence,
        interval(lease),
        interval(next_look),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets go of an open import: a retry may take it over at once, the recovery worker after `next_look`.
pub async fn release(
    conn: &mut PgConnection,
    id: Uuid,
    fence: Uuid,
    next_look: Duration,
) -> Result<()> {
    sqlx::query!(
        "-- imports::release
         update imports set lease_expires_at = lease_now(), recover_at = lease_now() + $3
          where id = $1 and lease_token = $2 and state = 'requested'",
        id,
        fence,
        interval(next_look),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What became of recording an acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acceptance {
    /// It is recorded.
    Recorded {
        /// Whether the grant of who asked stands, or none is needed.
        standing: bool,
        /// What webhooks told of the applicant before, which is kept nowhere else any more.
        kept: Option<Evidence>,
    },
    /// Nothing was: the applicant is known to have come of another import of the organization.
    OfAnother,
    /// Nothing was: it is recorded already, or no longer ours to record.
    Lost,
}

/// An import whose applicant is known.
#[derive(Debug)]
pub struct Found<'a> {
    /// For whom.
    pub organization_id: OrganizationId,
    /// The import.
    pub id: Uuid,
    /// The fence, where the applicant was only found; `None` where Sumsub answered the use of this very token with it.
    pub fence: Option<Uuid>,
    /// Sumsub's applicant.
    pub applicant_id: &'a str,
    /// Who asked for the import.
    pub caller: OrganizationId,
}

/// Records that Sumsub accepted imports of different organizations, takes out what was kept about their applicants, and
/// signs the grants of those who asked for them, where they are PENDING. The grants' rows are locked until the
/// transaction ends, so that what is decided by them commits before a revocation can. What became of each, by its id.
///
/// With a fence, an import is lost where that is no longer ours. Without one, it is recorded no matter which process
/// holds the lease by now, and what was made of Sumsub's silence meanwhile; it is lost where the token is in use anew.
pub async fn accept(
    conn: &mut PgConnection,
    found: &[Found<'_>],
    now: DateTime<Utc>,
) -> Result<HashMap<Uuid, Acceptance>> {
    let found: Vec<&Found<'_>> = found.iter().collect();
    let rows = sqlx::query!(
        r#"-- imports::accept
        with found as (
             select *
               from unnest((select $1::uuid[]), $2::uuid[], $3::uuid[], $4::text[], $5::uuid[])
                    as f (organization_id, id, fence, applicant_id, caller_id)),
             another as materialized (
             select f.id
               from found f
              where exists (select from imports i
                             where i.organization_id = f.organization_id and i.id <> f.id
                               and i.applicant_id = f.applicant_id)),
             accepted as (
             update imports i
                set state = 'accepted', applicant_id = f.applicant_id, finished_at = $6, refusal = null,
                    lease_token = null, lease_expires_at = null
               from found f
              where i.organization_id = f.organization_id and i.id = f.id
                and case when f.fence is null then i.state <> 'accepted'
                         else i.state = 'requested' and i.lease_token = f.fence end
                and not exists (select from another a where a.id = f.id)
                and not exists (select from imports other
                                 where other.token_sha256 = i.token_sha256 and other.id <> i.id
                                   and other.state in ('requested', 'accepted'))
             returning i.id, f.organization_id, f.caller_id),
             granted as materialized (
             select a.id as import_id, g.id, g.status
               from accepted a,
                    lateral (select id, status
                               from authorizations
                              where granting_organization_id = a.organization_id
                                and authorized_organization_id = a.caller_id and type = 'LOA'
                              order by (status = 'REVOKED'), created_at desc
                              limit 1
                                for update) g),
             signed as (
             update authorizations a
                set status = 'ACTIVE', signed_at = $6, signed_by = 'import', updated_at = $6
               from granted g
              where a.id = g.id and g.status = 'PENDING'),
             kept as (
             delete from applicant_candidates c
              using accepted a, found f
              where f.id = a.id and c.organization_id = f.organization_id and c.applicant_id = f.applicant_id
             returning f.id, c.event_level, c.event_at, c.inherited, c.own_review_at, c.submitted, c.submitted_at)
        select f.id as "id!", exists (select from another a where a.id = f.id) as "of_another!",
               exists (select from accepted a where a.id = f.id) as "recorded!",
               f.organization_id = f.caller_id
               or exists (select from granted g where g.import_id = f.id and g.status <> 'REVOKED') as "standing!",
               k.id is not null as "kept!", k.event_level as "event_level?", k.event_at as "event_at?",
               k.inherited as "inherited?", k.own_review_at as "own_review_at?", k.submitted as "submitted?",
               k.submitted_at as "submitted_at?"
          from found f left join kept k on k.id = f.id"#,
        &column(&found, |one| one.organization_id.0),
        &column(&found, |one| one.id),
        &column(&found, |one| one.fence) as &[Option<Uuid>],
        &column(&found, |one| one.applicant_id) as &[&str],
        &column(&found, |one| one.caller.0),
        now,
    )
    .fetch_all(conn)
    .await?;
    let acceptances = rows.into_iter().map(|row| {
        let acceptance = match (row.of_another, row.recorded) {
            (true, _) => Acceptance::OfAnother,
            (false, true) => Acceptance::Recorded {
                standing: row.standing,
                kept: row.kept.then(|| Evidence {
                    level: row.event_level,
                    event_at: row.event_at,
                    inherited: row.inherited.unwrap_or_default(),
                    own_review_at: row.own_review_at,
                    submitted: row.submitted.unwrap_or_default(),
                    submitted_at: row.submitted_at,
                }),
            },
            (false, false) => Acceptance::Lost,
        };
        (row.id, acceptance)
    });
    Ok(acceptances.collect())
}

/// Records that Sumsub refused, and why. `false` where the fence is no longer ours.
pub async fn refuse(
    conn: &mut PgConnection,
    id: Uuid,
    fence: Uuid,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "-- imports::refuse
         update imports
            set state = 'refused', refusal = $3, finished_at = $4, lease_token = null, lease_expires_at = null
          where id = $1 and lease_token = $2 and state = 'requested'",
        id,
        fence,
        reason,
        now,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives up on an open import that was requested long ago and of which Sumsub shows nothing.
pub async fn lapse(
    conn: &mut PgConnection,
    id: Uuid,
    fence: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "-- imports::lapse
         update imports
            set state = 'lapsed', finished_at = $3, lease_token = null, lease_expires_at = null
          where id = $1 and lease_token = $2 and state = 'requested'",
        id,
        fence,
        now,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// An organization's use of a share token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenUse {
    pub organization: OrganizationId,
    pub token: Token,
}

/// Notes that the successes of organizations' uses of tokens were answered.
pub async fn note_answered(
    conn: &mut PgConnection,
    uses: &[TokenUse],
    now: DateTime<Utc>,
) -> Result<()> {
    let organizations: Vec<Uuid> = uses.iter().map(|one| one.organization.0).collect();
    let tokens: Vec<&[u8]> = uses.iter().map(|one| &one.token.sha256[..]).collect();
    let stand_ins: Vec<&[u8]> = uses
        .iter()
        .map(|one| &one.token.stand_in_sha256[..])
        .collect();
    sqlx::query!(
        "-- imports::note_answered
         update imports i set answered_at = $4
           from unnest((select $1::uuid[]), $2::bytea[], $3::bytea[]) as d (organization_id, token, stand_in)
          where i.token_sha256 in (d.token, d.stand_in) and i.organization_id = d.organization_id
            and i.state = 'accepted' and i.answered_at is null",
        &organizations,
        &tokens as &[&[u8]],
        &stand_ins as &[&[u8]],
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes over one open import whose lease is over, for the recovery worker.
pub async fn claim_abandoned(
    conn: &mut PgConnection,
    fence: Uuid,
    lease: Duration,
) -> Result<Option<Import>> {
    let row = sqlx::query!(
        r#"-- imports::claim_abandoned
        update imports
           set lease_token = $1, lease_expires_at = lease_now() + $2, attempts = attempts + 1
         where id = (select id from imports
                      where state = 'requested' and lease_expires_at <= lease_now() and recover_at <= lease_now()
                      order by recover_at
                        for update skip locked
                      limit 1)
        returning id, organization_id, caller_organization_id, caller_key_id, level_name, requested_at,
                  requested_at_sumsub, lease_token, finished_at, answered_at, true as "leased!", true as "looked_at!""#,
        fence,
        interval(lease),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| import!(row)))
}

/// For how long the outcome of the oldest open import has been open, in seconds; `None` where none is.
pub async fn oldest_open(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<i64>> {
    let oldest = sqlx::query_scalar!(
        "-- imports::oldest_open
         select min(requested_at) from imports where state = 'requested'"
    )
    .fetch_one(conn)
    .await?;
    Ok(oldest.map(|oldest| (now - oldest).num_seconds()))
}
