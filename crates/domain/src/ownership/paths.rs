//! The ways between the verified company and a person, found from the person down.
//!
//! A structure may have more ways than anyone can count (tiers multiply them), so the search has a budget of steps. It
//! is spent in the order of ids and of the largest holdings, and hence in the same way for every order of the
//! declaration.

use std::sync::Arc;

use num_bigint::BigInt;

use super::graph::Graph;
use super::share::Share;
use super::solve::Path;
use super::{MAX_PATHS, WHOLE};
use crate::steps;

/// The most steps of the search for one person.
const STEPS_PER_PERSON: usize = 2_000;
/// The most steps of the search for all persons.
pub(super) const STEPS: usize = 100_000;

/// Searches one structure.
pub(super) struct Finder<'g, 'a> {
    graph: &'g Graph<'a>,
    /// For each party what it holds of connected companies: `(company, basis points)`, largest first.
    held: Vec<Vec<(usize, u32)>>,
    on_path: Vec<bool>,
    steps_left: usize,
}

impl<'g, 'a> Finder<'g, 'a> {
    pub(super) fn new(graph: &'g Graph<'a>) -> Self {
        let mut held = vec![Vec::new(); graph.ids.len()];
        for company in graph.components.iter().flatten() {
            for (holder, points) in &graph.holders[*company] {
                held[*holder].push((*company, *points));
            }
        }
        for held in &mut held {
            held.sort_unstable_by_key(|(company, points)| (std::cmp::Reverse(*points), *company));
        }
        Self {
            graph,
            on_path: vec![false; held.len()],
            held,
            steps_left: STEPS,
        }
    }

    /// Paths of a person, and whether there are, or may be, more.
    pub(super) fn paths(&mut self, person: usize) -> (Vec<Path>, bool) {
        let mut found = Vec::new();
        let mut steps_left = STEPS_PER_PERSON.min(self.steps_left);
        let budget = steps_left;
        // Each entry: a party on the way down, the next of its holdings, and how it was reached.
        let mut way: Vec<(usize, usize, u32)> = vec![(person, 0, 0)];
        let mut more = false;
        while let Some((party, next, _)) = way.last_mut() {
            steps::count();
            let Some((company, points)) = self.held[*party].get(*next).copied() else {
                self.on_path[*party] = false;
                way.pop();
                continue;
            };
            *next += 1;
            if self.on_path[company] {
                continue;
            }
            if steps_left == 0 || (company == self.graph.root && found.len() == MAX_PATHS) {
                more = true;
                break;
            }
            steps_left -= 1;
            if company == self.graph.root {
                found.push(self.path(&way, company, points));
            } else {
                self.on_path[company] = true;
                way.push((company, 0, points));
            }
        }
        for (party, _, _) in way {
            self.on_path[party] = false;
        }
        self.steps_left -= budget - steps_left;
        (found, more)
    }

    /// From the root up: the last step down is the first of the path.
    fn path(&self, way: &[(usize, usize, u32)], root: usize, points: u32) -> Path {
        let above = way.iter().skip(1).rev();
        let companies: Vec<String> = std::iter::once(root)
            .chain(above.clone().map(|(party, _, _)| *party))
            .map(|party| self.graph.ids[party].to_owned())
            .collect();
        let basis_points: Vec<u32> = std::iter::once(points)
            .chain(above.map(|(_, _, points)| *points))
            .collect();
        let product = basis_points
            .iter()
            .fold(BigInt::from(1), |product, points| product * *points);
        let exponent = u32::try_from(basis_points.len()).unwrap_or(u32::MAX);
        Path {
            companies,
            basis_points,
            share: Share::new(product, Arc::new(BigInt::from(WHOLE).pow(exponent))),
        }
    }
}
