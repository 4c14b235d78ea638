//! Sanctions by ownership: OFAC's own examples, and where the authorities differ.

use super::words::{day, declared};
use super::*;

/// What is reached: `OFAC B MAJORITY_OF_SHARES by p+q 60.000000`.
fn told(text: &str, listed: &str) -> Vec<String> {
    let rows = Policies::built_in().unwrap().sanctions;
    let listed = listed.split_whitespace().map(str::to_owned).collect();
    let reached = reached(&declared(text), &listed, &rows, day()).unwrap();
    reached
        .into_iter()
        .map(|one| {
            let share = one
                .share
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            let (authority, means) = (one.authority.as_str(), one.means.as_str());
            format!(
                "{authority} {} {means} {} {share}",
                one.party,
                one.by.join("+")
            )
        })
        .collect()
}

/// The entities that OFAC's rule reaches.
fn ofac(text: &str, listed: &str) -> Vec<String> {
    let told = told(text, listed);
    let ofac = told.iter().filter_map(|line| line.strip_prefix("OFAC "));
    ofac.map(|line| line.split(' ').next().unwrap().to_owned())
        .collect()
}

#[test]
fn ofac_401_example_1_half_of_what_holds_half() {
    assert_eq!(ofac("x>A=5000 A>B=5000", "x"), ["A", "B"]);
}

#[test]
fn ofac_401_example_2_two_that_hold_a_quarter_each() {
    assert_eq!(
        ofac("x>A=5000 x>B=5000 A>C=2500 B>C=2500", "x"),
        ["A", "B", "C"]
    );
}

#[test]
fn ofac_401_example_3_directly_and_indirectly_together() {
    assert_eq!(ofac("x>A=5000 x>B=1000 A>B=4000", "x"), ["A", "B"]);
}

#[test]
fn ofac_401_what_is_held_through_less_than_half_does_not_count() {
    assert_eq!(ofac("x>A=5000 x>B=2500 A>C=2500 B>C=2500", "x"), ["A"]);
    assert_eq!(
        ofac("x>A=2500 x>B=2500 A>C=5000 B>C=5000", "x"),
        [] as [&str; 0]
    );
}

#[test]
fn ofac_401_two_blocked_persons_count_together() {
    assert_eq!(
        ofac("x>A=5000 y>B=5000 A>C=2500 B>C=2500", "x y"),
        ["A", "B", "C"]
    );
    assert_eq!(ofac("x>A=2500 y>A=2500 A>B=5000", "x y"), ["A", "B"]);
    assert_eq!(ofac("x>A=2500 y>A=2500 A>B=5000", "x"), [] as [&str; 0]);
}

#[test]
fn an_entity_that_is_reached_is_listed_itself() {
    // 60 % of 60 % is 36 %, and nobody controls anything.
    let text = "p>B=3000 q>B=3000 x>B=4000 B>R=6000 y>R=4000";
    assert_eq!(
        told(text, "p q nobody"),
        [
            "EU B MAJORITY_OF_SHARES p+q 60.000000",
            "EU R MAJORITY_OF_SHARES B 60.000000",
            "OFAC B MAJORITY_OF_SHARES p+q 60.000000",
            "OFAC R MAJORITY_OF_SHARES B 60.000000"
        ]
    );
    assert_eq!(told(text, "p"), [] as [&str; 0]);
    assert_eq!(told(text, ""), [] as [&str; 0]);
}

#[test]
fn exactly_half_is_enough_for_ofac_alone() {
    assert_eq!(
        told("p>R=5000 x>R=5000", "p"),
        ["OFAC R MAJORITY_OF_SHARES p 50.000000"]
    );
    assert_eq!(
        told("p>R=s500001/1000000", "p"),
        [
            "EU R MAJORITY_OF_SHARES p 50.000100",
            "OFAC R MAJORITY_OF_SHARES p 50.000100"
        ]
    );
}

#[test]
fn control_is_enough_for_the_union_alone() {
    assert_eq!(
        told("p>R:BOARD_APPOINTMENT x>R=10000", "p"),
        ["EU R BOARD_APPOINTMENT p "]
    );
    assert_eq!(
        told("p>R=v5100 x>R=s10000", "p"),
        ["EU R MAJORITY_OF_VOTES p 51.000000"]
    );
    assert_eq!(
        told("p>R=s2000@pact x>R=s4000@pact", "p"),
        ["EU R JOINTLY p+x 60.000000"]
    );
    assert_eq!(
        told("T_t>R=6000 T_t.TRUSTEE=p", "p"),
        ["EU R MAJORITY_OF_SHARES T_t 60.000000", "EU T_t TRUSTEE p "]
    );
    assert_eq!(told("T_t>R=6000 T_t.BENEFICIARY=p", "p"), [] as [&str; 0]);
}

#[test]
fn what_a_nominee_holds_is_counted_once() {
    let line = "OFAC R MAJORITY_OF_SHARES n 60.000000";
    assert!(told("n>R=6000 p>n>R", "n p").contains(&line.to_owned()));
    assert!(ofac("n>R=3000 p>n>R", "n p").is_empty());
    assert_eq!(ofac("n>R=6000 p>n>R", "p"), ["R"]);
}
