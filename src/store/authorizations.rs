//! Table `authorizations`. A broker's accepted import signs its grant: see [`super::imports::accept`].

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Result;
use crate::store::values::{Position, known, known_or_null};
use base::ids::OrganizationId;
use domain::authorization::{GrantStatus, Party};

/// A grant, as both parties see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Internal: on the wire a grant is named by its parties and type.
    pub id: Uuid,
    /// The customer.
    pub granting: OrganizationId,
    /// The broker.
    pub authorized: OrganizationId,
    /// Where it stands.
    pub status: GrantStatus,
    pub signed_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// What the revoking party said.
    pub revoked_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

macro_rules! grant {
    ($row:expr) => {{
        let row = $row;
        Grant {
            id: row.id,
            granting: OrganizationId(row.granting_organization_id),
            authorized: OrganizationId(row.authorized_organization_id),
            status: known(GrantStatus::parse(&row.status), "authorizations.status")?,
            signed_at: row.signed_at,
            revoked_at: row.revoked_at,
            revoked_reason: row.revoked_reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }};
}

/// Grants that an organization is party to, newest first, after a position. With `seen_by`, only those that this other
/// organization is party to as well.
pub async fn page(
    conn: &mut PgConnection,
    owner: OrganizationId,
    seen_by: Option<OrganizationId>,
    party: Option<Party>,
    status: Option<GrantStatus>,
    after: Position,
    limit: i64,
) -> Result<Vec<Grant>> {
    // Two walks along two indexes, each no longer than the page. No grant is in both: its parties differ.
    let rows = sqlx::query!(
        r#"-- authorizations::page
        select id as "id!", granting_organization_id as "granting_organization_id!",
               authorized_organization_id as "authorized_organization_id!", status as "status!",
               signed_at, revoked_at, revoked_reason, created_at as "created_at!", updated_at as "updated_at!"
          from ((select *
                   from authorizations
                  where granting_organization_id = $1 and $2 and ($4::text is null or status = $4)
                    and (created_at, id) < ($5, $6)
                    and ($8::uuid is null or authorized_organization_id = $8)
                  order by created_at desc, id desc
                  limit $7)
                union all
                (select *
                   from authorizations
                  where authorized_organization_id = $1 and $3 and ($4::text is null or status = $4)
                    and (created_at, id) < ($5, $6)
                    and ($8::uuid is null or granting_organization_id = $8)
                  order by created_at desc, id desc
                  limit $7)) both_roles
         order by created_at desc, id desc
         limit $7"#,
        owner.0,
        party != Some(Party::Authorized),
        party != Some(Party::Granter),
        status.map(GrantStatus::as_str),
        after.created_at,
        after.id,
        limit,
        seen_by.map(|other| other.0),
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|row| Ok(grant!(row))).collect()
}

/// Revokes the standing grant between two organizations. `None` where none stands.
pub async fn revoke(
    conn: &mut PgConnection,
    granting: OrganizationId,
    authorized: OrganizationId,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Option<Grant>> {
    let row = sqlx::query!(
        "-- authorizations::revoke
         update authorizations
            set status = 'REVOKED', revoked_at = $3, revoked_reason = $4, updated_at = $3
          where granting_organization_id = $1 and authorized_organization_id = $2
            and type = 'LOA' and status <> 'REVOKED'
         returning id, granting_organization_id, authorized_organization_id, status,
                   signed_at, revoked_at, revoked_reason, created_at, updated_at",
        granting.0,
        authorized.0,
        now,
        reason,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok(grant!(row))).transpose()
}

/// Adds a PENDING grant from a customer to a broker. `false` where one stands already, or where there is no such
/// customer.
pub async fn insert_pending(
    conn: &mut PgConnection,
    granting: OrganizationId,
    authorized: OrganizationId,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "-- authorizations::insert_pending
         insert into authorizations
             (id, granting_organization_id, granting_created_at, authorized_organization_id, status,
              created_at, updated_at)
         select $1, o.id, o.created_at, $3, 'PENDING', $4, $4
           from organizations o
          where o.id = $2
             on conflict (granting_organization_id, authorized_organization_id, type) where status <> 'REVOKED'
             do nothing",
        id,
        granting.0,
        authorized.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The standing of a broker with a customer: its standing grant, else its newest revoked one. The row is locked until
/// the transaction ends, so that what is decided by it commits before a revocation can.
pub async fn lock_standing(
    conn: &mut PgConnection,
    granting: OrganizationId,
    authorized: OrganizationId,
) -> Result<Option<GrantStatus>> {
    let status = sqlx::query_scalar!(
        "-- authorizations::lock_standing
         select status
           from authorizations
          where granting_organization_id = $1 and authorized_organization_id = $2 and type = 'LOA'
          order by (status = 'REVOKED'), created_at desc
          limit 1
            for update",
        granting.0,
        authorized.0,
    )
    .fetch_optional(conn)
    .await?;
    known_or_null(status, GrantStatus::parse, "authorizations.status")
}

/// Remembers that a broker opened a session under its PENDING grant. Only the first time counts: what the customer
/// submits later signs it. `at_sumsub` is now by Sumsub's clock, where that is known.
pub async fn note_session(
    conn: &mut PgConnection,
    granting: OrganizationId,
    authorized: OrganizationId,
    now: DateTime<Utc>,
    at_sumsub: Option<DateTime<Utc>>,
) -> Result<()> {
    sqlx::query!(
        "-- authorizations::note_session
         update authorizations
            set session_opened_at = $3, session_opened_at_sumsub = $4
          where granting_organization_id = $1 and authorized_organization_id = $2
            and type = 'LOA' and status = 'PENDING' and session_opened_at is null",
        granting.0,
        authorized.0,
        now,
        at_sumsub,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Signs the PENDING grants of those brokers who had opened a session by the time, of Sumsub's, at which the customer
/// submitted one.
///
/// Where that time is not known (`None`), it was not before the very first session: who opened that one had certainly
/// opened it, and the others wait for the next submission. Another process may have noted theirs by another clock, by
/// chance at the same moment, and no two clocks that Sumsub serves are two minutes apart.
pub async fn sign_by_session(
    conn: &mut PgConnection,
    granting: OrganizationId,
    submitted_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- authorizations::sign_by_session
         update authorizations
            set status = 'ACTIVE', signed_at = $3, signed_by = 'session', updated_at = $3
          where granting_organization_id = $1 and type = 'LOA' and status = 'PENDING'
            and case when $2::timestamptz is not null
                     then coalesce(session_opened_at_sumsub, session_opened_at) <= $2
                     else exists (select
                                    from (select e.created_at, e.actor_organization_id
                                            from verification_events e
                                           where e.organization_id = $1 and e.cause = 'session_opened'
                                           order by e.sequence
                                           limit 1) first
                                   where (session_opened_at = first.created_at
                                          and authorized_organization_id = first.actor_organization_id)
                                      or session_opened_at < first.created_at - interval '2 minutes') end",
        granting.0,
        submitted_at,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
