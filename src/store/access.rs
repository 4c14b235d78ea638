//! The one statement that every authenticated request begins with: key, caller, target organization, grant, record,
//! and the answer that is saved under the request's idempotency key.
//!
//! One statement, so that a status poll costs one round trip, and so that an unknown organization and one without a
//! grant take the same path and the same time. Requests that come together share it: see [`super::coalesce`].

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Result;
use super::api_keys::{Role, networks};
use super::coalesce::{Coalescer, Weigh};
use super::idempotency::SavedAnswer;
use super::pool::Pool;
use crate::store::values::{known, known_or_null};
use base::ids::{KeyId, OrganizationId};
use domain::authorization::GrantStatus;
use domain::organization::OrganizationType;
use domain::verification::Status;

/// What the database knows about a key and the organization it acts for.
#[derive(Debug, Clone)]
pub struct Access {
    pub key_id: KeyId,
    /// The key's organization.
    pub caller: OrganizationId,
    /// What the key may do.
    pub role: Role,
    /// Requests per minute for this key alone; `None` where the deployment's limit holds.
    pub rate_limit: Option<u32>,
    /// From where the key may be used; `None` = from anywhere.
    pub allowed_networks: Option<Vec<IpNet>>,
    /// The organization acted for; `None` where it does not exist.
    pub target: Option<Target>,
    /// What was answered under the request's idempotency key.
    pub saved: Option<SavedAnswer>,
}

/// The organization acted for.
#[derive(Debug, Clone)]
pub struct Target {
    pub organization_id: OrganizationId,
    /// Business or individual.
    pub kind: OrganizationType,
    /// The caller's standing grant, else its newest revoked one; `None` where there never was one, and for the caller
    /// itself.
    pub grant: Option<GrantStatus>,
    /// Whether the organization was APPROVED at least once.
    pub ever_approved: bool,
    /// The record's status.
    pub status: Status,
    /// When the status last changed.
    pub updated_at: DateTime<Utc>,
    /// The number of the newest history entry.
    pub sequence: i64,
}

/// A key, and the organization it wants to act for.
#[derive(Debug, Clone)]
pub struct AccessRequest {
    /// The key's hash.
    pub key_sha256: [u8; 32],
    /// The organization meant; `None` = the key's own.
    pub on_behalf_of: Option<Uuid>,
    /// Business time of the request.
    pub now: DateTime<Utc>,
    /// The idempotency key that it brings, if any.
    pub repeatable: Option<Repeatable>,
}

/// What an idempotency key belongs to, beside caller and organization.
#[derive(Debug, Clone)]
pub struct Repeatable {
    /// The header's value.
    pub key: String,
    /// HTTP method.
    pub method: &'static str,
    /// Request path.
    pub path: String,
}

impl Weigh for AccessRequest {}

/// Asks for many requests at once.
pub type Reader = Coalescer<AccessRequest, Result<Option<Access>>>;

/// A reader on a pool.
#[must_use]
pub fn reader(pool: Pool) -> Reader {
    Coalescer::new(pool, |conn, wanted| Box::pin(resolve(conn, wanted)))
}

/// Looks up keys by their hashes, each together with the organization it wants to act for. `None` where no such key
/// works at the time of its request.
///
/// # Errors
/// The database. A value that cannot be read is the error of its own request alone.
pub async fn resolve(
    conn: &mut PgConnection,
    wanted: &[AccessRequest],
) -> Result<Vec<Result<Option<Access>>>> {
    let keys: Vec<&[u8]> = wanted.iter().map(|wanted| &wanted.key_sha256[..]).collect();
    let targets: Vec<Option<Uuid>> = wanted.iter().map(|wanted| wanted.on_behalf_of).collect();
    let times: Vec<DateTime<Utc>> = wanted.iter().map(|wanted| wanted.now).collect();
    let repeatable = || wanted.iter().map(|wanted| wanted.repeatable.as_ref());
    let idempotency_keys: Vec<_> = repeatable().map(|r| r.map(|r| r.key.as_str())).collect();
    let methods: Vec<_> = repeatable().map(|r| r.map(|r| r.method)).collect();
    let paths: Vec<_> = repeatable().map(|r| r.map(|r| r.path.as_str())).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"-- access::resolve
        select q.place as "place!",
               k.id, k.organization_id, k.role, k.rate_limit, k.allowed_networks,
               t.id as "target_id?", t.type as "target_type?",
               g.status as "grant_status?",
               v.status as "status?", v.updated_at as "updated_at?", v.sequence as "sequence?",
               (v.first_approved_at is not null) as "ever_approved!",
               i.fingerprint as "saved_fingerprint?", i.status as "saved_status?", i.body as "saved_body?"
          from unnest((select $1::bytea[]), $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[]) with ordinality
               as q (key_sha256, on_behalf_of, asked_at, idempotency_key, method, path, place)
          join api_keys k
            on k.secret_sha256 = q.key_sha256
           and k.revoked_at is null
           and (k.expires_at is null or k.expires_at > q.asked_at)
          left join organizations t on t.id = coalesce(q.on_behalf_of, k.organization_id)
          left join verifications v on v.organization_id = t.id
          left join lateral (
               select a.status
                 from authorizations a
                where a.granting_organization_id = t.id
                  and a.authorized_organization_id = k.organization_id
                  and a.type = 'LOA'
                order by (a.status = 'REVOKED'), a.created_at desc
                limit 1) g on true
          left join idempotency_keys i
            on i.caller_organization_id = k.organization_id
           and i.target_organization_id = t.id
           and i.key = q.idempotency_key and i.method = q.method
           and i.path = case when k.role = 'MEMBER' then q.path else q.path || ' ' || k.id::text end
           and i.state = 'done' and i.expires_at > q.asked_at"#,
        &keys as &[&[u8]],
        &targets as &[Option<Uuid>],
        &times,
        &idempotency_keys as &[Option<&str>],
        &methods as &[Option<&str>],
        &paths as &[Option<&str>],
    )
    .fetch_all(conn)
    .await?;
    let mut answers: Vec<_> = wanted.iter().map(|_| Ok(None)).collect();
    for row in rows {
        let place = usize::try_from(row.place - 1).ok();
        if let Some(answer) = place.and_then(|place| answers.get_mut(place)) {
            *answer = access(row).map(Some);
        }
    }
    Ok(answers)
}

struct Row {
    place: i64,
    id: Uuid,
    organization_id: Uuid,
    role: String,
    rate_limit: Option<i32>,
    allowed_networks: Option<Vec<String>>,
    target_id: Option<Uuid>,
    target_type: Option<String>,
    grant_status: Option<String>,
    status: Option<String>,
    updated_at: Option<DateTime<Utc>>,
    sequence: Option<i64>,
    ever_approved: bool,
    saved_fingerprint: Option<Vec<u8>>,
    saved_status: Option<i16>,
    saved_body: Option<Vec<u8>>,
}

fn access(row: Row) -> Result<Access> {
    let target = match (
        row.target_id,
        row.target_type,
        row.status,
        row.updated_at,
        row.sequence,
    ) {
        (Some(id), Some(kind), Some(status), Some(updated_at), Some(sequence)) => Some(Target {
            organization_id: OrganizationId(id),
            kind: known(OrganizationType::parse(&kind), "organizations.type")?,
            grant: known_or_null(
                row.grant_status,
                GrantStatus::parse,
                "authorizations.status",
            )?,
            ever_approved: row.ever_approved,
            status: known(Status::parse(&status), "verifications.status")?,
            updated_at,
            sequence,
        }),
        _ => None,
    };
    Ok(Access {
        key_id: KeyId(row.id),
        caller: OrganizationId(row.organization_id),
        role: known(Role::parse(&row.role), "api_keys.role")?,
        rate_limit: row
            .rate_limit
            .map(|limit| known(u32::try_from(limit).ok(), "api_keys.rate_limit"))
            .transpose()?,
        allowed_networks: row.allowed_networks.as_deref().map(networks).transpose()?,
        target,
        saved: match (row.saved_fingerprint, row.saved_status, row.saved_body) {
            (Some(fingerprint), Some(status), Some(sealed)) => Some(SavedAnswer {
                fingerprint,
                status: known(u16::try_from(status).ok(), "idempotency_keys.status")?,
                sealed,
            }),
            _ => None,
        },
    })
}
