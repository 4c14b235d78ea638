//! Whatever is declared comes back, and whatever comes is read or refused.

use bods::{Declaration, MAX_PROBLEMS, read, write};
use chrono::NaiveDate;
use domain::country::Country;
use domain::ownership::{
    Amount, Fraction, Holding, Interest, InterestKind, Party, PartyKind, RoleInTrust, Structure,
    TrustRole,
};
use proptest::prelude::*;
use serde_json::{Map, Number, Value, json};

use crate::publication;

const IDS: [&str; 12] = [
    "root", "a", "b/c", "~1", "", "é", "f\"g", "party", "h", "i", "j", "k",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        Just(String::new()),
        Just(" ".to_owned()),
        Just("Deed".to_owned())
    ]
}

fn id() -> impl Strategy<Value = String> {
    prop::sample::select(&IDS[..]).prop_map(str::to_owned)
}

fn day() -> impl Strategy<Value = NaiveDate> {
    let day = |days| NaiveDate::from_num_days_from_ce_opt(days).unwrap();
    prop_oneof![
        6 => (700_000..760_000).prop_map(day),
        1 => (-800..800).prop_map(day),
        1 => (3_652_000..3_653_000).prop_map(day),
        1 => prop::sample::select(vec![NaiveDate::MIN, NaiveDate::MAX]),
    ]
}

fn amount() -> impl Strategy<Value = Amount> {
    let part = |numerator: u64, denominator: u64| {
        Amount::Fraction(Fraction::new(numerator.clamp(1, denominator), denominator).unwrap())
    };
    prop_oneof![
        4 => (1..=10_000_u32).prop_map(Amount::BasisPoints),
        1 => prop::sample::select(vec![100, 2_500, 10_000]).prop_map(Amount::BasisPoints),
        2 => (1..50_u64, 1..50_u64).prop_map(move |(n, d)| part(n, d)),
        2 => (1..=1_000_000_u64).prop_map(move |n| part(n, 1_000_000)),
        1 => (any::<u64>(), 1..=1_000_000_000_000_000_000_u64).prop_map(move |(n, d)| part(n, d)),
        1 => (1..9_u64, 1..=1_000_000_000_000_000_000_u64).prop_map(move |(n, d)| part(n, d)),
    ]
}

fn interest() -> impl Strategy<Value = Interest> {
    let kind = prop::sample::select(&InterestKind::ALL[..]);
    let day = || prop::option::weighted(0.3, day());
    let text = || prop::option::weighted(0.3, text());
    let through = prop::option::weighted(0.3, id());
    (
        (id(), id(), kind, prop::option::weighted(0.8, amount())),
        (day(), day()),
        (text(), text(), through),
    )
        .prop_map(
            |((holder, subject, kind, amount), (from, until), (source, joint, through))| Interest {
                from,
                until,
                source,
                joint,
                through,
                ..Interest::new(&holder, &subject, kind, amount)
            },
        )
}

fn role() -> impl Strategy<Value = RoleInTrust> {
    let role = prop::sample::select(&TrustRole::ALL[..]);
    (id(), id(), role, prop::option::of(text())).prop_map(|(trust, party, role, source)| {
        RoleInTrust {
            trust,
            party,
            role,
            source,
        }
    })
}

fn holding() -> impl Strategy<Value = Holding> {
    (id(), id(), 1..=10_000_u32).prop_map(|(holder, company, basis_points)| Holding {
        holder,
        company,
        basis_points,
    })
}

/// Declarations that are in order and without a fault: of what was drawn, what makes one is left out.
fn declaration() -> impl Strategy<Value = Declaration> {
    let kind = || {
        let all = prop::sample::select(&PartyKind::ALL[..]);
        prop_oneof![2 => Just(PartyKind::Company), 1 => Just(PartyKind::Trust), 2 => all]
    };
    let parties = IDS.map(|id| {
        (kind(), prop::option::weighted(0.3, text())).prop_map(move |(kind, source)| Party {
            source,
            ..Party::new(id, kind)
        })
    });
    let country = prop::sample::select(vec!["GB", "XK", "JP"]);
    (
        Vec::from(parties),
        prop::collection::vec(holding(), 0..12),
        prop::collection::vec(interest(), 0..24),
        prop::collection::vec(role(), 0..16),
        prop::collection::btree_map(id(), text(), 0..12),
        prop::collection::btree_map(id(), country, 0..12),
    )
        .prop_map(
            |(mut parties, holdings, interests, roles, names, countries)| {
                if !matches!(parties[0].kind, PartyKind::Company | PartyKind::Foundation) {
                    parties[0].kind = PartyKind::Trust;
                }
                let mut structure = Structure {
                    root: "root".to_owned(),
                    parties,
                    ..Structure::default()
                };
                for one in holdings {
                    structure.holdings.push(one);
                    if structure.check().is_err() {
                        structure.holdings.pop();
                    }
                }
                for one in interests {
                    structure.interests.push(one);
                    if structure.check().is_err() {
                        structure.interests.pop();
                    }
                }
                for one in roles {
                    structure.roles.push(one);
                    if structure.check().is_err() {
                        structure.roles.pop();
                    }
                }
                let countries = countries.into_iter();
                Declaration {
                    structure,
                    names,
                    countries: countries
                        .map(|(id, code)| (id, Country::parse(code).unwrap()))
                        .collect(),
                }
                .in_order()
            },
        )
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| Number::from_f64(number).map_or(Value::Null, Value::Number)),
        prop::sample::select(vec![
            "0.4",
            "new",
            "entity",
            "relationship",
            "",
            "root",
            "a",
            "indirect",
            "shareholding",
            "2024-02-30"
        ])
        .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let key = prop::sample::select(vec![
        "statementId",
        "recordId",
        "recordType",
        "recordDetails",
        "statementDate",
        "declarationSubject",
        "interests",
        "share",
        "exact",
        "type",
        "annotations",
        "vouch",
        "subject",
        "interestedParty",
        "componentRecords",
        "reason",
        "names",
        "entityType",
    ]);
    leaf.prop_recursive(5, 48, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|pairs| {
                let pairs = pairs.into_iter();
                Value::Object(
                    pairs
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect::<Map<_, _>>(),
                )
            }),
        ]
    })
}

/// All places of a value, as pointers.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{index}"), all);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                places(item, &format!("{at}/{key}"), all);
            }
        }
        _ => {}
    }
}

/// What is read can be written and is read as the same.
fn holds(value: &Value, root: Option<&str>) -> Result<(), TestCaseError> {
    match read(value, root) {
        Ok(declaration) => {
            prop_assert!(declaration.structure.check().is_ok());
            let file = write(&declaration, &publication());
            prop_assert_eq!(read(&file, None).unwrap(), declaration);
        }
        Err(problems) => {
            prop_assert!((1..=MAX_PROBLEMS + 1).contains(&problems.len()));
            for problem in problems {
                prop_assert!(problem.to_string().len() > 20);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_declared_comes_back(declaration in declaration()) {
        let file = write(&declaration, &publication());
        // Over the wire and back.
        let file: Value = serde_json::from_str(&file.to_string()).unwrap();
        prop_assert_eq!(read(&file, None).unwrap(), declaration.clone());
        prop_assert_eq!(read(&file, Some("root")).unwrap(), declaration.clone());
        let mut turned = declaration.clone();
        turned.structure.parties.reverse();
        turned.structure.interests.reverse();
        turned.structure.roles.reverse();
        prop_assert_eq!(write(&turned, &publication()), file);
    }

    #[test]
    fn any_json_is_read_or_refused(value in any_json(), root in prop::option::of(Just("root"))) {
        holds(&value, root)?;
        holds(&json!([value]), root)?;
    }

    #[test]
    fn a_file_with_anything_changed_is_read_or_refused(
        declaration in declaration(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any_json()), 1..4),
    ) {
        let mut file = write(&declaration, &publication());
        for (place, value) in changes {
            let mut all = Vec::new();
            places(&file, "", &mut all);
            if let Some(at) = file.pointer_mut(&all[place.index(all.len())]) {
                *at = value;
            }
        }
        holds(&file, None)?;
    }
}
