//! Giving and withdrawing authorizations (LOA).
//!
//! A customer's first grant is made PENDING with the customer itself; a further broker's is made by the operator.
//! Either is signed by what happens in verification: by the broker's own accepted import, or when the customer submits
//! a session that the broker opened. Either party may revoke, with effect from the next call on.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::error::CommonError;
use super::idempotent::{Done, Idempotent};
use super::{Acting, Services};
use crate::store::StoreError;
use crate::store::authorizations::{self, Grant};
use base::ids::OrganizationId;

/// Why no grant was made.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The broker already has a grant of this customer that is PENDING or ACTIVE.
    #[error("a grant stands already")]
    Stands,
}

/// Why no grant was revoked.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    #[error(transparent)]
    Common(CommonError),
    /// The caller is neither the customer nor the broker of the grant.
    #[error("the caller is not a party to the grant")]
    NotAParty,
    /// No grant stands between these organizations.
    #[error("no such grant stands")]
    NoSuchGrant,
}

impl<Cause: Into<CommonError>> From<Cause> for RevokeError {
    fn from(cause: Cause) -> Self {
        Self::Common(cause.into())
    }
}

/// Makes a PENDING grant from a customer, which exists, to a broker.
///
/// # Errors
/// [`GrantError::Stands`] where one is PENDING or ACTIVE already; the database.
pub async fn grant(
    conn: &mut PgConnection,
    customer: OrganizationId,
    broker: OrganizationId,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), GrantError> {
    if authorizations::insert_pending(conn, customer, broker, id, now).await? {
        Ok(())
    } else {
        Err(GrantError::Stands)
    }
}

/// A grant to withdraw, as one of its parties names it. `None` stands for an id that no organization can have.
#[derive(Debug, Clone)]
pub struct Withdrawal {
    /// The customer.
    pub granting: Option<OrganizationId>,
    /// The broker.
    pub authorized: Option<OrganizationId>,
    /// Why, in the party's own words.
    pub reason: Option<String>,
}

/// Revokes the standing grant.
///
/// # Errors
/// [`RevokeError::NotAParty`] where the caller is neither customer nor broker; [`RevokeError::NoSuchGrant`] where no grant
/// stands; the key; the database.
pub async fn revoke(
    services: &Services,
    acting: Acting,
    withdrawal: Withdrawal,
    idempotent: Idempotent<Grant, RevokeError>,
) -> Result<Done<Grant>, RevokeError> {
    let effect = async |conn: &mut PgConnection| {
        let parties = [withdrawal.granting, withdrawal.authorized];
        if !parties.contains(&Some(acting.caller)) {
            return Err(RevokeError::NotAParty);
        }
        let (Some(granting), Some(authorized)) = (withdrawal.granting, withdrawal.authorized)
        else {
            return Err(RevokeError::NoSuchGrant);
        };
        let (reason, now) = (withdrawal.reason.as_deref(), services.clock.now());
        let revoked = authorizations::revoke(conn, granting, authorized, reason, now).await?;
        revoked.ok_or(RevokeError::NoSuchGrant)
    };
    idempotent.run_local(services, effect).await
}
