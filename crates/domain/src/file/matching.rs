//! Which document is meant for which requirement.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{DateTime, Utc};

use super::deliveries::{Worth, weighed};
use super::evaluate::Instance;
use super::progress::Stage;
use super::requests::asking;
use super::{CompanyFile, Document, DocumentType};
use crate::file::requirements::Code;
use crate::steps;

/// The documents of each requirement, by its place in the list.
type Assigned<'f> = BTreeMap<usize, Vec<&'f Document>>;

/// A requirement that has too few documents.
struct Waiting {
    at: usize,
    since: Option<DateTime<Utc>>,
}

/// Which documents are meant for which requirement. A named document is meant for its subject; an unnamed one for the
/// first subject that has no good one, in the order of delivery: first for those who were asked for it, which only a
/// later delivery answers. For an approval it counts for no person until an officer names its subject.
pub(super) fn assign<'f>(file: &'f CompanyFile, instances: &[Instance<'_>]) -> Assigned<'f> {
    let mut by_owner: BTreeMap<(DocumentType, Option<&str>), Vec<&Document>> = BTreeMap::new();
    for document in &file.documents {
        steps::count();
        by_owner
            .entry((document.kind, document.belongs_to.as_deref()))
            .or_default()
            .push(document);
    }
    let of_somebody: BTreeSet<(Code, &str)> = instances
        .iter()
        .filter_map(|instance| Some((instance.code, instance.subject.id.as_deref()?)))
        .collect();
    let mut assigned: Assigned<'_> = BTreeMap::new();
    let mut waiting: BTreeMap<DocumentType, Vec<Waiting>> = BTreeMap::new();
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
                    .filter(|document| document.kind == kind)
                    .filter(|document| match (instance.is_extra, &document.belongs_to) {
                        (false, _) => true,
                        (true, Some(id)) => !of_somebody.contains(&(instance.code, id)),
                        (true, None) => document.status.stage() == Stage::Verified,
                    }),
            );
            if !instance.is_extra {
                continue;
            }
        }
        if instance.subject.id.is_some() {
            own.extend(named(&by_owner, instance));
        }
        let asked = asking(file, instance);
        let since = asked.iter().map(|request| request.asked_at).max();
        let good = weighed(file, &instance.subject, own)
            .into_iter()
            .filter(|(document, worth)| {
                *worth != Worth::Nothing && since.is_none_or(|since| document.uploaded_at > since)
            });
        let lacks = asked.len().max(1).saturating_sub(good.count());
        let waiting = waiting.entry(kind).or_default();
        waiting.extend((0..lacks).map(|_| Waiting { at, since }));
    }
    for (kind, waiting) in waiting {
        let mut unowned = by_owner.remove(&(kind, None)).unwrap_or_default();
        let extra = instances
            .iter()
            .position(|one| one.is_extra && one.code == Code::Document(kind));
        let extra_of_all = instances.iter().position(|one| {
            one.is_extra && one.code == Code::Document(kind) && one.subject.id.is_none()
        });
        if extra_of_all.is_some() {
            unowned.retain(|document| document.status.stage() != Stage::Verified);
        }
        let left = hand_out(file, unowned, waiting, &mut assigned);
        // What is left answers the request that named no subject.
        if let Some(at) = extra_of_all.or(extra) {
            assigned.entry(at).or_default().extend(left);
        }
    }
    assigned
}

/// The documents that are named for the subject of a requirement.
fn named<'f>(
    by_owner: &BTreeMap<(DocumentType, Option<&str>), Vec<&'f Document>>,
    instance: &Instance<'_>,
) -> Vec<&'f Document> {
    let owner = instance.subject.id.as_deref();
    let kinds = instance.kinds();
    let of_kind = kinds.filter_map(|kind| by_owner.get(&(kind, owner)));
    of_kind.flatten().copied().collect()
}

/// Assigns the unnamed documents of one type, the good ones first; returns those that are left.
fn hand_out<'f>(
    file: &CompanyFile,
    mut unowned: Vec<&'f Document>,
    mut waiting: Vec<Waiting>,
    assigned: &mut Assigned<'f>,
) -> VecDeque<&'f Document> {
    unowned.sort_by_key(|document| (!is_good(document, file), document.uploaded_at, &document.id));
    let mut unowned = VecDeque::from(unowned);
    waiting.sort_by_key(|one| (one.since.is_none(), one.since, one.at));
    for one in waiting {
        let fits =
            |document: &&Document| one.since.is_none_or(|since| document.uploaded_at > since);
        let found = unowned.iter().position(fits);
        let found = found.and_then(|at| unowned.remove(at));
        assigned.entry(one.at).or_default().extend(found);
    }
    unowned
}

fn is_good(document: &Document, file: &CompanyFile) -> bool {
    steps::count();
    document.is_valid_on(file.today) && document.status.stage() != Stage::Rejected
}
