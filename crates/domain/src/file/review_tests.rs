use chrono::Days;

use super::progress::RejectionReason;
use super::readiness::{Obstacle, ObstacleReason, obstacles, unmet};
use super::tests::{at, document, lack, lacking, policy, ready, reviewed, today};
use super::*;
use crate::day::Day;

fn codes(items: &[Item]) -> Vec<(&str, Option<&str>, ItemStatus)> {
    items
        .iter()
        .map(|item| (item.code.as_str(), item.subject.id.as_deref(), item.status))
        .collect()
}

#[test]
fn rejected_expired_and_expiring_documents_are_issues() {
    let mut file = reviewed();
    file.documents[0].status = DocumentStatus::Rejected;
    file.documents[0].reasons = vec![RejectionReason::Unreadable, RejectionReason::Outdated];
    file.documents[1].valid_until = today().pred_opt().map(Day::kept);
    file.documents[2].valid_until = today().checked_add_days(Days::new(30)).map(Day::kept);
    file.documents[3].valid_until = today().checked_add_days(Days::new(31)).map(Day::kept);
    let found = buckets(&file, &policy());
    assert_eq!(
        codes(&found.issues),
        [
            ("CERTIFICATE_OF_INCORPORATION", None, ItemStatus::Rejected),
            ("ARTICLES_OF_ASSOCIATION", None, ItemStatus::Expired),
            ("SHAREHOLDER_REGISTER", None, ItemStatus::Expiring),
        ]
    );
    assert_eq!(found.issues[0].reason, Some(RejectionReason::Unreadable));
    assert_eq!(
        found.issues[0].message,
        "The certificate of incorporation: not accepted. It cannot be read. It is too old."
    );
    assert_eq!(found.issues[2].impact, Impact::LapsesApproval);
    assert_eq!(
        lacking(&file).len(),
        2,
        "what is expiring keeps nobody back"
    );
    // One new document mends one issue, without repeating the rest.
    let mut again = document(DocumentType::CertificateOfIncorporation, None);
    again.id = "again".to_owned();
    again.uploaded_at = at(9);
    file.documents.push(again);
    assert_eq!(lacking(&file), [lack("ARTICLES_OF_ASSOCIATION", None)]);
}

#[test]
fn approvals_lapse_after_the_grace_days() {
    let mut file = reviewed();
    file.documents[1].valid_until = Some(Day::kept(today()));
    assert_eq!(expiry::first_deadline(&file, &policy()), Some(today()));
    let mut lapses = Vec::new();
    for days in 0..4 {
        file.today = today().checked_add_days(Days::new(days)).unwrap();
        lapses.push(
            (0..3)
                .map(|grace| expiry::lapsed(&file, &policy(), grace).len())
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(lapses, [[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1]]);
    file.today = today();
    assert_eq!(expiry::expiring(&file, &policy()).len(), 1);
}

#[test]
fn what_an_officer_asks_for_again_is_missing_until_it_comes() {
    let mut file = reviewed();
    let request = |code: &str, subject: Option<&str>| Request {
        id: code.to_owned(),
        code: Code::parse(code).unwrap(),
        subject: subject.map(str::to_owned),
        message: format!("Why we need {code}"),
        asked_at: at(5),
        withdrawn: false,
    };
    file.requests = vec![
        request("BANK_STATEMENT", None),
        request("BENEFICIAL_OWNER_ID", Some("bob")),
        request("BUSINESS_PURPOSE", None),
        request("SUPPORTING_DOCUMENT", None),
    ];
    let found = buckets(&file, &policy());
    let requested = ItemStatus::Requested;
    assert_eq!(
        codes(&found.missing),
        [
            ("BANK_STATEMENT", None, requested),
            ("BENEFICIAL_OWNER_ID", Some("bob"), requested),
            ("BUSINESS_PURPOSE", None, requested),
            ("SUPPORTING_DOCUMENT", None, requested),
        ]
    );
    assert_eq!(found.missing[0].message, "Why we need BANK_STATEMENT");
    assert_eq!(unmet(&file, &policy()).len(), 4);
    for (kind, owner) in [
        (DocumentType::BankStatement, None),
        (DocumentType::BeneficialOwnerId, Some("bob")),
        (DocumentType::SupportingDocument, None),
    ] {
        let mut answer = document(kind, owner);
        answer.id.push_str(" again");
        answer.uploaded_at = at(6);
        file.documents.push(answer);
    }
    file.business.changed_at = at(6);
    let found = buckets(&file, &policy());
    assert_eq!(codes(&found.missing), []);
    let uploaded = ItemStatus::Uploaded;
    assert_eq!(
        codes(&found.pending),
        [
            ("BANK_STATEMENT", None, uploaded),
            ("BENEFICIAL_OWNER_ID", Some("bob"), uploaded),
            ("SUPPORTING_DOCUMENT", None, uploaded),
        ]
    );
}

#[test]
fn a_match_needs_a_written_reason_and_is_not_told_to_the_customer() {
    let mut file = reviewed();
    assert_eq!(obstacles(&file, &policy()), []);
    let match_of_bob = file
        .screenings
        .iter_mut()
        .find(|one| one.kind == ScreeningKind::Sanctions && one.subject.as_deref() == Some("bob"));
    match_of_bob.unwrap().result = ScreeningResult::Matched;
    let bob = Subject {
        kind: SubjectType::Person,
        id: Some("bob".to_owned()),
        name: Some("Name of bob".to_owned()),
    };
    let found = obstacles(&file, &policy());
    let expected = Obstacle {
        code: Some(Code::Screening(ScreeningKind::Sanctions)),
        subject: bob,
        why: ObstacleReason::MatchWithoutReason,
        changed: Vec::new(),
    };
    assert!(found.contains(&expected), "{found:?}");
    let shown = buckets(&file, &policy());
    let told = shown
        .items()
        .find(|item| Some(item.code) == expected.code && item.subject == expected.subject);
    assert_eq!(told.map(|item| item.status), Some(ItemStatus::Open));
    assert!(!is_screened(ScreeningKind::Sanctions, &file, &policy()));
    for screening in &mut file.screenings {
        screening.reasoned = true;
    }
    assert!(!obstacles(&file, &policy()).contains(&expected));
    assert!(is_screened(ScreeningKind::Sanctions, &file, &policy()));
    file.screenings.clear();
    assert!(!is_screened(ScreeningKind::Pep, &file, &policy()));
}

#[test]
fn people_in_numbers() {
    let mut file = ready();
    file.people[0].status = PersonStatus::Verified;
    let found = personnel::personnel(&file, &policy());
    let count = |total, verified, pending| personnel::Count {
        total,
        verified,
        pending,
        complete: total == verified,
    };
    let expected = personnel::Personnel {
        directors: count(1, 1, 0),
        beneficial_owners: count(2, 1, 1),
        total_ownership_basis_points: 10_000,
        employees: 1,
        employees_with_admin_role: 1,
        ready: true,
    };
    assert_eq!(found, expected);
}

#[test]
fn a_new_name_is_a_fact_of_the_business_and_its_papers_and_the_first_one_too() {
    use super::grounds::{Ground, Grounds, changed};
    let mut file = reviewed();
    let abouts: Vec<About> = file
        .documents
        .iter()
        .map(|one| About::Document(one.id.clone()))
        .chain([
            About::Person("ann".to_owned()),
            About::Screening(ScreeningKind::Sanctions, None),
            About::Screening(ScreeningKind::Sanctions, Some("ann".to_owned())),
            About::OwnershipExplanation,
            About::Look,
            About::File,
        ])
        .collect();
    let facts = |file: &CompanyFile| -> Vec<_> {
        let grounds = Grounds::of(file);
        abouts
            .iter()
            .map(|about| grounds.facts(about).unwrap())
            .collect()
    };
    let rests = |about: &&About| match about {
        About::Document(id) => !file
            .documents
            .iter()
            .any(|one| one.id == *id && one.belongs_to.is_some()),
        About::Screening(_, subject) => subject.is_none(),
        About::Look | About::File => true,
        About::Person(_) | About::OwnershipExplanation | About::OnePersonOrTwo(..) => false,
    };
    let expected: Vec<About> = abouts.iter().filter(rests).cloned().collect();
    let mut before = facts(&file);
    for name in ["Acme", "Acme Ltd."] {
        file.new_name = Some(name.to_owned());
        let now = facts(&file);
        let mut void = Vec::new();
        for (about, (before, now)) in abouts.iter().zip(before.iter().zip(&now)) {
            let grounds = changed(before, now);
            assert!(
                grounds.is_empty() || grounds == [Ground::Name],
                "{about:?} {grounds:?}"
            );
            void.extend((!grounds.is_empty()).then(|| about.clone()));
        }
        assert_eq!(void, expected, "{name}");
        before = now;
    }
    assert_eq!(expected.len(), 9);
}
