//! What stands in the way of using a share token. Another organization's use of it does not visibly stand in the way:
//! what is used then is a stand-in.

use sqlx::PgConnection;

use super::{Import, IntentTime};
use crate::store::Result;
use base::ids::{KeyId, OrganizationId};

/// A share token as imports know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    pub sha256: [u8; 32],
    /// The SHA-256 of what this organization uses in its stead while another's use of it stands. No other organization
    /// has it.
    pub stand_in_sha256: [u8; 32],
}

/// What is used of a share token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uses {
    /// The token itself.
    Itself,
    /// What stands in for it, because another organization's use of it stands.
    StandIn,
}

impl Uses {
    pub(super) fn of(itself: bool) -> Self {
        if itself { Self::Itself } else { Self::StandIn }
    }
}

/// What stands in the way of using a token for an organization.
#[derive(Debug, Default)]
pub struct Standing {
    /// The organization's use of the token that stands, requested or accepted, and what it used of it.
    pub of_token: Option<(Import, Uses)>,
    /// The newest open import of the organization, whichever token it uses.
    pub open: Option<Import>,
}

/// What stands in the way of using a token for an organization. Another organization's use of it is not told: the
/// stand-in counts then.
pub async fn standing(
    conn: &mut PgConnection,
    organization_id: OrganizationId,
    token: &Token,
) -> Result<Standing> {
    let rows = sqlx::query!(
        r#"-- imports::standing
        select true as "of_token!", token_sha256 = $1 as "itself!", id as "id!", organization_id as "organization_id!",
               caller_organization_id as "caller_organization_id!", caller_key_id as "caller_key_id!",
               level_name as "level_name!", requested_at as "requested_at!", requested_at_sumsub,
               lease_token, finished_at, answered_at,
               coalesce(lease_expires_at > lease_now(), false) as "leased!",
               coalesce(recover_at <= lease_now(), false) as "looked_at!"
          from imports
         where token_sha256 = (select case when exists (select from imports
                                                         where token_sha256 = $1 and organization_id <> $2
                                                           and state in ('requested', 'accepted'))
                                           then $3 else $1 end)
           and state in ('requested', 'accepted')
        union all
        (select false, false, id, organization_id, caller_organization_id, caller_key_id, level_name, requested_at,
                requested_at_sumsub, lease_token, finished_at, answered_at, coalesce(lease_expires_at > lease_now(), false),
                coalesce(recover_at <= lease_now(), false)
           from imports
          where organization_id = $2 and finished_at is null
          order by (lease_expires_at > lease_now()) desc, requested_at desc
          limit 1)"#,
        &token.sha256[..],
        organization_id.0,
        &token.stand_in_sha256[..],
    )
    .fetch_all(conn)
    .await?;
    let mut standing = Standing::default();
    for row in rows {
        if row.of_token {
            let uses = Uses::of(row.itself);
            standing.of_token = Some((import!(row), uses));
        } else {
            standing.open = Some(import!(row))
        }
    }
    Ok(standing)
}

/// What an organization may use of a token now.
pub async fn usable(
    conn: &mut PgConnection,
    organization_id: OrganizationId,
    token: &Token,
) -> Result<Uses> {
    let itself = sqlx::query_scalar!(
        r#"-- imports::usable
        select not exists (select from imports
                            where token_sha256 = $1 and organization_id <> $2
                              and state in ('requested', 'accepted')) as "itself!""#,
        &token.sha256[..],
        organization_id.0,
    )
    .fetch_one(conn)
    .await?;
    Ok(Uses::of(itself))
}
