//! Documents that expire after an approval.

use chrono::{Days, NaiveDate};

pub use super::evaluate::EXPIRING_DAYS;
use super::items::{Item, ItemStatus};
use super::{CompanyFile, buckets};
use crate::file::requirements::{Code, Policy};

/// The required documents whose last day is more than `grace_days` past: any of them lapses an approval.
#[must_use]
pub fn lapsed(file: &CompanyFile, policy: &Policy, grace_days: u64) -> Vec<Item> {
    let over = |last: NaiveDate| {
        let last = last.checked_add_days(Days::new(grace_days));
        last.is_some_and(|last| last < file.today)
    };
    let expired = |file: &CompanyFile| -> Vec<Item> {
        let issues = buckets(file, policy).issues.into_iter();
        issues
            .filter(|item| matches!(item.code, Code::Document(_)))
            .filter(|item| item.status == ItemStatus::Expired && item.deadline.is_some_and(over))
            .collect()
    };
    // An unnamed document was accepted for no person in particular: beside a named one that expired it keeps nothing
    // alive.
    let mut found = expired(file);
    let mut named = file.clone();
    named.documents.retain(|one| one.belongs_to.is_some());
    for item in expired(&named) {
        let is_found = |one: &Item| one.code == item.code && one.subject == item.subject;
        if !found.iter().any(is_found) {
            found.push(item);
        }
    }
    found
}

/// The required documents that are valid for at most [`EXPIRING_DAYS`] more days.
#[must_use]
pub fn expiring(file: &CompanyFile, policy: &Policy) -> Vec<Item> {
    let buckets = buckets(file, policy);
    let soon = file.today.checked_add_days(Days::new(EXPIRING_DAYS));
    // An unnamed document that an earlier version accepted counts as submitted, and its expiry is told all the same.
    let unnamed = buckets.pending.into_iter().filter(|item| {
        let ends = item.deadline.zip(soon);
        item.status == ItemStatus::Submitted && ends.is_some_and(|(last, soon)| last <= soon)
    });
    let expiring = buckets.issues.into_iter();
    expiring
        .filter(|item| item.status == ItemStatus::Expiring)
        .chain(unnamed)
        .collect()
}

/// The earliest last day of a required document.
#[must_use]
pub fn first_deadline(file: &CompanyFile, policy: &Policy) -> Option<NaiveDate> {
    let buckets = buckets(file, policy);
    let documents = buckets
        .items()
        .filter(|item| matches!(item.code, Code::Document(_)));
    documents.filter_map(|item| item.deadline).min()
}
