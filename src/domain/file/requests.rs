//! What officers asked for, and whether it came.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::evaluate::{Instance, company, document, person};
use super::items::{Impact, Item, ItemStatus, Subject, WhoActs};
use super::{CompanyFile, Document, Request, facts};
use crate::domain::requirements::Code;

closed_codes! {
    /// What became of a request.
    pub enum RequestState {
        /// It is to be answered.
        Open = "OPEN",
        /// It was answered.
        Answered = "ANSWERED",
        /// An officer took it back.
        Withdrawn = "WITHDRAWN",
        /// Whom it is about is in the file no more.
        SubjectAbsent = "SUBJECT_ABSENT",
    }
}

/// What became of a request of a file.
#[must_use]
pub fn state(file: &CompanyFile, request: &Request) -> RequestState {
    let is_open = || open_requests(file).iter().any(|one| one.id == request.id);
    match stands(file, request) {
        false if request.withdrawn => RequestState::Withdrawn,
        false => RequestState::SubjectAbsent,
        true if is_open() => RequestState::Open,
        true => RequestState::Answered,
    }
}

/// Whether a request is to be answered still: nobody withdrew it, and whom it is about is there. All others are history.
pub(super) fn stands(file: &CompanyFile, request: &Request) -> bool {
    let subject = request.subject.as_ref();
    !request.withdrawn && subject.is_none_or(|id| file.has(id))
}

/// Requests that no later delivery answers. One document answers one request.
pub(super) fn open_requests(file: &CompanyFile) -> Vec<&Request> {
    let mut requests: Vec<&Request> = file.requests.iter().collect();
    requests.retain(|request| stands(file, request));
    requests.sort_by_key(|request| (request.asked_at, request.code, &request.subject));
    let mut used = BTreeSet::new();
    requests.retain(|request| match request.code {
        Code::Document(_) => {
            let answer = deliveries(file, request).find(|document| !used.contains(&document.id));
            answer.is_none_or(|document| !used.insert(document.id.clone()))
        }
        Code::Fact(code) => facts::changed_at(file, code, request.subject.as_deref())
            .is_none_or(|changed| changed <= request.asked_at),
        // Screening is an officer's own work.
        Code::Screening(_) => false,
    });
    requests
}

/// Documents that may answer a request, oldest first.
pub(super) fn deliveries<'f>(
    file: &'f CompanyFile,
    request: &Request,
) -> impl Iterator<Item = &'f Document> {
    let after: DateTime<Utc> = request.asked_at;
    let mut found: Vec<&Document> = file
        .documents
        .iter()
        .filter(|document| Code::Document(document.kind) == request.code)
        .filter(|document| document.uploaded_at > after)
        .filter(|document| {
            let (owner, asked) = (document.belongs_to.as_ref(), request.subject.as_ref());
            owner.is_none() || asked.is_none() || owner == asked
        })
        .collect();
    found.sort_by_key(|document| (document.uploaded_at, &document.id));
    found.into_iter()
}

pub(super) fn asks(request: &Request, instance: &Instance<'_>) -> bool {
    let subject = &request.subject;
    request.code == instance.code && (subject.is_none() || *subject == instance.subject.id)
}

pub(super) fn subject_of(file: &CompanyFile, request: &Request) -> Subject {
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

/// Documents that came because an officer asked, though no row asks for them.
pub(super) fn answers_to_look_at(file: &CompanyFile, instances: &[Instance<'_>]) -> Vec<Item> {
    let asked = file
        .requests
        .iter()
        .filter(|request| stands(file, request))
        .filter(|request| matches!(request.code, Code::Document(_)));
    let extra = asked.filter(|request| !instances.iter().any(|instance| asks(request, instance)));
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for request in extra {
        for delivered in deliveries(file, request) {
            if seen.insert(&delivered.id) {
                items.push(document(
                    file,
                    request.code,
                    subject_of(file, request),
                    &[delivered],
                ));
            }
        }
    }
    items
}
