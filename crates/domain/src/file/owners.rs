//! The natural persons of the ownership: whether each has a name, and whether those with large shares are among the
//! people.
//!
//! Owners who [may be one person](super::twins) count together until an officer says that they are two. Who controls the
//! company is an owner whatever their share, by the law that the [policy](Policy::ownership) names.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Finding;
use super::items::{ItemStatus, Subject, SubjectType};
use super::person::PERSON_ID;
use super::{CompanyFile, PersonRole, outer_level, twins};
use crate::file::requirements::Policy;
use crate::ownership::{
    BENEFICIAL_OWNER, EffectiveOwner, Judgement, Limit, PartyKind, RiskCategory, RuleCode, Share,
    judge,
};

/// Owners who are, or may be, one person.
pub(super) struct Hand<'f> {
    pub(super) owners: Vec<&'f EffectiveOwner>,
    /// What they own together.
    pub(super) share: Share,
}

/// What a share has to be to make a beneficial owner.
#[derive(Debug, Clone, Copy)]
pub(super) struct Threshold(Option<Limit>);

impl Threshold {
    pub(super) fn of(file: &CompanyFile, policy: &Policy) -> Self {
        let rule = policy
            .ownership
            .as_ref()
            .and_then(|law| law.rule(RuleCode::OwnershipInterest));
        let category = RiskCategory::from(outer_level(file, policy).0);
        Self(rule.and_then(|rule| rule.limit(category)))
    }

    /// Whether a share is enough.
    pub(super) fn is_met(self, share: &Share) -> bool {
        match self.0 {
            Some(limit) => limit.is_met(share),
            None => share.reaches(BENEFICIAL_OWNER),
        }
    }
}

/// Who owns and controls the company by the policy's law, on the day of the question. `None` while nothing is declared.
#[must_use]
pub fn judged(file: &CompanyFile, policy: &Policy) -> Option<Judgement> {
    let (structure, law) = (file.structure.as_ref()?, policy.ownership.as_ref()?);
    let category = RiskCategory::from(outer_level(file, policy).0);
    // What is declared was checked when it came.
    judge(structure, law, category, file.today).ok()
}

/// Whether nobody owns or controls enough, and that has to be said why: not where states and listed companies have so much
/// that nobody else can.
#[must_use]
pub fn is_nobody_found(judgement: &Judgement) -> bool {
    const MOST: u32 = 7_500;
    let ends = judgement.shares.explained();
    let explained = ends.fold(None, |sum: Option<Share>, end| {
        Some(sum.map_or_else(|| end.share.clone(), |sum| sum.plus(&end.share)))
    });
    judgement.is_nobody_found() && !explained.is_some_and(|explained| explained.exceeds(MOST))
}

/// The owners, those who may be one person together; the largest single share first.
pub(super) fn hands(file: &CompanyFile) -> Vec<Hand<'_>> {
    let mut group_of = BTreeMap::new();
    for (number, group) in twins::groups(file).into_iter().enumerate() {
        group_of.extend(group.into_iter().map(|id| (id, number)));
    }
    let mut hands: Vec<Hand<'_>> = Vec::new();
    let mut place_of = BTreeMap::new();
    for owner in file.ownership.iter().flat_map(|all| &all.owners) {
        let group = group_of.get(owner.id.as_str());
        let place = group.and_then(|group| place_of.get(group).copied());
        match place.and_then(|place: usize| hands.get_mut(place)) {
            Some(hand) => {
                hand.share = hand.share.plus(&owner.share);
                hand.owners.push(owner);
            }
            None => {
                place_of.extend(group.map(|group| (*group, hands.len())));
                hands.push(Hand {
                    owners: vec![owner],
                    share: owner.share.clone(),
                });
            }
        }
    }
    hands
}

/// The people who are listed as beneficial owners.
pub(super) fn beneficial_owners(file: &CompanyFile) -> BTreeSet<&str> {
    let owners = file.people.iter();
    let owners = owners.filter(|one| one.is(PersonRole::BeneficialOwner));
    owners.map(|one| one.id.as_str()).collect()
}

pub(super) fn listed(file: &CompanyFile, policy: &Policy, subject: &Subject) -> Vec<Finding> {
    if file.ownership.is_none() {
        return Vec::new();
    }
    let (listed, threshold) = (beneficial_owners(file), Threshold::of(file, policy));
    let mut missing = Vec::new();
    let mut known = BTreeSet::new();
    for hand in hands(file)
        .iter()
        .filter(|hand| threshold.is_met(&hand.share))
    {
        for owner in &hand.owners {
            known.insert(owner.id.clone());
            if listed.contains(owner.id.as_str()) {
                continue;
            }
            let message = if threshold.is_met(&owner.share) {
                "Owns 25 % or more: please name them among the people as a beneficial owner."
            } else {
                "Owns 25 % or more together with another entry of the same name: please name them among the \
                     people as a beneficial owner, or enter one person once."
            };
            let status = ItemStatus::Missing;
            missing.push((subject_of(file, &owner.id), status, message.to_owned()));
        }
    }
    let judgement = judged(file, policy);
    for owner in judgement.iter().flat_map(|all| &all.owners) {
        if known.contains(&owner.id) || listed.contains(owner.id.as_str()) {
            continue;
        }
        let why: Vec<String> = owner
            .reasons
            .iter()
            .map(|one| one.sentence(|id| named_as(file, id)))
            .collect();
        let message = format!(
            "{} Please name them among the people as a beneficial owner.",
            why.join(" ")
        );
        missing.push((subject_of(file, &owner.id), ItemStatus::Missing, message));
    }
    if judgement.as_ref().is_some_and(|judgement| judgement.cut) {
        let message = "Has too many companies that control it to be followed to every owner: please declare those \
                       of them that matter.";
        missing.push((
            subject.clone(),
            ItemStatus::Inconsistent,
            message.to_owned(),
        ));
    }
    met(
        missing,
        subject,
        "Every beneficial owner of the structure is among the people.",
    )
}

/// What a party is called, or its id.
fn named_as(file: &CompanyFile, id: &str) -> String {
    file.name_of(id).unwrap_or(id).to_owned()
}

/// Whether every owner from the reporting floor on is among the people. Beneficial owners are the matter of [`listed`].
pub(super) fn entered(file: &CompanyFile, policy: &Policy, subject: &Subject) -> Vec<Finding> {
    if file.ownership.is_none() {
        return Vec::new();
    }
    let floor = policy.limits.reporting_floor_basis_points;
    let threshold = Threshold::of(file, policy);
    let known: BTreeSet<&str> = file.people.iter().map(|one| one.id.as_str()).collect();
    let mut missing = Vec::new();
    for hand in hands(file) {
        if !hand.share.reaches(floor) || threshold.is_met(&hand.share) {
            continue;
        }
        for owner in hand.owners {
            if !known.contains(owner.id.as_str()) {
                let message = format!(
                    "Owns {} or more: please enter them among the people.",
                    percent(floor)
                );
                missing.push((subject_of(file, &owner.id), ItemStatus::Missing, message));
            }
        }
    }
    met(
        missing,
        subject,
        "Everybody who owns a part that matters is among the people.",
    )
}

/// Whether every natural person of the structure is a person of the file, or has a name. An id with the prefix of
/// people's ids has to be that of a person of this file.
pub(super) fn named(file: &CompanyFile, subject: &Subject) -> Vec<Finding> {
    let Some(ownership) = &file.ownership else {
        return Vec::new();
    };
    let known: BTreeSet<&str> = file.people.iter().map(|one| one.id.as_str()).collect();
    let parties = file.parties.iter();
    let parties = parties.filter(|party| party.kind == PartyKind::Person);
    let names: BTreeMap<&str, Option<&str>> = parties
        .map(|party| (party.id.as_str(), party.name.as_deref()))
        .collect();
    let owners = ownership.owners.iter().map(|owner| owner.id.as_str());
    let everybody: BTreeSet<&str> = owners.chain(names.keys().copied()).collect();
    let mut wrong = Vec::new();
    for id in everybody {
        let name = names.get(id).copied().flatten();
        let is_named = name.is_some_and(|name| name.chars().any(char::is_alphanumeric));
        let is_like_ours = id
            .get(..PERSON_ID.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(PERSON_ID));
        let message = match (known.contains(id), is_like_ours, is_named) {
            (true, _, _) | (false, false, true) => continue,
            (false, true, _) => {
                "Is no person of this file: please enter them among the people, and use the id that you get."
            }
            (false, false, false) => "Please name this person of the ownership structure.",
        };
        let status = ItemStatus::Inconsistent;
        wrong.push((subject_of(file, id), status, message.to_owned()));
    }
    met(wrong, subject, "Every person of the structure is named.")
}

fn met(missing: Vec<Finding>, subject: &Subject, message: &str) -> Vec<Finding> {
    if missing.is_empty() {
        vec![(subject.clone(), ItemStatus::Provided, message.to_owned())]
    } else {
        missing
    }
}

/// The subject of an item about a natural person of the file or the structure.
pub(super) fn subject_of(file: &CompanyFile, id: &str) -> Subject {
    Subject {
        kind: SubjectType::Person,
        name: file.name_of(id).map(str::to_owned),
        id: Some(id.to_owned()),
    }
}

fn percent(basis_points: u32) -> String {
    match basis_points % 100 {
        0 => format!("{} %", basis_points / 100),
        rest => format!("{}.{rest:02} %", basis_points / 100),
    }
}
