//! From the facts of a file to its four buckets.

use std::collections::BTreeSet;

use super::items::{Buckets, Impact, Item, ItemStatus, Subject, SubjectType, WhoActs};
use super::matching::assign;
use super::progress::{RejectionReason, Stage};
use super::requests::{asking, extra, requested, unanswered};
use super::{
    About, CompanyFile, Document, DocumentType, Person, PersonRole, Request, Screening,
    declared_days, deliveries, facts, outer_level, twins, unknown,
};
use crate::file::requirements::{Before, Code, Condition, FactCode, Per, Policy, Requirement};

/// How long before the last day a document is shown as expiring.
pub const EXPIRING_DAYS: u64 = 30;

/// What is required of whom.
pub(super) struct Instance<'a> {
    pub(super) code: Code,
    pub(super) subject: Subject,
    pub(super) before: Before,
    pub(super) satisfied_by: &'a [DocumentType],
    /// An officer asked for it; no row of the policy does.
    pub(super) is_extra: bool,
}

impl Instance<'_> {
    /// The types of document that will do.
    pub(super) fn kinds(&self) -> impl Iterator<Item = DocumentType> {
        let own = match self.code {
            Code::Document(kind) => Some(kind),
            Code::Fact(_) | Code::Screening(_) => None,
        };
        own.into_iter().chain(self.satisfied_by.iter().copied())
    }
}

/// The four buckets of a file: every requirement of every subject once.
#[must_use]
pub fn buckets(file: &CompanyFile, policy: &Policy) -> Buckets {
    let instances = instances(file, policy);
    let mut assigned = assign(file, &instances);
    // Computed once: it goes through all owners.
    let explained = unknown::is_explained(file, policy);
    let mut buckets = Buckets::default();
    for (at, instance) in instances.iter().enumerate() {
        let asked = asking(file, instance);
        let delivered = assigned.remove(&at).unwrap_or_default();
        for item in evaluate(file, (policy, explained), instance, (&asked, &delivered)) {
            buckets.put(item);
        }
    }
    buckets
}

/// Which types of document are asked for, in the order of the table. Those of each director and beneficial owner are
/// among them before the first is named: one will have to be.
#[must_use]
pub fn required_documents(file: &CompanyFile, policy: &Policy) -> Vec<DocumentType> {
    let (level, _) = outer_level(file, policy);
    let mut kinds = Vec::new();
    for row in &policy.requirements {
        let Code::Document(kind) = row.code else {
            continue;
        };
        let somebody = match row.per {
            Per::Organization | Per::Director | Per::BeneficialOwner => true,
            Per::PoliticallyExposedPerson | Per::ParentCompany | Per::Company => {
                !subjects(row, file).is_empty()
            }
        };
        if row.level <= level
            && somebody
            && applies(row.when, file, policy)
            && !kinds.contains(&kind)
        {
            kinds.push(kind);
        }
    }
    kinds
}

/// Every requirement of every subject: those of the policy, and those that an officer asked for beyond it.
pub(super) fn instances<'a>(file: &CompanyFile, policy: &'a Policy) -> Vec<Instance<'a>> {
    let (level, _) = outer_level(file, policy);
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
                    is_extra: false,
                });
            }
        }
    }
    instances.extend(extra(file, &instances));
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

pub(super) fn person(person: &Person) -> Subject {
    Subject {
        kind: SubjectType::Person,
        id: Some(person.id.clone()),
        name: Some(person.name.clone()),
    }
}

pub(super) fn company(id: &str) -> Subject {
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

fn evaluate(
    file: &CompanyFile,
    (policy, explained): (&Policy, bool),
    instance: &Instance<'_>,
    (asked, delivered): (&[&Request], &[&Document]),
) -> Vec<Item> {
    let subject = instance.subject.clone();
    if let Code::Fact(code) = instance.code
        && let Some(request) = unanswered(file, code, asked)
    {
        return vec![requested(subject, request)];
    }
    match instance.code {
        Code::Document(_) => {
            let what = (instance.code, &subject);
            deliveries::items(file, what, asked, delivered, instance.is_extra)
        }
        Code::Screening(kind) => {
            let mut results = file.screenings.iter();
            let result = results.find(|one| one.kind == kind && one.subject == subject.id);
            let about = About::Screening(kind, subject.id.clone());
            vec![Item {
                changed: file.changed_since(&about).to_vec(),
                ..screening(instance.code, subject, result)
            }]
        }
        Code::Fact(FactCode::PersonCheck) => {
            let mut people = file.people.iter();
            let checked = people.find(|one| Some(&one.id) == subject.id.as_ref());
            checked
                .map(|one| person_check(file, instance.code, subject, one))
                .into_iter()
                .collect()
        }
        // The request is answered; the fact itself is shown where a row of the policy asks for it.
        Code::Fact(_) if instance.is_extra => Vec::new(),
        Code::Fact(FactCode::OwnershipUnknown) => unknown::item(file, policy).into_iter().collect(),
        Code::Fact(FactCode::OnePersonOrTwo) => twins::items(file),
        Code::Fact(FactCode::IdDocumentValidity) => declared_days::id_document(file, &subject)
            .into_iter()
            .map(|(finding, last)| Item {
                deadline: Some(last),
                ..fact(instance, finding)
            })
            .collect(),
        Code::Fact(code) => facts::evaluate(file, (policy, explained), code, &subject)
            .into_iter()
            .map(|finding| fact(instance, finding))
            .collect(),
    }
}

fn fact(instance: &Instance<'_>, (subject, status, message): facts::Finding) -> Item {
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
        changed: Vec::new(),
    }
}

/// The status, who acts and the impact that a step of the review has.
pub(super) fn reviewed(stage: Stage) -> (ItemStatus, WhoActs, Impact) {
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

pub(super) fn sentence(title: &str, stage: Stage, reasons: &[RejectionReason]) -> String {
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

fn person_check(file: &CompanyFile, code: Code, subject: Subject, person: &Person) -> Item {
    let mut stage = person.status.stage();
    if stage == Stage::Verified && file.asked_since(&person.id, person.decided_at) {
        stage = Stage::Submitted;
    }
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
        changed: file
            .changed_since(&About::Person(person.id.clone()))
            .to_vec(),
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
        message: if done {
            "The screening is done.".to_owned()
        } else {
            "The screening is not finished.".to_owned()
        },
        changed: Vec::new(),
    }
}
