//! To whom an unnamed document belongs: one that was delivered without its person or company.
//!
//! A requirement of one person, or of one company above, is met by a document that is named for them alone, and an
//! officer who accepts an unnamed document names its subject. A type that the policy asks of the organization alone
//! belongs to a person or a company only where an officer asked them for it.

use chrono::{DateTime, Utc};

use super::evaluate::{Instance, instances};
use super::items::{ItemStatus, Subject};
use super::progress::StageAct;
use super::requests::asking;
use super::{CompanyFile, Document, DocumentStatus, DocumentType, deliveries};
use crate::file::requirements::{Code, Per, Policy};

/// A person or a company above with a document requirement of their own.
struct Holder<'p> {
    instance: Instance<'p>,
    /// When an officer asked for it last.
    since: Option<DateTime<Utc>>,
    lacks: bool,
}

impl Holder<'_> {
    fn does(&self, wanted: DocumentType) -> bool {
        self.instance.kinds().any(|kind| kind == wanted)
    }
}

/// The people and companies with document requirements of their own.
pub struct Belonging<'f> {
    file: &'f CompanyFile,
    policy: &'f Policy,
    holders: Vec<Holder<'f>>,
    /// The types that the organization itself needs, or was asked for.
    of_all: Vec<DocumentType>,
}

impl<'f> Belonging<'f> {
    /// Of a file as it is now.
    #[must_use]
    pub fn of(file: &'f CompanyFile, policy: &'f Policy) -> Self {
        let (mut holders, mut of_all) = (Vec::new(), Vec::new());
        for instance in instances(file, policy) {
            let Code::Document(kind) = instance.code else {
                continue;
            };
            match instance.subject.id {
                None => of_all.push(kind),
                Some(_) => holders.push(holder(file, instance)),
            }
        }
        Self {
            file,
            policy,
            holders,
            of_all,
        }
    }

    /// To whom an unnamed document may belong: those who lack one of its type. Where all of them have one, and it would do for
    /// a person who lacks another type, these and all who need one of its type.
    #[must_use]
    pub fn candidates(&self, document: &Document) -> Vec<Subject> {
        if document.belongs_to.is_some() {
            return Vec::new();
        }
        let lacks =
            |one: &&Holder| one.lacks && one.since.is_none_or(|since| document.uploaded_at > since);
        let of_type = |one: &&Holder| one.instance.code == Code::Document(document.kind);
        let lacking = self.subjects(self.holders.iter().filter(of_type).filter(lacks));
        if !lacking.is_empty() {
            return lacking;
        }
        let does = |one: &&Holder| one.does(document.kind);
        let mut holders = self.holders.iter();
        if holders.any(|one| lacks(&one) && does(&one)) {
            self.subjects(
                self.holders
                    .iter()
                    .filter(|one| of_type(one) || (lacks(one) && does(one))),
            )
        } else {
            Vec::new()
        }
    }

    /// The subject of an unnamed document that an officer decides on without naming one; `None` where it needs none.
    ///
    /// # Errors
    /// The candidates, where there are several.
    pub fn unsaid(
        &self,
        document: &Document,
        act: StageAct,
    ) -> Result<Option<String>, Vec<Subject>> {
        let has_a_subject = has_a_subject(document.kind, self.policy);
        let mut possible = match act {
            StageAct::Reject => Vec::new(),
            StageAct::Submit | StageAct::Verify => self.candidates(document),
        };
        if !has_a_subject && self.of_all.contains(&document.kind) {
            return Ok(None);
        }
        if possible.len() > 1 {
            return Err(possible);
        }
        if possible.is_empty() && has_a_subject {
            // A second one of a person who has one already, or a rejected one.
            let of_type = |one: &&Holder| one.instance.code == Code::Document(document.kind);
            possible = self.subjects(self.holders.iter().filter(of_type));
        }
        let only = (possible.len() == 1).then(|| possible.remove(0));
        Ok(only.and_then(|subject| subject.id))
    }

    /// Whether a later document for the same requirement was rejected since this one was accepted: it counts again once
    /// it is accepted again.
    #[must_use]
    pub fn is_outdone(&self, document: &Document) -> bool {
        let of_one = has_a_subject(document.kind, self.policy);
        let same = |other: &Document| {
            if of_one {
                let mut holders = self.holders.iter();
                other.belongs_to == document.belongs_to
                    && holders.any(|one| {
                        one.instance.subject.id == document.belongs_to
                            && one.does(other.kind)
                            && one.does(document.kind)
                    })
            } else {
                other.kind == document.kind
            }
        };
        let mut others = self.file.documents.iter();
        others.any(|other| {
            other.status == DocumentStatus::Rejected
                && (other.uploaded_at, &other.id) > (document.uploaded_at, &document.id)
                && other.decided_at >= document.decided_at
                && same(other)
        })
    }

    fn subjects<'a>(&'a self, holders: impl Iterator<Item = &'a Holder<'f>>) -> Vec<Subject> {
        let mut subjects: Vec<Subject> = Vec::new();
        for holder in holders {
            let subject = &holder.instance.subject;
            if subjects.iter().all(|one| one.id != subject.id) {
                let id = subject.id.as_deref();
                let name = id.and_then(|id| self.file.name_of(id));
                subjects.push(Subject {
                    name: name.map(str::to_owned),
                    ..subject.clone()
                });
            }
        }
        subjects
    }
}

/// Whether a row of the policy asks people or companies above, and not the organization, for a type of document.
#[must_use]
pub fn has_a_subject(kind: DocumentType, policy: &Policy) -> bool {
    let mut rows = policy.requirements.iter();
    rows.any(|row| row.code == Code::Document(kind) && row.per != Per::Organization)
}

/// Whether a person or a company lacks a document. Only those that are named for them count.
fn holder<'p>(file: &CompanyFile, instance: Instance<'p>) -> Holder<'p> {
    let asked = asking(file, &instance);
    let named: Vec<&Document> = file
        .documents
        .iter()
        .filter(|one| one.belongs_to == instance.subject.id)
        .filter(|one| instance.kinds().any(|kind| kind == one.kind))
        .collect();
    let what = (instance.code, &instance.subject);
    let items = deliveries::items(file, what, &asked, &named, instance.is_extra);
    let lacks = items.iter().any(|item| {
        !matches!(
            item.status,
            ItemStatus::Verified | ItemStatus::Submitted | ItemStatus::Uploaded
        )
    });
    let since = asked.iter().map(|request| request.asked_at).max();
    Holder {
        since,
        lacks,
        instance,
    }
}
