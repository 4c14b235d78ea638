//! The in-house file of a business: what was delivered, and what follows from it.
//!
//! Nothing here is stored as a conclusion. A [`CompanyFile`] holds the facts; the level, the four buckets, the
//! readiness for submission and for approval are computed from it and the
//! [policy](crate::domain::requirements::Policy) each time.
//!
//! The flow: documents, people, ownership and statements are collected; [`readiness::unmet`] names everything that
//! keeps the file from being submitted; once submitted, an officer claims it, looks at each document and person,
//! records screenings, and decides ([`authority`]). What the officer asks for again shows up as missing. A document
//! that expires lapses the approval ([`expiry`]).

pub mod authority;
mod business;
mod document;
mod evaluate;
pub mod expiry;
mod facts;
pub mod finhub;
mod items;
mod level;
mod matching;
mod person;
pub mod personnel;
pub mod progress;
pub mod readiness;
mod requests;
mod screening;

use chrono::{DateTime, NaiveDate, Utc};

pub use business::{Business, Declared, Industry};
pub use document::{Document, DocumentStatus, DocumentType};
pub use evaluate::{buckets, required_documents};
pub use items::{Buckets, Impact, Item, ItemStatus, Subject, SubjectType, WhoActs};
pub use level::{Level, LevelReason, level};
pub use person::{AccessRole, Person, PersonRole, PersonStatus};
pub use screening::{Screening, ScreeningKind, ScreeningResult};

use super::country::Country;
use super::ownership::Ownership;
use super::requirements::Code;

/// Something that an officer asked for again. It is answered by a delivery of the same kind that came later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What is asked for.
    pub code: Code,
    /// The person or parent company it is asked of; none for the organization.
    pub subject: Option<String>,
    /// The officer's words for the customer.
    pub message: String,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
}

/// The facts of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyFile {
    /// The level that was asked for.
    pub requested_level: Level,
    /// What the business says about itself.
    pub business: Business,
    /// Every document, rejected and replaced ones too.
    pub documents: Vec<Document>,
    /// Everybody who is named.
    pub people: Vec<Person>,
    /// The solved ownership; none while none is declared.
    pub ownership: Option<Ownership>,
    /// When the ownership last changed.
    pub ownership_changed_at: Option<DateTime<Utc>>,
    /// Where the companies above are registered, as far as known.
    pub parent_countries: Vec<Country>,
    /// The newest screening of each kind and subject.
    pub screenings: Vec<Screening>,
    /// What officers asked for, answered or not.
    pub requests: Vec<Request>,
    /// The day on which the question is asked.
    pub today: NaiveDate,
}

impl CompanyFile {
    /// A file to which nothing was delivered.
    #[must_use]
    pub fn empty(today: NaiveDate) -> Self {
        Self {
            requested_level: Level::Standard,
            business: Business {
                industry: None,
                country: None,
                purpose: false,
                annual_revenue: None,
                monthly_transactions: None,
                source_of_funds: false,
                jurisdictions: Vec::new(),
                changed_at: DateTime::UNIX_EPOCH,
            },
            documents: Vec::new(),
            people: Vec::new(),
            ownership: None,
            ownership_changed_at: None,
            parent_countries: Vec::new(),
            screenings: Vec::new(),
            requests: Vec::new(),
            today,
        }
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod review_tests;

#[cfg(test)]
mod properties;
