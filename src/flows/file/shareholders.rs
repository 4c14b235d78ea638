//! Shareholders named one by one, as FinHub's calls do it: each is a person or a company, and a holding.
//!
//! A declaration of the whole structure ([`super::ownership`]) and these calls work on the same structure; the one that
//! comes later changes what the other left. A natural person who owns 25 % or more in effect becomes a beneficial owner
//! without being called one.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use super::people::{Change, name, take_roles, unnamed};
use super::{business, changeable, standing};
use crate::flows::file::error::{FileError, OwnershipError};
use crate::flows::idempotent::{Done, Idempotent};
use crate::flows::{Acting, Services};
use crate::store::StoreError;
use crate::store::file::holdings::{self, Declared};
use crate::store::file::people::{self, Person};
use crate::store::file::{Loaded, cases};
use crate::store::verifications::Record;
use base::ids::{OrganizationId, PersonId};
use domain::country::Country;
use domain::file::PersonRole;
use domain::ownership::{Holding, Party, PartyKind, Structure, solve};

/// The party that is the business itself, in a structure that begins with its first shareholder.
const ROOT: &str = "organization";
/// What ids of corporate shareholders begin with.
const COMPANY: &str = "com_";

/// Who holds shares.
#[derive(Debug, Clone)]
pub enum Who {
    /// A natural person, with everything that is said of them.
    Person(Box<Change>),
    /// A company.
    Company {
        name: String,
        /// Where it is registered.
        country: Option<Country>,
    },
}

/// A shareholder to name.
#[derive(Debug, Clone)]
pub struct NewHolder {
    pub who: Who,
    /// The part that they hold.
    pub basis_points: u32,
    /// The corporate shareholder that it is a part of; `None` for the business itself.
    pub of: Option<String>,
    /// They are called a beneficial owner, whatever they hold.
    pub beneficial_owner: bool,
}

/// A shareholder of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The party's id; a person's is that of the person.
    pub id: String,
    /// The person; `None` for a company, and for a person whom only the structure names.
    pub person: Option<Person>,
    pub kind: PartyKind,
    /// A company's name, where it was given.
    pub name: Option<String>,
    /// The part that they hold.
    pub basis_points: u32,
    /// The corporate shareholder that it is a part of; `None` for the business itself.
    pub of: Option<String>,
}

/// Names a shareholder.
///
/// # Errors
/// [`OwnershipError::BadStructure`], [`FileError::Field`], [`FileError::Full`], [`FileError::Refused`],
/// [`FileError::NoFileForIndividuals`]; the key; the database.
pub async fn add(
    services: &Services,
    acting: Acting,
    new: NewHolder,
    idempotent: Idempotent<Holder, OwnershipError>,
) -> Result<Done<Holder>, OwnershipError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let (owner, now) = (acting.target, services.clock.now());
        let mut record = business(record)?;
        changeable(conn, &record).await?;
        cases::begin(conn, owner, now).await?;
        let mut declared = declared(services, conn, owner).await?;
        let company = match new.of.clone() {
            None => declared.structure.root.clone(),
            Some(of) => held(&declared.structure, of)?,
        };
        let (id, kind, person) = match new.who.clone() {
            Who::Person(change) => {
                let mut person = unnamed(services);
                change.apply(&mut person)?;
                person.roles = vec![PersonRole::Shareholder];
                (person.id.to_string(), PartyKind::Person, Some(person))
            }
            Who::Company { name, country } => {
                let id = format!("{COMPANY}{}", services.ids.uuid().simple());
                declared.names.insert(id.clone(), name);
                if let Some(country) = country {
                    declared.countries.insert(id.clone(), country);
                }
                (id, PartyKind::Company, None)
            }
        };
        declared
            .structure
            .parties
            .push(Party::new(id.clone(), kind));
        declared.structure.holdings.push(Holding {
            holder: id.clone(),
            company,
            basis_points: new.basis_points,
        });
        let ownership = solve(&declared.structure).map_err(OwnershipError::BadStructure)?;
        let mut owners = ownership.owners.iter();
        let owns = owners.any(|owner| owner.id == id && owner.beneficial_owner);
        let person = match person {
            None => None,
            Some(mut person) => {
                if owns || new.beneficial_owner {
                    person.roles.push(PersonRole::BeneficialOwner);
                }
                name(services, conn, owner, &person).await?;
                Some(person)
            }
        };
        holdings::replace(conn, &services.journal.sealer, owner, &declared, now).await?;
        standing::changed(services, conn, acting, &mut record).await?;
        Ok(Holder {
            name: declared.names.remove(&id),
            id,
            person,
            kind,
            basis_points: new.basis_points,
            of: new.of,
        })
    };
    idempotent.run_on(services, acting.target, effect).await
}

/// Takes a shareholder out, with all that they hold and all that is held of them.
///
/// # Errors
/// [`FileError::NoSuchPart`], [`FileError::AlreadySubmitted`], [`FileError::Refused`]; the key; the database.
pub async fn withdraw(
    services: &Services,
    acting: Acting,
    id: String,
    idempotent: Idempotent<String, FileError>,
) -> Result<Done<String>, FileError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let (owner, now) = (acting.target, services.clock.now());
        let sealer = &services.journal.sealer;
        let mut record = business(record)?;
        let mut declared = declared(services, conn, owner).await?;
        let structure = &mut declared.structure;
        let before = structure.parties.len();
        let root = structure.root.clone();
        structure
            .parties
            .retain(|party| party.id != id || party.id == root);
        if structure.parties.len() == before {
            return Err(FileError::NoSuchPart);
        }
        changeable(conn, &record).await?;
        structure
            .holdings
            .retain(|holding| holding.holder != id && holding.company != id);
        declared.names.remove(&id);
        declared.countries.remove(&id);
        if let Some(person) = PersonId::parse(&id)
            && let Some(person) = people::read(conn, sealer, owner, person).await?
        {
            let roles = [PersonRole::Shareholder, PersonRole::BeneficialOwner];
            take_roles(services, conn, owner, person, &roles).await?;
        }
        holdings::replace(conn, sealer, owner, &declared, now).await?;
        standing::changed(services, conn, acting, &mut record).await?;
        Ok(id.clone())
    };
    idempotent.run_on(services, acting.target, effect).await
}

/// Everybody who holds something, in the order of the structure.
#[must_use]
pub fn all(loaded: &Loaded, people: &[Person]) -> Vec<Holder> {
    let Some(declared) = &loaded.structure else {
        return Vec::new();
    };
    let structure = &declared.structure;
    let people: BTreeMap<String, &Person> = people
        .iter()
        .map(|person| (person.id.to_string(), person))
        .collect();
    let kinds: BTreeMap<&str, PartyKind> = structure
        .parties
        .iter()
        .map(|party| (party.id.as_str(), party.kind))
        .collect();
    let holder = |holding: &Holding| Holder {
        id: holding.holder.clone(),
        person: people.get(&holding.holder).map(|person| (*person).clone()),
        kind: kinds
            .get(holding.holder.as_str())
            .copied()
            .unwrap_or(PartyKind::Person),
        name: declared.names.get(&holding.holder).cloned(),
        basis_points: holding.basis_points,
        of: Some(holding.company.clone()).filter(|company| *company != structure.root),
    };
    structure.holdings.iter().map(holder).collect()
}

/// The structure as it is, or one of nothing but the business.
async fn declared(
    services: &Services,
    conn: &mut PgConnection,
    owner: OrganizationId,
) -> Result<Declared, StoreError> {
    let sealer = &services.journal.sealer;
    let case = cases::read(conn, sealer, owner).await?;
    let declared = match &case {
        Some(case) => holdings::read(conn, sealer, owner, case).await?,
        None => None,
    };
    Ok(declared.unwrap_or_else(|| Declared {
        structure: Structure {
            root: ROOT.to_owned(),
            parties: vec![Party::new(ROOT, PartyKind::Company)],
            ..Structure::default()
        },
        names: BTreeMap::new(),
        countries: BTreeMap::new(),
    }))
}

/// A company of the structure that somebody may hold a part of.
fn held(structure: &Structure, id: String) -> Result<String, FileError> {
    let mut parties = structure.parties.iter();
    if parties.any(|party| party.id == id && party.kind == PartyKind::Company) {
        Ok(id)
    } else {
        Err(FileError::Field(
            "heldShareholderId",
            "names no corporate shareholder of this organization",
        ))
    }
}
