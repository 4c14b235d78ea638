//! Findings on people and companies that were removed from the file.
//!
//! They are history: no officer repeats them. But a match or a rejection of a removed person or company stands against
//! an approval until the approving officer says that they have seen it.

use super::acts::{About, Act, Finding};
use super::items::{Subject, SubjectType};
use super::person::PERSON_ID;
use super::readiness::{Obstacle, ObstacleReason};
use super::{CompanyFile, FileParty, ScreeningKind};
use crate::file::requirements::{Code, FactCode};
use crate::ownership::Ownership;

impl CompanyFile {
    /// Whether the file has a person, or a party of the structure other than the business itself, with this id.
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

/// The newest findings on removed people and companies that are a match or a rejection, in the order of kind and id.
pub fn absent(file: &CompanyFile) -> impl Iterator<Item = &Act> {
    file.acts
        .values()
        .filter(|act| act.absent && obstacle(act).is_some())
}

/// A finding on a removed person or company as an obstacle to an approval; `None` where it is no match and no
/// rejection.
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
            kind: if is_person {
                SubjectType::Person
            } else {
                SubjectType::Company
            },
            id: Some(id.clone()),
            name: act.name.clone(),
        },
        why,
        changed: Vec::new(),
    })
}

/// Every obstacle that removed people and companies are to an approval.
pub(super) fn unseen(file: &CompanyFile) -> impl Iterator<Item = Obstacle> + '_ {
    absent(file).filter_map(obstacle)
}

/// Takes out the obstacles of the removed people and companies that an officer has seen. Returns the first id of `seen`
/// that is of none of these.
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
