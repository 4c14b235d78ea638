//! What was found of people and companies that are in the file no more.
//!
//! It is history: nothing of it is to be done again. But whoever was removed after a match or a rejection stands against
//! an approval, until the approval says that this was seen.

use super::acts::{About, Act, Finding};
use super::items::{Subject, SubjectType};
use super::person::PERSON_ID;
use super::readiness::{Obstacle, ObstacleReason};
use super::{CompanyFile, FileParty, ScreeningKind};
use crate::domain::ownership::Ownership;
use crate::domain::requirements::{Code, FactCode};

impl CompanyFile {
    /// Whether a person, or a party of the structure other than the business itself, is in the file.
    #[must_use]
    pub fn has(&self, subject: &str) -> bool {
        let mut parents = self.ownership.iter().flat_map(Ownership::parents);
        self.person(subject).is_some()
            || self.party(subject).is_some()
            || parents.any(|parent| parent == subject)
    }

    /// The parties of the structure other than the business itself.
    pub fn others(&self) -> impl Iterator<Item = &FileParty> {
        let root = self.ownership.as_ref().map(|ownership| &ownership.root);
        let parties = self.parties.iter();
        parties.filter(move |party| Some(&party.id) != root)
    }

    /// A party of the structure other than the business itself.
    #[must_use]
    pub fn party(&self, id: &str) -> Option<&FileParty> {
        self.others().find(|party| party.id == id)
    }
}

/// The newest findings that are a match or a rejection of somebody who is in the file no more, by kind and id.
pub fn absent(file: &CompanyFile) -> impl Iterator<Item = &Act> {
    file.acts
        .values()
        .filter(|act| act.absent && obstacle(act).is_some())
}

/// What a finding on somebody who is gone is to an approval.
fn obstacle(act: &Act) -> Option<Obstacle> {
    let (code, id, why) = match (&act.about, act.finding) {
        (About::Person(id), Finding::Rejected) => (
            Code::Fact(FactCode::PersonCheck),
            id,
            ObstacleReason::WasRejected,
        ),
        (About::Screening(kind, Some(id)), Finding::Matched) => {
            (Code::Screening(*kind), id, ObstacleReason::WasMatched)
        }
        _ => return None,
    };
    let is_person = id.starts_with(PERSON_ID) || code == Code::Screening(ScreeningKind::Pep);
    Some(Obstacle {
        code: Some(code),
        subject: Subject {
            kind: match is_person {
                true => SubjectType::Person,
                false => SubjectType::Company,
            },
            id: Some(id.clone()),
            name: act.name.clone(),
        },
        why,
        changed: Vec::new(),
    })
}

/// What was removed after a match or a rejection, as it stands against an approval.
pub(super) fn unseen(file: &CompanyFile) -> impl Iterator<Item = Obstacle> + '_ {
    absent(file).filter_map(obstacle)
}

/// Takes out what an officer says that they have seen. The id of whom nothing is to be seen, where one is named.
pub fn take_seen<'s>(
    obstacles: &mut Vec<Obstacle>,
    file: &CompanyFile,
    seen: &'s [String],
) -> Option<&'s str> {
    let to_see: Vec<String> = unseen(file).filter_map(|one| one.subject.id).collect();
    obstacles.retain(|one| {
        let is_gone = matches!(
            one.why,
            ObstacleReason::WasRejected | ObstacleReason::WasMatched
        );
        let is_seen = one.subject.id.as_ref().is_some_and(|id| seen.contains(id));
        !(is_gone && is_seen)
    });
    let stranger = seen.iter().find(|id| !to_see.contains(id));
    stranger.map(String::as_str)
}
