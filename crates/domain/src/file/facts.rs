//! Requirements that are neither documents nor screenings: statements, people, ownership.

use chrono::{DateTime, Utc};

use super::items::{ItemStatus, Subject};
use super::{AccessRole, CompanyFile, Person, PersonRole, declared_days, owners};
use crate::file::requirements::{FactCode, Policy};
use crate::ownership::BalanceCode;

/// One item's subject, status and message.
pub(super) type Finding = (Subject, ItemStatus, String);

/// Where a fact stands, in a file that does or does not explain what is not known of its ownership. Usually one
/// finding; beneficial owners that are missing have one each.
pub(super) fn evaluate(
    file: &CompanyFile,
    (policy, explained): (&Policy, bool),
    code: FactCode,
    subject: &Subject,
) -> Vec<Finding> {
    let business = &file.business;
    let some = |wanted: &dyn Fn(&Person) -> bool| file.people.iter().any(wanted);
    let (given, what) = match code {
        FactCode::CountryOfRegistration => (
            business.country.is_some(),
            "state the country of registration",
        ),
        FactCode::Industry => (business.industry.is_some(), "state the industry"),
        FactCode::BusinessPurpose => (
            business.purpose.is_some(),
            "state the purpose of the business",
        ),
        FactCode::ExpectedAnnualRevenue => (
            business.annual_revenue.is_some(),
            "state the revenue expected in a year",
        ),
        FactCode::ExpectedTransactionVolume => (
            business.monthly_transactions.is_some(),
            "state the transactions expected in a month",
        ),
        FactCode::SourceOfFundsStatement => (
            business.source_of_funds.is_some(),
            "state where the funds of the business come from",
        ),
        FactCode::PrimaryJurisdictions => (
            !business.jurisdictions.is_empty(),
            "state where the business is mainly done",
        ),
        FactCode::Director => (
            some(&|one| one.is(PersonRole::Director)),
            "name at least one director",
        ),
        FactCode::BeneficialOwner => (
            some(&|one| one.is(PersonRole::BeneficialOwner)),
            "name the beneficial owners; where nobody owns 25 %, name who controls the company",
        ),
        FactCode::AdminUser => (
            some(&|one| {
                one.is(PersonRole::Employee) && one.access.contains(&AccessRole::AdminUser)
            }),
            "name at least one employee with the role ADMIN_USER",
        ),
        FactCode::SourceOfWealthStatement => {
            let mut people = file.people.iter();
            let owner = people.find(|one| Some(&one.id) == subject.id.as_ref());
            (
                owner.is_some_and(|one| one.source_of_wealth.is_some()),
                "state the source of wealth",
            )
        }
        FactCode::OwnershipDeclared => (file.ownership.is_some(), "declare who owns the company"),
        FactCode::OwnershipTotal => return total(file, explained, subject),
        FactCode::OwnershipCircle => return circles(file, subject),
        FactCode::BeneficialOwnersListed => return owners::listed(file, policy, subject),
        FactCode::OwnersNamed => return owners::named(file, subject),
        FactCode::HoldersEntered => return owners::entered(file, policy, subject),
        FactCode::DateOfBirth => return declared_days::birth(file, subject),
        // What an officer decides on, and what has a last day: `evaluate::person_check`, `unknown`, `twins`,
        // `declared_days`.
        FactCode::PersonCheck
        | FactCode::OwnershipUnknown
        | FactCode::OnePersonOrTwo
        | FactCode::IdDocumentValidity => return Vec::new(),
    };
    let message = if given {
        "Provided.".to_owned()
    } else {
        format!("Please {what}.")
    };
    let status = if given {
        ItemStatus::Provided
    } else {
        ItemStatus::Missing
    };
    vec![(subject.clone(), status, message)]
}

/// Basis points as a percentage.
fn percent(basis_points: u64) -> String {
    format!("{}.{:02} %", basis_points / 100, basis_points % 100)
}

fn total(file: &CompanyFile, explained: bool, subject: &Subject) -> Vec<Finding> {
    let Some(ownership) = &file.ownership else {
        return Vec::new();
    };
    let wanted = subject.id.as_ref().unwrap_or(&ownership.root);
    let Some(declared) = ownership
        .companies
        .iter()
        .find(|company| company.company == *wanted)
    else {
        return Vec::new();
    };
    let sum = percent(declared.basis_points);
    let (status, message) = match declared.balance {
        BalanceCode::Complete => (
            ItemStatus::Provided,
            format!("The holdings add up to {sum}."),
        ),
        BalanceCode::UnderDeclared | BalanceCode::NoOwners if explained => (
            ItemStatus::Provided,
            format!("The holdings add up to {sum}. Why the rest is not known is explained."),
        ),
        BalanceCode::UnderDeclared => (
            ItemStatus::Inconsistent,
            format!("The holdings add up to {sum}: please declare every holder."),
        ),
        BalanceCode::OverDeclared => (
            ItemStatus::Inconsistent,
            format!("The holdings add up to {sum}: please correct them to 100 %."),
        ),
        BalanceCode::NoOwners => (
            ItemStatus::Missing,
            "Please declare the owners of this company.".to_owned(),
        ),
    };
    vec![(subject.clone(), status, message)]
}

/// Circles with an owner outside are only shown in the ownership itself.
fn circles(file: &CompanyFile, subject: &Subject) -> Vec<Finding> {
    let Some(ownership) = &file.ownership else {
        return Vec::new();
    };
    let closed = ownership.circles.iter().find(|circle| circle.closed);
    let (status, message) = match closed {
        None => (
            ItemStatus::Provided,
            "Every circle of companies has owners outside it.".to_owned(),
        ),
        Some(circle) => (
            ItemStatus::Inconsistent,
            format!(
                "These companies hold only each other: {}. Please declare who owns them.",
                circle.companies.join(", ")
            ),
        ),
    };
    vec![(subject.clone(), status, message)]
}

/// When the data behind a fact last changed; none if they were never given.
pub(super) fn changed_at(
    file: &CompanyFile,
    code: FactCode,
    subject: Option<&str>,
) -> Option<DateTime<Utc>> {
    match code {
        FactCode::CountryOfRegistration
        | FactCode::Industry
        | FactCode::BusinessPurpose
        | FactCode::ExpectedAnnualRevenue
        | FactCode::ExpectedTransactionVolume
        | FactCode::SourceOfFundsStatement
        | FactCode::PrimaryJurisdictions => Some(file.business.changed_at),
        FactCode::OwnershipDeclared
        | FactCode::OwnershipTotal
        | FactCode::OwnershipCircle
        | FactCode::OwnershipUnknown
        | FactCode::OwnersNamed => file.ownership_changed_at,
        FactCode::Director
        | FactCode::BeneficialOwner
        | FactCode::AdminUser
        | FactCode::SourceOfWealthStatement
        | FactCode::PersonCheck
        | FactCode::BeneficialOwnersListed
        | FactCode::HoldersEntered
        | FactCode::OnePersonOrTwo
        | FactCode::DateOfBirth
        | FactCode::IdDocumentValidity => {
            let people = file.people.iter();
            people
                .filter(|one| subject.is_none_or(|id| one.id == id))
                .map(|one| one.changed_at)
                .max()
        }
    }
}
