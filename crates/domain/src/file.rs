//! The in-house file of a business: what was delivered, and what follows from it.
//!
//! Nothing here is stored as a conclusion. A [`CompanyFile`] holds the facts; the level, the four buckets, the
//! readiness for submission and for approval are computed from it and the
//! [policy](crate::file::requirements::Policy) each time.
//!
//! The flow: documents, people, ownership and statements are collected; [`readiness::unmet`] names everything that
//! keeps the file from being submitted; once submitted, an officer claims it, looks at each document and person,
//! records screenings, and decides ([`authority`]). What the officer asks for again shows up as missing. A document
//! that expires lapses the approval ([`expiry`]).

pub mod absent;
pub mod acts;
pub mod asking;
pub mod authority;
pub mod belonging;
mod business;
mod declared_days;
mod deliveries;
mod document;
mod evaluate;
pub mod expiry;
mod facts;
pub mod grounds;
mod items;
mod level;
mod matching;
pub mod owners;
mod person;
pub mod personnel;
pub mod progress;
pub mod readiness;
pub mod refresh;
pub mod rejection;
pub mod requests;
pub mod requirements;
pub mod room;
mod screening;
mod twins;
mod unknown;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

pub use acts::{About, Act, Finding};
pub use business::{Business, Declared, Industry};
pub use document::{Document, DocumentStatus, DocumentType};
pub use evaluate::{buckets, required_documents};
pub use items::{Buckets, Impact, Item, ItemStatus, Subject, SubjectType, WhoActs};
pub use level::{Level, LevelReason, inner_level, level_of, outer_level};
pub use person::{AccessRole, IdDocument, Person, PersonRole, PersonStatus};
pub use screening::{Screening, ScreeningKind, ScreeningResult, is_screened};
pub use twins::{Pair, may_be_one, pairs};

use super::country::Country;
use super::ownership::{Ownership, PartyKind, Structure};
use super::risk::Lists;
use requirements::Code;

/// An officer's request to the customer. A later delivery of the same kind answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub id: String,
    /// What is asked for.
    pub code: Code,
    /// The person or parent company it is asked of; none for the organization.
    pub subject: Option<String>,
    /// The officer's words for the customer.
    pub message: String,
    pub asked_at: DateTime<Utc>,
    /// An officer took it back.
    pub withdrawn: bool,
}

/// A natural person or a company of the declared structure, as it was described.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileParty {
    /// Its id within the structure.
    pub id: String,
    /// Person or company.
    pub kind: PartyKind,
    /// What it is called, where that was said.
    pub name: Option<String>,
    /// Where it is registered, where that was said.
    pub country: Option<Country>,
}

/// The individual whose file it is, as the broker describes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Individual {
    /// First and last name.
    pub name: String,
    /// As it was written.
    pub date_of_birth: String,
    /// Every country that is named: nationality, citizenship, birth, residence. As they were written.
    pub nationalities: Vec<Option<String>>,
    /// Where they live.
    pub address: String,
    /// The identity document that was declared.
    pub id_document: Option<IdDocument>,
}

impl Individual {
    /// Every country that can be read.
    pub fn countries(&self) -> impl Iterator<Item = Country> {
        let named = self.nationalities.iter().flatten();
        named.filter_map(|country| Country::parse(country))
    }
}

/// The facts of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyFile {
    /// The level that was asked for.
    pub requested_level: Level,
    /// The level that an earlier submission needed, or that an officer set since.
    pub level_floor: Level,
    /// What the business is called, once that is another name than the one it was created with.
    pub new_name: Option<String>,
    /// What the business says about itself.
    pub business: Business,
    /// Every document, rejected and replaced ones too.
    pub documents: Vec<Document>,
    pub people: Vec<Person>,
    /// The individual; none in a business' file.
    pub individual: Option<Individual>,
    /// The solved ownership; none while none is declared.
    pub ownership: Option<Ownership>,
    /// The people and companies of the declared structure.
    pub parties: Vec<FileParty>,
    /// Who holds and controls what, as declared.
    pub structure: Option<Structure>,
    /// The customer's explanation of the share without an identified owner.
    pub explanation: Option<String>,
    /// When the ownership last changed.
    pub ownership_changed_at: Option<DateTime<Utc>>,
    /// The newest screening of each kind and subject.
    pub screenings: Vec<Screening>,
    /// What officers asked for, answered or not.
    pub requests: Vec<Request>,
    /// What officers found, the newest of each kind and subject.
    pub acts: BTreeMap<About, Act>,
    /// The lists of countries by which it is judged.
    pub lists: Arc<Lists>,
    /// The day on which the question is asked.
    pub today: NaiveDate,
}

impl CompanyFile {
    /// A file to which nothing was delivered.
    #[must_use]
    pub fn empty(today: NaiveDate) -> Self {
        Self {
            requested_level: Level::Standard,
            level_floor: Level::Standard,
            new_name: None,
            business: Business {
                industry: None,
                country: None,
                purpose: None,
                annual_revenue: None,
                monthly_transactions: None,
                source_of_funds: None,
                jurisdictions: Vec::new(),
                changed_at: DateTime::UNIX_EPOCH,
            },
            documents: Vec::new(),
            people: Vec::new(),
            individual: None,
            ownership: None,
            parties: Vec::new(),
            structure: None,
            explanation: None,
            ownership_changed_at: None,
            screenings: Vec::new(),
            requests: Vec::new(),
            acts: BTreeMap::new(),
            lists: Arc::default(),
            today,
        }
    }

    /// What a person or a company of the structure is called.
    #[must_use]
    pub fn name_of(&self, id: &str) -> Option<&str> {
        let person = self.person(id).map(|person| person.name.as_str());
        let party = || self.parties.iter().find(|party| party.id == id);
        person.or_else(|| party()?.name.as_deref())
    }

    /// The person with an id; `None` where the file has none.
    #[must_use]
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod owners_tests;

#[cfg(test)]
mod belonging_tests;

#[cfg(test)]
mod review_tests;

#[cfg(test)]
mod properties;

#[cfg(test)]
mod ways_on;
