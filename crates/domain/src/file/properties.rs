//! Whatever is delivered, rejected, expired and asked for again: what always holds of the buckets.

use std::collections::BTreeSet;

use chrono::Days;
use proptest::prelude::*;

use super::readiness::{obstacles, unmet};
use super::tests::{at, document, ownership, person, policy, ready, today};
use super::*;
use crate::day::Day;
use crate::file::requirements::Code;
use crate::steps;

fn documents() -> impl Strategy<Value = Vec<Document>> {
    let owner = prop::sample::select(vec![None, Some("ann"), Some("bob"), Some("H")]);
    let one = (
        prop::sample::select(&DocumentType::ALL[..]),
        owner,
        prop::sample::select(&DocumentStatus::ALL[..]),
        0..10_u32,
        prop::option::of(0..80_u64),
    );
    prop::collection::vec(one, 0..30).prop_map(|all| {
        let made =
            all.into_iter()
                .enumerate()
                .map(|(number, (kind, owner, status, hour, days))| {
                    let valid_until = days.and_then(|days| {
                        today()
                            .checked_sub_days(Days::new(20))?
                            .checked_add_days(Days::new(days))
                    });
                    Document {
                        id: number.to_string(),
                        status,
                        uploaded_at: at(hour),
                        valid_until: valid_until.map(Day::kept),
                        ..document(kind, owner)
                    }
                });
        made.collect()
    })
}

pub(super) fn files() -> impl Strategy<Value = CompanyFile> {
    let codes: Vec<Code> = Code::all().collect();
    let request = (
        prop::sample::select(codes),
        prop::option::of(Just("bob")),
        0..10_u32,
    );
    let people = prop::collection::vec(
        (
            prop::collection::btree_set(prop::sample::select(&PersonRole::ALL[..]), 0..3),
            any::<bool>(),
            any::<bool>(),
        ),
        0..4,
    );
    let flags = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        prop::sample::select(&Industry::ALL[..]),
    );
    (
        documents(),
        prop::collection::vec(request, 0..4),
        people,
        flags,
    )
        .prop_map(
            |(documents, requests, people, (enhanced, complex, none, industry))| {
                let mut file = ready();
                file.documents = documents;
                file.business.industry = Some(industry);
                if enhanced {
                    file.requested_level = Level::Enhanced;
                }
                if complex {
                    file.ownership = Some(ownership(&[
                        ("H", "R", 9_000),
                        ("ann", "H", 6_000),
                        ("x", "R", 900),
                    ]));
                }
                if none {
                    file.ownership = None;
                }
                for (name, (roles, exposed, wealth)) in
                    ["ann", "bob", "cid", "dan"].into_iter().zip(people)
                {
                    file.people.retain(|one| one.id != name);
                    let roles: Vec<PersonRole> = roles.into_iter().collect();
                    file.people.push(Person {
                        date_of_birth: (exposed && !wealth)
                            .then(|| Day::parse("2099-01-01"))
                            .flatten(),
                        politically_exposed: exposed,
                        source_of_wealth: wealth.then(|| "Savings.".to_owned()),
                        ..person(name, &roles)
                    });
                }
                file.requests = requests
                    .into_iter()
                    .enumerate()
                    .map(|(number, (code, subject, hour))| Request {
                        id: number.to_string(),
                        code,
                        subject: subject.map(str::to_owned),
                        message: "Please.".to_owned(),
                        asked_at: at(hour),
                        withdrawn: false,
                    })
                    .collect();
                file
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_documents_does_not_matter(
        (one, documents) in files().prop_flat_map(|file| {
            let shuffled = Just(file.documents.clone()).prop_shuffle();
            (Just(file), shuffled)
        })
    ) {
        let other = CompanyFile { documents, ..one.clone() };
        prop_assert_eq!(buckets(&one, &policy()), buckets(&other, &policy()));
    }

    #[test]
    fn a_requirement_is_in_one_bucket_and_only_what_is_wrong_blocks(mut file in files()) {
        file.requests.clear();
        let found = buckets(&file, &policy());
        let mut seen = BTreeSet::new();
        for item in found.items() {
            prop_assert!(seen.insert((item.code, item.subject.clone())), "twice: {:?}", item);
        }
        for item in &found.complete {
            prop_assert_eq!((item.impact, item.who_acts), (Impact::None, WhoActs::Nobody));
        }
        for item in found.pending.iter().chain(&found.missing).chain(&found.issues) {
            prop_assert!(item.impact != Impact::None && item.who_acts != WhoActs::Nobody);
            prop_assert!(!item.message.is_empty());
        }
        for item in &found.missing {
            prop_assert_eq!(item.impact, Impact::BlocksSubmission);
        }
    }

    #[test]
    fn what_blocks_the_submission_blocks_the_approval(file in files()) {
        let obstacles = obstacles(&file, &policy());
        for item in unmet(&file, &policy()) {
            prop_assert!(obstacles.iter().any(|one| one.code == Some(item.code) && one.subject == item.subject));
        }
    }

    #[test]
    fn a_new_document_never_adds_to_what_is_missing(file in files(), kind in prop::sample::select(&DocumentType::ALL[..])) {
        let before = unmet(&file, &policy()).len();
        let mut more = file;
        more.documents.push(Document { id: "new".to_owned(), uploaded_at: at(23), ..document(kind, None) });
        prop_assert!(unmet(&more, &policy()).len() <= before);
    }
}

#[test]
fn twice_as_many_people_take_twice_as_many_steps() {
    let (some, twice) = (steps_of(500), steps_of(1_000));
    assert!(some > 500, "{some}");
    assert!(twice <= 2 * some, "{some}, then {twice}");
}

/// The steps that judging so many people takes.
fn steps_of(people: usize) -> u64 {
    let mut file = ready();
    for number in 0..people {
        let id = format!("p{number}");
        file.people.push(person(
            &id,
            &[PersonRole::Director, PersonRole::BeneficialOwner],
        ));
        file.documents
            .push(document(DocumentType::DirectorId, Some(&id)));
    }
    let policy = policy();
    steps::of(|| assert_eq!(unmet(&file, &policy), [])).1
}
