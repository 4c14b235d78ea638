use super::*;

/// A structure whose root is `R`: `holder>company=basis points`. Ids in capitals are companies.
pub(super) fn structure(holdings: &str) -> Structure {
    let holdings: Vec<Holding> = holdings
        .split_whitespace()
        .map(|text| {
            let (holder, rest) = text.split_once('>').unwrap();
            let (company, points) = rest.split_once('=').unwrap();
            Holding {
                holder: holder.to_owned(),
                company: company.to_owned(),
                basis_points: points.parse().unwrap(),
            }
        })
        .collect();
    let mut ids: Vec<&str> = holdings
        .iter()
        .flat_map(|holding| [holding.holder.as_str(), holding.company.as_str()])
        .chain(["R"])
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let parties = ids
        .into_iter()
        .map(|id| Party {
            id: id.to_owned(),
            kind: if id.chars().next().unwrap().is_uppercase() {
                PartyKind::Company
            } else {
                PartyKind::Person
            },
            source: None,
        })
        .collect();
    Structure {
        root: "R".to_owned(),
        parties,
        holdings,
        ..Structure::default()
    }
}

fn solved(holdings: &str) -> Ownership {
    solve(&structure(holdings)).unwrap()
}

/// `(person, percentage, beneficial owner)`.
fn owners(ownership: &Ownership) -> Vec<(&str, String, bool)> {
    let owners = ownership.owners.iter();
    owners
        .map(|owner| {
            (
                owner.id.as_str(),
                owner.share.to_string(),
                owner.beneficial_owner,
            )
        })
        .collect()
}

fn balances(ownership: &Ownership) -> Vec<(&str, u64, BalanceCode)> {
    let companies = ownership.companies.iter();
    companies
        .map(|of| (of.company.as_str(), of.basis_points, of.balance))
        .collect()
}

fn text(percent: &str) -> String {
    percent.to_owned()
}

#[test]
fn three_thirds_are_complete_and_one_basis_point_stays_unknown() {
    let ownership = solved("a>R=3333 b>R=3333 c>R=3333");
    assert_eq!(balances(&ownership), [("R", 9_999, BalanceCode::Complete)]);
    assert_eq!(ownership.unknown.basis_points(), 1);
    let third = || text("33.330000");
    assert_eq!(
        owners(&ownership),
        [
            ("a", third(), true),
            ("b", third(), true),
            ("c", third(), true)
        ]
    );
    assert!(!ownership.is_complex());
}

#[test]
fn a_quarter_is_enough_and_a_basis_point_less_is_not() {
    let ownership = solved("exact>R=2500 less>R=2499 rest>R=5001");
    assert_eq!(
        owners(&ownership),
        [
            ("rest", text("50.010000"), true),
            ("exact", text("25.000000"), true),
            ("less", text("24.990000"), false)
        ]
    );
}

#[test]
fn two_paths_add_up_to_a_quarter() {
    // 30 % of 50 % and 20 % of 50 %: 15 % + 10 %.
    let ownership = solved("A>R=5000 B>R=5000 p>A=3000 q>A=7000 p>B=2000 s>B=8000");
    let p = ownership
        .owners
        .iter()
        .find(|owner| owner.id == "p")
        .unwrap();
    assert_eq!(
        (p.share.to_string(), p.beneficial_owner),
        (text("25.000000"), true)
    );
    let paths: Vec<_> = p
        .paths
        .iter()
        .map(|path| (path.companies.join(">"), path.share.to_string()))
        .collect();
    assert_eq!(
        paths,
        [
            (text("R>A"), text("15.000000")),
            (text("R>B"), text("10.000000"))
        ]
    );
    assert_eq!((p.more_paths, p.through_circle), (false, false));
    assert_eq!(ownership.parents().collect::<Vec<_>>(), ["A", "B"]);
    // A hair less, over the same two ways.
    let less = solved("A>R=5000 B>R=5000 p>A=2999 q>A=7001 p>B=2000 s>B=8000");
    let p = less.owners.iter().find(|owner| owner.id == "p").unwrap();
    assert_eq!(
        (p.share.to_string(), p.beneficial_owner),
        (text("24.995000"), false)
    );
}

#[test]
fn five_tiers_multiply() {
    let ownership = solved(
        "A>R=9000 r>R=1000 B>A=9000 a>A=1000 C>B=9000 b>B=1000 D>C=9000 c>C=1000 p>D=5000 q>D=5000",
    );
    let p = ownership
        .owners
        .iter()
        .find(|owner| owner.id == "p")
        .unwrap();
    // 0.9⁴ × 0.5
    assert_eq!(
        (p.share.to_string(), p.beneficial_owner),
        (text("32.805000"), true)
    );
    assert_eq!(p.paths[0].companies, ["R", "A", "B", "C", "D"]);
    assert_eq!(p.paths[0].basis_points, [9_000, 9_000, 9_000, 9_000, 5_000]);
    assert!(ownership.unknown.is_zero() && ownership.over_declared.is_zero());
}

#[test]
fn a_circle_is_the_sum_of_its_series() {
    // A holds 40 % of R and R holds 50 % of A: what goes round is 1/5 each time.
    let ownership = solved("A>R=4000 p>R=6000 R>A=5000 q>A=5000");
    assert_eq!(
        owners(&ownership),
        [
            ("p", text("75.000000"), true),
            ("q", text("25.000000"), true)
        ]
    );
    assert!(
        ownership
            .owners
            .iter()
            .all(|owner| owner.through_circle && owner.paths.len() == 1)
    );
    assert_eq!(
        ownership.circles,
        [Circle {
            companies: vec![text("A"), text("R")],
            closed: false
        }]
    );
    assert!(ownership.unknown.is_zero());
}

#[test]
fn a_company_may_hold_itself() {
    let ownership = solved("R>R=2000 p>R=2000 q>R=6000");
    assert_eq!(
        owners(&ownership),
        [
            ("q", text("75.000000"), true),
            ("p", text("25.000000"), true)
        ]
    );
}

#[test]
fn a_closed_circle_belongs_to_nobody() {
    let ownership = solved("p>R=3000 A>R=7000 B>A=10000 A>B=10000");
    assert_eq!(owners(&ownership), [("p", text("30.000000"), true)]);
    assert_eq!(ownership.unknown.basis_points(), 7_000);
    assert_eq!(
        ownership.circles,
        [Circle {
            companies: vec![text("A"), text("B")],
            closed: true
        }]
    );
    // Declared twice over, it still ends.
    let over = solved("p>R=3000 A>R=7000 B>A=10000 C>A=10000 A>B=10000 A>C=10000");
    assert_eq!(over.unknown.basis_points(), 7_000);
}

#[test]
fn a_circle_keeps_only_what_the_holders_outside_leave() {
    // p declares 60 % of R and A 70 %: A counts for 40 %, all of which returns to R.
    let ownership = solved("p>R=6000 A>R=7000 R>A=10000");
    assert_eq!(owners(&ownership), [("p", text("100.000000"), true)]);
    assert_eq!(
        balances(&ownership)[0],
        ("R", 13_000, BalanceCode::OverDeclared)
    );
    // Holders outside that declare more than all of it leave nothing.
    let more = solved("p>R=6000 q>R=6000 A>R=7000 R>A=10000");
    assert_eq!(owners(&more)[0], ("p", text("60.000000"), true));
    assert_eq!(more.over_declared.basis_points(), 2_000);
}

#[test]
fn a_corporate_holder_without_owners_is_unknown() {
    let ownership = solved("p>R=6000 A>R=4000");
    assert_eq!(
        balances(&ownership),
        [
            ("R", 10_000, BalanceCode::Complete),
            ("A", 0, BalanceCode::NoOwners)
        ]
    );
    assert_eq!(ownership.unknown.to_string(), "40.000000");
    assert_eq!(balances(&solved("")), [("R", 0, BalanceCode::NoOwners)]);
}

#[test]
fn too_much_and_too_little_are_told_apart() {
    let over = solved("p>R=5100 q>R=5000");
    assert_eq!(balances(&over), [("R", 10_100, BalanceCode::OverDeclared)]);
    assert_eq!(
        (over.over_declared.basis_points(), over.unknown.is_zero()),
        (100, true)
    );
    assert_eq!(owners(&over)[0], ("p", text("51.000000"), true));
    let under = solved("p>R=4900 q>R=5000");
    assert_eq!(balances(&under), [("R", 9_900, BalanceCode::UnderDeclared)]);
    assert_eq!(
        (under.over_declared.is_zero(), under.unknown.basis_points()),
        (true, 100)
    );
    // One basis point per holder is what rounding can cost.
    let edge = [9_998, 9_997, 10_002, 10_003].map(|sum| {
        let ownership = solved(&format!("p>R=5000 q>R={}", sum - 5_000));
        ownership.companies[0].balance
    });
    use BalanceCode::{Complete, OverDeclared, UnderDeclared};
    assert_eq!(edge, [Complete, UnderDeclared, Complete, OverDeclared]);
}

#[test]
fn a_ring_does_not_multiply_what_rounding_leaves() {
    let ownership = solved("A>R=10000 B>A=9997 p>A=1 A>B=9997 q>B=1");
    assert_eq!(
        balances(&ownership),
        [
            ("R", 10_000, BalanceCode::Complete),
            ("A", 9_998, BalanceCode::UnderDeclared),
            ("B", 9_998, BalanceCode::UnderDeclared),
        ]
    );
    assert_eq!(ownership.unknown.to_string(), "66.666666");
}

#[test]
fn many_small_holders_round_no_more_than_few() {
    let mut holdings = vec!["p>R=5800".to_owned()];
    holdings.extend((0..1_400).map(|at| format!("p{at}>R=2")));
    let ownership = solved(&holdings.join(" "));
    assert_eq!(
        balances(&ownership),
        [("R", 8_600, BalanceCode::UnderDeclared)]
    );
    assert_eq!(ownership.unknown.to_string(), "14.000000");
}

#[test]
fn who_is_not_connected_is_named() {
    let ownership = solved("p>R=10000 x>Y=10000 R>Z=100");
    assert_eq!(ownership.unconnected, ["Y", "Z", "x"]);
    assert_eq!(owners(&ownership).len(), 1);
}

#[test]
fn beneficial_owners_that_are_not_among_the_people() {
    let ownership = solved("A>R=6000 q>R=4000 p>A=10000");
    let declared = ["q", "somebody"];
    let missing = ownership
        .beneficial_owners()
        .filter(|id| !declared.contains(id));
    assert_eq!(missing.collect::<Vec<_>>(), ["p"]);
}

#[test]
fn what_is_not_a_structure_is_refused_with_every_fault() {
    let mut wrong = structure("p>R=0 p>R=10001 A>R=1 R>p=5");
    wrong.holdings.push(Holding {
        holder: "nobody".to_owned(),
        company: "R".to_owned(),
        basis_points: 1,
    });
    wrong.parties.push(wrong.parties[0].clone());
    let fault = |code, id: &str| Fault {
        code,
        id: id.to_owned(),
    };
    assert_eq!(
        solve(&wrong).unwrap_err(),
        [
            fault(FaultCode::DuplicateParty, "A"),
            fault(FaultCode::UnknownParty, "nobody"),
            fault(FaultCode::NotACompany, "p"),
            fault(FaultCode::DuplicateHolding, "p"),
            fault(FaultCode::HoldingOutOfRange, "p"),
        ]
    );
    let mut person = structure("p>R=10000");
    person.root = "p".to_owned();
    assert_eq!(
        solve(&person).unwrap_err(),
        [fault(FaultCode::NotACompany, "p")]
    );
    let round: Vec<String> = (0..=MAX_CIRCLE)
        .map(|at| format!("C{}>C{at}=5000", (at + 1) % (MAX_CIRCLE + 1)))
        .collect();
    let large = structure(&format!("C0>R=10000 {}", round.join(" ")));
    assert_eq!(
        solve(&large).unwrap_err(),
        [fault(FaultCode::CircleTooLarge, "C0")]
    );
    let many: Vec<String> = (0..=MAX_PARTIES).map(|at| format!("p{at}>R=1")).collect();
    assert_eq!(
        solve(&structure(&many.join(" "))).unwrap_err(),
        [fault(FaultCode::TooManyParties, "")]
    );
}

#[test]
fn percentages_are_read_as_they_are_written() {
    for (text, expected) in [
        ("25", Some(2_500)),
        ("25.0", Some(2_500)),
        ("33.33", Some(3_333)),
        ("33.330000", Some(3_333)),
        ("100", Some(10_000)),
        ("100.00", Some(10_000)),
        ("0.01", Some(1)),
        ("0.5", Some(50)),
        ("0", None),
        ("100.01", None),
        ("33.333", None),
        ("-5", None),
        ("1e1", None),
        (".5", None),
        ("5.", None),
        ("", None),
    ] {
        assert_eq!(parse_percent(text), expected, "{text:?}");
    }
}
