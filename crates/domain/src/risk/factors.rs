//! The table of factors: every fact that counts for the level, what it means, and whether it raises the level or is only
//! shown. Screenings are none of them: whoever is screened may read all of this.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::lists::{ListCode, Lists, Row};
use crate::country::Country;
use crate::file::requirements::Policy;
use crate::file::{CompanyFile, Individual, Level, LevelReason, Person, PersonRole};
use crate::ownership::{Ownership, PartyKind};

closed_codes! {
    /// A fact that counts.
    pub enum FactorCode {
        /// The submission asks for it, or an officer set it.
        Requested = "REQUESTED",
        /// The trade is one of high risk.
        HighRiskIndustry = "HIGH_RISK_INDUSTRY",
        /// A director, shareholder or beneficial owner is politically exposed.
        PoliticallyExposedPerson = "POLITICALLY_EXPOSED_PERSON",
        /// The country of registration, or where an individual lives, is on a list.
        RegistrationCountry = "REGISTRATION_COUNTRY",
        /// Business is done in a country on a list; of an individual: a nationality.
        BusinessCountry = "BUSINESS_COUNTRY",
        /// A director, shareholder or beneficial owner is of a country on a list, by nationality or identity document.
        OwnerCountry = "OWNER_COUNTRY",
        /// A company above is registered in a country on a list.
        ParentCountry = "PARENT_COUNTRY",
        /// An individual names a country on a list.
        IndividualCountry = "INDIVIDUAL_COUNTRY",
        /// Many transactions, or a volume that cannot be read.
        LargeTransactions = "LARGE_TRANSACTIONS",
        /// A company above does not say where it is registered.
        UnknownCountry = "UNKNOWN_COUNTRY",
        /// Companies stand between the business and its owners. Shown only.
        ComplexOwnership = "COMPLEX_OWNERSHIP",
        /// An earlier submission needed the level, and nothing else does now.
        EarlierSubmission = "EARLIER_SUBMISSION",
    }
}

/// What one fact says of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Factor {
    pub code: FactorCode,
    /// The person or the company above that it is about; `None` for the organization itself.
    pub subject: Option<String>,
    /// Of a country: the row that names it.
    pub row: Option<Row>,
    /// The reason for ENHANCED that it is; `None` where it is only shown.
    pub reason: Option<LevelReason>,
}

impl Factor {
    fn of(code: FactorCode, subject: Option<&str>, reason: Option<LevelReason>) -> Self {
        Self {
            code,
            subject: subject.map(str::to_owned),
            row: None,
            reason,
        }
    }
}

/// What a list asks for.
fn asks(list: ListCode, policy: &Policy) -> Option<LevelReason> {
    match list {
        ListCode::FatfBlack | ListCode::EuHighRisk => Some(LevelReason::HighRiskJurisdiction),
        ListCode::FatfGrey => {
            (policy.grey_list == Level::Enhanced).then_some(LevelReason::MonitoredJurisdiction)
        }
    }
}

/// Whom the level looks at among the people.
fn owns(person: &Person) -> bool {
    let counts = |role: &PersonRole| match role {
        PersonRole::Director | PersonRole::Shareholder | PersonRole::BeneficialOwner => true,
        PersonRole::Employee => false,
    };
    person.roles.iter().any(counts)
}

/// A country that a file names, why it counts, and of whom.
type Named<'f> = (FactorCode, Option<&'f str>, Country);

fn countries(file: &CompanyFile) -> Vec<Named<'_>> {
    let business = &file.business;
    let mut named: Vec<Named<'_>> = Vec::new();
    named.extend(
        business
            .country
            .map(|country| (FactorCode::RegistrationCountry, None, country)),
    );
    let places = business.jurisdictions.iter();
    named.extend(places.map(|country| (FactorCode::BusinessCountry, None, *country)));
    for person in file.people.iter().filter(|one| owns(one)) {
        let issued = person.id_document.as_ref().and_then(|one| one.country);
        let both = [person.nationality, issued].into_iter().flatten();
        named.extend(both.map(|country| (FactorCode::OwnerCountry, Some(&*person.id), country)));
    }
    for party in file.others() {
        let code = match party.kind {
            PartyKind::Company
            | PartyKind::Trust
            | PartyKind::Foundation
            | PartyKind::State
            | PartyKind::ListedCompany => FactorCode::ParentCountry,
            PartyKind::Person | PartyKind::BeneficiaryClass => FactorCode::OwnerCountry,
        };
        let placed = party.country;
        named.extend(placed.map(|country| (code, Some(&*party.id), country)));
    }
    let individual = file.individual.iter().flat_map(Individual::countries);
    named.extend(individual.map(|country| (FactorCode::IndividualCountry, None, country)));
    let mut seen = BTreeSet::new();
    named.retain(|one| seen.insert(*one));
    named
}

fn listed(file: &CompanyFile, policy: &Policy, (lists, day): (&Lists, NaiveDate)) -> Vec<Factor> {
    let mut found = Vec::new();
    for (code, subject, country) in countries(file) {
        found.extend(lists.naming(country, day).map(|row| Factor {
            row: Some(row.clone()),
            ..Factor::of(code, subject, asks(row.list, policy))
        }));
    }
    found
}

/// Everything of a file that counts, on the day of the question.
#[must_use]
pub fn factors(file: &CompanyFile, policy: &Policy) -> Vec<Factor> {
    let business = &file.business;
    let mut found = Vec::new();
    let mut add = |holds: bool, code, reason| {
        if holds {
            found.push(Factor::of(code, None, reason));
        }
    };
    add(
        file.requested_level == Level::Enhanced,
        FactorCode::Requested,
        Some(LevelReason::Requested),
    );
    let industry = business.industry;
    add(
        industry.is_some_and(|industry| policy.is_high_risk(industry)),
        FactorCode::HighRiskIndustry,
        Some(LevelReason::HighRiskIndustry),
    );
    let volume = business.monthly_transactions;
    let large = policy.limits.large_monthly_transactions;
    add(
        volume.is_some_and(|volume| volume.exceeds(large)),
        FactorCode::LargeTransactions,
        Some(LevelReason::LargeTransactions),
    );
    let ownership = file.ownership.as_ref();
    add(
        ownership.is_some_and(Ownership::is_complex),
        FactorCode::ComplexOwnership,
        None,
    );
    for person in file.people.iter().filter(|one| owns(one)) {
        if person.politically_exposed {
            let reason = Some(LevelReason::PoliticallyExposedPerson);
            let code = FactorCode::PoliticallyExposedPerson;
            found.push(Factor::of(code, Some(&person.id), reason));
        }
    }
    found.extend(listed(file, policy, (&file.lists, file.today)));
    let placed = file.parties.iter().filter(|party| party.country.is_some());
    let placed: BTreeSet<&str> = placed.map(|party| party.id.as_str()).collect();
    let above = ownership.into_iter().flat_map(Ownership::parents);
    for id in above.filter(|id| !placed.contains(id)) {
        let reason = Some(LevelReason::UnknownJurisdiction);
        found.push(Factor::of(FactorCode::UnknownCountry, Some(id), reason));
    }
    let is_raised = found.iter().any(|factor| factor.reason.is_some());
    if file.level_floor == Level::Enhanced && !is_raised {
        let reason = Some(LevelReason::EarlierSubmission);
        found.push(Factor::of(FactorCode::EarlierSubmission, None, reason));
    }
    found.sort();
    found
}

#[cfg(test)]
#[path = "factors_tests.rs"]
mod tests;
