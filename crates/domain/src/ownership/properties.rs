//! Whatever is declared, in whatever order: what always holds.

use num_bigint::BigInt;
use proptest::prelude::*;

use super::paths::STEPS;
use super::tests::structure;
use super::*;
use crate::steps;

/// Up to eight companies and six persons with random holdings: tiers, circles, gaps and too much of everything.
fn structures() -> impl Strategy<Value = Structure> {
    let holding = (0..14_usize, 0..8_usize, 1..=WHOLE);
    prop::collection::vec(holding, 0..40).prop_map(|all| {
        let name = |at: usize| match at {
            0 => "R".to_owned(),
            1..8 => format!("C{at}"),
            _ => format!("p{at}"),
        };
        let mut seen = std::collections::BTreeMap::new();
        for (holder, company, points) in all {
            seen.insert((holder, company), points);
        }
        let text: Vec<String> = seen
            .into_iter()
            .map(|((holder, company), points)| {
                format!("{}>{}={points}", name(holder), name(company))
            })
            .collect();
        structure(&text.join(" "))
    })
}

/// Makes every company's holdings add up to at most the whole.
fn scaled_down(mut structure: Structure) -> Structure {
    let sums = structure.holdings.iter().fold(
        std::collections::BTreeMap::<String, u64>::new(),
        |mut sums, holding| {
            *sums.entry(holding.company.clone()).or_default() += u64::from(holding.basis_points);
            sums
        },
    );
    for holding in &mut structure.holdings {
        let sum = sums[&holding.company].max(u64::from(WHOLE));
        let points = u64::from(holding.basis_points) * u64::from(WHOLE) / sum;
        holding.basis_points = u32::try_from(points).unwrap();
    }
    structure
        .holdings
        .retain(|holding| holding.basis_points > 0);
    structure
}

/// Makes every company's holdings add up to the whole but for so many basis points.
fn nearly_whole(structure: Structure, gaps: &[u32]) -> Structure {
    let mut structure = scaled_down(structure);
    let mut sums = std::collections::BTreeMap::<String, u32>::new();
    for holding in &structure.holdings {
        *sums.entry(holding.company.clone()).or_default() += holding.basis_points;
    }
    for (at, (company, sum)) in sums.into_iter().enumerate() {
        let mut holdings = structure.holdings.iter_mut();
        let first = holdings.find(|holding| holding.company == company).unwrap();
        let gap = gaps[at % gaps.len()];
        first.basis_points = (first.basis_points + WHOLE - sum)
            .saturating_sub(gap)
            .max(1);
    }
    structure
}

fn sum(ownership: &Ownership) -> BigInt {
    let owners: BigInt = ownership
        .owners
        .iter()
        .map(|owner| owner.share.numerator())
        .sum();
    owners + ownership.unknown.numerator() - ownership.over_declared.numerator()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shares_are_conserved_to_the_last_digit(structure in structures()) {
        let ownership = solve(&structure).unwrap();
        prop_assert_eq!(&sum(&ownership), ownership.unknown.whole());
    }

    #[test]
    fn nobody_owns_more_than_all_where_nothing_is_declared_twice(structure in structures()) {
        let ownership = solve(&scaled_down(structure)).unwrap();
        prop_assert!(ownership.over_declared.is_zero());
        prop_assert_eq!(&sum(&ownership), ownership.unknown.whole());
        for owner in &ownership.owners {
            prop_assert!(owner.share.numerator() <= owner.share.whole());
            prop_assert!(*owner.share.numerator() >= BigInt::ZERO);
        }
        prop_assert!(*ownership.unknown.numerator() >= BigInt::ZERO);
    }

    #[test]
    fn the_order_of_the_declaration_does_not_matter(
        (one, other) in structures().prop_flat_map(|one| {
            let holdings = Just(one.holdings.clone()).prop_shuffle();
            let parties = Just(one.parties.clone()).prop_shuffle();
            let root = one.root.clone();
            let other = (holdings, parties)
                .prop_map(move |(holdings, parties)| Structure { root: root.clone(), parties, holdings, ..Structure::default() });
            (Just(one), other)
        })
    ) {
        prop_assert_eq!(solve(&one).unwrap(), solve(&other).unwrap());
    }

    #[test]
    fn the_equations_hold_for_every_person(structure in structures()) {
        // A person's share of a company is what they hold of it plus their share of its holders: checked with each
        // company as the root in turn, where nothing is declared twice.
        let structure = scaled_down(structure);
        let share = |root: &str, person: &str| {
            let of = solve(&Structure { root: root.to_owned(), ..structure.clone() }).unwrap();
            let owner = of.owners.into_iter().find(|owner| owner.id == person);
            owner.map_or((BigInt::ZERO, BigInt::from(1)), |owner| (owner.share.numerator().clone(), owner.share.whole().clone()))
        };
        let Some(person) = structure.parties.iter().find(|party| party.kind == PartyKind::Person) else {
            return Ok(());
        };
        let (left, left_whole) = share("R", &person.id);
        let (mut right, mut right_whole) = (BigInt::ZERO, BigInt::from(1));
        for holding in structure.holdings.iter().filter(|holding| holding.company == "R") {
            let holder = structure.parties.iter().find(|party| party.id == holding.holder).unwrap();
            let (part, whole) = match holder.kind {
                PartyKind::Company => share(&holding.holder, &person.id),
                PartyKind::Person
                | PartyKind::Trust
                | PartyKind::Foundation
                | PartyKind::State
                | PartyKind::ListedCompany
                | PartyKind::BeneficiaryClass => (BigInt::from(u8::from(holding.holder == person.id)), BigInt::from(1)),
            };
            right = right * &whole * WHOLE + part * holding.basis_points * &right_whole;
            right_whole = right_whole * whole * WHOLE;
        }
        prop_assert_eq!(left * right_whole, right * left_whole);
    }

    #[test]
    fn roundings_leave_one_percent_at_most_unknown(
        structure in structures(),
        gaps in prop::collection::vec(0..4_u32, 1..8),
    ) {
        let ownership = solve(&nearly_whole(structure, &gaps)).unwrap();
        prop_assert_eq!(&sum(&ownership), ownership.unknown.whole());
        let mut companies = ownership.companies.iter();
        let complete = companies.all(|company| company.balance == BalanceCode::Complete);
        if complete && ownership.circles.iter().all(|circle| !circle.closed) {
            prop_assert!(!ownership.unknown.exceeds(MAX_ROUNDING), "{:?}", ownership.unknown);
        }
    }

    #[test]
    fn no_ring_hides_what_is_unknown(companies in 2..=MAX_CIRCLE, gap in 0..4_u32, part in 1..40_u32) {
        let ring: Vec<String> = (0..companies)
            .map(|at| {
                let next = (at + 1) % companies;
                format!("C{next}>C{at}={} p{at}>C{at}={part}", WHOLE - part - gap)
            })
            .collect();
        let ownership = solve(&structure(&format!("C0>R=10000 {}", ring.join(" ")))).unwrap();
        prop_assert_eq!(&sum(&ownership), ownership.unknown.whole());
        // Of each point that goes to somebody, so many go to nobody.
        let unknown = ownership.unknown.numerator() * (part + gap);
        prop_assert_eq!(unknown, ownership.unknown.whole() * gap);
        let mut companies = ownership.companies.iter();
        let complete = companies.all(|company| company.balance == BalanceCode::Complete);
        prop_assert_eq!(complete, gap <= 2 && !ownership.unknown.exceeds(MAX_ROUNDING));
    }

    #[test]
    fn however_many_hold_it_a_company_lacks_one_percent_at_most(holders in 1..400_u32, lacking in 0..400_u32) {
        let each = (WHOLE - lacking) / holders;
        let rest = WHOLE - lacking - each * (holders - 1);
        let mut holdings = vec![format!("p0>R={rest}")];
        holdings.extend((1..holders).map(|at| format!("p{at}>R={each}")));
        let ownership = solve(&structure(&holdings.join(" "))).unwrap();
        let complete = ownership.companies[0].balance == BalanceCode::Complete;
        prop_assert_eq!(complete, lacking <= holders.min(MAX_ROUNDING));
        prop_assert_eq!(ownership.unknown.basis_points(), u64::from(lacking));
    }

    #[test]
    fn without_circles_the_paths_add_up_to_the_share(structure in structures()) {
        let ownership = solve(&structure).unwrap();
        for owner in ownership.owners.iter().filter(|owner| !owner.through_circle && !owner.more_paths) {
            let (mut sum, mut whole) = (BigInt::ZERO, BigInt::from(1));
            for path in &owner.paths {
                sum = sum * path.share.whole() + path.share.numerator() * &whole;
                whole *= path.share.whole();
            }
            prop_assert_eq!(sum * owner.share.whole(), owner.share.numerator() * whole);
        }
    }
}

/// 125 holders on each of eight tiers: companies on seven, persons on the last, each company held by sixteen of the
/// tier above.
pub(super) fn eight_tiers() -> Structure {
    let mut holdings = Vec::new();
    let holder = |tier: usize, at: usize| match tier {
        7 => format!("p{at}"),
        _ => format!("T{tier}x{at}"),
    };
    for at in 0..125 {
        holdings.push(format!("{}>R=80", holder(0, at)));
        for tier in 0..7 {
            for step in 0..16 {
                let above = holder(tier + 1, (at * 7 + step * 11 + tier) % 125);
                holdings.push(format!("{above}>{}=625", holder(tier, at)));
            }
        }
    }
    structure(&holdings.join(" "))
}

#[test]
fn a_thousand_holders_in_eight_tiers_take_a_bounded_number_of_steps() {
    let structure = eight_tiers();
    let (ownership, taken) = steps::of(|| solve(&structure).unwrap());
    assert_eq!(sum(&ownership), *ownership.unknown.whole());
    assert!(ownership.unknown.is_zero());
    assert_eq!(ownership.owners.len(), 125);
    assert!(
        ownership
            .owners
            .iter()
            .all(|owner| owner.more_paths && owner.paths.len() == MAX_PATHS)
    );
    // Each holding once, and what the search for paths may take at most, turning back included.
    let most = structure.holdings.len() + 2 * STEPS;
    assert!(taken <= most as u64, "{taken} of {most}");
}

#[test]
fn the_worst_declarations_end_too() {
    // One company above the other, as many as are allowed.
    let chain: Vec<String> = (1..MAX_PARTIES - 1)
        .map(|at| format!("C{}>C{at}=9999", at + 1))
        .collect();
    let (long, taken) =
        steps::of(|| solve(&structure(&format!("C1>R=9999 {}", chain.join(" ")))).unwrap());
    assert_eq!(sum(&long), *long.unknown.whole());
    assert!(taken <= MAX_PARTIES as u64, "{taken}");
    // Everyone of a full circle holds a part of everyone.
    let mut all = vec!["p>C1=7".to_owned(), "C0>R=10000".to_owned()];
    for one in 0..MAX_CIRCLE {
        all.extend(
            (0..MAX_CIRCLE).map(|other| format!("C{other}>C{one}={}", 150 + (one * other) % 50)),
        );
    }
    let (full, taken) = steps::of(|| solve(&structure(&all.join(" "))).unwrap());
    assert_eq!(sum(&full), *full.unknown.whole());
    assert_eq!(full.circles.len(), 1);
    let cubed = MAX_CIRCLE.pow(3);
    assert!(taken <= (cubed + 2 * STEPS) as u64, "{taken}");
}

#[test]
fn no_float_is_in_the_solver() {
    let files = [
        include_str!("../ownership.rs"),
        include_str!("amount.rs"),
        include_str!("case.rs"),
        include_str!("chain.rs"),
        include_str!("circle.rs"),
        include_str!("control.rs"),
        include_str!("graph.rs"),
        include_str!("index.rs"),
        include_str!("interest.rs"),
        include_str!("judge.rs"),
        include_str!("judgement.rs"),
        include_str!("layers.rs"),
        include_str!("ownership_of.rs"),
        include_str!("paths.rs"),
        include_str!("policy.rs"),
        include_str!("sanctions.rs"),
        include_str!("share.rs"),
        include_str!("solve.rs"),
        include_str!("stakes.rs"),
        include_str!("trusts.rs"),
    ];
    for file in files {
        assert!(!file.contains("f64") && !file.contains("f32"));
    }
}
