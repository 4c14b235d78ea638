//! The law's examples, each by its article.

use super::words::{day, declared, judged, judged_by, policy};
use super::*;

/// The owners, each with the rules by which they are.
fn owners(judgement: &Judgement) -> Vec<(String, Vec<RuleCode>)> {
    let owners = judgement.owners.iter();
    owners
        .map(|owner| {
            let rules = owner.reasons.iter().map(|reason| reason.rule);
            (owner.id.clone(), rules.collect())
        })
        .collect()
}

/// Of each owner the rules' names: `a OWNERSHIP_INTEREST CONTROL_BY_MAJORITY`.
fn told(judgement: &Judgement) -> Vec<String> {
    let owners = owners(judgement).into_iter();
    owners
        .map(|(id, rules)| {
            let rules: Vec<&str> = rules.iter().map(|rule| rule.as_str()).collect();
            format!("{id} {}", rules.join(" "))
        })
        .collect()
}

/// The chain by which somebody controls, as `entity MEANS by share`.
fn chain(judgement: &Judgement, id: &str) -> Vec<String> {
    let reasons = &judgement.owner(id).unwrap().reasons;
    let chain = reasons.iter().find_map(|reason| {
        let Why::Control { chain } = &reason.why else {
            return None;
        };
        Some(chain)
    });
    chain
        .unwrap()
        .links
        .iter()
        .map(|link| {
            let share = link
                .share
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            format!(
                "{} {} {} {share}",
                link.entity,
                link.means.as_str(),
                link.by.join("+")
            )
        })
        .collect()
}

#[test]
fn art_52_a_quarter_is_enough_by_the_regulation_and_not_by_the_directive() {
    let text = "exact>R=2500 more>R=s250001/1000000 more>R=v2500 rest>R=4999";
    assert_eq!(
        told(&judged(text)),
        [
            "exact OWNERSHIP_INTEREST OWNERSHIP_INTEREST",
            "more OWNERSHIP_INTEREST OWNERSHIP_INTEREST",
            "rest OWNERSHIP_INTEREST OWNERSHIP_INTEREST"
        ]
    );
    assert_eq!(
        told(&judged_by("4amld", text)),
        [
            "more OWNERSHIP_INTEREST",
            "rest OWNERSHIP_INTEREST OWNERSHIP_INTEREST"
        ]
    );
}

#[test]
fn art_52_kinds_are_never_added_to_each_other() {
    let judgement = judged("a>R=s2000 a>R=v2000 a>R=p2000 b>R=p2500 rest>R=s8000 rest>R=v8000");
    let all: Vec<String> = judgement
        .owners
        .iter()
        .map(|owner| owner.id.clone())
        .collect();
    assert_eq!(all, ["b", "rest"]);
    assert_eq!(
        judgement.profit.as_ref().unwrap().unknown.basis_points(),
        5_500
    );
    assert_eq!(
        judgement.profit.unwrap().companies[0].balance,
        BalanceCode::UnderDeclared
    );
    assert_eq!(judgement.shares.companies[0].balance, BalanceCode::Complete);
}

#[test]
fn art_53_half_and_one_share_controls_and_half_does_not() {
    let judgement = judged("a>R=s500001/1000000 b>R=s499999/1000000");
    assert_eq!(
        told(&judgement),
        [
            "a OWNERSHIP_INTEREST CONTROL_BY_MAJORITY",
            "b OWNERSHIP_INTEREST"
        ]
    );
    assert_eq!(chain(&judgement, "a"), ["R MAJORITY_OF_SHARES a 50.000100"]);
    assert!(judgement.shares.unknown.is_zero());
    assert_eq!(
        told(&judged("a>R=5000 b>R=5000")),
        ["a OWNERSHIP_INTEREST", "b OWNERSHIP_INTEREST"]
    );
}

#[test]
fn art_53_control_is_looked_at_on_every_level() {
    // 51 % of 51 % of 51 % is 13 %.
    let judgement = judged("a>B=5100 B>C=5100 C>R=5100 x>R=4900 y>C=4900 z>B=4900");
    assert_eq!(
        told(&judgement)[0],
        "a CONTROL_BY_MAJORITY CONTROLLED_HOLDERS"
    );
    assert_eq!(
        chain(&judgement, "a"),
        [
            "B MAJORITY_OF_SHARES a 51.000000",
            "C MAJORITY_OF_SHARES B 51.000000",
            "R MAJORITY_OF_SHARES C 51.000000"
        ]
    );
    let ids: Vec<&str> = judgement
        .controllers
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(ids, ["B", "C", "a"]);
    assert_eq!(judgement.layers, 2);
    assert!(!judgement.is_complex());
}

#[test]
fn art_53_what_one_controls_is_added_up_before_comparing() {
    // a has 10 % of the customer and controls three that have 15 % each.
    let judgement = judged("a>R=1000 a>B=6000 a>C=6000 a>D=6000 B>R=1500 C>R=1500 D>R=1500");
    assert_eq!(
        told(&judgement),
        ["a OWNERSHIP_INTEREST CONTROL_BY_MAJORITY CONTROLLED_HOLDERS"]
    );
    assert_eq!(
        chain(&judgement, "a")[3],
        "R MAJORITY_OF_SHARES B+C+D+a 55.000000"
    );
}

#[test]
fn art_53_3_a_an_agreement_makes_its_parties_control_together() {
    let judgement = judged("a>R=s2000@pact b>R=s2000@pact C>R=s1100@pact c>C=5100 d>R=s4900");
    assert_eq!(
        told(&judgement),
        [
            "a CONTROL_JOINTLY",
            "b CONTROL_JOINTLY",
            "c CONTROL_JOINTLY",
            "d OWNERSHIP_INTEREST"
        ]
    );
    assert_eq!(chain(&judgement, "a"), ["R JOINTLY C+a+b 51.000000"]);
    let less = judged("a>R=s2000@pact b>R=s2000@pact C>R=s1000@pact c>C=5100 d>R=s5000");
    assert_eq!(told(&less), ["d OWNERSHIP_INTEREST"]);
    // What a party holds outside of the agreement counts, too; to be part of it is enough.
    let parts = judged("a>R=3000 a>R:AGREEMENT@pact b>R:FAMILY@pact b>B=10000 B>R=2100 c>R=4900");
    assert_eq!(told(&parts)[1], "b CONTROL_JOINTLY");
}

#[test]
fn art_53_3_a_one_agreement_may_be_what_the_next_lacks() {
    let text = "a>B=s3000@one b>B=s3000@one B>R=s3000@two c>R=s3000@two d>R=s4000";
    let judgement = judged(text);
    assert_eq!(
        told(&judgement),
        [
            "a CONTROL_JOINTLY CONTROLLED_HOLDERS",
            "b CONTROL_JOINTLY CONTROLLED_HOLDERS",
            "c OWNERSHIP_INTEREST CONTROL_JOINTLY",
            "d OWNERSHIP_INTEREST"
        ]
    );
    assert_eq!(chain(&judgement, "b")[1], "R JOINTLY B+c 60.000000");
}

#[test]
fn art_53_3_and_4_other_means_control_as_declared() {
    for kind in [
        "BOARD_APPOINTMENT",
        "VETO",
        "AGREEMENT",
        "FAMILY",
        "NOMINEE",
        "OTHER_INFLUENCE",
    ] {
        let judgement = judged(&format!("a>R:{kind} b>R=10000"));
        assert_eq!(
            told(&judgement),
            [
                "a CONTROL_BY_OTHER_MEANS",
                "b OWNERSHIP_INTEREST CONTROL_BY_MAJORITY"
            ]
        );
        assert_eq!(chain(&judgement, "a"), [format!("R {kind} a ")]);
    }
    // Along a chain.
    let judgement = judged("a>B:VETO B>R=6000 b>R=4000 c>B=10000");
    assert_eq!(
        chain(&judgement, "a")[1],
        "R MAJORITY_OF_SHARES B 60.000000"
    );
}

#[test]
fn art_53_4_c_who_is_behind_a_nominee_holds_what_the_nominee_holds() {
    let judgement = judged("n>R=6000 a>n>R b>R=4000");
    assert_eq!(
        told(&judgement),
        [
            "a OWNERSHIP_INTEREST CONTROL_BY_MAJORITY CONTROLLED_HOLDERS",
            "b OWNERSHIP_INTEREST",
            "n OWNERSHIP_INTEREST CONTROL_BY_MAJORITY"
        ]
    );
    // One nominee for several: each has what is held for them, and half of it each controls nothing.
    let several = judged("N>R=10000 a>N>R=5000 b>N>R=2500 c>N>R=2400 n>N=10000");
    assert_eq!(
        told(&several),
        [
            "a OWNERSHIP_INTEREST CONTROLLED_HOLDERS",
            "b OWNERSHIP_INTEREST CONTROLLED_HOLDERS",
            "n OWNERSHIP_INTEREST CONTROL_BY_MAJORITY CONTROLLED_HOLDERS"
        ]
    );
    // The share is multiplied along for whom it is held: 50 % of 50 %.
    let along = judged("B>R=5000 n>B=5000 a>n>B");
    assert!(along.owner("a").is_some());
    // A nominee that nobody names.
    let unnamed = judged("a>R:NOMINEE=2500 b>R=7500");
    assert_eq!(told(&unnamed)[0], "a OWNERSHIP_INTEREST CONTROLLED_HOLDERS");
}

#[test]
fn art_54_a_who_controls_a_holder_of_a_quarter_is_an_owner() {
    // 60 % of 30 % is 18 %.
    let judgement = judged("a>B=6000 B>R=3000 x>R=7000 y>B=4000");
    assert_eq!(told(&judgement)[0], "a CONTROLLED_HOLDERS");
    let Why::Holders { share, by, .. } = &judgement.owner("a").unwrap().reasons[0].why else {
        panic!("another reason");
    };
    assert_eq!(
        (share.to_string(), by.join(" ")),
        ("30.000000".to_owned(), "B".to_owned())
    );
    assert_eq!(
        judgement.owner("a").unwrap().reasons[0].article,
        "Art. 54(a)"
    );
}

#[test]
fn art_54_a_holders_under_one_control_are_added_up() {
    let text = "e>F=6000 e>G=6000 F>R=1500 G>R=1500 x>R=7000";
    assert_eq!(told(&judged(text))[0], "e CONTROLLED_HOLDERS");
    assert_eq!(told(&judged_by("4amld", text))[0], "e CONTROLLED_HOLDERS");
    // Exactly a quarter.
    let text = "e>F=6000 e>G=6000 F>R=1250 G>R=1250 x>R=7500";
    assert_eq!(told(&judged(text))[0], "e CONTROLLED_HOLDERS");
    assert_eq!(told(&judged_by("4amld", text)).len(), 1);
    // Half is no control.
    let text = "e>F=5000 e>G=5000 F>R=1500 G>R=1500 x>R=7000";
    assert_eq!(told(&judged(text)).len(), 1);
}

#[test]
fn art_54_b_who_has_a_quarter_of_what_controls_is_an_owner() {
    // 30 % of 60 % is 18 %.
    let text = "c>D=3000 D>R=6000 x>R=4000 y>D=7000";
    let judgement = judged(text);
    assert_eq!(told(&judgement)[0], "c INTEREST_IN_CONTROLLER");
    let Why::Controller { company, share, .. } = &judgement.owner("c").unwrap().reasons[0].why
    else {
        panic!("another reason");
    };
    assert_eq!(
        (company.as_str(), share.to_string()),
        ("D", "30.000000".to_owned())
    );
    // The directive asks who controls, not who has a part of what controls.
    assert_eq!(judged_by("4amld", text).owner("c"), None);
    // Also where control is not by shares, and the interest is held indirectly: 60 % of 50 %.
    let judgement = judged("c>E=6000 E>D=5000 D>R:BOARD_APPOINTMENT x>R=10000");
    assert_eq!(told(&judgement)[0], "c INTEREST_IN_CONTROLLER");
}

#[test]
fn art_55_and_58_every_role_in_a_trust_that_reaches_is_an_owner() {
    let roles = "T_t.SETTLOR=s T_t.TRUSTEE=t T_t.PROTECTOR=p T_t.BENEFICIARY=b \
                 T_t.BENEFICIARY_CLASS=K_heirs T_t.OTHER_CONTROLLER=o";
    let judgement = judged(&format!("T_t>R=2500 x>R=7500 {roles}"));
    assert_eq!(
        told(&judgement),
        [
            "b ROLE_IN_TRUST",
            "o CONTROLLED_HOLDERS ROLE_IN_TRUST",
            "p ROLE_IN_TRUST",
            "s ROLE_IN_TRUST",
            "t CONTROLLED_HOLDERS ROLE_IN_TRUST",
            "x OWNERSHIP_INTEREST CONTROL_BY_MAJORITY"
        ]
    );
    assert_eq!(judgement.classes[0].id, "K_heirs");
    assert_eq!(judgement.trusts[0].id, "T_t");
    // The share ends there, undivided.
    let end = &judgement.shares.ends[0];
    assert_eq!((end.share.basis_points(), end.explained), (2_500, true));
    assert!(judgement.shares.unknown.is_zero());
    let less = judged(&format!("T_t>R=2499 x>R=7501 {roles}"));
    assert_eq!(less.owners.len(), 1);
    // Within a chain, by control.
    let chain = judged(&format!("T_t>B=5100 B>R=5100 x>R=4900 y>B=4900 {roles}"));
    assert!(chain.owner("b").is_some());
}

#[test]
fn art_55_trusts_and_foundations_reach_together() {
    let text = "T_t>R=1500 F_f>R=1000 x>R=7500 T_t.SETTLOR=s F_f.SETTLOR=founder T_u.SETTLOR=other";
    assert_eq!(
        told(&judged(text)),
        [
            "founder ROLE_IN_TRUST",
            "s ROLE_IN_TRUST",
            "x OWNERSHIP_INTEREST CONTROL_BY_MAJORITY"
        ]
    );
}

#[test]
fn art_57_of_a_foundation_that_is_the_customer_every_role_is_an_owner() {
    let mut structure =
        declared("F_f.SETTLOR=s F_f.TRUSTEE=B b>B=5100 c>B=4900 F_f.BENEFICIARY=T_t T_t.SETTLOR=z");
    structure.root = "F_f".to_owned();
    let judgement = judge(
        &structure,
        &policy(DEFAULT_POLICY),
        RiskCategory::Standard,
        day(),
    )
    .unwrap();
    let ids: Vec<&str> = judgement
        .owners
        .iter()
        .map(|owner| owner.id.as_str())
        .collect();
    assert_eq!(ids, ["b", "c", "s", "z"]);
    let through = &judgement.owner("c").unwrap().reasons;
    assert!(through.iter().any(|reason| {
        matches!(&reason.why, Why::Role { through: Some(entity), .. } if entity == "B")
    }));
}

#[test]
fn art_58_a_corporate_trustee_leads_on_to_its_owners() {
    let judgement = judged(
        "T_t>R=3000 x>R=7000 T_t.TRUSTEE=C c>C=6000 d>C=2000 T_d>C=2000 T_d.SETTLOR=e T_t.BENEFICIARY=S_land",
    );
    // d and the trust have less than a quarter of the trustee.
    assert_eq!(told(&judgement)[0], "c CONTROLLED_HOLDERS ROLE_IN_TRUST");
    assert_eq!(judgement.owners.len(), 2);
}

#[test]
fn art_63_nobody_is_found_and_the_senior_managers_are_named() {
    let small: Vec<String> = (0..5).map(|at| format!("p{at}>R=2000")).collect();
    let judgement = judged(&small.join(" "));
    assert!(judgement.is_nobody_found());
    let managers = senior_managers(&policy(DEFAULT_POLICY), ["m", "l", "m"]);
    let ids: Vec<&str> = managers.iter().map(|owner| owner.id.as_str()).collect();
    assert_eq!(ids, ["l", "m"]);
    assert_eq!(managers[0].reasons[0].article, "Art. 63(4)");
}

#[test]
fn states_and_listed_companies_explain_their_part_by_a_source() {
    let mut structure = declared("S_land>R=3000 L_ag>R=3000 x>R=4000");
    let judgement = judge(
        &structure,
        &policy(DEFAULT_POLICY),
        RiskCategory::Standard,
        day(),
    )
    .unwrap();
    assert_eq!(judgement.shares.explained().count(), 2);
    assert!(judgement.shares.unknown.is_zero() && judgement.unexplained.is_empty());
    for party in &mut structure.parties {
        party.source = None;
    }
    let judgement = judge(
        &structure,
        &policy(DEFAULT_POLICY),
        RiskCategory::Standard,
        day(),
    )
    .unwrap();
    assert_eq!(judgement.shares.unknown.basis_points(), 6_000);
    assert_eq!(judgement.unexplained, ["L_ag", "S_land"]);
}

#[test]
fn three_layers_are_complex() {
    let judgement = judged("B>R=10000 C>B=10000 T_t>C=10000 T_t.TRUSTEE=D d>D=10000");
    assert_eq!((judgement.layers, judgement.is_complex()), (4, true));
    assert_eq!(judged("a>R=10000").layers, 0);
    let circle = judged("B>R=9000 C>B=5000 B>C=5000 c>C=5000 b>B=5000");
    assert_eq!(circle.layers, 2);
}
