//! From the facts of a file to its four buckets.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{DateTime, Days, Utc};

use super::items::{Buckets, Impact, Item, ItemStatus, Subject, SubjectType, WhoActs};
use super::progress::{RejectionReason, Stage};
use super::{
    CompanyFile, Document, DocumentType, Person, PersonRole, Request, Screening, facts, level,
};
use crate::domain::requirements::{Before, Code, Condition, FactCode, Per, Policy, Requirement};

/// How long before the last day a document is shown as expiring.
pub const EXPIRING_DAYS: u64 = 30;

/// What is required of whom.
struct Instance<'a> {
    code: Code,
    subject: Subject,
    before: Before,
    satisfied_by: &'a [DocumentType],
}

/// The four buckets of a file: every requirement of every subject once.
#[must_use]
pub fn buckets(file: &CompanyFile, policy: &Policy) -> Buckets {
    let instances = instances(file, policy);
    let open = open_requests(file);
    let mut assigned = assign(file, &instances);
    let mut buckets = Buckets::default();
    for (at, instance) in instances.iter().enumerate() {
        let asked = open.iter().find(|request| asks(request, instance));
        if let Some(request) = asked {
            buckets.put(requested(instance.subject.clone(), request));
            continue;
        }
        let delivered = assigned.remove(&at).unwrap_or_default();
        for item in evaluate(file, instance, &delivered) {
            buckets.put(item);
        }
    }
    // What no row asks for, an officer may still ask for.
    for request in open {
        if !instances.iter().any(|instance| asks(request, instance)) {
            buckets.put(requested(subject_of(file, request), request));
        }
    }
    for item in answers_to_look_at(file, &instances) {
        buckets.put(item);
    }
    buckets
}

fn instances<'a>(file: &CompanyFile, policy: &'a Policy) -> Vec<Instance<'a>> {
    let (level, _) = level(file, policy);
    let mut seen = BTreeSet::new();
    let mut instances = Vec::new();
    for row in &policy.requirements {
        if row.level > level || !applies(row.when, file, policy) {
            continue;
        }
        for subject in subjects(row, file) {
            let other = row
                .satisfied_by
                .iter()
                .map(|kind| (Code::Document(*kind), subject.clone()));
            if other.clone().any(|other| seen.contains(&other)) {
                continue;
            }
            if seen.insert((row.code, subject.clone())) {
                instances.push(Instance {
                    code: row.code,
                    subject,
                    before: row.before,
                    satisfied_by: &row.satisfied_by,
                });
            }
        }
    }
    instances
}

fn applies(condition: Condition, file: &CompanyFile, policy: &Policy) -> bool {
    let business = &file.business;
    match condition {
        Condition::Always => true,
        Condition::OnRequest => false,
        Condition::RegulatedIndustry => business
            .industry
            .is_some_and(|industry| policy.is_regulated(industry)),
        Condition::LargeRevenue => {
            let revenue = business.annual_revenue;
            revenue.is_some_and(|revenue| revenue.exceeds(policy.limits.large_revenue_euros))
        }
        Condition::ComplexOwnership => file
            .ownership
            .as_ref()
            .is_some_and(|ownership| ownership.is_complex()),
    }
}

fn person(person: &Person) -> Subject {
    Subject {
        kind: SubjectType::Person,
        id: Some(person.id.clone()),
        name: Some(person.name.clone()),
    }
}

fn company(id: &str) -> Subject {
    Subject {
        kind: SubjectType::Company,
        id: Some(id.to_owned()),
        name: None,
    }
}

fn subjects(row: &Requirement, file: &CompanyFile) -> Vec<Subject> {
    let people = |wanted: &dyn Fn(&Person) -> bool| -> Vec<Subject> {
        file.people
            .iter()
            .filter(|one| wanted(one))
            .map(person)
            .collect()
    };
    let parents = || {
        file.ownership
            .iter()
            .flat_map(|ownership| ownership.parents())
            .map(company)
    };
    match row.per {
        Per::Organization => vec![Subject::organization()],
        Per::Director => people(&|one| one.is(PersonRole::Director)),
        Per::BeneficialOwner => people(&|one| one.is(PersonRole::BeneficialOwner)),
        Per::PoliticallyExposedPerson => {
            people(&|one| one.politically_exposed && one.is_examined())
        }
        Per::ParentCompany => parents().collect(),
        Per::Company => {
            let root = file.ownership.iter().map(|_| Subject::organization());
            root.chain(parents()).collect()
        }
    }
}

/// Which documents belong to which instance. A document that says whose it is belongs there; one that does not goes to
/// the first who has none that is good, in the order of delivery.
fn assign<'f>(
    file: &'f CompanyFile,
    instances: &[Instance<'_>],
) -> BTreeMap<usize, Vec<&'f Document>> {
    let good = |document: &Document| is_good(document, file);
    let mut by_owner: BTreeMap<(DocumentType, Option<&str>), Vec<&Document>> = BTreeMap::new();
    for document in &file.documents {
        by_owner
            .entry((document.kind, document.belongs_to.as_deref()))
            .or_default()
            .push(document);
    }
    let mut assigned: BTreeMap<usize, Vec<&Document>> = BTreeMap::new();
    let mut waiting: BTreeMap<DocumentType, Vec<usize>> = BTreeMap::new();
    for (at, instance) in instances.iter().enumerate() {
        let Code::Document(kind) = instance.code else {
            continue;
        };
        let own = assigned.entry(at).or_default();
        if instance.subject.id.is_none() {
            own.extend(
                file.documents
                    .iter()
                    .filter(|document| document.kind == kind),
            );
            continue;
        }
        for kind in std::iter::once(&kind).chain(instance.satisfied_by) {
            own.extend(
                by_owner
                    .get(&(*kind, instance.subject.id.as_deref()))
                    .into_iter()
                    .flatten(),
            );
        }
        if !own.iter().any(|document| good(document)) {
            waiting.entry(kind).or_default().push(at);
        }
    }
    for (kind, waiting) in waiting {
        let mut unowned = by_owner.remove(&(kind, None)).unwrap_or_default();
        unowned.sort_by_key(|document| (!good(document), document.uploaded_at, &document.id));
        let mut unowned = VecDeque::from(unowned);
        for at in waiting {
            assigned.entry(at).or_default().extend(unowned.pop_front());
        }
    }
    assigned
}

fn is_good(document: &Document, file: &CompanyFile) -> bool {
    let valid = document.valid_until.is_none_or(|last| last >= file.today);
    valid && document.status.stage() != Stage::Rejected
}

/// Requests that no later delivery answers. One document answers one request.
fn open_requests(file: &CompanyFile) -> Vec<&Request> {
    let mut requests: Vec<&Request> = file.requests.iter().collect();
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
fn deliveries<'f>(file: &'f CompanyFile, request: &Request) -> impl Iterator<Item = &'f Document> {
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

fn asks(request: &Request, instance: &Instance<'_>) -> bool {
    let subject = &request.subject;
    request.code == instance.code && (subject.is_none() || *subject == instance.subject.id)
}

fn subject_of(file: &CompanyFile, request: &Request) -> Subject {
    let Some(id) = &request.subject else {
        return Subject::organization();
    };
    let known = file.people.iter().find(|one| one.id == *id);
    known.map_or_else(|| company(id), person)
}

fn requested(subject: Subject, request: &Request) -> Item {
    Item {
        code: request.code,
        subject,
        status: ItemStatus::Requested,
        who_acts: WhoActs::Customer,
        impact: Impact::BlocksSubmission,
        deadline: None,
        reason: None,
        message: request.message.clone(),
    }
}

/// Documents that came because an officer asked, though no row asks for them.
fn answers_to_look_at(file: &CompanyFile, instances: &[Instance<'_>]) -> Vec<Item> {
    let asked = file
        .requests
        .iter()
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

fn evaluate(file: &CompanyFile, instance: &Instance<'_>, delivered: &[&Document]) -> Vec<Item> {
    let subject = instance.subject.clone();
    match instance.code {
        Code::Document(_) => vec![document(file, instance.code, subject, delivered)],
        Code::Screening(kind) => {
            let mut results = file.screenings.iter();
            let result = results.find(|one| one.kind == kind && one.subject == subject.id);
            vec![screening(instance.code, subject, result)]
        }
        Code::Fact(FactCode::PersonCheck) => {
            let mut people = file.people.iter();
            let checked = people.find(|one| Some(&one.id) == subject.id.as_ref());
            checked
                .map(|one| person_check(instance.code, subject, one))
                .into_iter()
                .collect()
        }
        Code::Fact(code) => facts::evaluate(file, code, &subject)
            .into_iter()
            .map(|(subject, status, message)| {
                let met = status == ItemStatus::Provided;
                Item {
                    code: instance.code,
                    subject,
                    status,
                    who_acts: if met {
                        WhoActs::Nobody
                    } else {
                        WhoActs::Customer
                    },
                    impact: match (met, instance.before) {
                        (true, _) => Impact::None,
                        (false, Before::Submission) => Impact::BlocksSubmission,
                        (false, Before::Approval) => Impact::BlocksApproval,
                    },
                    deadline: None,
                    reason: None,
                    message,
                }
            })
            .collect(),
    }
}

/// The status, who acts and the impact that a step of the review has.
fn reviewed(stage: Stage) -> (ItemStatus, WhoActs, Impact) {
    match stage {
        Stage::Open => (
            ItemStatus::Uploaded,
            WhoActs::Customer,
            Impact::BlocksApproval,
        ),
        Stage::Submitted => (
            ItemStatus::Submitted,
            WhoActs::Officer,
            Impact::BlocksApproval,
        ),
        Stage::Verified => (ItemStatus::Verified, WhoActs::Nobody, Impact::None),
        Stage::Rejected => (
            ItemStatus::Rejected,
            WhoActs::Customer,
            Impact::BlocksSubmission,
        ),
    }
}

fn sentence(title: &str, stage: Stage, reasons: &[RejectionReason]) -> String {
    let mut letters = title.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string())
        .unwrap_or_default();
    let title = first + letters.as_str();
    match stage {
        Stage::Open => format!("{title}: delivered, to be submitted with the file."),
        Stage::Submitted => format!("{title}: submitted, an officer will look at it."),
        Stage::Verified => format!("{title}: verified."),
        Stage::Rejected => {
            let reasons: Vec<&str> = reasons.iter().map(|reason| reason.message()).collect();
            format!("{title}: not accepted. {}", reasons.join(" "))
                .trim_end()
                .to_owned()
        }
    }
}

fn document(file: &CompanyFile, code: Code, subject: Subject, delivered: &[&Document]) -> Item {
    let title = match code {
        Code::Document(kind) => kind.title(),
        Code::Fact(_) | Code::Screening(_) => "",
    };
    // The newest that is good, else the newest.
    let key = |one: &&Document| (is_good(one, file), one.uploaded_at, one.id.clone());
    let Some(chosen) = delivered.iter().copied().max_by_key(key) else {
        return Item {
            code,
            subject,
            status: ItemStatus::Missing,
            who_acts: WhoActs::Customer,
            impact: Impact::BlocksSubmission,
            deadline: None,
            reason: None,
            message: format!("Please deliver {title}."),
        };
    };
    let stage = chosen.status.stage();
    let (mut status, mut who_acts, mut impact) = reviewed(stage);
    let mut message = sentence(title, stage, &chosen.reasons);
    let soon = file
        .today
        .checked_add_days(Days::new(EXPIRING_DAYS))
        .unwrap_or(file.today);
    match chosen.valid_until {
        _ if stage == Stage::Rejected => {}
        Some(last) if last < file.today => {
            (status, who_acts, impact) = (
                ItemStatus::Expired,
                WhoActs::Customer,
                Impact::BlocksSubmission,
            );
            message = format!("Please deliver {title} again: it was valid until {last}.");
        }
        Some(last) if stage == Stage::Verified && last <= soon => {
            (status, who_acts, impact) = (
                ItemStatus::Expiring,
                WhoActs::Customer,
                Impact::LapsesApproval,
            );
            message = format!("Please deliver {title} again: it is valid until {last}.");
        }
        _ => {}
    }
    Item {
        code,
        subject,
        status,
        who_acts,
        impact,
        deadline: chosen.valid_until,
        reason: chosen
            .reasons
            .first()
            .copied()
            .filter(|_| stage == Stage::Rejected),
        message,
    }
}

fn person_check(code: Code, subject: Subject, person: &Person) -> Item {
    let stage = person.status.stage();
    let (status, who_acts, impact) = reviewed(stage);
    Item {
        code,
        subject,
        status,
        who_acts,
        impact,
        deadline: None,
        reason: person
            .reasons
            .first()
            .copied()
            .filter(|_| stage == Stage::Rejected),
        message: sentence(&person.name, stage, &person.reasons),
    }
}

fn screening(code: Code, subject: Subject, result: Option<&Screening>) -> Item {
    let done = result.is_some_and(Screening::allows_approval);
    Item {
        code,
        subject,
        status: if done {
            ItemStatus::Verified
        } else {
            ItemStatus::Open
        },
        who_acts: if done {
            WhoActs::Nobody
        } else {
            WhoActs::Officer
        },
        impact: if done {
            Impact::None
        } else {
            Impact::BlocksApproval
        },
        deadline: None,
        reason: None,
        message: match done {
            true => "The screening is done.".to_owned(),
            false => "The screening is not finished.".to_owned(),
        },
    }
}
