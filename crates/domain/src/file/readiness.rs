//! What keeps a file from being submitted, and what keeps it from being approved: everything at once.

use serde::Serialize;

use super::grounds::Ground;
use super::items::{Impact, Item, ItemStatus, Subject};
use super::{
    About, CompanyFile, Finding, ScreeningResult, SubjectType, absent, buckets, rejection,
};
use crate::file::requirements::{Code, FactCode, Policy};

/// Every prerequisite of submission that is not met, in the order of the table.
#[must_use]
pub fn unmet(file: &CompanyFile, policy: &Policy) -> Vec<Item> {
    let buckets = buckets(file, policy);
    let items = buckets.missing.into_iter().chain(buckets.issues);
    items
        .filter(|item| item.impact == Impact::BlocksSubmission)
        .collect()
}

/// Whether a prerequisite is a document or a person. FinHub answers those with 400 and all others with 422.
#[must_use]
pub fn is_document_or_person(code: Code) -> bool {
    match code {
        Code::Document(_) => true,
        Code::Screening(_) => false,
        Code::Fact(code) => matches!(
            code,
            FactCode::Director
                | FactCode::BeneficialOwner
                | FactCode::AdminUser
                | FactCode::PersonCheck
                | FactCode::BeneficialOwnersListed
                | FactCode::HoldersEntered
                | FactCode::OnePersonOrTwo
                | FactCode::DateOfBirth
                | FactCode::IdDocumentValidity
        ),
    }
}

closed_codes! {
    /// Why a requirement keeps a file from being approved. For officers: it tells of matches.
    pub enum ObstacleReason {
        /// Not delivered, or asked for again.
        Missing = "MISSING",
        /// Delivered, but no officer has verified it.
        NotVerified = "NOT_VERIFIED",
        /// Rejected and not replaced.
        Rejected = "REJECTED",
        /// No longer valid.
        Expired = "EXPIRED",
        /// The declarations contradict each other.
        Inconsistent = "INCONSISTENT",
        /// An officer looked, and a fact that this rests on changed since: an officer has to look again.
        Changed = "CHANGED",
        /// A screening is not finished.
        ScreeningOpen = "SCREENING_OPEN",
        /// A screening found something, and no officer has written down why it may stand.
        MatchWithoutReason = "MATCH_WITHOUT_REASON",
        /// A person or a company with a match was removed; the approving officer has to say that they have seen it.
        WasMatched = "WAS_MATCHED",
        /// A rejected person was removed; the approving officer has to say that they have seen it.
        WasRejected = "WAS_REJECTED",
        /// The whole file was declined, and nothing of it changed since.
        UnchangedSinceRejection = "UNCHANGED_SINCE_REJECTION",
    }
}

/// One thing that keeps a file from being approved.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Obstacle {
    /// The requirement; none where it is about the whole file.
    pub code: Option<Code>,
    pub subject: Subject,
    pub why: ObstacleReason,
    /// Which facts changed since an officer looked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Ground>,
}

/// Everything that keeps a file from being approved.
#[must_use]
pub fn obstacles(file: &CompanyFile, policy: &Policy) -> Vec<Obstacle> {
    let buckets = buckets(file, policy);
    let mut found = Vec::new();
    for item in buckets.items() {
        let why = match item.status {
            ItemStatus::Provided | ItemStatus::Verified | ItemStatus::Expiring => continue,
            ItemStatus::Missing | ItemStatus::Requested => ObstacleReason::Missing,
            ItemStatus::Uploaded | ItemStatus::Submitted | ItemStatus::Open
                if !item.changed.is_empty() =>
            {
                ObstacleReason::Changed
            }
            ItemStatus::Uploaded | ItemStatus::Submitted => ObstacleReason::NotVerified,
            ItemStatus::Rejected => ObstacleReason::Rejected,
            ItemStatus::Expired => ObstacleReason::Expired,
            ItemStatus::Inconsistent => ObstacleReason::Inconsistent,
            ItemStatus::Open => screening_obstacle(file, item.code, &item.subject),
        };
        found.push(Obstacle {
            code: Some(item.code),
            subject: item.subject.clone(),
            changed: if why == ObstacleReason::Changed {
                item.changed.clone()
            } else {
                Vec::new()
            },
            why,
        });
    }
    found.extend(rejected_people(file, &found));
    // A screening that no row asks for counts too, once it was begun.
    for screening in file
        .screenings
        .iter()
        .filter(|screening| !screening.allows_approval())
        .filter(|one| one.subject.as_ref().is_none_or(|id| file.has(id)))
    {
        let code = Code::Screening(screening.kind);
        let listed = |one: &Obstacle| one.code == Some(code) && one.subject.id == screening.subject;
        if found.iter().any(listed) {
            continue;
        }
        let person = file
            .people
            .iter()
            .find(|one| Some(&one.id) == screening.subject.as_ref());
        let subject = Subject {
            kind: match (&screening.subject, person) {
                (None, _) => SubjectType::Organization,
                (Some(_), Some(_)) => SubjectType::Person,
                (Some(_), None) => SubjectType::Company,
            },
            id: screening.subject.clone(),
            name: person.map(|one| one.name.clone()),
        };
        let about = About::Screening(screening.kind, screening.subject.clone());
        let changed = file.changed_since(&about).to_vec();
        found.push(Obstacle {
            why: if changed.is_empty() {
                screening_obstacle(file, code, &subject)
            } else {
                ObstacleReason::Changed
            },
            code: Some(code),
            subject,
            changed,
        });
    }
    found.extend(absent::unseen(file));
    found.extend(rejection::unchanged(file));
    found
}

/// People whom an officer rejected, whatever their roles are by now: an officer has to look at them again. Those that
/// `found` has already are left out.
fn rejected_people(file: &CompanyFile, found: &[Obstacle]) -> Vec<Obstacle> {
    let code = Code::Fact(FactCode::PersonCheck);
    let rejected = file.acts.values().filter(|act| {
        matches!(act.about, About::Person(_)) && act.finding == Finding::Rejected && !act.absent
    });
    let mut more = Vec::new();
    for act in rejected {
        let About::Person(id) = &act.about else {
            continue;
        };
        let is_listed =
            |one: &Obstacle| one.code == Some(code) && one.subject.id.as_ref() == Some(id);
        if found.iter().any(is_listed) {
            continue;
        }
        more.push(Obstacle {
            code: Some(code),
            subject: Subject {
                kind: SubjectType::Person,
                id: Some(id.clone()),
                name: file.name_of(id).map(str::to_owned),
            },
            why: if act.changed.is_empty() {
                ObstacleReason::Rejected
            } else {
                ObstacleReason::Changed
            },
            changed: act.changed.clone(),
        });
    }
    more
}

fn screening_obstacle(file: &CompanyFile, code: Code, subject: &Subject) -> ObstacleReason {
    let matched = file.screenings.iter().any(|screening| {
        Code::Screening(screening.kind) == code
            && screening.subject == subject.id
            && screening.result == ScreeningResult::Matched
    });
    if matched {
        ObstacleReason::MatchWithoutReason
    } else {
        ObstacleReason::ScreeningOpen
    }
}
