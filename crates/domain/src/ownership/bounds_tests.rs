//! How much work the largest and the worst structures are: counted in steps, which are the same on every machine.

use std::collections::BTreeSet;

use super::properties::eight_tiers;
use super::words::{day, declared, policy};
use super::*;
use crate::steps;

fn steps_of(structure: &Structure) -> (Judgement, u64) {
    steps::of(|| {
        judge(
            structure,
            &policy(DEFAULT_POLICY),
            RiskCategory::Standard,
            day(),
        )
        .unwrap()
    })
}

#[test]
fn a_thousand_holders_in_eight_tiers_are_judged_in_a_bounded_number_of_steps() {
    let structure = eight_tiers();
    let (judgement, taken) = steps_of(&structure);
    assert_eq!(
        (judgement.layers, judgement.owners.len(), judgement.cut),
        (7, 0, false)
    );
    // Its shares and votes for each of two readings, and the search for paths.
    let most = structure.holdings.len() * 8 + 200_000;
    assert!(taken <= most as u64, "{taken} of {most}");
    let rows = Policies::built_in().unwrap().sanctions;
    let listed = BTreeSet::from(["p0".to_owned(), "p1".to_owned()]);
    let (found, taken) = steps::of(|| reached(&structure, &listed, &rows, day()).unwrap());
    assert!(found.is_empty());
    assert!(taken <= 1_000, "{taken}");
}

#[test]
fn the_worst_structures_are_judged_too() {
    // Everybody controls everybody below.
    let chain: Vec<String> = (1..MAX_PARTIES - 1)
        .map(|at| format!("C{}>C{at}=9999", at + 1))
        .collect();
    let chain = declared(&format!("C1>R=9999 {}", chain.join(" ")));
    let (judgement, taken) = steps_of(&chain);
    assert_eq!(judgement.controllers.len(), MAX_PARTIES - 1);
    assert_eq!(judgement.layers, MAX_PARTIES - 1);
    assert!(judgement.is_nobody_found() && !judgement.more_controlled);
    assert!(taken <= (MAX_PARTIES * MAX_PARTIES * 3) as u64, "{taken}");
    // A person with a part of each company that controls: more than can be looked through.
    let words: Vec<String> = (1..400)
        .map(|at| format!("C{}>C{at}=6000 p{at}>C{at}=3000", at + 1))
        .collect();
    let (judgement, taken) = steps_of(&declared(&format!("C1>R=6000 {}", words.join(" "))));
    assert!(judgement.owner("p1").is_some() && judgement.cut);
    assert!(taken <= 2_000_000, "{taken}");
    // Agreements of which each sets off the next.
    let most = MAX_AGREEMENTS;
    let words: Vec<String> = (1..=most)
        .map(|at| format!("C{}>C{at}=3000@one q{at}>C{at}=3000@one", at - 1))
        .collect();
    let text = format!("p>C0=6000 C{most}>R=6000 {}", words.join(" "));
    let (judgement, taken) = steps_of(&declared(&text));
    let Why::Control { chain } = &judgement.owner("p").unwrap().reasons[0].why else {
        panic!("another reason");
    };
    assert_eq!((chain.links.len(), chain.more), (MAX_NAMED, true));
    assert!(taken <= 100_000, "{taken}");
    // Hundreds of trusts with a company in a role, owned by as many others.
    let words: Vec<String> = (0..600)
        .map(|at| format!("T_{at}>R=s1/700 T_{at}.TRUSTEE=C{at} p{at}>C{at}=10000"))
        .collect();
    let (judgement, _) = steps_of(&declared(&words.join(" ")));
    assert_eq!(judgement.trusts.len(), 600);
    assert!(judgement.cut || judgement.owners.len() == 600);
}
