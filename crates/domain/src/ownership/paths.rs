//! The ways between the verified company and a person, found from the person down.
//!
//! A structure may have more ways than anyone can count (tiers multiply them), so the search has a budget of steps. It
//! is spent in the order of ids and of the largest holdings, and hence in the same way for every order of the
//! declaration.

use std::sync::Arc;

use num_bigint::BigInt;

use super::graph::{Held, Upward};
use super::ownership_of::Path;
use super::share::Share;
use super::{Amount, MAX_PATHS};
use crate::steps;

/// The most steps of the search for one person.
const STEPS_PER_PERSON: usize = 2_000;
/// The most steps of the search for all persons.
pub(super) const STEPS: usize = 100_000;

/// What a party holds of a company.
#[derive(Debug, Clone, Copy)]
struct Holds {
    company: usize,
    units: u64,
    amount: Amount,
}

/// Searches one structure.
pub(super) struct Finder<'g> {
    up: &'g Upward<'g>,
    /// For each party what it holds of connected companies, largest first.
    held: Vec<Vec<Holds>>,
    on_path: Vec<bool>,
    steps_left: usize,
}

impl<'g> Finder<'g> {
    pub(super) fn new(up: &'g Upward<'g>) -> Self {
        let (holders, wholes) = (&up.graph.holders, &up.graph.wholes);
        let mut held = vec![Vec::new(); holders.len()];
        for company in up.components.iter().flatten() {
            for Held {
                holder,
                units,
                amount,
            } in &holders[*company]
            {
                held[*holder].push(Holds {
                    company: *company,
                    units: *units,
                    amount: *amount,
                });
            }
        }
        let whole = |one: &Holds| u128::from(wholes[one.company]);
        for held in &mut held {
            held.sort_unstable_by(|one, other| {
                let mine = u128::from(one.units) * whole(other);
                let theirs = u128::from(other.units) * whole(one);
                theirs.cmp(&mine).then(one.company.cmp(&other.company))
            });
        }
        Self {
            up,
            on_path: vec![false; held.len()],
            held,
            steps_left: STEPS,
        }
    }

    /// Paths of an owner, and whether there are, or may be, more.
    pub(super) fn paths(&mut self, person: usize) -> (Vec<Path>, bool) {
        let mut found = Vec::new();
        let mut steps_left = STEPS_PER_PERSON.min(self.steps_left);
        let budget = steps_left;
        // Each entry: a party on the way down, the next of its holdings, and how it was reached.
        let mut way: Vec<(usize, usize, Option<Holds>)> = vec![(person, 0, None)];
        let mut more = false;
        while let Some((party, next, _)) = way.last_mut() {
            steps::count();
            let Some(holds) = self.held[*party].get(*next).copied() else {
                self.on_path[*party] = false;
                way.pop();
                continue;
            };
            *next += 1;
            if self.on_path[holds.company] {
                continue;
            }
            let is_root = holds.company == self.up.root;
            if steps_left == 0 || (is_root && found.len() == MAX_PATHS) {
                more = true;
                break;
            }
            steps_left -= 1;
            if is_root {
                found.push(self.path(&way, holds));
            } else {
                self.on_path[holds.company] = true;
                way.push((holds.company, 0, Some(holds)));
            }
        }
        for (party, _, _) in way {
            self.on_path[party] = false;
        }
        self.steps_left -= budget - steps_left;
        (found, more)
    }

    /// From the root up: the last step down is the first of the path.
    fn path(&self, way: &[(usize, usize, Option<Holds>)], last: Holds) -> Path {
        let above = way.iter().rev().filter_map(|(_, _, holds)| *holds);
        let held: Vec<Holds> = std::iter::once(last).chain(above).collect();
        let (mut product, mut whole) = (BigInt::from(1), BigInt::from(1));
        for holds in &held {
            product *= holds.units;
            whole *= self.up.graph.wholes[holds.company];
        }
        let amounts: Vec<Amount> = held.iter().map(|holds| holds.amount).collect();
        Path {
            companies: held
                .iter()
                .map(|holds| self.up.graph.index.name(holds.company))
                .collect(),
            basis_points: amounts.iter().map(|amount| amount.basis_points()).collect(),
            amounts,
            share: Share::new(product, Arc::new(whole)),
        }
    }
}
