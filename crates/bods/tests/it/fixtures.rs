//! The three files of `bods-v04-fixtures`, see `tests/fixtures/README.md`.

use bods::{Declaration, read};
use chrono::NaiveDate;
use domain::country::Country;
use domain::ownership::{Amount, Interest, InterestKind, Party, PartyKind, Structure};
use serde_json::Value;

fn file(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn company(id: &str) -> Party {
    Party::new(id, PartyKind::Company)
}

fn map<T: Clone>(pairs: &[(&str, T)]) -> std::collections::BTreeMap<String, T> {
    let pairs = pairs.iter();
    pairs
        .map(|(id, one)| ((*id).to_owned(), one.clone()))
        .collect()
}

#[test]
fn direct_ownership_is_read_with_its_dates() {
    let read = read(
        &file(include_str!("../fixtures/01-direct-ownership.json")),
        None,
    )
    .unwrap();
    let (acme, jane) = ("rec-acme-holdings-ltd", "rec-jane-smith-1975");
    let interest = |kind| Interest {
        from: NaiveDate::from_ymd_opt(2010, 1, 1),
        ..Interest::new(jane, acme, kind, Some(Amount::BasisPoints(7_500)))
    };
    let expected = Declaration {
        structure: Structure {
            root: acme.to_owned(),
            parties: vec![company(acme), Party::new(jane, PartyKind::Person)],
            interests: vec![
                interest(InterestKind::Shares),
                interest(InterestKind::Votes),
            ],
            ..Structure::default()
        },
        names: map(&[
            (acme, "Acme Holdings Ltd".to_owned()),
            (jane, "Jane Smith".to_owned()),
        ]),
        countries: map(&[(acme, Country::parse("GB").unwrap())]),
    };
    assert_eq!(read, expected);
}

#[test]
fn circular_ownership_has_two_subjects_so_the_root_has_to_be_named() {
    let file = file(include_str!("../fixtures/10-circular-ownership.json"));
    let problems: Vec<String> = read(&file, None)
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect();
    let refused = |id: &str| {
        format!(
            "Statement {id}: It is about the ownership of rec-beta-corp, and statements before it are about another's: send one subject, or say which is the root."
        )
    };
    assert_eq!(
        problems,
        [
            refused("f10-e2-9a02-4d92-bf30-1f88a2c3e402"),
            refused("f10-r1-9a03-4d92-bf30-1f88a2c3e403"),
        ]
    );
    let (alpha, beta) = ("rec-alpha-corp", "rec-beta-corp");
    let all = Some(Amount::BasisPoints(10_000));
    let shares = |holder, subject| Interest::new(holder, subject, InterestKind::Shares, all);
    for root in [alpha, beta] {
        let read = read(&file, Some(root)).unwrap();
        let expected = Declaration {
            structure: Structure {
                root: root.to_owned(),
                parties: vec![company(alpha), company(beta)],
                interests: vec![shares(beta, alpha), shares(alpha, beta)],
                ..Structure::default()
            },
            names: map(&[
                (alpha, "Alpha Corp Ltd".to_owned()),
                (beta, "Beta Corp Ltd".to_owned()),
            ]),
            countries: map(&[
                (alpha, Country::parse("GB").unwrap()),
                (beta, Country::parse("GB").unwrap()),
            ]),
        };
        assert_eq!(read, expected);
    }
}

#[test]
fn an_owner_who_cannot_be_identified_is_no_holding() {
    let read = read(
        &file(include_str!("../fixtures/11-anonymous-person.json")),
        None,
    )
    .unwrap();
    let opaque = "rec-opaque-holdings-sa";
    let expected = Declaration {
        structure: Structure {
            root: opaque.to_owned(),
            parties: vec![company(opaque)],
            ..Structure::default()
        },
        names: map(&[(opaque, "Opaque Holdings SA".to_owned())]),
        countries: map(&[(opaque, Country::parse("PA").unwrap())]),
    };
    assert_eq!(read, expected);
}
