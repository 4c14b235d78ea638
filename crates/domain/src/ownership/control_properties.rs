//! Whatever is declared: control against a naive reading of the rules, and what always holds of a judgement.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use proptest::prelude::*;

use super::words::{day, declared, policy};
use super::*;

const COMPANIES: [&str; 6] = ["R", "A", "B", "C", "D", "E"];
const PARTIES: [&str; 15] = [
    "R", "A", "B", "C", "D", "E", "T_one", "T_two", "F_one", "S_land", "L_ag", "p", "q", "r", "s",
];
const AMOUNTS: [&str; 10] = [
    "1000", "1500", "2500", "3000", "5000", "5001", "1/3", "2/7", "7/12", "10000",
];
/// Every amount is a whole number of these parts.
const WHOLE_OF_ALL: u64 = 840_000;
const KINDS: [&str; 3] = ["s", "v", "p"];
const MEANS: [&str; 5] = [
    "BOARD_APPOINTMENT",
    "VETO",
    "AGREEMENT",
    "FAMILY",
    "OTHER_INFLUENCE",
];
const ROLES: [&str; 5] = [
    "SETTLOR",
    "TRUSTEE",
    "PROTECTOR",
    "BENEFICIARY",
    "OTHER_CONTROLLER",
];

/// One word of the tests' language.
fn word() -> impl Strategy<Value = String> {
    let holder = || prop::sample::select(&PARTIES[..]);
    let company = || prop::sample::select(&COMPANIES[..]);
    let amount = || prop::sample::select(&AMOUNTS[..]);
    let kind = || prop::sample::select(&KINDS[..]);
    let joint = || prop::sample::select(&["", "", "", "@one", "@two"][..]);
    prop_oneof![
        8 => (holder(), company(), prop::sample::select(&AMOUNTS[..6])).prop_map(|(h, c, a)| format!("{h}>{c}={a}")),
        8 => (holder(), company(), kind(), amount(), joint())
            .prop_map(|(h, c, k, a, j)| format!("{h}>{c}={k}{a}{j}")),
        1 => (holder(), company(), prop::sample::select(&MEANS[..]), joint())
            .prop_map(|(h, c, m, j)| format!("{h}>{c}:{m}{j}")),
        1 => (holder(), holder(), company()).prop_map(|(h, n, c)| format!("{h}>{n}>{c}")),
        1 => (prop::sample::select(&["T_one", "T_two", "F_one"][..]), prop::sample::select(&ROLES[..]), holder())
            .prop_map(|(t, r, p)| format!("{t}.{r}={p}")),
    ]
}

/// The same among few, half of whose interests are joint: control comes of several things together.
fn joint_word() -> impl Strategy<Value = String> {
    let holder = || prop::sample::select(&["A", "B", "T_one", "p", "q"][..]);
    let company = || prop::sample::select(&["R", "A", "B"][..]);
    let amount = prop::sample::select(&["1500", "2100", "2500", "3000", "5100"][..]);
    let joint = || prop::sample::select(&["", "@one", "@two"][..]);
    prop_oneof![
        8 => (holder(), company(), amount, joint()).prop_map(|(h, c, a, j)| format!("{h}>{c}=s{a}{j}")),
        1 => (holder(), company(), joint()).prop_map(|(h, c, j)| format!("{h}>{c}:AGREEMENT{j}")),
        1 => (holder(), holder(), company()).prop_map(|(h, n, c)| format!("{h}>{n}>{c}")),
        1 => holder().prop_map(|h| format!("T_one.TRUSTEE={h}")),
    ]
}

/// Words of which none declares the same thing twice.
fn words(most: usize) -> impl Strategy<Value = Vec<String>> {
    let many = prop::collection::vec(word(), 0..most);
    let few = prop::collection::vec(joint_word(), 0..most / 2);
    prop_oneof![many, few].prop_map(|words| {
        let mut kept: Vec<String> = Vec::new();
        for word in words {
            kept.push(word);
            if declared(&kept.join(" ")).check().is_err() {
                kept.pop();
            }
        }
        kept
    })
}

fn judge_words(words: &[String]) -> Judgement {
    judge_by(words, &policy(DEFAULT_POLICY))
}

fn judge_by(words: &[String], policy: &Policy) -> Judgement {
    judge(
        &declared(&words.join(" ")),
        policy,
        RiskCategory::Standard,
        day(),
    )
    .unwrap()
}

/// The rules of control as they are written, over sets of names.
struct Naive<'s> {
    structure: &'s Structure,
    controls: BTreeSet<(String, String)>,
}

impl Naive<'_> {
    fn find(structure: &Structure) -> BTreeSet<(String, String)> {
        let mut naive = Naive {
            structure,
            controls: BTreeSet::new(),
        };
        loop {
            let before = naive.controls.len();
            for one in &structure.parties {
                for other in &structure.parties {
                    if one.id != other.id && naive.does_control(&one.id, &other.id) {
                        naive.controls.insert((one.id.clone(), other.id.clone()));
                    }
                }
            }
            if naive.controls.len() == before {
                return naive.controls;
            }
        }
    }

    fn with_controlled(&self, id: &str) -> BTreeSet<String> {
        let pairs = self.controls.iter().filter(|(one, _)| one == id);
        let controlled = pairs.map(|(_, other)| other.clone());
        controlled.chain([id.to_owned()]).collect()
    }

    fn does_control(&self, one: &str, other: &str) -> bool {
        let group = self.with_controlled(one);
        if is_majority(
            self.structure,
            &group,
            other,
            WHOLE_OF_ALL / 2 + 1,
            &InterestKind::MEASURED,
        ) {
            return true;
        }
        for role in &self.structure.roles {
            if role.trust == other && role.role.controls() && group.contains(&role.party) {
                return true;
            }
        }
        let interests = self.structure.interests.iter();
        interests
            .filter(|of| of.subject == other && group.contains(&of.holder))
            .any(|of| {
                let is_measured = InterestKind::MEASURED.contains(&of.kind);
                let is_pact = matches!(of.kind, InterestKind::Agreement | InterestKind::Family)
                    && of.joint.is_some();
                let is_means = !is_measured && !is_pact && of.kind != InterestKind::Nominee;
                is_means
                    || of
                        .joint
                        .as_ref()
                        .is_some_and(|joint| self.is_joint_majority(joint, other))
            })
    }

    fn is_joint_majority(&self, joint: &str, company: &str) -> bool {
        let interests = self.structure.interests.iter();
        let members =
            interests.filter(|of| of.subject == company && of.joint.as_deref() == Some(joint));
        let group: BTreeSet<String> = members
            .flat_map(|of| self.with_controlled(&of.holder))
            .collect();
        is_majority(
            self.structure,
            &group,
            company,
            WHOLE_OF_ALL / 2 + 1,
            &InterestKind::MEASURED,
        )
    }
}

fn is_majority(
    structure: &Structure,
    group: &BTreeSet<String>,
    company: &str,
    from: u64,
    kinds: &[InterestKind],
) -> bool {
    // Whose name it is in, or for whom that is held.
    let is_theirs = |holder: &str| {
        group.contains(holder)
            || structure.interests.iter().any(|of| {
                of.subject == company
                    && of.through.as_deref() == Some(holder)
                    && group.contains(&of.holder)
            })
    };
    kinds.iter().any(|kind| {
        let mut sum = 0;
        for holding in structure.holdings.iter().filter(|of| of.company == company) {
            if *kind != InterestKind::Profit && is_theirs(&holding.holder) {
                sum += u64::from(holding.basis_points) * (WHOLE_OF_ALL / u64::from(WHOLE));
            }
        }
        for of in structure
            .interests
            .iter()
            .filter(|of| of.subject == company && of.kind == *kind)
        {
            if let Some(amount) = of.amount.filter(|_| is_theirs(&of.holder)) {
                sum += amount.units_of(WHOLE_OF_ALL);
            }
        }
        sum >= from
    })
}

/// Everybody whom sanctions reach, grown one by one.
fn naive_reach(structure: &Structure, listed: &BTreeSet<String>, from: u64) -> BTreeSet<String> {
    let mut all = listed.clone();
    loop {
        let kinds = [InterestKind::Shares];
        let companies = COMPANIES.iter().filter(|id| !all.contains(**id));
        let Some(next) = companies
            .copied()
            .find(|id| is_majority(structure, &all, id, from, &kinds))
        else {
            return all.difference(listed).cloned().collect();
        };
        all.insert(next.to_owned());
    }
}

fn ids(owners: &[BeneficialOwner]) -> BTreeSet<String> {
    owners.iter().map(|owner| owner.id.clone()).collect()
}

fn by_control(judgement: &Judgement) -> BTreeSet<String> {
    let owners = judgement.owners.iter().filter(|owner| {
        let mut reasons = owner.reasons.iter();
        reasons.any(|reason| matches!(reason.why, Why::Control { .. }))
    });
    owners.map(|owner| owner.id.clone()).collect()
}

fn is_conserved(ownership: &Ownership) -> bool {
    let owners: BigInt = ownership
        .owners
        .iter()
        .map(|owner| owner.share.numerator())
        .sum();
    let ends: BigInt = ownership.explained().map(|end| end.share.numerator()).sum();
    let unknown = ownership.unknown.numerator() - ownership.over_declared.numerator();
    owners + ends + unknown == *ownership.unknown.whole()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn control_is_what_the_rules_say_read_naively(words in words(30)) {
        let structure = declared(&words.join(" "));
        let naive = Naive::find(&structure);
        let judgement = judge_words(&words);
        let mut found = BTreeSet::new();
        for one in &judgement.controlled {
            found.extend(one.entities.iter().map(|other| (one.id.clone(), other.clone())));
        }
        let is_company = |id: &String| COMPANIES.contains(&id.as_str());
        let others: BTreeSet<_> = naive.iter().filter(|(one, _)| !is_company(one)).cloned().collect();
        prop_assert_eq!(found, others);
        let controllers: BTreeSet<String> = judgement.controllers.iter().map(|one| one.id.clone()).collect();
        let of_root: BTreeSet<String> = naive.into_iter().filter(|(_, of)| of == "R").map(|(one, _)| one).collect();
        prop_assert_eq!(controllers, of_root);
        // A chain tells its end last, and only of what came before.
        for one in &judgement.controllers {
            prop_assert_eq!(&one.chain.links.last().unwrap().entity, "R");
            let mut before = BTreeSet::from([&one.id]);
            for link in &one.chain.links {
                let known = |by: &String| before.contains(by) || link.means == Means::Jointly;
                prop_assert!(link.by.iter().all(known), "{:?}", one);
                before.insert(&link.entity);
            }
        }
    }

    #[test]
    fn another_interest_never_removes_an_owner_by_control(words in words(30), at in any::<prop::sample::Index>()) {
        if words.is_empty() {
            return Ok(());
        }
        let mut fewer = words.clone();
        fewer.remove(at.index(words.len()));
        let (fewer, all) = (judge_words(&fewer), judge_words(&words));
        prop_assert!(by_control(&fewer).is_subset(&by_control(&all)));
    }

    #[test]
    fn a_higher_threshold_finds_a_subset(words in words(30), one in 1..100_u64, other in 1..100_u64) {
        let by = |part: u64| {
            let threshold = Fraction::new(part, 100).unwrap();
            judge_by(&words, &policy(DEFAULT_POLICY).with_threshold(RiskCategory::Standard, threshold))
        };
        let (low, high) = (by(one.min(other)), by(one.max(other)));
        prop_assert!(ids(&high.owners).is_subset(&ids(&low.owners)));
        prop_assert!(ids(&high.trusts).is_subset(&ids(&low.trusts)));
        // More than a quarter is more than a quarter or more.
        let directive = judge_by(&words, &policy("4amld"));
        prop_assert!(ids(&directive.owners).is_subset(&ids(&judge_words(&words).owners)));
    }

    #[test]
    fn art_54_never_finds_fewer_than_52_and_53_alone(words in words(30)) {
        let all = policy(DEFAULT_POLICY);
        let mut without = all.clone();
        without.rules.retain(|rule| {
            !matches!(rule.code, RuleCode::ControlledHolders | RuleCode::InterestInController)
        });
        let found = ids(&judge_by(&words, &all).owners);
        prop_assert!(ids(&judge_by(&words, &without).owners).is_subset(&found));
        // Who has 25 % in the old sense is an owner still.
        let judgement = judge_words(&words);
        let shares: BTreeSet<String> = judgement.shares.beneficial_owners().map(str::to_owned).collect();
        prop_assert!(shares.is_subset(&found));
    }

    #[test]
    fn the_order_of_a_declaration_does_not_change_its_judgement(
        (words, shuffled) in words(30).prop_flat_map(|words| (Just(words.clone()), Just(words).prop_shuffle()))
    ) {
        prop_assert_eq!(judge_words(&words), judge_words(&shuffled));
        let mut structure = declared(&words.join(" "));
        structure.parties.reverse();
        let judgement = judge(&structure, &policy(DEFAULT_POLICY), RiskCategory::Standard, day()).unwrap();
        prop_assert_eq!(judgement, judge_words(&words));
    }

    #[test]
    fn every_kind_is_conserved_to_the_last_digit(words in words(40)) {
        let judgement = judge_words(&words);
        let kinds = [Some(&judgement.shares), judgement.votes.as_ref(), judgement.profit.as_ref()];
        for ownership in kinds.into_iter().flatten() {
            prop_assert!(is_conserved(ownership), "{:?}", ownership);
        }
        prop_assert_eq!(&judgement.shares, &solve(&declared(&words.join(" "))).unwrap());
    }

    #[test]
    fn fractions_say_what_basis_points_say(words in words(30)) {
        let structure = declared(&words.join(" "));
        let mut other = structure.clone();
        for holding in other.holdings.drain(..) {
            let amount = Fraction::of_basis_points(holding.basis_points).map(Amount::Fraction);
            for kind in [InterestKind::Shares, InterestKind::Votes] {
                other.interests.push(Interest::new(&holding.holder, &holding.company, kind, amount));
            }
        }
        let shares = |of: &Structure| {
            let owners = solve(of).unwrap().owners.into_iter();
            owners.map(|owner| (owner.id, owner.share)).collect::<Vec<_>>()
        };
        prop_assert_eq!(shares(&structure), shares(&other));
        let found = |of: &Structure| {
            let judgement = judge(of, &policy(DEFAULT_POLICY), RiskCategory::Standard, day()).unwrap();
            (ids(&judgement.owners), judgement.controllers)
        };
        prop_assert_eq!(found(&structure), found(&other));
    }

    #[test]
    fn sanctions_reach_what_grows_one_by_one(words in words(30), listed in prop::sample::subsequence(&PARTIES[..], 0..4)) {
        let structure = declared(&words.join(" "));
        let known: BTreeSet<&str> = structure.parties.iter().map(|party| party.id.as_str()).collect();
        let listed = listed.into_iter().filter(|id| known.contains(id));
        let listed: BTreeSet<String> = listed.map(str::to_owned).collect();
        let rows = Policies::built_in().unwrap().sanctions;
        let found = reached(&structure, &listed, &rows, day()).unwrap();
        let mut by: BTreeMap<Authority, BTreeSet<String>> = BTreeMap::new();
        for one in found {
            by.entry(one.authority).or_default().insert(one.party);
        }
        let of = |authority| by.get(&authority).cloned().unwrap_or_default();
        prop_assert_eq!(of(Authority::Ofac), naive_reach(&structure, &listed, WHOLE_OF_ALL / 2));
        let eu = of(Authority::Eu);
        prop_assert!(naive_reach(&structure, &listed, WHOLE_OF_ALL / 2 + 1).is_subset(&eu));
        // Whatever a listed party controls by itself is reached by the Union's rule.
        for (one, other) in Naive::find(&structure) {
            if listed.contains(&one) && !listed.contains(&other) && !structure.interests.iter().any(|of| of.kind == InterestKind::Profit) {
                prop_assert!(eu.contains(&other), "{} {}", one, other);
            }
        }
    }

    #[test]
    fn what_has_no_fault_can_be_judged_on_every_day(
        words in words(20),
        days in prop::collection::vec((0..40_u64, 0..40_u64), 20),
        asked in 0..80_u64,
    ) {
        let mut structure = declared(&words.join(" "));
        let first = day();
        for (interest, (from, lasts)) in structure.interests.iter_mut().zip(days) {
            interest.from = first.checked_add_days(chrono::Days::new(from));
            interest.until = first.checked_add_days(chrono::Days::new(from + lasts));
        }
        structure.check().unwrap();
        let asked = first.checked_add_days(chrono::Days::new(asked)).unwrap();
        let policy = policy(DEFAULT_POLICY);
        let judgement = judge(&structure, &policy, RiskCategory::Standard, asked).unwrap();
        let then = judge(&structure.on(asked), &policy, RiskCategory::Standard, asked).unwrap();
        prop_assert_eq!(ids(&judgement.owners), ids(&then.owners));
        prop_assert_eq!(judgement.controllers, then.controllers);
        prop_assert_eq!(judgement.shares, then.shares);
    }
}
