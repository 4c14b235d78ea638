//! Table `idempotency_keys`: claims with a lease and a fence, and the answers that they replay.
//!
//! A claim is one statement: a fresh key is inserted; a key past its 24 hours, or whose lease is over and whose
//! request is the same, is taken over; anything else returns no row, and a second look tells why. Finishing and
//! releasing need the claim's token, so a request that lost its lease changes nothing.
//!
//! An import also needs its record's lock, and notes with the saved answer that it was answered: [`lock_and_claim`] and
//! [`finish`] do both at once.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::api_keys::Role;
use super::values::interval;
use super::verifications::{self, Record, column};
use super::{Result, StoreError, leases};
use crate::secret::{Sealer, sha256};
use crate::store::values::{known, known_or_null};
use base::ids::{KeyId, OrganizationId};
use domain::event::Cause;
use domain::organization::OrganizationType;
use domain::verification::{HeldBy, State, Status, Track};

/// How long a key replays its answer (nxos "idempotency": 24 hours).
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// What a key belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The key's organization.
    pub caller: OrganizationId,
    /// The organization acted for.
    pub target: OrganizationId,
    /// The header's value.
    pub key: String,
    /// HTTP method.
    pub method: &'static str,
    /// Request path; of a call of an officer's, as [`place`] has it.
    pub path: String,
}

/// The path that an idempotency key is kept under. Officers share an organization and no answers: each has the path to
/// themselves.
#[must_use]
pub fn place(role: Role, key: KeyId, path: &str) -> String {
    match role {
        Role::Member => path.to_owned(),
        Role::ComplianceOfficer | Role::Admin | Role::SuperAdmin => format!("{path} {}", key.0),
    }
}

/// What a key has saved, as it is in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedAnswer {
    /// Of the request that was answered.
    pub fingerprint: Vec<u8>,
    /// HTTP status.
    pub status: u16,
    /// The body, sealed.
    pub sealed: Vec<u8>,
}

/// A request that wants to work under a key.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// What the key belongs to.
    pub scope: Scope,
    /// SHA-256 of method, path, target and body bytes.
    pub fingerprint: [u8; 32],
    /// The fence to claim with.
    pub lease_token: Uuid,
    /// What the key had saved when the request was let in.
    pub saved: Option<SavedAnswer>,
}

impl Attempt {
    fn claimed(&self) -> Claim {
        Claim {
            scope: self.scope.clone(),
            lease_token: self.lease_token,
        }
    }

    /// What the request is answered without doing anything, where its key was used up before it came: a replay, or the
    /// refusal of another request.
    ///
    /// # Errors
    /// A saved answer that does not open.
    pub fn settled(&self, sealer: &Sealer) -> Result<Option<ClaimOutcome>> {
        let Some(saved) = &self.saved else {
            return Ok(None);
        };
        if saved.fingerprint != self.fingerprint {
            return Ok(Some(ClaimOutcome::OtherRequest));
        }
        let body = sealer.open(&row_identity(&self.scope), &saved.sealed)?;
        let status = saved.status;
        Ok(Some(ClaimOutcome::Replay(Answer { status, body })))
    }
}

/// A claimed key.
#[derive(Debug, Clone)]
pub struct Claim {
    pub(super) scope: Scope,
    pub(super) lease_token: Uuid,
}

/// An answer to save, or a saved one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status, 2xx or 4xx.
    pub status: u16,
    /// The body's bytes.
    pub body: Vec<u8>,
}

/// What became of an attempt.
#[derive(Debug)]
pub enum ClaimOutcome {
    /// The request works under the key now.
    Run(Claim),
    /// The key has an answer already.
    Replay(Answer),
    /// The key was used for another request.
    OtherRequest,
    /// The same request is being worked on.
    InFlight,
}

/// Whether a transaction with only local effects may go ahead under a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn {
    /// No other request works under the key.
    Mine,
    /// The same request is being worked on.
    SameInFlight,
    /// Another request is being worked on under the key.
    OtherInFlight,
}

/// Takes the turn for a transaction with only local effects, without waiting for another request: such a transaction
/// claims, acts and finishes at once, so its claim is invisible to others while it runs. The lock ends with the
/// transaction.
pub async fn take_turn(conn: &mut PgConnection, attempt: &Attempt) -> Result<Turn> {
    let Scope {
        caller,
        target,
        key,
        method,
        path,
    } = &attempt.scope;
    let scope = format!("{caller} {target} {method} {path} {key}");
    let request = [scope.as_bytes(), &attempt.fingerprint].concat();
    // The lock on the whole request is tried first: failing there means that the very same request holds both.
    let turn = sqlx::query_scalar!(
        r#"-- idempotency::take_turn
        select case
               when not pg_try_advisory_xact_lock($1) then 'same'
               when not pg_try_advisory_xact_lock($2) then 'other'
               else 'mine' end as "turn!""#,
        lock_number(&request),
        lock_number(scope.as_bytes()),
    )
    .fetch_one(conn)
    .await?;
    Ok(match turn.as_str() {
        "mine" => Turn::Mine,
        "same" => Turn::SameInFlight,
        _ => Turn::OtherInFlight,
    })
}

fn lock_number(of: &[u8]) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = sha256(of);
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// Claims a key.
pub async fn claim(
    conn: &mut PgConnection,
    sealer: &Sealer,
    attempt: &Attempt,
    lease: Duration,
    now: DateTime<Utc>,
) -> Result<ClaimOutcome> {
    // A row can vanish between the two statements, swept at the end of its 24 hours: then the key is free, and one
    // more try claims it.
    for _ in 0..2 {
        if try_claim(&mut *conn, attempt, lease, now).await? {
            return Ok(ClaimOutcome::Run(attempt.claimed()));
        }
        if let Some(seen) = look(&mut *conn, sealer, attempt).await? {
            return Ok(seen);
        }
    }
    Ok(ClaimOutcome::InFlight)
}

/// The claim, within a statement that begins with `$begin`, claims once for every row of `$from`, and ends with `$end`.
macro_rules! claim {
    ($begin:tt, $from:tt, $end:tt, $attempt:expr, $lease:expr, $now:expr $(, $more:expr)*) => {
        sqlx::query!(
            $begin
            + "insert into idempotency_keys as k
                   (caller_organization_id, target_organization_id, key, method, path, fingerprint, state,
                    lease_token, lease_expires_at, created_at, expires_at)
               select $1, $2, $3, $4, $5, $6, 'in_progress', $7, lease_now() + $8, $9, $10"
            + $from
            + "    on conflict (caller_organization_id, target_organization_id, key, method, path) do update
                  set fingerprint = excluded.fingerprint, state = 'in_progress',
                      lease_token = excluded.lease_token, lease_expires_at = excluded.lease_expires_at,
                      status = null, body = null,
                      created_at = case when k.expires_at <= $9 then excluded.created_at else k.created_at end,
                      expires_at = case when k.expires_at <= $9 then excluded.expires_at else k.expires_at end
                where k.expires_at <= $9
                   or (k.state = 'in_progress' and k.lease_expires_at <= lease_now()
                       and k.fingerprint = excluded.fingerprint)
               returning true as claimed"
            + $end,
            $attempt.scope.caller.0,
            $attempt.scope.target.0,
            $attempt.scope.key,
            $attempt.scope.method,
            $attempt.scope.path,
            &$attempt.fingerprint[..],
            $attempt.lease_token,
            interval($lease),
            $now,
            $now + KEPT_FOR,
            $($more,)*
        )
    };
}

async fn try_claim(
    conn: &mut PgConnection,
    attempt: &Attempt,
    lease: Duration,
    now: DateTime<Utc>,
) -> Result<bool> {
    let claimed = claim!(
        "-- idempotency::try_claim\n",
        "\n",
        "\n",
        attempt,
        lease,
        now
    );
    Ok(claimed.fetch_optional(conn).await?.is_some())
}

/// Locks an organization's record until the transaction ends, and then claims a key. `None` where there is no record:
/// then nothing was claimed.
///
/// The claim comes after the lock although both are one statement, because what is inserted comes out of the lock; and
/// like every claim it judges the key's newest row, not the one from before the wait. What else is to be read under
/// the lock needs a statement of its own: this one sees other tables as they were before the wait.
pub async fn lock_and_claim(
    conn: &mut PgConnection,
    organization_id: OrganizationId,
    sealer: &Sealer,
    attempt: &Attempt,
    lease: Duration,
    now: DateTime<Utc>,
) -> Result<Option<(Record, ClaimOutcome)>> {
    let row = claim!(
        r#"-- idempotency::lock_and_claim
         with record as materialized (
              select v.organization_id, o.type as kind, v.status, v.track, v.held_by, v.applicant_id,
                     v.applicant_bound_at, v.imported, v.submitted_at, v.import_level, v.event_level, v.event_at,
                     v.own_review_at, v.first_approved_at, v.operator_flag, v.rejected_by_officer, v.sequence,
                     v.chain_head, v.updated_at, v.proven_applicant_id, o.partner, (o.erased_at is not null) as "erased!"
                from verifications v join organizations o on o.id = v.organization_id
               where v.organization_id = $11
                 for update of v),
              claimed as (
              "#,
        " from record\n",
        r#")
         select record.*, exists (select from claimed) as "claimed!" from record"#,
        attempt,
        lease,
        now,
        organization_id.0
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let claimed = row.claimed;
    let record = verifications::record!(row);
    let claimed = if claimed {
        ClaimOutcome::Run(attempt.claimed())
    } else {
        // Why not; or the key has become free since.
        claim(conn, sealer, attempt, lease, now).await?
    };
    Ok(Some((record, claimed)))
}

async fn look(
    conn: &mut PgConnection,
    sealer: &Sealer,
    attempt: &Attempt,
) -> Result<Option<ClaimOutcome>> {
    let Scope {
        caller,
        target,
        key,
        method,
        path,
    } = &attempt.scope;
    let row = sqlx::query!(
        "-- idempotency::look
         select fingerprint, status, body
           from idempotency_keys
          where caller_organization_id = $1 and target_organization_id = $2 and key = $3 and method = $4 and path = $5",
        caller.0,
        target.0,
        key,
        method,
        path,
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.fingerprint != attempt.fingerprint {
        return Ok(Some(ClaimOutcome::OtherRequest));
    }
    let (Some(status), Some(body)) = (row.status, row.body) else {
        return Ok(Some(ClaimOutcome::InFlight));
    };
    let status =
        u16::try_from(status).map_err(|_| StoreError::Unreadable("idempotency_keys.status"))?;
    let body = sealer.open(&row_identity(&attempt.scope), &body)?;
    Ok(Some(ClaimOutcome::Replay(Answer { status, body })))
}

/// The answer of a claimed request, which is to be saved.
#[derive(Debug)]
pub struct AnsweredClaim<'a> {
    pub claim: &'a Claim,
    pub answer: Answer,
}

/// Saves the answers of claimed requests. For each whether that was done: where its claim was taken over, nothing was.
pub async fn finish(
    conn: &mut PgConnection,
    sealer: &Sealer,
    done: &[AnsweredClaim<'_>],
) -> Result<Vec<bool>> {
    let sealed = |done: &AnsweredClaim<'_>| {
        let status = i16::try_from(done.answer.status);
        let status = status.map_err(|_| StoreError::Unreadable("idempotency_keys.status"))?;
        let body = sealer.seal(&row_identity(&done.claim.scope), &done.answer.body)?;
        Ok((status, body))
    };
    let sealed = done
        .iter()
        .map(sealed)
        .collect::<Result<Vec<(i16, Vec<u8>)>>>()?;
    let (statuses, bodies): (Vec<i16>, Vec<Vec<u8>>) = sealed.into_iter().unzip();
    let claims: Vec<&Claim> = done.iter().map(|done| done.claim).collect();
    let saved: HashSet<Uuid> = sqlx::query_scalar!(
        r#"-- idempotency::finish
         update idempotency_keys k
            set state = 'done', lease_token = null, lease_expires_at = null, status = d.status, body = d.body
           from unnest((select $1::uuid[]), $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::smallint[],
                       $8::bytea[])
                as d (caller, target, key, method, path, lease_token, status, body)
          where k.caller_organization_id = d.caller and k.target_organization_id = d.target and k.key = d.key
            and k.method = d.method and k.path = d.path and k.lease_token = d.lease_token
         returning d.lease_token as "lease_token!""#,
        &column(&claims, |claim| claim.scope.caller.0),
        &column(&claims, |claim| claim.scope.target.0),
        &column(&claims, |claim| claim.scope.key.as_str()) as &[&str],
        &column(&claims, |claim| claim.scope.method) as &[&str],
        &column(&claims, |claim| claim.scope.path.as_str()) as &[&str],
        &column(&claims, |claim| claim.lease_token),
        &statuses,
        &bodies,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .collect();
    Ok(column(&claims, |claim| saved.contains(&claim.lease_token)))
}

/// Gives a claim back without an answer, so that the next try of the same request runs at once. The fingerprint
/// stays: another request is still refused.
pub async fn release(conn: &mut PgConnection, claim: &Claim) -> Result<()> {
    leases::key(conn, claim, Duration::ZERO).await
}

fn row_identity(scope: &Scope) -> String {
    let Scope {
        caller,
        target,
        key,
        method,
        path,
    } = scope;
    identity(*caller, *target, method, path, key)
}

/// What a saved answer is sealed for.
pub(super) fn identity(
    caller: OrganizationId,
    target: OrganizationId,
    method: &str,
    path: &str,
    key: &str,
) -> String {
    format!("idempotency_keys:{caller} {target} {method} {path} {key}")
}
