//! What officers asked for, and whether it came.
//!
//! | asked for | for the submission | for the approval |
//! |---|---|---|
//! | a document | a later delivery | a later delivery that an officer accepted, of whom it was asked |
//! | what an officer judges a person by | a later change of the person | and a later finding |
//! | another fact | a later change | the same |
//!
//! What was delivered before it was asked for counts no more.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::evaluate::{Instance, company, instances, person};
use super::items::{Impact, Item, ItemStatus, Subject, WhoActs};
use super::matching::assign;
use super::{CompanyFile, Request, deliveries, facts};
use crate::file::requirements::{Before, Code, FactCode, Policy};

closed_codes! {
    /// What became of a request.
    pub enum RequestState {
        /// It is to be answered, by one of those it concerns at least.
        Open = "OPEN",
        /// Everybody it concerns answered; what was delivered is not refused.
        Answered = "ANSWERED",
        /// An officer took it back.
        Withdrawn = "WITHDRAWN",
        /// Whom it is about is in the file no more.
        SubjectAbsent = "SUBJECT_ABSENT",
    }
}

/// Which requests of a file wait for something.
#[derive(Debug)]
pub struct Answers<'f> {
    file: &'f CompanyFile,
    awaited: BTreeSet<Awaited<'f>>,
}

/// A request, and whose delivery it waits for: one that names no subject may wait for several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Awaited<'f> {
    request: &'f str,
    subject: Option<String>,
}

impl<'f> Answers<'f> {
    /// Of a file as it is now.
    #[must_use]
    pub fn of(file: &'f CompanyFile, policy: &Policy) -> Self {
        let instances = instances(file, policy);
        let mut assigned = assign(file, &instances);
        let mut awaited = BTreeSet::new();
        for (at, instance) in instances.iter().enumerate() {
            let delivered = assigned.remove(&at).unwrap_or_default();
            let mut asked = asking(file, instance);
            match instance.code {
                Code::Document(_) => {
                    asked = deliveries::unanswered(file, &instance.subject, &asked, &delivered);
                }
                Code::Fact(code) => asked.retain(|request| !is_answered(file, code, request)),
                // Screening is an officer's own work.
                Code::Screening(_) => asked.clear(),
            }
            awaited.extend(asked.into_iter().map(|request| Awaited {
                request: &request.id,
                subject: instance.subject.id.clone(),
            }));
        }
        Self { file, awaited }
    }

    /// What became of a request.
    #[must_use]
    pub fn state(&self, request: &Request) -> RequestState {
        match stands(self.file, request) {
            false if request.withdrawn => RequestState::Withdrawn,
            false => RequestState::SubjectAbsent,
            true if self.awaited.iter().any(|one| one.request == request.id) => RequestState::Open,
            true => RequestState::Answered,
        }
    }

    /// What is still to be delivered.
    #[must_use]
    pub fn awaited(&self) -> &BTreeSet<Awaited<'f>> {
        &self.awaited
    }
}

/// Whether a request is to be answered still: it was not withdrawn, and its subject is in the file. All others are history.
pub(super) fn stands(file: &CompanyFile, request: &Request) -> bool {
    let subject = request.subject.as_ref();
    !request.withdrawn && subject.is_none_or(|id| file.has(id))
}

/// What officers asked for of a requirement.
pub(super) fn asking<'f>(file: &'f CompanyFile, instance: &Instance<'_>) -> Vec<&'f Request> {
    let all = file.requests.iter().filter(|one| stands(file, one));
    all.filter(|request| {
        if instance.is_extra {
            request.code == instance.code && request.subject == instance.subject.id
        } else {
            asks(request, instance)
        }
    })
    .collect()
}

fn asks(request: &Request, instance: &Instance<'_>) -> bool {
    let subject = &request.subject;
    request.code == instance.code && (subject.is_none() || *subject == instance.subject.id)
}

/// What officers asked for though no row asks for it: each code and subject once, in the order of asking. Screening is
/// an officer's own work.
pub(super) fn extra<'a>(file: &CompanyFile, instances: &[Instance<'a>]) -> Vec<Instance<'a>> {
    let mut requests: Vec<&Request> = file.requests.iter().collect();
    requests.sort_by_key(|request| (request.asked_at, request.code, &request.subject));
    requests.retain(|request| stands(file, request));
    requests.retain(|request| !instances.iter().any(|instance| asks(request, instance)));
    let mut seen = BTreeSet::new();
    requests.retain(|request| match request.code {
        Code::Screening(_) => false,
        Code::Document(_) | Code::Fact(_) => seen.insert((request.code, &request.subject)),
    });
    let instance = |request: &Request| Instance {
        code: request.code,
        subject: subject_of(file, request),
        before: Before::Submission,
        satisfied_by: &[],
        is_extra: true,
    };
    requests.into_iter().map(instance).collect()
}

/// The first request of a fact that no later change answers.
pub(super) fn unanswered<'f>(
    file: &CompanyFile,
    code: FactCode,
    asked: &[&'f Request],
) -> Option<&'f Request> {
    let mut open: Vec<&Request> = asked.to_vec();
    open.retain(|request| !is_answered(file, code, request));
    open.into_iter()
        .min_by_key(|request| (request.asked_at, &request.message))
}

/// Whether a fact changed after it was asked for.
fn is_answered(file: &CompanyFile, code: FactCode, request: &Request) -> bool {
    let changed = facts::changed_at(file, code, request.subject.as_deref());
    changed.is_some_and(|changed| changed > request.asked_at)
}

impl CompanyFile {
    /// Whether an officer asked about a person after the last finding about them, if there is one: it has to be made
    /// again.
    #[must_use]
    pub fn asked_since(&self, person: &str, found: Option<DateTime<Utc>>) -> bool {
        let judged = |request: &&Request| {
            let code = request.code;
            let of_each = code == Code::Fact(FactCode::PersonCheck) && request.subject.is_none();
            let of_them = request.subject.as_deref() == Some(person)
                && matches!(
                    code,
                    Code::Fact(
                        FactCode::PersonCheck
                            | FactCode::SourceOfWealthStatement
                            | FactCode::Director
                            | FactCode::BeneficialOwner
                    )
                );
            of_each || of_them
        };
        let requests = self.requests.iter().filter(judged);
        let mut requests = requests.filter(|one| stands(self, one));
        requests.any(|request| found <= Some(request.asked_at))
    }
}

fn subject_of(file: &CompanyFile, request: &Request) -> Subject {
    let Some(id) = &request.subject else {
        return Subject::organization();
    };
    let known = file.people.iter().find(|one| one.id == *id);
    known.map_or_else(|| company(id), person)
}

pub(super) fn requested(subject: Subject, request: &Request) -> Item {
    Item {
        code: request.code,
        subject,
        status: ItemStatus::Requested,
        who_acts: WhoActs::Customer,
        impact: Impact::BlocksSubmission,
        deadline: None,
        reason: None,
        message: request.message.clone(),
        changed: Vec::new(),
    }
}
