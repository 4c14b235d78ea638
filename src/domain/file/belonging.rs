//! Whose a document is that does not say it.
//!
//! A requirement of each person or company above is met by a document that is named for them, and an officer who accepts
//! one names whom they saw. A type that nobody has to have for themselves is somebody's only where an officer asked them
//! for it.

use chrono::{DateTime, Utc};

use super::evaluate::{Instance, instances};
use super::items::{ItemStatus, Subject};
use super::progress::StageAct;
use super::requests::asking;
use super::{CompanyFile, Document, DocumentStatus, DocumentType, deliveries};
use crate::domain::requirements::{Code, Per, Policy};

/// Somebody who has to have a document for themselves.
struct Holder<'p> {
    instance: Instance<'p>,
    /// When it was asked for last.
    since: Option<DateTime<Utc>>,
    lacks: bool,
}

impl Holder<'_> {
    fn does(&self, wanted: DocumentType) -> bool {
        self.instance.kinds().any(|kind| kind == wanted)
    }
}

/// Who has to have documents for themselves.
pub struct Belonging<'f> {
    file: &'f CompanyFile,
    policy: &'f Policy,
    holders: Vec<Holder<'f>>,
    /// What the organization has to have for itself, or was asked for.
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

    /// Those whose a document may be, where it does not say it: who need one of its type; else, where it would do for
    /// somebody who needs another, they and those who have one of its type.
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
        match holders.any(|one| lacks(&one) && does(&one)) {
            true => self.subjects(
                self.holders
                    .iter()
                    .filter(|one| of_type(one) || (lacks(one) && does(one))),
            ),
            false => Vec::new(),
        }
    }

    /// Whose an officer says that an unnamed document is, where they name nobody.
    ///
    /// # Errors
    /// Those whose it may be, where there are several.
    pub fn unsaid(
        &self,
        document: &Document,
        act: StageAct,
    ) -> Result<Option<String>, Vec<Subject>> {
        let is_somebodys = is_somebodys(document.kind, self.policy);
        let mut possible = match act {
            StageAct::Reject => Vec::new(),
            StageAct::Submit | StageAct::Verify => self.candidates(document),
        };
        if !is_somebodys && self.of_all.contains(&document.kind) {
            return Ok(None);
        }
        if possible.len() > 1 {
            return Err(possible);
        }
        if possible.is_empty() && is_somebodys {
            // One more of somebody who has one, or one that nobody accepts.
            let of_type = |one: &&Holder| one.instance.code == Code::Document(document.kind);
            possible = self.subjects(self.holders.iter().filter(of_type));
        }
        let only = (possible.len() == 1).then(|| possible.remove(0));
        Ok(only.and_then(|subject| subject.id))
    }

    /// Whether a document was accepted before a later one for the same was refused: it counts once it is accepted again.
    #[must_use]
    pub fn is_outdone(&self, document: &Document) -> bool {
        let of_one = is_somebodys(document.kind, self.policy);
        let same = |other: &Document| match of_one {
            true => {
                let mut holders = self.holders.iter();
                other.belongs_to == document.belongs_to
                    && holders.any(|one| {
                        one.instance.subject.id == document.belongs_to
                            && one.does(other.kind)
                            && one.does(document.kind)
                    })
            }
            false => other.kind == document.kind,
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

/// Whether a type of document has to belong to somebody: a row asks each of some for it.
#[must_use]
pub fn is_somebodys(kind: DocumentType, policy: &Policy) -> bool {
    let mut rows = policy.requirements.iter();
    rows.any(|row| row.code == Code::Document(kind) && row.per != Per::Organization)
}

/// What is named for them counts, and nothing else.
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
