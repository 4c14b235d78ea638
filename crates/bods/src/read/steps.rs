//! Whether an indirect interest follows from direct ones of the file.

use std::collections::{BTreeMap, BTreeSet};

use super::wire::{End, RelationshipDetails};

/// A direct relationship.
struct Step<'a> {
    holder: &'a str,
    subject: &'a str,
    types: Vec<&'a str>,
}

/// The direct relationships of a file, by `recordId`.
pub(super) struct Steps<'a> {
    direct: BTreeMap<&'a str, Step<'a>>,
}

impl<'a> Steps<'a> {
    /// Of two that are indirect none explains the other, so only what is direct in every interest counts.
    pub(super) fn new(
        relationships: impl Iterator<Item = (&'a str, &'a RelationshipDetails)>,
    ) -> Self {
        let direct = relationships.filter_map(|(record, details)| {
            let is_direct = |word: Option<&str>| matches!(word, None | Some("direct"));
            let mut interests = details.interests.iter();
            let all_direct = interests.all(|one| is_direct(one.direct_or_indirect.as_deref()));
            let (subject, holder) = ends(details)?;
            let types = details.interests.iter();
            let step = Step {
                holder,
                subject,
                types: types.filter_map(|one| one.r#type.as_deref()).collect(),
            };
            all_direct.then_some((record, step))
        });
        Self {
            direct: direct.collect(),
        }
    }

    /// The types of what the interested party has in the subject by the records that the relationship names: somebody
    /// whom they lead to from the interested party has an interest of that type in the subject.
    pub(super) fn types(&self, details: &RelationshipDetails) -> BTreeSet<&'a str> {
        let mut types = BTreeSet::new();
        let Some((subject, holder)) = ends(details) else {
            return types;
        };
        let mut next: BTreeMap<&str, Vec<&Step<'a>>> = BTreeMap::new();
        let named = details.component_records.iter();
        for step in named.filter_map(|record| self.direct.get(record.as_str())) {
            // What the interested party has itself explains nothing that it has through others.
            if step.holder != holder || step.subject != subject {
                next.entry(step.holder).or_default().push(step);
            }
        }
        let (mut reached, mut open) = (BTreeSet::from([holder]), vec![holder]);
        while let Some(at) = open.pop() {
            for step in next.remove(at).unwrap_or_default() {
                if step.subject == subject {
                    types.extend(step.types.iter().copied());
                } else if reached.insert(step.subject) {
                    open.push(step.subject);
                }
            }
        }
        types
    }
}

/// The records of the subject and of the interested party.
fn ends(details: &RelationshipDetails) -> Option<(&str, &str)> {
    match (&details.subject, &details.interested_party) {
        (End::Record(subject), End::Record(holder)) => Some((subject, holder)),
        _ => None,
    }
}
