//! How a declaration and a policy are written, and what is refused.

use super::words::{day, declared, judged, policy, read};
use super::*;

#[test]
fn amounts_are_read_as_they_are_written() {
    for (text, amount) in [
        (r#"{"basisPoints":2500}"#, read("2500")),
        (
            r#"{"numerator":500001,"denominator":1000000}"#,
            read("500001/1000000"),
        ),
    ] {
        assert_eq!(serde_json::from_str::<Amount>(text).unwrap(), amount);
        assert_eq!(serde_json::to_string(&amount).unwrap(), text);
    }
    assert_eq!(read("2/8"), read("1/4"));
    for wrong in [
        r#"{"numerator":0,"denominator":1}"#,
        r#"{"numerator":2,"denominator":1}"#,
        r#"{"numerator":1,"denominator":0}"#,
        r#"{"numerator":1}"#,
        r#"{"basisPoints":1,"numerator":1,"denominator":2}"#,
        "{}",
    ] {
        assert!(serde_json::from_str::<Amount>(wrong).is_err(), "{wrong}");
    }
    // As it was written before there were other interests than holdings.
    let old = r#"{"root":"R","parties":[{"id":"R","kind":"COMPANY"},{"id":"a","kind":"PERSON"}],"holdings":[{"holder":"a","company":"R","basisPoints":10000}]}"#;
    let structure: Structure = serde_json::from_str(old).unwrap();
    assert_eq!(structure, declared("a>R=10000"));
    assert_eq!(serde_json::to_string(&structure).unwrap(), old);
}

#[test]
fn what_cannot_be_an_interest_or_a_role_is_refused() {
    let code = |text: &str| {
        let faults = declared(text).check().unwrap_err();
        faults
            .into_iter()
            .map(|fault| (fault.code, fault.id))
            .collect::<Vec<_>>()
    };
    use FaultCode as F;
    let fault = |code, id: &str| (code, id.to_owned());
    assert_eq!(code("K_k>R=1"), [fault(F::CannotHold, "K_k")]);
    assert_eq!(code("a>T_t=s1"), [fault(F::NotACompany, "T_t")]);
    assert_eq!(code("a>L_l=s1"), [fault(F::NotACompany, "L_l")]);
    assert_eq!(code("a>S_s:VETO"), [fault(F::NotACompany, "S_s")]);
    assert_eq!(code("R.SETTLOR=a"), [fault(F::NotATrust, "R")]);
    assert_eq!(code("T_t.SETTLOR=K_k"), [fault(F::WrongRole, "K_k")]);
    assert_eq!(code("T_t.BENEFICIARY_CLASS=a"), [fault(F::WrongRole, "a")]);
    assert_eq!(code("a>R=1 a>R=s1"), [fault(F::DuplicateHolding, "a")]);
    assert_eq!(code("a>R=v0"), [fault(F::HoldingOutOfRange, "a")]);
    let fine = "a>R=s1/999999999989 b>R=s1/999999999961";
    assert_eq!(code(fine), [fault(F::AmountTooFine, "R")]);
    let pacts: Vec<String> = (0..=MAX_AGREEMENTS)
        .map(|at| format!("p{at}>R=s1@pact{at}"))
        .collect();
    assert_eq!(code(&pacts.join(" ")), [fault(F::TooManyAgreements, "")]);
    let mut reversed = declared("a>R=s1");
    reversed.interests[0].from = Some(day());
    reversed.interests[0].until = day().pred_opt();
    assert_eq!(reversed.check().unwrap_err()[0].code, F::PeriodReversed);
    // Without its amount an interest counts for nothing, and is named.
    let open = judged("a>R=s b>R=s5000");
    assert_eq!(open.unmeasured[0].holder, "a");
    assert_eq!(open.shares.unknown.basis_points(), 5_000);
}

#[test]
fn every_rule_of_the_table_names_its_article() {
    let policies = Policies::built_in().unwrap();
    let names: Vec<&str> = policies
        .all()
        .iter()
        .map(|policy| policy.name.as_str())
        .collect();
    assert_eq!(names, [DEFAULT_POLICY, "4amld"]);
    for rule in policies.all().iter().flat_map(|policy| &policy.rules) {
        assert!(rule.article.starts_with("Art. "));
    }
    assert!(Policies::parse("").is_err());
    let table = include_str!("policies.toml");
    for (what, instead) in [
        ("\"4amld\"", "\"amlr-2027\""),
        ("\"CONTROL_JOINTLY\"", "\"CONTROL_BY_OTHER_MEANS\""),
        ("kinds = [\"SHARES\", \"VOTES\", \"PROFIT\"]", "kinds = []"),
        ("\"PROFIT\"]", "\"VETO\"]"),
        ("denominator = 4", "denominator = 0"),
    ] {
        assert!(
            Policies::parse(&table.replace(what, instead)).is_err(),
            "{what}"
        );
    }
}

#[test]
fn only_the_interests_of_the_day_count() {
    let mut structure = declared("a>R=s10000 b>R=s10000");
    let date = |day| NaiveDate::from_ymd_opt(2027, 7, day);
    structure.interests[0].until = date(10);
    structure.interests[1].from = date(11);
    structure.check().unwrap();
    for (day, owner) in [(9, "a"), (10, "a"), (11, "b")] {
        let day = date(day).unwrap();
        let judgement = judge(
            &structure,
            &policy(DEFAULT_POLICY),
            RiskCategory::Standard,
            day,
        )
        .unwrap();
        assert_eq!(judgement.owners.len(), 1);
        assert_eq!(judgement.owners[0].id, owner);
        assert_eq!(judgement.shares, solve(&structure.on(day)).unwrap());
    }
    structure.interests[1].holder = "a".to_owned();
    structure.check().unwrap();
    structure.interests[1].from = date(10);
    let faults = structure.check().unwrap_err();
    assert_eq!(faults[0].code, FaultCode::DuplicateHolding);
}

#[test]
fn a_threshold_is_any_value_by_category() {
    let text = "a>R=1500 b>R=s1/7 x>R=s49/70 x>R=v8500";
    let lower =
        policy(DEFAULT_POLICY).with_threshold(RiskCategory::Enhanced, Fraction::new(1, 7).unwrap());
    let found = |category| {
        let judgement = judge(&declared(text), &lower, category, day()).unwrap();
        judgement
            .owners
            .into_iter()
            .map(|owner| owner.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(found(RiskCategory::Standard), ["x"]);
    assert_eq!(found(RiskCategory::Enhanced), ["a", "b", "x"]);
    let standard =
        policy("4amld").with_threshold(RiskCategory::Standard, Fraction::new(1, 10).unwrap());
    let limit = |category| {
        standard
            .rule(RuleCode::OwnershipInterest)
            .unwrap()
            .limit(category)
            .unwrap()
    };
    assert_eq!(
        limit(RiskCategory::Enhanced).threshold,
        Fraction::new(1, 4).unwrap()
    );
    assert_eq!(
        limit(RiskCategory::Standard).threshold,
        Fraction::new(1, 10).unwrap()
    );
}

#[test]
fn a_rule_of_votes_alone_counts_holdings_of_shares_and_votes() {
    let table = include_str!("policies.toml");
    let table = table.replace("[\"SHARES\", \"VOTES\", \"PROFIT\"]", "[\"VOTES\"]");
    let table = table.replace("[\"SHARES\"]", "[\"VOTES\"]");
    let policies = Policies::parse(&table).unwrap();
    let policy = policies.get(DEFAULT_POLICY).unwrap();
    for (text, controls) in [
        ("a>R=6000", true),
        ("a>R=6000 b>R=s1", true),
        ("a>R=s6000", false),
    ] {
        let structure = declared(text);
        let judgement = judge(&structure, policy, RiskCategory::Standard, day()).unwrap();
        assert_eq!(judgement.controllers.len(), usize::from(controls), "{text}");
        assert_eq!(judgement.owners.len(), usize::from(controls), "{text}");
        let listed = ["a".to_owned()].into();
        let reached = reached(&structure, &listed, &policies.sanctions[1..], day()).unwrap();
        assert_eq!(reached.len(), usize::from(controls), "{text}");
    }
}
