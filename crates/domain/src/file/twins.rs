//! Two of a file who may be one person: names that [look the same](crate::names), and the same birth date or one that is not known.
//!
//! A person who is entered twice may own 25 % without either entry showing it. So both count together until an officer says
//! that they are two people. Where they are one, and own parts under more than one entry, the customer has to enter
//! them once, with all that they own.

use std::collections::{BTreeMap, BTreeSet};

use super::grounds::Ground;
use super::items::{Impact, Item, ItemStatus, WhoActs};
use super::owners::subject_of;
use super::{About, Act, CompanyFile, Finding};
use crate::day::Day;
use crate::file::requirements::{Code, FactCode};
use crate::names::comparable_name;
use crate::ownership::PartyKind;

/// How many pairs without an answer are shown at once; the next follow when these are answered.
const MAX_PAIRS: usize = 100;

/// Two who may be one person; the smaller id first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair<'f> {
    /// The smaller id.
    pub one: &'f str,
    /// The larger id.
    pub other: &'f str,
    /// The newest answer, whether it stands or not.
    pub answer: Option<&'f Act>,
}

/// A natural person of the people or of the structure.
#[derive(Debug, Clone, Copy)]
struct NamedParty<'f> {
    id: &'f str,
    born: Option<Day>,
}

impl NamedParty<'_> {
    fn may_be(&self, other: &Self) -> bool {
        match (self.born, other.born) {
            (Some(one), Some(other)) => one == other,
            (None, _) | (_, None) => true,
        }
    }
}

/// Everybody who has a name, by it.
fn by_name(file: &CompanyFile) -> BTreeMap<String, Vec<NamedParty<'_>>> {
    let known: BTreeSet<&str> = file.people.iter().map(|one| one.id.as_str()).collect();
    let people = file.people.iter().map(|one| {
        let born = one.date_of_birth;
        (one.name.as_str(), NamedParty { id: &one.id, born })
    });
    let parties = file
        .parties
        .iter()
        .filter(|party| party.kind == PartyKind::Person && !known.contains(party.id.as_str()));
    let parties = parties.filter_map(|party| {
        let named = NamedParty {
            id: &party.id,
            born: None,
        };
        Some((party.name.as_deref()?, named))
    });
    let mut named: BTreeMap<String, Vec<NamedParty<'_>>> = BTreeMap::new();
    for (name, party) in people.chain(parties) {
        named.entry(comparable_name(name)).or_default().push(party);
    }
    named.retain(|name, all| !name.is_empty() && all.len() > 1);
    for all in named.values_mut() {
        all.sort_unstable_by_key(|one| one.id);
    }
    named
}

/// What an officer said of two, while it stands.
fn answer(file: &CompanyFile, one: &str, other: &str) -> Option<Finding> {
    let act = file
        .act(&About::pair(one, other))
        .filter(|act| act.stands());
    act.map(|act| act.finding)
}

fn are_two(file: &CompanyFile, one: &NamedParty<'_>, other: &NamedParty<'_>) -> bool {
    !one.may_be(other) || answer(file, one.id, other.id) == Some(Finding::TwoPeople)
}

/// Those who may be one person, or are; each group in the order of ids.
pub(super) fn groups(file: &CompanyFile) -> Vec<Vec<&str>> {
    let found = members(file).into_iter();
    found
        .map(|group| group.into_iter().map(|one| one.id).collect())
        .collect()
}

fn members(file: &CompanyFile) -> Vec<Vec<NamedParty<'_>>> {
    let mut groups = Vec::new();
    for mut left in by_name(file).into_values() {
        while let Some(first) = left.pop() {
            let (mut group, mut next) = (vec![first], 0);
            while let Some(one) = group.get(next).copied() {
                next += 1;
                let (apart, joined) = left.iter().partition(|other| are_two(file, &one, other));
                left = apart;
                let joined: Vec<NamedParty<'_>> = joined;
                group.extend(joined);
            }
            if group.len() > 1 {
                group.sort_unstable_by_key(|one| one.id);
                groups.push(group);
            }
        }
    }
    groups.sort_unstable_by_key(|group| group.first().map(|one| one.id));
    groups
}

/// Pairs of a group of whom no officer said anything that stands.
fn unanswered<'f>(
    file: &'f CompanyFile,
    group: &[NamedParty<'f>],
) -> impl Iterator<Item = (&'f str, &'f str)> {
    let pairs = group.iter().enumerate().flat_map(|(at, one)| {
        let later = group.iter().skip(at + 1);
        later.map(move |other| (*one, *other))
    });
    let open =
        pairs.filter(|(one, other)| one.may_be(other) && answer(file, one.id, other.id).is_none());
    open.map(|(one, other)| (one.id, other.id))
}

/// Whether two of a file may be one person, whatever was answered.
#[must_use]
pub fn may_be_one(file: &CompanyFile, one: &str, other: &str) -> bool {
    one != other
        && by_name(file).values().any(|all| {
            let find = |id: &str| all.iter().find(|party| party.id == id);
            find(one)
                .zip(find(other))
                .is_some_and(|(one, other)| one.may_be(other))
        })
}

/// The pairs that an officer has to answer, then those that one answered.
#[must_use]
pub fn pairs(file: &CompanyFile) -> Vec<Pair<'_>> {
    let groups = members(file);
    let open = groups.iter().flat_map(|group| unanswered(file, group));
    let mut found: Vec<Pair<'_>> = open
        .take(MAX_PAIRS)
        .map(|(one, other)| Pair {
            one,
            other,
            answer: file.act(&About::pair(one, other)),
        })
        .collect();
    found.extend(file.acts.values().filter_map(|act| {
        let About::OnePersonOrTwo(one, other) = &act.about else {
            return None;
        };
        act.stands().then_some(Pair {
            one,
            other,
            answer: Some(act),
        })
    }));
    found
}

/// One item for each group of which something is to be done.
pub(super) fn items(file: &CompanyFile) -> Vec<Item> {
    let owners: BTreeSet<&str> = file
        .ownership
        .iter()
        .flat_map(|ownership| &ownership.owners)
        .map(|owner| owner.id.as_str())
        .collect();
    let mut items = Vec::new();
    for group in members(file) {
        let Some(first) = group.first() else {
            continue;
        };
        let mut changed: Vec<Ground> = Vec::new();
        let mut open = unanswered(file, &group).peekable();
        let (status, who_acts, impact, message) = if open.peek().is_some() {
            for (one, other) in open.take(MAX_PAIRS) {
                changed.extend(file.changed_since(&About::pair(one, other)));
            }
            changed.sort_unstable();
            changed.dedup();
            (
                ItemStatus::Submitted,
                WhoActs::Officer,
                Impact::BlocksApproval,
                "An officer looks at whether entries of this name are one person.",
            )
        } else if group.iter().filter(|one| owners.contains(one.id)).count() > 1 {
            (
                ItemStatus::Inconsistent,
                WhoActs::Customer,
                Impact::BlocksSubmission,
                "Is entered more than once: please enter this person once, with all that they own.",
            )
        } else {
            continue;
        };
        items.push(Item {
            code: Code::Fact(FactCode::OnePersonOrTwo),
            subject: subject_of(file, first.id),
            status,
            who_acts,
            impact,
            deadline: None,
            reason: None,
            message: message.to_owned(),
            changed,
        });
    }
    items
}
