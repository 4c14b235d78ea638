//! People of the in-house file.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::progress::{RejectionReason, Stage};
use crate::country::Country;
use crate::day::Day;

/// What every id of a file's person begins with, in lower case: no other id may begin so.
pub(super) const PERSON_ID: &str = "per_";

closed_codes! {
    /// What a person is to the company. One person may be several.
    pub enum PersonRole {
        /// Sits on the board.
        Director = "DIRECTOR",
        /// Holds shares.
        Shareholder = "SHAREHOLDER",
        /// Owns 25 % or more in effect, or controls the company otherwise.
        BeneficialOwner = "BENEFICIAL_OWNER",
        /// Works for the company.
        Employee = "EMPLOYEE",
    }
}

closed_codes! {
    /// What an employee may do for the company in FinHub's sense. It gives no access to this service: roles there are
    /// on keys.
    pub enum AccessRole {
        /// Manages the company's account; every company needs one (FinHub "Missing Admin User").
        AdminUser = "ADMIN_USER",
        /// Answers for compliance.
        ComplianceOfficer = "COMPLIANCE_OFFICER",
        /// Approves payments.
        TransactionApprover = "TRANSACTION_APPROVER",
        /// Nothing in particular.
        Employee = "EMPLOYEE",
    }
}

closed_codes! {
    /// Where a person stands.
    pub enum PersonStatus {
        /// Named; part of the file once that is submitted.
        Added = "ADDED",
        /// Submitted: an officer has to look.
        Submitted = "SUBMITTED",
        /// Accepted by an officer.
        Verified = "VERIFIED",
        /// Refused by an officer, with reasons.
        Rejected = "REJECTED",
    }
}

impl PersonStatus {
    /// The step of review that documents and people have in common.
    #[must_use]
    pub fn stage(self) -> Stage {
        match self {
            Self::Added => Stage::Open,
            Self::Submitted => Stage::Submitted,
            Self::Verified => Stage::Verified,
            Self::Rejected => Stage::Rejected,
        }
    }
}

impl From<Stage> for PersonStatus {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Open => Self::Added,
            Stage::Submitted => Self::Submitted,
            Stage::Verified => Self::Verified,
            Stage::Rejected => Self::Rejected,
        }
    }
}

/// An identity document, as its data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdDocument {
    /// Passport, identity card and the like, in the uploader's words.
    pub kind: String,
    pub number: String,
    /// Who issued it.
    pub country: Option<Country>,
    /// The last day on which it is good.
    pub valid_until: Option<Day>,
}

/// What the rules need to know of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person's id; the same as in the ownership structure.
    pub id: String,
    /// For messages.
    pub name: String,
    /// When they were born.
    pub date_of_birth: Option<Day>,
    pub nationality: Option<Country>,
    /// The identity document that was declared.
    pub id_document: Option<IdDocument>,
    /// What they are to the company.
    pub roles: BTreeSet<PersonRole>,
    /// What an employee may do.
    pub access: BTreeSet<AccessRole>,
    /// They say, or it is known, that they are politically exposed.
    pub politically_exposed: bool,
    /// Where their wealth comes from, as stated.
    pub source_of_wealth: Option<String>,
    /// Where they stand.
    pub status: PersonStatus,
    /// Why they were rejected; empty otherwise.
    pub reasons: Vec<RejectionReason>,
    /// When their data last changed.
    pub changed_at: DateTime<Utc>,
    /// When an officer decided on them last.
    pub decided_at: Option<DateTime<Utc>>,
}

impl Person {
    /// Whether they have the role.
    #[must_use]
    pub fn is(&self, role: PersonRole) -> bool {
        self.roles.contains(&role)
    }

    /// Directors and beneficial owners are verified and screened one by one.
    #[must_use]
    pub fn is_examined(&self) -> bool {
        self.is(PersonRole::Director) || self.is(PersonRole::BeneficialOwner)
    }
}
