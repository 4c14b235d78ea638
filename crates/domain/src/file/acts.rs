//! What officers found, and whether it still stands.
//!
//! A finding is about a document, a person, a screening or the like, and rests on [facts](super::grounds). It stands
//! while none of them changes. From the first change on it is void: it stays in the history, and an officer has to look
//! again. Of each kind and subject the newest finding counts.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::grounds::Ground;
use super::progress::StageAct;
use super::{CompanyFile, DocumentStatus, PersonStatus, ScreeningKind, ScreeningResult};

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A document, by id.
    Document(String),
    /// A person, by id.
    Person(String),
    /// A screening of a person or a company above; of the organization where there is no id.
    Screening(ScreeningKind, Option<String>),
    /// Two people who may be one; the smaller id first.
    OnePersonOrTwo(String, String),
    /// The customer's explanation of the share without an identified owner.
    OwnershipExplanation,
    /// The whole file, as it was declined.
    File,
    /// The whole file, as the officer who has it saw it.
    Look,
}

impl About {
    /// Two people who may be one, in whatever order.
    #[must_use]
    pub fn pair(one: &str, other: &str) -> Self {
        Self::OnePersonOrTwo(one.min(other).to_owned(), one.max(other).to_owned())
    }

    /// The database spelling: the kind, and the subject's id.
    #[must_use]
    pub fn stored(&self) -> (&'static str, Option<String>) {
        match self {
            Self::Document(id) => (DOCUMENT, Some(id.clone())),
            Self::Person(id) => (PERSON, Some(id.clone())),
            Self::Screening(kind, subject) => (kind.as_str(), subject.clone()),
            // An id of the structure may have a space in it.
            Self::OnePersonOrTwo(one, other) => {
                let length = one.chars().count();
                (PAIR, Some(format!("{length} {one} {other}")))
            }
            Self::OwnershipExplanation => (EXPLANATION, None),
            Self::File => (FILE, None),
            Self::Look => (LOOK, None),
        }
    }

    /// Reads the database spelling.
    #[must_use]
    pub fn parse(kind: &str, subject: Option<String>) -> Option<Self> {
        Some(match (kind, subject) {
            (DOCUMENT, Some(id)) => Self::Document(id),
            (PERSON, Some(id)) => Self::Person(id),
            (PAIR, Some(pair)) => {
                let (length, ids) = pair.split_once(' ')?;
                let one: String = ids.chars().take(length.parse().ok()?).collect();
                let other = ids.get(one.len()..)?.strip_prefix(' ')?;
                Self::OnePersonOrTwo(one, other.to_owned())
            }
            (EXPLANATION, None) => Self::OwnershipExplanation,
            (FILE, None) => Self::File,
            (LOOK, None) => Self::Look,
            (kind, subject) => Self::Screening(ScreeningKind::parse(kind)?, subject),
        })
    }
}

const DOCUMENT: &str = "DOCUMENT";
const PERSON: &str = "PERSON";
const PAIR: &str = "ONE_PERSON_OR_TWO";
const EXPLANATION: &str = "OWNERSHIP_EXPLANATION";
const FILE: &str = "FILE";
const LOOK: &str = "LOOK";

closed_codes! {
    /// What was found.
    pub enum Finding {
        /// A document or a person is as the file says.
        Verified = "VERIFIED",
        /// A document, a person or an explanation is not accepted; or the whole file was declined.
        Rejected = "REJECTED",
        /// The screening is not finished.
        Open = "OPEN",
        /// The screening found nothing.
        Clear = "CLEAR",
        /// The screening found a match.
        Matched = "MATCHED",
        /// The explanation is accepted.
        Accepted = "ACCEPTED",
        /// They are one person, entered twice.
        OnePerson = "ONE_PERSON",
        /// They are two people.
        TwoPeople = "TWO_PEOPLE",
        /// The officer saw the whole file: at the claim, or with the last look since.
        Seen = "SEEN",
    }
}

/// What an officer found of something, the newest of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    pub about: About,
    /// The subject's name, for those who look later.
    pub name: Option<String>,
    /// What was found.
    pub finding: Finding,
    pub at: DateTime<Utc>,
    /// The officer's key; none where an earlier version kept the finding without its facts.
    pub by: Option<String>,
    /// What changed since; it stands where nothing did.
    pub changed: Vec<Ground>,
    /// Its subject was removed from the file.
    pub absent: bool,
}

impl Act {
    /// Whether it holds: nothing that it rests on changed, and its subject is there.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.changed.is_empty() && !self.absent
    }
}

fn unrecorded(
    about: About,
    finding: Finding,
    at: Option<DateTime<Utc>>,
    changed: Option<DateTime<Utc>>,
) -> Act {
    let at = at.unwrap_or(DateTime::UNIX_EPOCH);
    let changed = if changed.is_some_and(|changed| changed > at) {
        vec![Ground::Unrecorded]
    } else {
        Vec::new()
    };
    Act {
        about,
        name: None,
        finding,
        at,
        by: None,
        changed,
        absent: false,
    }
}

impl From<StageAct> for Finding {
    fn from(act: StageAct) -> Self {
        match act {
            StageAct::Reject => Self::Rejected,
            StageAct::Submit | StageAct::Verify => Self::Verified,
        }
    }
}

impl From<ScreeningResult> for Finding {
    fn from(result: ScreeningResult) -> Self {
        match result {
            ScreeningResult::Open => Self::Open,
            ScreeningResult::Clear => Self::Clear,
            ScreeningResult::Matched => Self::Matched,
        }
    }
}

impl CompanyFile {
    /// The newest finding about something, whether it stands or not.
    #[must_use]
    pub fn act(&self, about: &About) -> Option<&Act> {
        self.acts.get(about)
    }

    /// Which facts changed since the newest finding about something; empty where none did, or where there is no
    /// finding.
    #[must_use]
    pub fn changed_since(&self, about: &About) -> &[Ground] {
        self.act(about).map_or(&[], |act| &act.changed)
    }

    /// Whether a finding would take back a match that stands, and with it the level that the match asks for.
    #[must_use]
    pub fn is_lowered(&self, about: &About, finding: Finding) -> bool {
        let stands = |act: &Act| act.finding == Finding::Matched && act.stands();
        finding != Finding::Matched && self.act(about).is_some_and(stands)
    }

    /// Findings that earlier versions kept without their facts: each stands while nothing of its subject changed later.
    #[must_use]
    pub fn unrecorded(&self) -> Vec<Act> {
        let mut found = Vec::new();
        for document in &self.documents {
            let finding = match document.status {
                DocumentStatus::Verified => Finding::Verified,
                DocumentStatus::Rejected => Finding::Rejected,
                DocumentStatus::Uploaded | DocumentStatus::Submitted => continue,
            };
            let changed = match &document.belongs_to {
                Some(subject) => self.changed_at(subject),
                None => None,
            };
            let about = About::Document(document.id.clone());
            found.push(unrecorded(about, finding, document.decided_at, changed));
        }
        for person in &self.people {
            let finding = match person.status {
                PersonStatus::Verified => Finding::Verified,
                PersonStatus::Rejected => Finding::Rejected,
                PersonStatus::Added | PersonStatus::Submitted => continue,
            };
            let changed = self.changed_at(&person.id);
            let about = About::Person(person.id.clone());
            found.push(unrecorded(about, finding, person.decided_at, changed));
        }
        for screening in &self.screenings {
            let changed = match &screening.subject {
                Some(subject) => self.changed_at(subject),
                None => None,
            };
            let about = About::Screening(screening.kind, screening.subject.clone());
            let finding = screening.result.into();
            let subject = screening.subject.as_ref();
            found.push(Act {
                absent: subject.is_some_and(|id| !self.has(id)),
                ..unrecorded(about, finding, Some(screening.at), changed)
            });
        }
        found
    }

    /// When a person or a company above changed last.
    fn changed_at(&self, subject: &str) -> Option<DateTime<Utc>> {
        let person = self.person(subject).map(|person| person.changed_at);
        person.or(self.ownership_changed_at)
    }

    /// The file with the findings of officers: a document or a person whose finding is void is SUBMITTED again.
    #[must_use]
    pub fn judged(mut self, acts: BTreeMap<About, Act>) -> Self {
        let is_void = |about: About| acts.get(&about).is_some_and(|act| !act.stands());
        for document in &mut self.documents {
            let decided = matches!(
                document.status,
                DocumentStatus::Verified | DocumentStatus::Rejected
            );
            if decided && is_void(About::Document(document.id.clone())) {
                document.status = DocumentStatus::Submitted;
                document.reasons.clear();
            }
        }
        for person in &mut self.people {
            let decided = matches!(
                person.status,
                PersonStatus::Verified | PersonStatus::Rejected
            );
            if decided && is_void(About::Person(person.id.clone())) {
                person.status = PersonStatus::Submitted;
                person.reasons.clear();
            }
        }
        for screening in &mut self.screenings {
            let about = About::Screening(screening.kind, screening.subject.clone());
            screening.void = is_void(about);
        }
        self.acts = acts;
        self
    }
}
