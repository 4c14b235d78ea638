use super::super::tests::{ownership, policy, ready};
use super::*;
use crate::file::FileParty;

fn asked(file: &CompanyFile, policy: &Policy, code: &str, subject: Option<&str>) -> String {
    let code = Code::parse(code).unwrap();
    match can_be_asked(file, policy, code, subject) {
        Ok(()) => "may".to_owned(),
        Err(NotAsked::Code(_)) => "code".to_owned(),
        Err(other) => format!("{other:?}"),
    }
}

#[test]
fn only_what_this_kind_of_file_delivers_is_asked_of_whom_it_is_delivered() {
    let mut file = ready();
    file.ownership = Some(ownership(&[("H", "R", 10_000), ("ann", "H", 10_000)]));
    let party = |id: &str, kind| FileParty {
        id: id.to_owned(),
        kind,
        name: None,
        country: None,
    };
    file.parties = vec![
        party("R", PartyKind::Company),
        party("H", PartyKind::Company),
        party("x", PartyKind::Person),
    ];
    let policy = policy();
    for (code, subject, expected) in [
        ("BANK_STATEMENT", None, "may"),
        ("BANK_STATEMENT", Some("ann"), "NoSubject"),
        ("IDENTITY_DOCUMENT", None, "code"),
        ("PROOF_OF_RESIDENCE", None, "code"),
        ("SANCTIONS", Some("ann"), "code"),
        ("DIRECTOR", None, "may"),
        ("DIRECTOR", Some("ann"), "NoSubject"),
        ("DIRECTOR_ID", None, "may"),
        ("DIRECTOR_ID", Some("bob"), "may"),
        ("DIRECTOR_ID", Some("H"), "Person"),
        ("DIRECTOR_ID", Some("nobody"), "Unknown"),
        ("PERSON_CHECK", Some("clerk"), "may"),
        ("PERSON_CHECK", Some("x"), "Unknown"),
        ("PARENT_INCORPORATION_DOCUMENTS", Some("H"), "may"),
        ("PARENT_INCORPORATION_DOCUMENTS", Some("ann"), "Company"),
        ("PARENT_INCORPORATION_DOCUMENTS", Some("R"), "Unknown"),
        ("OWNERSHIP_TOTAL", Some("H"), "may"),
        ("BENEFICIAL_OWNERS_LISTED", Some("ann"), "NoSubject"),
        ("SUPPORTING_DOCUMENT", Some("ann"), "may"),
        ("SUPPORTING_DOCUMENT", Some("H"), "may"),
        ("SUPPORTING_DOCUMENT", Some("nobody"), "Unknown"),
    ] {
        let got = asked(&file, &policy, code, subject);
        assert_eq!(got, expected, "{code} {subject:?}");
    }
}

#[test]
fn an_individual_is_asked_for_their_own_papers_alone() {
    let file = CompanyFile::empty(ready().today);
    let policy = Policy::for_individuals().unwrap();
    let may = vec![
        Code::parse("IDENTITY_DOCUMENT").unwrap(),
        Code::parse("PROOF_OF_RESIDENCE").unwrap(),
    ];
    for code in Code::all() {
        let expected = if may.contains(&code) {
            Ok(())
        } else {
            Err(NotAsked::Code(may.clone()))
        };
        let got = can_be_asked(&file, &policy, code, None);
        assert_eq!(got, expected, "{}", code.as_str());
    }
    let of_somebody = asked(&file, &policy, "IDENTITY_DOCUMENT", Some("ann"));
    assert_eq!(of_somebody, "Unknown");
}
