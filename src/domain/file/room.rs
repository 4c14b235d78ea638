//! Room in a full file for what is needed: whoever has to deliver something can.

use super::readiness::unmet;
use super::requests::open_requests;
use super::{CompanyFile, Document, Item, Person};
use crate::domain::requirements::Policy;

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

fn meets(before: &CompanyFile, after: &CompanyFile, policy: &Policy) -> bool {
    let left = unmet(after, policy);
    let is_left = |item: &Item| {
        let mut left = left.iter();
        left.any(|one| one.code == item.code && one.subject == item.subject)
    };
    // One document answers one request, and one item stands for all of a kind.
    open_requests(after).len() < open_requests(before).len()
        || unmet(before, policy).iter().any(|item| !is_left(item))
}
