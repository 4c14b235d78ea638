//! What several statements say together, and what is around them.

use domain::ownership::{MAX_HOLDINGS, MAX_PARTIES, RoleInTrust, Structure};

use super::*;

#[test]
fn indirect_interests_follow_from_their_steps() {
    let with = |components: Value, direct: &str| {
        let step = |word: &str| json!([{ "type": "shareholding", "directOrIndirect": word, "share": { "exact": 50 } }]);
        let mut whole = relationship(
            "root",
            "ada",
            json!([
                { "type": "shareholding", "directOrIndirect": "indirect", "share": { "exact": 25 } },
            ]),
        );
        whole["componentRecords"] = components;
        reads(&file(&[
            ("root", "entity", company()),
            ("middle", "entity", company()),
            ("ada", "person", person()),
            (
                "lower",
                "relationship",
                relationship("root", "middle", step("direct")),
            ),
            (
                "upper",
                "relationship",
                relationship("middle", "ada", step(direct)),
            ),
            ("whole", "relationship", whole),
        ]))
    };
    let read = with(json!(["lower", "middle", "upper"]), "direct")
        .unwrap()
        .structure;
    let mut holders: Vec<_> = read
        .interests
        .iter()
        .map(|one| one.holder.as_str())
        .collect();
    holders.sort_unstable();
    assert_eq!(holders, ["ada", "middle"]);
    for components in [
        json!([]),
        json!(["lower"]),
        json!(["middle", "root"]),
        json!(["whole"]),
    ] {
        assert!(
            refused(with(components, "direct"), "whole").starts_with("The interest is indirect")
        );
    }
    // Shares do not explain votes.
    let votes = file_with_votes();
    assert!(refused(reads(&votes), "whole").starts_with("The interest is indirect"));
    // Two indirect ones do not explain each other.
    assert_eq!(
        with(json!(["lower", "upper"]), "indirect")
            .unwrap_err()
            .len(),
        2
    );
    let told = of_ada(json!({ "type": "shareholding", "directOrIndirect": "unknown" }));
    assert!(refused(told, "has").starts_with("It is not known whether"));
}

#[test]
fn histories_and_other_versions_are_refused() {
    let one = || file(&[("root", "entity", company())]);
    for status in ["updated", "closed"] {
        let mut file = one();
        file[0]["recordStatus"] = status.into();
        assert!(refused(reads(&file), "root").starts_with(&format!("The record is {status}")));
    }
    let mut twice = file(&[("root", "entity", company()), ("root", "entity", company())]);
    assert!(refused(reads(&twice), "root").starts_with("Another statement has the same"));
    twice[1]["statementId"] = format!("{:0<32}", "next").into();
    assert!(refused(reads(&twice), "next").starts_with("An earlier statement is about the same"));
    let mut old = one();
    old[0]["publicationDetails"] = json!({ "bodsVersion": "0.3" });
    assert_eq!(
        refused(reads(&old), "root"),
        "Only BODS 0.4 is read, and this statement is of 0.3."
    );
    let mut nobody = one();
    nobody[0]["declarationSubject"] = "other".into();
    assert!(refused(reads(&nobody), "root").starts_with("No statement describes other"));
    for file in [
        json!({}),
        json!([]),
        json!([{}]),
        json!(null),
        Value::Array(vec![json!(1); 42_001]),
    ] {
        assert_eq!(read(&file, None).unwrap_err().len(), 1);
    }
    assert_eq!(
        read(&Value::Array(vec![json!(1); 42_000]), None)
            .unwrap_err()
            .len(),
        100
    );
    let mut long = one();
    long[0]["recordDetails"]["name"] = "n".repeat(2_001).into();
    assert_eq!(
        refused(reads(&long), "root"),
        "A text has more than 2000 characters."
    );
}

#[test]
fn notes_say_nothing_that_a_field_contradicts() {
    let noted = |interest: Value, note: Value| {
        let mut file = file(&[
            ("root", "entity", company()),
            ("ada", "person", person()),
            (
                "has",
                "relationship",
                relationship("root", "ada", json!([interest])),
            ),
        ]);
        file[2]["annotations"] = json!([
            { "statementPointerTarget": "", "motivation": "commenting", "description": "Somebody else's." },
            { "statementPointerTarget": "/recordDetails/interests/0", "motivation": "commenting", "vouch": note },
        ]);
        reads(&file)
    };
    let family = json!({ "type": "otherInfluenceOrControl" });
    let read = noted(family, json!({ "kind": "FAMILY", "joint": "Ash" }))
        .unwrap()
        .structure;
    assert_eq!(read.interests[0].kind, InterestKind::Family);
    let shares = || json!({ "type": "shareholding", "share": { "exact": 50 }, "startDate": "2020-01-01", "endDate": "2021-01-01" });
    for (note, field) in [
        (json!({ "kind": "VETO" }), "type"),
        (json!({ "amount": { "basisPoints": 4000 } }), "share"),
        (json!({ "amount": { "basisPoints": 0 } }), "share"),
        (json!({ "from": "2019-01-01" }), "startDate"),
        (json!({ "until": "2019-01-01" }), "endDate"),
    ] {
        let told = refused(noted(shares(), note), "has");
        assert!(
            told.starts_with(&format!("An annotation of Vouch's contradicts {field}:")),
            "{told}"
        );
    }
    for wrong in [json!({ "other": 1 }), json!(1), json!({ "kind": "MAGIC" })] {
        assert!(refused(noted(shares(), wrong), "has").starts_with("The property vouch"));
    }
}

/// Shares in two steps, and votes that are said to follow from them.
fn file_with_votes() -> Value {
    let shares = || json!([{ "type": "shareholding", "share": { "exact": 50 } }]);
    let votes = json!([{ "type": "votingRights", "directOrIndirect": "indirect" }]);
    let mut whole = relationship("root", "ada", votes);
    whole["componentRecords"] = json!(["lower", "upper"]);
    file(&[
        ("root", "entity", company()),
        ("middle", "entity", company()),
        ("ada", "person", person()),
        (
            "lower",
            "relationship",
            relationship("root", "middle", shares()),
        ),
        (
            "upper",
            "relationship",
            relationship("middle", "ada", shares()),
        ),
        ("whole", "relationship", whole),
    ])
}

#[test]
fn the_largest_structure_comes_back() {
    let id = |at: usize| format!("p{at:04}");
    let (parties, companies) = (MAX_PARTIES, 1_000);
    let mut structure = Structure {
        root: id(0),
        ..Structure::default()
    };
    for at in 0..parties {
        let kind = match at {
            0..1_000 => PartyKind::Company,
            1_000..1_200 => PartyKind::Trust,
            _ => PartyKind::Person,
        };
        structure.parties.push(Party::new(id(at), kind));
    }
    for at in 0..MAX_HOLDINGS {
        let holder = companies + 200 + at % 800;
        structure.holdings.push(Holding {
            holder: id(holder),
            company: id(at / 800 * 7 + at % 7),
            basis_points: 1,
        });
        structure.roles.push(RoleInTrust {
            trust: id(companies + at / 800),
            party: id(holder),
            role: TrustRole::Beneficiary,
            source: None,
        });
    }
    structure
        .holdings
        .sort_by(|one, other| (&one.company, &one.holder).cmp(&(&other.company, &other.holder)));
    structure.holdings.dedup();
    let declaration = Declaration {
        structure,
        ..Declaration::default()
    }
    .in_order();
    declaration.structure.check().unwrap();
    let file = bods::write(&declaration, &crate::publication());
    assert_eq!(file.as_array().map(Vec::len), Some(bods::MAX_STATEMENTS));
    assert!(reads(&file) == Ok(declaration));
}
