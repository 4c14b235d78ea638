use chrono::Days;

use super::belonging::Belonging;
use super::progress::{RejectionReason, StageAct};
use super::readiness::{ObstacleReason, obstacles};
use super::tests::{at, document, lack, lacking, person, policy, ready, reviewed, today};
use super::*;
use crate::day::Day;

/// The document of this id, as it was decided.
fn decided(file: &mut CompanyFile, id: &str, status: DocumentStatus, hour: u32) {
    let found = file.documents.iter_mut().find(|one| one.id == id).unwrap();
    found.status = status;
    found.decided_at = Some(at(hour));
    found.reasons.clear();
    if status == DocumentStatus::Rejected {
        found.reasons.push(RejectionReason::Unreadable);
    }
}

fn delivered(file: &mut CompanyFile, id: &str, new: Document, hour: u32) {
    file.documents.push(Document {
        id: id.to_owned(),
        status: DocumentStatus::Submitted,
        uploaded_at: at(hour),
        ..new
    });
}

fn request(code: &str, subject: Option<&str>, hour: u32) -> Request {
    Request {
        id: format!("{code} {hour}"),
        withdrawn: false,
        code: Code::parse(code).unwrap(),
        subject: subject.map(str::to_owned),
        message: "Please.".to_owned(),
        asked_at: at(hour),
    }
}

fn against(file: &CompanyFile) -> Vec<(&'static str, Option<String>, ObstacleReason)> {
    let found = obstacles(file, &policy()).into_iter();
    found
        .filter_map(|one| Some((one.code?.as_str(), one.subject.id, one.why)))
        .collect()
}

fn whose(file: &CompanyFile, id: &str) -> (Vec<String>, Result<Option<String>, Vec<String>>) {
    let policy = policy();
    let belonging = Belonging::of(file, &policy);
    let document = file.documents.iter().find(|one| one.id == id).unwrap();
    let ids = |all: Vec<Subject>| all.into_iter().filter_map(|one| one.id).collect();
    let unsaid = belonging.unsaid(document, StageAct::Verify).map_err(ids);
    (ids(belonging.candidates(document)), unsaid)
}

fn one(id: &str) -> (Vec<String>, Result<Option<String>, Vec<String>>) {
    (vec![id.to_owned()], Ok(Some(id.to_owned())))
}

#[test]
fn an_unnamed_document_keeps_the_customer_from_being_asked_and_nothing_else() {
    use DocumentType::{BeneficialOwnerId, DirectorId};
    for kind in [DirectorId, BeneficialOwnerId] {
        let mut file = reviewed();
        file.people.push(Person {
            status: PersonStatus::Verified,
            ..person("cid", &[PersonRole::Director])
        });
        file.documents.retain(|one| one.kind != kind);
        delivered(&mut file, "unnamed", document(kind, None), 4);
        decided(&mut file, "unnamed", DocumentStatus::Verified, 5);
        let of_type: Vec<_> = against(&file)
            .into_iter()
            .filter(|(code, ..)| *code == kind.as_str())
            .collect();
        assert!(
            of_type
                .iter()
                .all(|(.., why)| *why != ObstacleReason::Rejected)
                && !of_type.is_empty(),
            "{of_type:?}"
        );
        let first = if kind == DirectorId { "ann" } else { "bob" };
        assert_eq!(
            of_type[0],
            (
                kind.as_str(),
                Some(first.to_owned()),
                ObstacleReason::NotVerified
            )
        );
    }
}

#[test]
fn whoever_needs_one_may_be_who_an_unnamed_document_belongs_to() {
    let mut file = ready();
    delivered(
        &mut file,
        "new",
        document(DocumentType::DirectorId, None),
        4,
    );
    // Ann has one: it is one more of hers.
    assert_eq!(
        whose(&file, "new"),
        (Vec::new(), Ok(Some("ann".to_owned())))
    );
    file.people.push(person("cid", &[PersonRole::Director]));
    assert_eq!(whose(&file, "new"), one("cid"));
    file.people.push(person("dan", &[PersonRole::Director]));
    let both = vec!["cid".to_owned(), "dan".to_owned()];
    assert_eq!(whose(&file, "new"), (both.clone(), Err(both)));
    let named = document(DocumentType::DirectorId, Some("cid"));
    delivered(&mut file, "cid's", named, 4);
    assert_eq!(whose(&file, "new"), one("dan"));
    let named = document(DocumentType::DirectorId, Some("dan"));
    delivered(&mut file, "dan's", named, 4);
    // Everybody has one, and it may be anybody's.
    assert_eq!(whose(&file, "new"), (Vec::new(), Ok(None)));
    file.documents
        .iter_mut()
        .find(|one| one.id == "cid's")
        .unwrap()
        .valid_until = Some(Day::kept(today() + Days::new(3)));
    decided(&mut file, "cid's", DocumentStatus::Verified, 5);
    assert_eq!(whose(&file, "new"), one("cid"), "it ends soon");
    // A director's does for an owner too, so it may be either's.
    file.documents
        .retain(|one| one.belongs_to.as_deref() != Some("bob"));
    decided(&mut file, "cid's", DocumentStatus::Submitted, 5);
    let all: Vec<String> = ["ann", "bob", "cid", "dan"].map(str::to_owned).into();
    let (mut candidates, unsaid) = whose(&file, "new");
    candidates.sort();
    assert_eq!(candidates, all);
    assert!(unsaid.is_err());
    assert_eq!(whose(&file, "BANK_STATEMENT -"), (Vec::new(), Ok(None)));
}

#[test]
fn what_is_named_for_who_left_is_nobodys() {
    let mut file = reviewed();
    file.people[0].id = "eve".to_owned();
    file.documents
        .retain(|one| one.kind != DocumentType::BeneficialOwnerId);
    let missing: Vec<_> = against(&file)
        .into_iter()
        .filter(|(.., why)| *why == ObstacleReason::Missing)
        .filter(|(code, ..)| code.ends_with("_ID"))
        .map(|(code, id, _)| (code, id))
        .collect();
    let expected = [
        ("DIRECTOR_ID", Some("eve".to_owned())),
        ("BENEFICIAL_OWNER_ID", Some("bob".to_owned())),
    ];
    assert_eq!(missing, expected);
}

#[test]
fn what_was_accepted_before_a_later_one_was_refused_does_not_come_back_by_itself() {
    for (kind, owner) in [
        (DocumentType::BankStatement, None),
        (DocumentType::DirectorId, Some("ann")),
    ] {
        let mut file = reviewed();
        let (code, subject) = (kind.as_str(), owner.map(str::to_owned));
        let old = format!("{code} {}", owner.unwrap_or("-"));
        decided(&mut file, &old, DocumentStatus::Verified, 3);
        delivered(&mut file, "newer", document(kind, owner), 4);
        assert_eq!(
            against(&file),
            [(code, subject.clone(), ObstacleReason::NotVerified)]
        );
        decided(&mut file, "newer", DocumentStatus::Rejected, 5);
        assert_eq!(
            against(&file),
            [(code, subject.clone(), ObstacleReason::Rejected)]
        );
        assert_eq!(lacking(&file), [lack(code, owner)]);
        let policy = policy();
        let outdone = |file: &CompanyFile| {
            let old = file.documents.iter().find(|one| one.id == old).unwrap();
            Belonging::of(file, &policy).is_outdone(old)
        };
        assert!(outdone(&file));
        decided(&mut file, &old, DocumentStatus::Verified, 6);
        assert_eq!((against(&file), outdone(&file)), (Vec::new(), false));
        // A third one is looked at for itself.
        delivered(&mut file, "newest", document(kind, owner), 7);
        decided(&mut file, "newest", DocumentStatus::Rejected, 8);
        assert_eq!(against(&file), [(code, subject, ObstacleReason::Rejected)]);
    }
}

#[test]
fn a_request_is_met_by_a_later_delivery_that_an_officer_accepted() {
    let mut file = reviewed();
    file.requests = vec![
        request("BANK_STATEMENT", None, 5),
        request("BANK_STATEMENT", None, 7),
        request("BENEFICIAL_OWNER_ID", Some("bob"), 5),
        request("SUPPORTING_DOCUMENT", Some("bob"), 5),
    ];
    let bob = || Some("bob".to_owned());
    delivered(
        &mut file,
        "one",
        document(DocumentType::BankStatement, None),
        8,
    );
    delivered(
        &mut file,
        "id",
        document(DocumentType::BeneficialOwnerId, None),
        8,
    );
    delivered(
        &mut file,
        "letter",
        document(DocumentType::SupportingDocument, None),
        8,
    );
    assert_eq!(
        lacking(&file),
        [lack("BANK_STATEMENT", None)],
        "one answers one"
    );
    delivered(
        &mut file,
        "two",
        document(DocumentType::BankStatement, None),
        9,
    );
    assert_eq!(lacking(&file), []);
    assert_eq!(whose(&file, "id"), one("bob"));
    assert_eq!(whose(&file, "letter"), one("bob"));
    for unnamed in ["two", "id", "letter"] {
        decided(&mut file, unnamed, DocumentStatus::Verified, 10);
    }
    let open = |code| (code, bob(), ObstacleReason::NotVerified);
    let all = [
        ("BANK_STATEMENT", None, ObstacleReason::NotVerified),
        open("BENEFICIAL_OWNER_ID"),
        open("SUPPORTING_DOCUMENT"),
    ];
    assert_eq!(against(&file), all);
    decided(&mut file, "one", DocumentStatus::Verified, 10);
    for named in ["id", "letter"] {
        file.documents
            .iter_mut()
            .find(|one| one.id == named)
            .unwrap()
            .belongs_to = bob();
    }
    assert_eq!(against(&file), []);
    decided(&mut file, "letter", DocumentStatus::Rejected, 11);
    assert_eq!(lacking(&file), [lack("SUPPORTING_DOCUMENT", Some("bob"))]);
    delivered(
        &mut file,
        "better",
        document(DocumentType::SupportingDocument, Some("bob")),
        12,
    );
    assert_eq!(against(&file), [open("SUPPORTING_DOCUMENT")]);
}

#[test]
fn what_came_before_it_was_asked_for_counts_no_more() {
    let mut file = reviewed();
    delivered(
        &mut file,
        "unnamed",
        document(DocumentType::DirectorId, None),
        4,
    );
    file.requests = vec![request("DIRECTOR_ID", Some("ann"), 5)];
    assert_eq!(lacking(&file), [lack("DIRECTOR_ID", Some("ann"))]);
    assert_eq!(whose(&file, "unnamed").0, Vec::<String>::new());
    file.people.push(Person {
        status: PersonStatus::Verified,
        ..person("cid", &[PersonRole::Director])
    });
    delivered(
        &mut file,
        "later",
        document(DocumentType::DirectorId, None),
        6,
    );
    assert_eq!(
        lacking(&file),
        [],
        "the later is ann's, and the earlier cid's"
    );
}

#[test]
fn a_request_about_a_person_is_met_by_a_later_finding() {
    for (code, extra) in [
        ("PERSON_CHECK", false),
        ("SOURCE_OF_WEALTH_STATEMENT", false),
        ("PERSON_CHECK", true),
    ] {
        let mut file = reviewed();
        let (at_, who) = if extra { (2, "clerk") } else { (1, "bob") };
        file.people[at_].decided_at = Some(at(3));
        file.requests = vec![request(code, Some(who), 5)];
        assert_eq!(lacking(&file), [lack(code, Some(who))]);
        file.people[at_].changed_at = at(6);
        assert_eq!(lacking(&file), []);
        let open = (
            "PERSON_CHECK",
            Some(who.to_owned()),
            ObstacleReason::NotVerified,
        );
        assert_eq!(against(&file), [open], "{code}");
        file.people[at_].decided_at = Some(at(7));
        assert_eq!(against(&file), []);
    }
}
