//! The declared ownership, replaced as a whole. Only what the solver can read is kept.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{business, changeable, standing};
use crate::flows::file::error::OwnershipError;
use crate::flows::idempotent::{Done, Idempotent};
use crate::flows::{Acting, Services};
use crate::store::StoreError;
use crate::store::file::holdings::{self, Declared};
use crate::store::file::{cases, load};
use crate::store::verifications::Record;
use base::ids::OrganizationId;
use domain::ownership::{Ownership, solve};

/// A declaration and what follows from it.
#[derive(Debug, Clone)]
pub struct Solved {
    pub declared: Declared,
    /// The customer's explanation of the share without an identified owner.
    pub explanation: Option<String>,
    /// Who owns what in effect.
    pub ownership: Ownership,
    /// When it was declared.
    pub changed_at: DateTime<Utc>,
}

/// What is declared of the ownership.
#[derive(Debug, Clone)]
pub struct Declaration {
    pub declared: Declared,
    /// The explanation of the share without an identified owner.
    pub explanation: Option<String>,
}

/// Declares who owns the business, with the explanation of the share without an identified owner. A declaration without
/// one removes the last.
///
/// # Errors
/// [`OwnershipError`]; the key; the database.
pub async fn declare(
    services: &Services,
    acting: Acting,
    declaration: Declaration,
    idempotent: Idempotent<Solved, OwnershipError>,
) -> Result<Done<Solved>, OwnershipError> {
    let Declaration {
        declared,
        explanation,
    } = declaration;
    // Before anything is locked: it may take a while.
    let ownership = solve(&declared.structure).map_err(OwnershipError::BadStructure)?;
    let effect = async |conn: &mut PgConnection, record: Record| {
        let (owner, now) = (acting.target, services.clock.now());
        let mut record = business(record)?;
        changeable(conn, &record).await?;
        cases::begin(conn, owner, now).await?;
        let sealer = &services.journal.sealer;
        holdings::replace(conn, sealer, owner, &declared, now).await?;
        cases::explain(conn, sealer, owner, explanation.as_deref()).await?;
        standing::changed(services, conn, acting, &mut record).await?;
        Ok(Solved {
            declared,
            explanation,
            ownership,
            changed_at: now,
        })
    };
    idempotent.run_on(services, acting.target, effect).await
}

/// What was declared and what follows from it; `None` while nothing is.
pub async fn read(
    services: &Services,
    owner: OrganizationId,
) -> Result<Option<Solved>, StoreError> {
    let (sealer, now) = (&services.journal.sealer, services.clock.now());
    let mut conn = services.connection().await?;
    let loaded = load(&mut conn, sealer, owner, now).await?;
    let facts = loaded.facts;
    let declared = loaded.structure.zip(facts.ownership);
    Ok(declared
        .zip(facts.ownership_changed_at)
        .map(|((declared, ownership), changed_at)| Solved {
            declared,
            explanation: facts.explanation,
            ownership,
            changed_at,
        }))
}
