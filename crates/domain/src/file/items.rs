//! What a requirement looks like to the one who has to meet it.

use chrono::NaiveDate;
use serde::Serialize;

use super::grounds::Ground;
use super::progress::RejectionReason;
use crate::file::requirements::Code;

closed_codes! {
    /// Whom an item is about.
    pub enum SubjectType {
        /// The verified business.
        Organization = "ORGANIZATION",
        /// A natural person of the file or the structure.
        Person = "PERSON",
        /// A company above the verified one.
        Company = "COMPANY",
    }
}

/// Whom an item is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Subject {
    #[serde(rename = "type")]
    pub kind: SubjectType,
    /// Its id; none for the organization itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Subject {
    /// The verified business.
    #[must_use]
    pub fn organization() -> Self {
        Self {
            kind: SubjectType::Organization,
            id: None,
            name: None,
        }
    }
}

closed_codes! {
    /// Where an item stands.
    pub enum ItemStatus {
        /// Nothing was delivered.
        Missing = "MISSING",
        /// An officer asks for it again.
        Requested = "REQUESTED",
        /// It is there, and needs no look.
        Provided = "PROVIDED",
        /// Delivered, not submitted.
        Uploaded = "UPLOADED",
        /// Submitted; an officer has to look.
        Submitted = "SUBMITTED",
        /// A screening is not finished, or what it found is not explained yet: the two look alike, because who is
        /// screened is not told of a match.
        Open = "OPEN",
        /// Accepted, or screened without a finding.
        Verified = "VERIFIED",
        /// Refused.
        Rejected = "REJECTED",
        /// No longer valid.
        Expired = "EXPIRED",
        /// Valid, but not for long.
        Expiring = "EXPIRING",
        /// Declared, but it does not add up.
        Inconsistent = "INCONSISTENT",
    }
}

closed_codes! {
    /// Who has to act next.
    pub enum WhoActs {
        /// The customer, or the broker for them.
        Customer = "CUSTOMER",
        /// An officer of the platform.
        Officer = "OFFICER",
        /// Nobody.
        Nobody = "NOBODY",
    }
}

closed_codes! {
    /// What the item keeps from happening.
    pub enum Impact {
        /// Nothing.
        None = "NONE",
        /// The file cannot be submitted.
        BlocksSubmission = "BLOCKS_SUBMISSION",
        /// The file cannot be approved.
        BlocksApproval = "BLOCKS_APPROVAL",
        /// An approval lapses after the deadline.
        LapsesApproval = "LAPSES_APPROVAL",
    }
}

/// One requirement of one subject, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// What is required.
    pub code: Code,
    /// Of whom.
    pub subject: Subject,
    /// Where it stands.
    pub status: ItemStatus,
    /// Who has to act.
    pub who_acts: WhoActs,
    /// What it keeps from happening.
    pub impact: Impact,
    /// The last day, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<NaiveDate>,
    /// Why it was refused, where it was: the first reason. The message has all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<RejectionReason>,
    /// A sentence for people.
    pub message: String,
    /// What changed since an officer looked; for officers alone.
    #[serde(skip)]
    pub changed: Vec<Ground>,
}

/// Every requirement in exactly one of four buckets, which are always present.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Buckets {
    /// Nothing more to do.
    pub complete: Vec<Item>,
    /// Delivered; an officer has to look.
    pub pending: Vec<Item>,
    /// To be delivered, for the first time or again.
    pub missing: Vec<Item>,
    /// Refused, expired or soon to expire, contradictory.
    pub issues: Vec<Item>,
}

impl Buckets {
    /// All items.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.complete
            .iter()
            .chain(&self.pending)
            .chain(&self.missing)
            .chain(&self.issues)
    }

    /// Puts an item where its status belongs.
    pub(super) fn put(&mut self, item: Item) {
        match item.status {
            ItemStatus::Provided | ItemStatus::Verified => &mut self.complete,
            ItemStatus::Uploaded | ItemStatus::Submitted | ItemStatus::Open => &mut self.pending,
            ItemStatus::Missing | ItemStatus::Requested => &mut self.missing,
            ItemStatus::Rejected
            | ItemStatus::Expired
            | ItemStatus::Expiring
            | ItemStatus::Inconsistent => &mut self.issues,
        }
        .push(item);
    }
}
