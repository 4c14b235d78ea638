//! Who controls what: least fixpoints.
//!
//! Whoever holds more than half of a company controls it; what it holds of other companies is then added to what they
//! hold themselves, and so on until nothing is added any more. Declared means pass on in the same way, and an
//! agreement's parties control together once what all of them hold, with everything that they control, is a majority.
//! All of it is monotone: another interest never takes control away from anybody.

use super::policy::Limit;
use super::stakes::{Declared, Stakes};
use super::{InterestKind, MAX_AGREEMENTS};
use crate::steps;

/// How many kinds have amounts.
const KINDS: usize = InterestKind::MEASURED.len();

/// Why a party is controlled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// Enough of a kind, by its place.
    Majority(usize),
    /// As declared, by this party.
    Declared(Declared, usize),
    /// Together with the agreement's other parties, of which this party is one.
    Pact(usize, usize),
}

/// What makes control.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    /// From which part on, of each kind; none where no part is enough.
    pub(super) limit: Option<Limit>,
    /// The kinds that count, by their places.
    pub(super) kinds: [bool; KINDS],
    /// Whether declared means and roles count.
    pub(super) means: bool,
    /// Whether agreements count.
    pub(super) jointly: bool,
}

/// What some parties control together, while it is found out.
#[derive(Debug)]
pub(super) struct Spread<'s, 'a> {
    stakes: &'s Stakes<'a>,
    /// The parties begun with, and then all that they control, in the order in which that was found.
    pub(super) order: Vec<usize>,
    /// For each party of the order, why it is there; none for those begun with.
    pub(super) causes: Vec<Option<Cause>>,
    /// Whether a party is in the order.
    pub(super) inside: Vec<bool>,
    counted: Vec<bool>,
    counted_list: Vec<usize>,
    /// Units of each kind that they hold directly of each company.
    tallies: Vec<[u128; KINDS]>,
}

impl<'s, 'a> Spread<'s, 'a> {
    pub(super) fn new(stakes: &'s Stakes<'a>) -> Self {
        let size = stakes.index.ids.len();
        Self {
            stakes,
            order: Vec::new(),
            causes: Vec::new(),
            inside: vec![false; size],
            counted: vec![false; stakes.stakes.len()],
            counted_list: Vec::new(),
            tallies: vec![[0; KINDS]; size],
        }
    }

    fn clear(&mut self) {
        for party in self.order.drain(..) {
            self.inside[party] = false;
        }
        for stake in self.counted_list.drain(..) {
            self.counted[stake] = false;
            self.tallies[self.stakes.stakes[stake].company] = [0; KINDS];
        }
        self.causes.clear();
    }

    fn enter(&mut self, party: usize, cause: Option<Cause>) {
        if !std::mem::replace(&mut self.inside[party], true) {
            self.order.push(party);
            self.causes.push(cause);
        }
    }

    /// Finds everything that the parties control together.
    pub(super) fn run(&mut self, seeds: &[usize], terms: &Terms, in_force: &[Option<Majority>]) {
        self.clear();
        for seed in seeds {
            self.enter(*seed, None);
        }
        let mut next = 0;
        while let Some(party) = self.order.get(next).copied() {
            next += 1;
            self.count(party, terms, in_force);
        }
    }

    /// Adds what a party holds, and enters what that gives control of.
    fn count(&mut self, party: usize, terms: &Terms, in_force: &[Option<Majority>]) {
        let stakes = self.stakes;
        for at in &stakes.claims[party] {
            steps::count();
            if std::mem::replace(&mut self.counted[*at], true) {
                continue;
            }
            self.counted_list.push(*at);
            let stake = &stakes.stakes[*at];
            let tally = &mut self.tallies[stake.company][stake.kind];
            *tally += u128::from(stake.units);
            let (tally, whole) = (*tally, stakes.wholes[stake.company]);
            if self.inside[stake.company] || !terms.kinds[stake.kind] {
                continue;
            }
            if terms
                .limit
                .is_some_and(|limit| limit.is_met_by(tally, whole))
            {
                self.enter(stake.company, Some(Cause::Majority(stake.kind)));
            }
        }
        if terms.means {
            for (subject, declared) in &stakes.declared[party] {
                steps::count();
                self.enter(*subject, Some(Cause::Declared(*declared, party)));
            }
        }
        for pact in &stakes.pacts_of[party] {
            if in_force[*pact].is_some() {
                let company = stakes.pacts[*pact].company;
                self.enter(company, Some(Cause::Pact(*pact, party)));
            }
        }
    }

    /// What they hold directly of a company, with everything that they control.
    pub(super) fn tally(&self, company: usize) -> [u128; KINDS] {
        self.tallies[company]
    }

    /// What they control, without themselves.
    pub(super) fn controlled(&self) -> impl Iterator<Item = usize> {
        let all = self.order.iter().zip(&self.causes);
        all.filter(|(_, cause)| cause.is_some())
            .map(|(party, _)| *party)
    }
}

/// What an agreement's parties hold together: the kind's place, and units.
pub(super) type Majority = (usize, u128);

/// Who controls what.
#[derive(Debug)]
pub(super) struct Controls {
    pub(super) terms: Terms,
    /// For each agreement that is in force, the majority that it makes.
    pub(super) in_force: Vec<Option<Majority>>,
    /// For each party, what it controls, in order.
    pub(super) sets: Vec<Vec<usize>>,
}

impl Controls {
    /// Finds everything. Agreements come into force one after the other: what one gives may be what another lacks.
    pub(super) fn find(stakes: &Stakes<'_>, terms: Terms) -> Self {
        let mut spread = Spread::new(stakes);
        let mut all = Self::none(stakes, terms);
        for party in 0..all.sets.len() {
            all.sets[party] = all.set_of(&mut spread, party);
        }
        for _ in 0..=MAX_AGREEMENTS {
            let new = all.come_into_force(stakes);
            if new.is_empty() {
                break;
            }
            for (pact, majority) in &new {
                all.in_force[*pact] = Some(*majority);
            }
            for party in 0..all.sets.len() {
                let gains = new.iter().any(|(pact, _)| {
                    let pact = &stakes.pacts[*pact];
                    let has = |one: usize| one == party || all.has(party, one);
                    pact.members.iter().any(|member| has(*member)) && !has(pact.company)
                });
                if gains {
                    all.sets[party] = all.set_of(&mut spread, party);
                }
            }
        }
        all
    }

    /// Before anything is found.
    pub(super) fn none(stakes: &Stakes<'_>, terms: Terms) -> Self {
        Self {
            terms,
            in_force: vec![None; stakes.pacts.len()],
            sets: vec![Vec::new(); stakes.index.ids.len()],
        }
    }

    pub(super) fn has(&self, party: usize, controls: usize) -> bool {
        self.sets[party].binary_search(&controls).is_ok()
    }

    fn set_of(&self, spread: &mut Spread<'_, '_>, party: usize) -> Vec<usize> {
        spread.run(&[party], &self.terms, &self.in_force);
        let mut set: Vec<usize> = spread.controlled().collect();
        set.sort_unstable();
        set
    }

    /// Agreements whose parties, with all that each of them controls, hold a majority: those not in force yet.
    fn come_into_force(&self, stakes: &Stakes<'_>) -> Vec<(usize, Majority)> {
        let Some(limit) = self.terms.limit.filter(|_| self.terms.jointly) else {
            return Vec::new();
        };
        let mut new = Vec::new();
        for (at, pact) in stakes.pacts.iter().enumerate() {
            if self.in_force[at].is_some() {
                continue;
            }
            let mut inside = vec![false; self.sets.len()];
            for member in &pact.members {
                inside[*member] = true;
                for controlled in &self.sets[*member] {
                    steps::count();
                    inside[*controlled] = true;
                }
            }
            let mut tally = [0_u128; KINDS];
            for stake in stakes.of(pact.company) {
                steps::count();
                if stake.claimants().any(|party| inside[party]) {
                    tally[stake.kind] += u128::from(stake.units);
                }
            }
            let whole = stakes.wholes[pact.company];
            let majority =
                tally.iter().copied().enumerate().find(|(kind, units)| {
                    self.terms.kinds[*kind] && limit.is_met_by(*units, whole)
                });
            new.extend(majority.map(|majority| (at, majority)));
        }
        new
    }
}
