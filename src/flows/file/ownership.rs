//! The declared ownership, replaced as a whole. Only what the solver can read is kept.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{business, changeable, standing};
use crate::flows::file::error::OwnershipError;
use crate::flows::idempotent::{Done, Idempotent};
use crate::flows::{Acting, Services};
use crate::store::StoreError;
use crate::store::file::holdings::{self, Declared};
use crate::store::file::{Loaded, cases, load};
use crate::store::verifications::Record;
use base::ids::OrganizationId;
use domain::file::CompanyFile;
use domain::file::owners::judged;
use domain::file::requirements::Policy;
use domain::organization::OrganizationType;
use domain::ownership::{Judgement, Ownership, solve};

/// A declaration and what follows from it.
#[derive(Debug, Clone)]
pub struct Solved {
    pub declared: Declared,
    /// What the parties are called: as declared, or as people of the file.
    pub names: BTreeMap<String, String>,
    /// The customer's explanation of the share without an identified owner.
    pub explanation: Option<String>,
    /// Who owns what in effect.
    pub ownership: Ownership,
    /// Who is a beneficial owner, and why.
    pub judgement: Judgement,
    /// When it was declared.
    pub changed_at: DateTime<Utc>,
}

impl Solved {
    /// That of a file; `None` while nothing is declared.
    #[must_use]
    pub fn of(loaded: &Loaded, policy: &Policy) -> Option<Self> {
        let facts = &loaded.facts;
        let declared = loaded.structure.clone()?;
        Some(Self {
            names: names(facts, &declared),
            declared,
            explanation: facts.explanation.clone(),
            ownership: facts.ownership.clone()?,
            judgement: judged(facts, policy)?,
            changed_at: facts.ownership_changed_at?,
        })
    }
}

/// What the parties of a structure are called, where that is known.
fn names(facts: &CompanyFile, declared: &Declared) -> BTreeMap<String, String> {
    let parties = declared.structure.parties.iter();
    let named = parties.filter_map(|party| {
        let name = facts.name_of(&party.id)?;
        Some((party.id.clone(), name.to_owned()))
    });
    named.collect()
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
    let structure = &declared.structure;
    structure.check().map_err(OwnershipError::BadStructure)?;
    let today = services.clock.now().date_naive();
    let ownership = solve(&structure.on(today)).map_err(OwnershipError::BadStructure)?;
    let effect = async |conn: &mut PgConnection, record: Record| {
        let (owner, now) = (acting.target, services.clock.now());
        let mut record = business(record)?;
        changeable(conn, &record).await?;
        cases::begin(conn, owner, now).await?;
        let sealer = &services.journal.sealer;
        holdings::replace(conn, sealer, owner, &declared, now).await?;
        cases::explain(conn, sealer, owner, explanation.as_deref()).await?;
        standing::changed(services, conn, acting, &mut record).await?;
        let facts = load(conn, sealer, owner, now).await?.facts;
        let policy = services.requirements.of(record.kind);
        let judgement = judged(&facts, policy).ok_or(StoreError::Unreadable("file_holdings"))?;
        Ok(Solved {
            names: names(&facts, &declared),
            declared,
            explanation,
            ownership,
            judgement,
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
    let policy = services.requirements.of(OrganizationType::Business);
    Ok(Solved::of(&loaded, policy))
}
