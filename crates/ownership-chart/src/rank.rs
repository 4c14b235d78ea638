//! Which layer each party stands on: every holder above what it holds.

use std::collections::VecDeque;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// The layers, from 0 at the bottom, and which arrows point upwards because they close a circle.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ranks {
    pub(crate) layer: Vec<usize>,
    pub(crate) upward: Vec<bool>,
}

/// Ranks parties by arrows, each from a holder to what it holds. `roots` stand as low as they can.
///
/// A circle has to be cut somewhere. `rust-sugiyama` would cut it too, but wherever it meets it first, and does not say
/// where; here the party that is nearest to the root stands lowest, as a reader expects.
pub(crate) fn ranked(parties: usize, arrows: &[(usize, usize)], roots: &[usize]) -> Ranks {
    let circle = circles(parties, arrows);
    let far = distances(parties, arrows, roots);
    let is_upward = |&(from, to): &(usize, usize)| {
        from != to && circle[from] == circle[to] && (far[from], from) < (far[to], to)
    };
    let upward: Vec<bool> = arrows.iter().map(is_upward).collect();
    let cut: Vec<(usize, usize)> = arrows
        .iter()
        .zip(&upward)
        .filter(|((from, to), _)| from != to)
        .map(|(&(from, to), &up)| if up { (to, from) } else { (from, to) })
        .collect();
    Ranks {
        layer: heights(parties, &cut),
        upward,
    }
}

/// For each party a number that it shares with those it stands in a circle with.
fn circles(parties: usize, arrows: &[(usize, usize)]) -> Vec<usize> {
    let mut graph = DiGraph::<(), ()>::new();
    for _ in 0..parties {
        graph.add_node(());
    }
    for &(from, to) in arrows {
        graph.add_edge(NodeIndex::new(from), NodeIndex::new(to), ());
    }
    let mut circle = vec![0; parties];
    for (number, members) in kosaraju_scc(&graph).into_iter().enumerate() {
        for member in members {
            circle[member.index()] = number;
        }
    }
    circle
}

/// How many arrows lead from each party to a root at least.
fn distances(parties: usize, arrows: &[(usize, usize)], roots: &[usize]) -> Vec<usize> {
    let mut far = vec![usize::MAX; parties];
    let holders = neighbours(parties, arrows.iter().map(|&(from, to)| (to, from)));
    let mut next: VecDeque<usize> = roots.iter().copied().collect();
    roots.iter().for_each(|&root| far[root] = 0);
    while let Some(party) = next.pop_front() {
        for &holder in &holders[party] {
            if far[holder] == usize::MAX {
                far[holder] = far[party] + 1;
                next.push_back(holder);
            }
        }
    }
    far
}

/// The longest way down from each party. The arrows have no circles any more.
fn heights(parties: usize, arrows: &[(usize, usize)]) -> Vec<usize> {
    let holders = neighbours(parties, arrows.iter().map(|&(from, to)| (to, from)));
    let mut waits_for = vec![0_usize; parties];
    arrows.iter().for_each(|&(from, _)| waits_for[from] += 1);
    let mut next: VecDeque<usize> = (0..parties)
        .filter(|&party| waits_for[party] == 0)
        .collect();
    let mut height = vec![0; parties];
    while let Some(party) = next.pop_front() {
        for &holder in &holders[party] {
            height[holder] = height[holder].max(height[party] + 1);
            waits_for[holder] -= 1;
            if waits_for[holder] == 0 {
                next.push_back(holder);
            }
        }
    }
    height
}

fn neighbours(parties: usize, pairs: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut of = vec![Vec::new(); parties];
    pairs.for_each(|(one, other)| of[one].push(other));
    of
}
