//! Random structures: circles, parts, doubles and loops of any form.

use crate::{Arrow, Chart, Kind, Node, draw};
use proptest::prelude::*;

use super::promises::keep;

const KINDS: [Kind; 7] = [
    Kind::Person,
    Kind::Company,
    Kind::Trust,
    Kind::Foundation,
    Kind::State,
    Kind::ListedCompany,
    Kind::Class,
];

/// A structure of so many parties and so many arrows at most.
fn structures(parties: usize, arrows: usize) -> impl Strategy<Value = Chart> {
    let node = (0..KINDS.len(), any::<[bool; 4]>(), "\\PC{0,40}");
    let arrow = (
        any::<(usize, usize, u16)>(),
        any::<[bool; 2]>(),
        "[0-9]{1,3} % [a-z]{0,40}",
    );
    let parts = (
        prop::collection::vec(node, 1..=parties),
        prop::collection::vec(arrow, 0..=arrows),
    );
    parts.prop_map(|(nodes, arrows)| {
        let count = nodes.len();
        let parties =
            nodes
                .into_iter()
                .enumerate()
                .map(|(at, (kind, [owner, gap, flag, note], name))| Node {
                    id: format!("n{at}"),
                    kind: KINDS[kind],
                    is_root: at == 0,
                    is_owner: owner,
                    gap: gap.then(|| "7 % undeclared".to_owned()),
                    flags: flag.then(|| name.clone()).into_iter().collect(),
                    notes: note.then(|| name.clone()).into_iter().collect(),
                    name,
                    country: None,
                });
        let arrows = arrows
            .into_iter()
            .map(|((from, to, weight), [dashed, in_circle], label)| Arrow {
                from: format!("n{}", from % count),
                to: format!("n{}", to % count),
                weight: weight.into(),
                label,
                dashed,
                in_circle,
            });
        let arrows = arrows.collect();
        Chart {
            title: "Title".into(),
            description: String::new(),
            parties: parties.collect(),
            arrows,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn small_structures_keep_every_promise(chart in structures(12, 30)) {
        keep(&chart);
    }

    #[test]
    fn the_order_never_matters(chart in structures(20, 30), turn in any::<usize>()) {
        let mut other = chart.clone();
        let (parties, arrows) = (other.parties.len(), other.arrows.len().max(1));
        other.parties.rotate_left(turn % parties);
        if !other.arrows.is_empty() {
            other.arrows.rotate_left(turn % arrows);
        }
        other.parties.reverse();
        prop_assert_eq!(draw(&chart), draw(&other));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn large_structures_keep_every_promise(chart in structures(200, 600)) {
        keep(&chart);
    }
}
