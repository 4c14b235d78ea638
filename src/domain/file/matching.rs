//! Which document is meant for which requirement.

use std::collections::{BTreeMap, VecDeque};

use super::evaluate::Instance;
use super::progress::Stage;
use super::{CompanyFile, Document, DocumentType};
use crate::domain::requirements::Code;
use crate::domain::steps;

/// Which documents belong to which instance. A document that says whose it is belongs there; one that does not goes to
/// the first who has none that is good, in the order of delivery.
pub(super) fn assign<'f>(
    file: &'f CompanyFile,
    instances: &[Instance<'_>],
) -> BTreeMap<usize, Vec<&'f Document>> {
    let good = |document: &Document| is_good(document, file);
    let mut by_owner: BTreeMap<(DocumentType, Option<&str>), Vec<&Document>> = BTreeMap::new();
    for document in &file.documents {
        steps::count();
        by_owner
            .entry((document.kind, document.belongs_to.as_deref()))
            .or_default()
            .push(document);
    }
    let mut assigned: BTreeMap<usize, Vec<&Document>> = BTreeMap::new();
    let mut waiting: BTreeMap<DocumentType, Vec<usize>> = BTreeMap::new();
    for (at, instance) in instances.iter().enumerate() {
        let Code::Document(kind) = instance.code else {
            continue;
        };
        let own = assigned.entry(at).or_default();
        if instance.subject.id.is_none() {
            own.extend(
                file.documents
                    .iter()
                    .inspect(|_| steps::count())
                    .filter(|document| document.kind == kind),
            );
            continue;
        }
        for kind in std::iter::once(&kind).chain(instance.satisfied_by) {
            own.extend(
                by_owner
                    .get(&(*kind, instance.subject.id.as_deref()))
                    .into_iter()
                    .flatten(),
            );
        }
        if !own.iter().any(|document| good(document)) {
            waiting.entry(kind).or_default().push(at);
        }
    }
    for (kind, waiting) in waiting {
        let mut unowned = by_owner.remove(&(kind, None)).unwrap_or_default();
        unowned.sort_by_key(|document| (!good(document), document.uploaded_at, &document.id));
        let mut unowned = VecDeque::from(unowned);
        for at in waiting {
            assigned.entry(at).or_default().extend(unowned.pop_front());
        }
    }
    assigned
}

pub(super) fn is_good(document: &Document, file: &CompanyFile) -> bool {
    steps::count();
    let valid = document
        .valid_until
        .is_none_or(|last| last.date() >= file.today);
    valid && document.status.stage() != Stage::Rejected
}
