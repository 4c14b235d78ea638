//! Interests, shares and dates.

use super::*;

#[test]
fn shares_and_votes_of_one_size_are_a_holding() {
    let both = |shares: Value, votes: Value| {
        between("root", "ada", json!([
            { "type": "shareholding", "directOrIndirect": "direct", "share": { "exact": shares } },
            { "type": "votingRights", "share": { "exact": votes } },
        ]))
        .unwrap()
        .structure
    };
    let holding = Holding {
        holder: "ada".to_owned(),
        company: "root".to_owned(),
        basis_points: 3_333,
    };
    let read = both(json!(33.33), json!(33.33));
    assert_eq!((read.holdings, read.interests.len()), (vec![holding], 0));
    let read = both(json!(33.33), json!(33.34));
    assert_eq!((read.holdings.len(), read.interests.len()), (0, 2));
    let read = both(json!(33.333), json!(33.333));
    assert_eq!((read.holdings.len(), read.interests.len()), (0, 2));
}

#[test]
fn interests_are_what_their_types_say() {
    use InterestKind as Kind;
    for (word, kind) in [
        ("shareholding", Kind::Shares),
        ("votingRights", Kind::Votes),
        ("rightsToProfitOrIncome", Kind::Profit),
        ("rightsToSurplusAssetsOnDissolution", Kind::Profit),
        ("appointmentOfBoard", Kind::BoardAppointment),
        ("rightsGrantedByContract", Kind::Agreement),
        ("controlViaCompanyRulesOrArticles", Kind::OtherInfluence),
        ("controlByLegalFramework", Kind::OtherInfluence),
        ("otherInfluenceOrControl", Kind::OtherInfluence),
    ] {
        let read = of_ada(json!({ "type": word })).unwrap().structure;
        assert_eq!(read.interests[0].kind, kind, "{word}");
        assert_eq!(read.interests[0].amount, None);
    }
    for word in [
        "seniorManagingOfficial",
        "conditionalRightsGrantedByContract",
        "boardMember",
        "boardChair",
        "unknownInterest",
        "unpublishedInterest",
        "enjoymentAndUseOfAssets",
        "rightToProfitOrIncomeFromAssets",
        "nominee",
        "nominator",
    ] {
        let told = refused(of_ada(json!({ "type": word })), "has");
        assert_eq!(
            told,
            format!("The interest {word} is no part of declared ownership and control.")
        );
    }
    assert!(refused(of_ada(json!({})), "has").starts_with("It says that there is"));
    assert!(refused(between("root", "ada", json!([])), "has").starts_with("It says that there is"));
    // Roles are of trusts alone; the problem is the company's.
    assert_eq!(
        refused(of_ada(json!({ "type": "settlor" })), "root"),
        "The party root is neither a trust nor a foundation, and somebody has a role in it."
    );
}

#[test]
fn roles_in_trusts_have_neither_shares_nor_ends() {
    let role = |interest: Value| between("trust", "ada", json!([interest]));
    for (word, read) in [
        ("settlor", TrustRole::Settlor),
        ("trustee", TrustRole::Trustee),
        ("protector", TrustRole::Protector),
        ("beneficiaryOfLegalArrangement", TrustRole::Beneficiary),
        ("otherInfluenceOrControl", TrustRole::OtherController),
    ] {
        assert_eq!(
            role(json!({ "type": word })).unwrap().structure.roles[0].role,
            read
        );
    }
    let begun = json!({ "type": "trustee", "startDate": "2026-01-31" });
    assert_eq!(role(begun).unwrap().structure.roles.len(), 1);
    for dates in [
        json!({ "type": "trustee", "startDate": "2026-02-01" }),
        json!({ "type": "trustee", "endDate": "2030-01-01" }),
    ] {
        assert!(refused(role(dates), "has").starts_with("Roles in trusts have no dates"));
    }
    let share = json!({ "type": "beneficiaryOfLegalArrangement", "share": { "exact": 50 } });
    assert_eq!(
        refused(role(share), "has"),
        "Roles in trusts have no shares here."
    );
    let dated = json!({ "type": "otherInfluenceOrControl", "startDate": "2030-01-01" });
    let read = role(dated).unwrap().structure;
    assert_eq!(read.interests[0].kind, InterestKind::OtherInfluence);
    assert_eq!(
        refused(role(json!({ "type": "shareholding" })), "trust"),
        "The party trust is nothing in which one can have such an interest, or no root."
    );
}

#[test]
fn shares_are_exact_or_refused() {
    let share = |share: Value| of_ada(json!({ "type": "shareholding", "share": share }));
    let amount = |given: Value| share(given).unwrap().structure.interests[0].amount;
    assert_eq!(
        amount(json!({ "exact": 12.5 })),
        Some(Amount::BasisPoints(1_250))
    );
    let both_ends = json!({ "minimum": 25, "maximum": 25.0 });
    assert_eq!(amount(both_ends), Some(Amount::BasisPoints(2_500)));
    let fine = Fraction::new(66_667, 100_000).map(Amount::Fraction);
    assert_eq!(amount(json!({ "exact": 66.667, "minimum": 50 })), fine);
    for range in [
        json!({ "minimum": 25, "maximum": 50 }),
        json!({ "exclusiveMinimum": 25, "maximum": 25 }),
        json!({ "minimum": 25, "maximum": 25, "exclusiveMaximum": 25 }),
        json!({}),
    ] {
        assert_eq!(
            refused(share(range), "has"),
            "The share is a range: say it exactly."
        );
    }
    for beyond in [json!(0), json!(100.01), json!(-5)] {
        let told = refused(share(json!({ "exact": beyond })), "has");
        assert!(told.starts_with("The share must be more than 0"));
    }
    let told = refused(share(json!({ "exact": 1e-20 })), "has");
    assert_eq!(told, "The share has more than 16 decimals.");
    assert!(refused(share(json!({ "exact": "25" })), "has").starts_with("This is no statement"));
}

#[test]
fn the_last_day_is_the_one_before_the_end() {
    let dated = |start: &str, end: &str| {
        of_ada(json!({ "type": "votingRights", "startDate": start, "endDate": end }))
    };
    let read = dated("2020-01-01", "2024-03-01").unwrap().structure;
    assert_eq!(read.interests[0].from.unwrap().to_string(), "2020-01-01");
    assert_eq!(read.interests[0].until.unwrap().to_string(), "2024-02-29");
    assert_eq!(
        refused(dated("2020-01-01", "2020-01-01"), "ada"),
        "The party ada has an interest that ends before it begins."
    );
    for wrong in [
        "2020-02-30",
        "2020",
        "20-01-2020",
        "2020-1-001",
        "2020-01-01T00:00:00Z",
    ] {
        let told = refused(dated(wrong, "2024-03-01"), "has");
        assert_eq!(told, format!("{wrong} is no date in the form YYYY-MM-DD."));
    }
}
