//! Room in a full file for what is needed: a customer who has to deliver something can.

use std::collections::BTreeMap;

use super::readiness::unmet;
use super::requests::Answers;
use super::{CompanyFile, Document, Person, Subject};
use crate::file::requirements::{Code, Policy};

/// Whether a document meets something that keeps the file from being submitted.
#[must_use]
pub fn needs_document(file: &CompanyFile, policy: &Policy, document: Document) -> bool {
    let mut more = file.clone();
    more.documents.push(document);
    meets(file, &more, policy)
}

/// Whether a person meets something that keeps the file from being submitted.
#[must_use]
pub fn needs_person(file: &CompanyFile, policy: &Policy, person: Person) -> bool {
    let mut more = file.clone();
    more.people.push(person);
    meets(file, &more, policy)
}

/// Whether something that was waited for came, or of something unmet there is less. It may cause other needs, as a new
/// director does.
fn meets(before: &CompanyFile, after: &CompanyFile, policy: &Policy) -> bool {
    let (asked, left) = (Answers::of(before, policy), Answers::of(after, policy));
    if !asked.awaited().is_subset(left.awaited()) {
        return true;
    }
    let left = counts(after, policy);
    counts(before, policy)
        .iter()
        .any(|(what, count)| left.get(what).unwrap_or(&0) < count)
}

/// How often each requirement of each subject is unmet: each refused delivery that was asked for counts.
fn counts(file: &CompanyFile, policy: &Policy) -> BTreeMap<(Code, Subject), usize> {
    let mut counts = BTreeMap::new();
    for item in unmet(file, policy) {
        *counts.entry((item.code, item.subject)).or_default() += 1;
    }
    counts
}
