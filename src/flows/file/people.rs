//! People of a file. A change of what an officer judged makes the finding void.

use sqlx::PgConnection;

use super::{business, changeable, standing};
use crate::flows::file::error::FileError;
use crate::flows::idempotent::{Done, Idempotent};
use crate::flows::{Acting, Services};
use crate::store::file::people::{self, Details, IdDocument, Person};
use crate::store::file::{cases, load};
use crate::store::verifications::Record;
use base::ids::{OrganizationId, PersonId};
use domain::address::Said;
use domain::country::Country;
use domain::day::Day;
use domain::edit::Edit;
use domain::file::progress::may_withdraw;
use domain::file::{AccessRole, PersonRole, PersonStatus, room};
use domain::organization::OrganizationType;
use domain::ownership::MAX_PARTIES;

/// How many more than [`MAX_PARTIES`] there may be of people who are asked for or missing.
const MAX_NEEDED: i64 = 100;
/// What is said where a person would have no name at all.
pub const UNNAMED: &str = "is missing, and so are lastName and fullName: one of them is needed";
/// What FinHub says where an organization's first employee does not manage its account.
const NO_ADMIN: &str =
    "Missing required role 'ADMIN_USER' for BUSINESS_TYPE_CLIENT_TO_TENANT organization";

/// What is said of a person.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Given names.
    pub first_name: Edit<String>,
    /// Family name.
    pub last_name: Edit<String>,
    /// The whole name, as one.
    pub full_name: Edit<String>,
    pub date_of_birth: Edit<Day>,
    pub nationality: Edit<Country>,
    /// E-mail address.
    pub email: Edit<String>,
    /// Telephone number.
    pub phone: Edit<String>,
    /// Where they live.
    pub address: Edit<Said>,
    /// What they are called in the company.
    pub position: Edit<String>,
    /// Their identity document.
    pub id_document: Edit<IdDocument>,
    /// Where their wealth comes from.
    pub source_of_wealth: Edit<String>,
    /// What they are to the company; as it was where nothing is said.
    pub roles: Option<Vec<PersonRole>>,
    /// What an employee may do; as it was where nothing is said.
    pub access: Option<Vec<AccessRole>>,
    /// As it was where nothing is said.
    pub politically_exposed: Option<bool>,
}

impl Change {
    /// Changes a person, who keeps some name.
    pub(super) fn apply(self, person: &mut Person) -> Result<(), FileError> {
        let details = &mut person.details;
        self.first_name.apply(&mut details.first_name);
        self.last_name.apply(&mut details.last_name);
        self.full_name.apply(&mut details.full_name);
        self.date_of_birth.apply(&mut details.date_of_birth);
        self.nationality.apply(&mut details.nationality);
        self.email.apply(&mut details.email);
        self.phone.apply(&mut details.phone);
        match self.address {
            Edit::Keep => {}
            Edit::TakeOut => (details.address, details.address_parts) = (None, None),
            Edit::Set(said) => {
                details.address = Some(said.text());
                details.address_parts = match said {
                    Said::Text(_) => None,
                    Said::Parts(address) => Some(address),
                };
            }
        }
        self.position.apply(&mut details.position);
        self.id_document.apply(&mut details.id_document);
        self.source_of_wealth.apply(&mut details.source_of_wealth);
        if let Some(roles) = self.roles {
            person.roles = roles;
        }
        if let Some(access) = self.access {
            person.access = access;
        }
        if let Some(exposed) = self.politically_exposed {
            person.politically_exposed = exposed;
        }
        if person.name().is_empty() {
            return Err(FileError::Field("firstName", UNNAMED));
        }
        Ok(())
    }
}

/// Names a person.
///
/// # Errors
/// [`FileError::Field`] where there is no name; [`FileError::Refused`], [`FileError::NoFileForIndividuals`],
/// [`FileError::Full`]; the key; the database.
pub async fn add(
    services: &Services,
    acting: Acting,
    change: Change,
    idempotent: Idempotent<Person, FileError>,
) -> Result<Done<Person>, FileError> {
    let mut person = unnamed(services);
    change.apply(&mut person)?;
    let effect = async |conn: &mut PgConnection, record: Record| {
        named(services, conn, acting, business(record)?, &person).await?;
        Ok(person)
    };
    idempotent.run_on(services, acting.target, effect).await
}

/// Names an employee. Somebody has to manage the account before anybody else is named.
///
/// # Errors
/// [`FileError::Field`] where no person manages the account; as [`add`].
pub async fn employ(
    services: &Services,
    acting: Acting,
    change: Change,
    idempotent: Idempotent<Person, FileError>,
) -> Result<Done<Person>, FileError> {
    let mut person = unnamed(services);
    change.apply(&mut person)?;
    person.roles = vec![PersonRole::Employee];
    let effect = async |conn: &mut PgConnection, record: Record| {
        let record = business(record)?;
        let manages = |one: &Person| one.access.contains(&AccessRole::AdminUser);
        if !manages(&person) {
            let sealer = &services.journal.sealer;
            let known = people::all(conn, sealer, record.organization_id).await?;
            if !known.iter().any(manages) {
                return Err(FileError::Field("roles", NO_ADMIN));
            }
        }
        named(services, conn, acting, record, &person).await?;
        Ok(person)
    };
    idempotent.run_on(services, acting.target, effect).await
}

async fn named(
    services: &Services,
    conn: &mut PgConnection,
    acting: Acting,
    mut record: Record,
    person: &Person,
) -> Result<(), FileError> {
    let owner = record.organization_id;
    changeable(conn, &record).await?;
    cases::begin(conn, owner, services.clock.now()).await?;
    name(services, conn, owner, person).await?;
    standing::changed(services, conn, acting, &mut record).await
}

/// A new person without any data.
pub(super) fn unnamed(services: &Services) -> Person {
    let now = services.clock.now();
    Person {
        id: PersonId(services.ids.uuid()),
        details: Details {
            first_name: None,
            last_name: None,
            full_name: None,
            date_of_birth: None,
            nationality: None,
            email: None,
            phone: None,
            address: None,
            address_parts: None,
            position: None,
            id_document: None,
            source_of_wealth: None,
        },
        roles: Vec::new(),
        access: Vec::new(),
        politically_exposed: false,
        status: PersonStatus::Added,
        reasons: Vec::new(),
        created_at: now,
        changed_at: now,
        decided_at: None,
    }
}

/// Adds a person to a begun, locked file, if there is room. A full one has some for people who are missing or asked
/// for.
pub(super) async fn name(
    services: &Services,
    conn: &mut PgConnection,
    owner: OrganizationId,
    person: &Person,
) -> Result<(), FileError> {
    let limit = i64::try_from(MAX_PARTIES).unwrap_or(i64::MAX);
    let count = people::count(conn, owner).await?;
    if count >= limit {
        let loaded = load(conn, &services.journal.sealer, owner, services.clock.now()).await?;
        let policy = services.requirements.of(OrganizationType::Business);
        let is_needed = room::needs_person(&loaded.facts, policy, person.facts());
        if count >= limit.saturating_add(MAX_NEEDED) || !is_needed {
            return Err(FileError::Full);
        }
    }
    Ok(people::save(conn, &services.journal.sealer, owner, person).await?)
}

/// Takes roles from a person: whoever has another one stays with that, and is looked at again; whoever has none is
/// taken out, which is possible until they are submitted.
///
/// # Errors
/// [`FileError::NoSuchPart`] where no person of this id has the first of the roles; as [`withdraw`].
pub async fn leave(
    services: &Services,
    acting: Acting,
    id: PersonId,
    roles: Vec<PersonRole>,
    idempotent: Idempotent<PersonId, FileError>,
) -> Result<Done<PersonId>, FileError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let owner = acting.target;
        let mut record = business(record)?;
        let person = people::read(conn, &services.journal.sealer, owner, id).await?;
        let person =
            person.filter(|one| roles.first().is_some_and(|first| one.roles.contains(first)));
        let person = person.ok_or(FileError::NoSuchPart)?;
        changeable(conn, &record).await?;
        take_roles(services, conn, owner, person, &roles).await?;
        standing::changed(services, conn, acting, &mut record).await?;
        Ok(id)
    };
    idempotent.run_on(services, acting.target, effect).await
}

/// The same within a transaction that has the lock.
pub(super) async fn take_roles(
    services: &Services,
    conn: &mut PgConnection,
    owner: OrganizationId,
    mut person: Person,
    roles: &[PersonRole],
) -> Result<(), FileError> {
    let had_access = person.roles.contains(&PersonRole::Employee);
    person.roles.retain(|role| !roles.contains(role));
    if had_access && !person.roles.contains(&PersonRole::Employee) {
        person.access.clear();
    }
    if !person.roles.is_empty() {
        person.status = PersonStatus::Added;
        person.reasons.clear();
        person.changed_at = services.clock.now();
        return Ok(people::save(conn, &services.journal.sealer, owner, &person).await?);
    }
    if !may_withdraw(person.status.stage()) {
        return Err(FileError::AlreadySubmitted);
    }
    people::withdraw(conn, owner, person.id).await?;
    Ok(())
}

/// Changes a person. Where that changes what officers judge, an officer has to look at them (again).
///
/// # Errors
/// [`FileError::Field`] where no name is left; [`FileError::Refused`], [`FileError::NoSuchPart`]; the key; the database.
pub async fn change(
    services: &Services,
    acting: Acting,
    id: PersonId,
    change: Change,
    idempotent: Idempotent<Person, FileError>,
) -> Result<Done<Person>, FileError> {
    alter(services, acting, id, change, |_| true, idempotent).await
}

/// Changes what an employee may do.
///
/// # Errors
/// [`FileError::NoSuchPart`] where no person of this id is an employee; as [`change`].
pub async fn empower(
    services: &Services,
    acting: Acting,
    id: PersonId,
    access: Vec<AccessRole>,
    idempotent: Idempotent<Person, FileError>,
) -> Result<Done<Person>, FileError> {
    let change = Change {
        access: Some(access),
        ..Change::default()
    };
    let is_employee = |person: &Person| person.roles.contains(&PersonRole::Employee);
    alter(services, acting, id, change, is_employee, idempotent).await
}

async fn alter(
    services: &Services,
    acting: Acting,
    id: PersonId,
    change: Change,
    is_meant: fn(&Person) -> bool,
    idempotent: Idempotent<Person, FileError>,
) -> Result<Done<Person>, FileError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let (owner, sealer) = (acting.target, &services.journal.sealer);
        let mut record = business(record)?;
        let before = people::read(conn, sealer, owner, id).await?;
        let before = before.filter(is_meant).ok_or(FileError::NoSuchPart)?;
        changeable(conn, &record).await?;
        let mut person = before.clone();
        change.apply(&mut person)?;
        if person != before {
            person.changed_at = services.clock.now();
            if !person.is_judged_alike(&before) {
                person.status = PersonStatus::Added;
                person.reasons.clear();
            }
            people::save(conn, sealer, owner, &person).await?;
            standing::changed(services, conn, acting, &mut record).await?;
        }
        Ok(person)
    };
    idempotent.run_on(services, acting.target, effect).await
}

/// Takes out a person who was not submitted.
///
/// # Errors
/// [`FileError::Refused`], [`FileError::NoSuchPart`], [`FileError::AlreadySubmitted`]; the key; the database.
pub async fn withdraw(
    services: &Services,
    acting: Acting,
    id: PersonId,
    idempotent: Idempotent<PersonId, FileError>,
) -> Result<Done<PersonId>, FileError> {
    let effect = async |conn: &mut PgConnection, record: Record| {
        let (owner, sealer) = (acting.target, &services.journal.sealer);
        let mut record = business(record)?;
        let person = people::read(conn, sealer, owner, id).await?;
        let person = person.ok_or(FileError::NoSuchPart)?;
        changeable(conn, &record).await?;
        if !may_withdraw(person.status.stage()) {
            return Err(FileError::AlreadySubmitted);
        }
        people::withdraw(conn, owner, id).await?;
        standing::changed(services, conn, acting, &mut record).await?;
        Ok(id)
    };
    idempotent.run_on(services, acting.target, effect).await
}
