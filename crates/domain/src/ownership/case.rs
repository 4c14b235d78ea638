//! Whether somebody is an owner of one entity, by the rules that need no trust.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use num_bigint::BigInt;

use super::control::{Cause, Controls, Spread, Terms};
use super::graph::{Graph, Upward};
use super::index::Index;
use super::judgement::MAX_NAMED;
use super::policy::{Limit, Policy, Rule};
use super::solve::{Flow, parts};
use super::stakes::Stakes;
use super::{Amount, Fraction, InterestKind, PartyKind, RiskCategory, RuleCode, Share};

/// The most work for looking through companies that control the customer or have a role: about one step for each
/// holding that is followed and each party that is compared, and more of them the longer the exact numbers are.
pub(super) const BUDGET: usize = 1_000_000;
/// So many bits of a number are multiplied in about the time that anything else takes.
const BITS_A_STEP: u64 = 640;

/// Why somebody is an owner of an entity.
#[derive(Debug, Clone)]
pub(super) enum Ground {
    Interest(usize, Share),
    Control(Cause),
    Holders(usize, Share, Vec<usize>),
    Controller(usize, usize, Share),
}

impl Ground {
    pub(super) fn rule(&self) -> RuleCode {
        match self {
            Self::Interest(..) => RuleCode::OwnershipInterest,
            Self::Control(Cause::Majority(_)) => RuleCode::ControlByMajority,
            Self::Control(Cause::Pact(..)) => RuleCode::ControlJointly,
            Self::Control(Cause::Declared(..)) => RuleCode::ControlByOtherMeans,
            Self::Holders(..) => RuleCode::ControlledHolders,
            Self::Controller(..) => RuleCode::InterestInController,
        }
    }
}

/// The graphs of each kind: by name, and as they are for those for whom somebody holds.
#[derive(Debug)]
pub(super) struct Graphs<'a> {
    /// With the kind's place, and whether it is the graph by name.
    by_kind: Vec<(usize, bool, Graph<'a>)>,
}

impl<'a> Graphs<'a> {
    pub(super) fn new(index: &'a Index<'a>, stakes: &Stakes<'_>, day: chrono::NaiveDate) -> Self {
        let mut by_kind = Vec::new();
        for (place, kind) in InterestKind::MEASURED.into_iter().enumerate() {
            let same = kind == InterestKind::Votes && index.votes_are_shares;
            if index.has(kind) && !same {
                by_kind.push((place, true, Graph::new(index, kind, Some(day))));
            }
            if stakes.has_nominees && !same {
                let graph = Graph::from_parts(index, beneficial(stakes, place));
                by_kind.push((place, false, graph));
            }
        }
        Self { by_kind }
    }

    /// The graph of a kind by name; `None` where it is not declared.
    pub(super) fn of(&self, kind: InterestKind) -> Option<&Graph<'a>> {
        let place = kind.place()?;
        let mut graphs = self.by_kind.iter();
        let found = graphs.find(|(of, by_name, _)| *of == place && *by_name);
        found.map(|(_, _, graph)| graph)
    }
}

/// Added up by holder, as one may hold in their own name and in another's.
fn beneficial(
    stakes: &Stakes<'_>,
    kind: usize,
) -> impl Iterator<Item = (usize, usize, Amount)> + use<> {
    let mut sums: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for (holder, company, units) in stakes.beneficial(kind) {
        let sum = sums.entry((holder, company)).or_default();
        *sum = sum.saturating_add(units).min(stakes.wholes[company]);
    }
    let wholes = stakes.wholes.clone();
    sums.into_iter()
        .filter_map(move |((holder, company), units)| {
            let part = Fraction::new(units, wholes[company])?;
            Some((holder, company, Amount::Fraction(part)))
        })
}

/// What parties have of one entity, by the kind's place: every trust and foundation, and whoever else has enough for
/// any rule. All of them, for every entity, would be more than memory holds.
type Parts = Rc<Vec<(usize, BTreeMap<usize, Share>)>>;

/// One structure and one policy on one day.
#[derive(Debug)]
pub(super) struct Case<'c, 'a> {
    pub(super) index: &'a Index<'a>,
    pub(super) stakes: &'c Stakes<'a>,
    pub(super) controls: &'c Controls,
    graphs: &'c Graphs<'a>,
    policy: &'c Policy,
    category: RiskCategory,
    pub(super) spread: Spread<'c, 'a>,
    parts: BTreeMap<usize, Option<Parts>>,
    controllers: BTreeMap<usize, Rc<Vec<usize>>>,
    left: usize,
    /// The budget was not enough.
    pub(super) cut: bool,
}

/// The terms of control by a policy.
pub(super) fn terms(index: &Index<'_>, policy: &Policy, category: RiskCategory) -> Terms {
    let majority = policy.rule(RuleCode::ControlByMajority);
    let kinds = majority.map_or(&[] as &[InterestKind], |rule| &rule.kinds);
    Terms {
        limit: majority.and_then(|rule| rule.limit(category)),
        kinds: index.places(kinds),
        means: policy.rule(RuleCode::ControlByOtherMeans).is_some(),
        jointly: policy.rule(RuleCode::ControlJointly).is_some(),
    }
}

impl<'c, 'a> Case<'c, 'a> {
    pub(super) fn new(
        (index, stakes): (&'a Index<'a>, &'c Stakes<'a>),
        controls: &'c Controls,
        graphs: &'c Graphs<'a>,
        policy: &'c Policy,
        category: RiskCategory,
    ) -> Self {
        Self {
            index,
            stakes,
            controls,
            graphs,
            policy,
            category,
            spread: Spread::new(stakes),
            parts: BTreeMap::new(),
            controllers: BTreeMap::new(),
            left: BUDGET,
            cut: false,
        }
    }

    /// Whether there is still so much to spend.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        match self.left.checked_sub(steps) {
            Some(left) => self.left = left,
            None => self.cut = true,
        }
        !self.cut
    }

    /// What everybody has of an entity; `None` where that is too much work.
    fn parts_of(&mut self, target: usize) -> Option<Parts> {
        if let Some(known) = self.parts.get(&target) {
            return known.clone();
        }
        // What the customer itself is made of is always looked at.
        let is_root = target == self.index.root;
        let mut all = Vec::new();
        for (kind, _, graph) in &self.graphs.by_kind {
            if !is_root && !self.spend(self.index.rows.len()) {
                break;
            }
            let Ok(up) = Upward::new(graph, target) else {
                // A circle above it, too large for the equations.
                self.cut = true;
                break;
            };
            let flow = parts(&up);
            let longer = flow.whole.bits() / BITS_A_STEP;
            if !is_root {
                let steps = usize::try_from(longer).unwrap_or(usize::MAX);
                self.spend(steps.saturating_mul(self.index.rows.len()));
            }
            all.push((*kind, self.enough(flow)));
        }
        let parts = (all.len() == self.graphs.by_kind.len()).then(|| Rc::new(all));
        self.parts.insert(target, parts.clone());
        parts
    }

    /// Those parts that may matter.
    fn enough(&self, flow: Flow) -> BTreeMap<usize, Share> {
        let rules = [RuleCode::OwnershipInterest, RuleCode::InterestInController];
        let limits: Vec<Limit> = rules
            .into_iter()
            .filter_map(|code| Some(self.rule(code)?.1))
            .collect();
        let whole = &flow.whole;
        let parts = flow.parts.into_iter().enumerate();
        let parts = parts.filter(|(_, part)| *part != BigInt::ZERO);
        let parts = parts.map(|(party, part)| (party, Share::new(part, Arc::clone(whole))));
        parts
            .filter(|(party, share)| {
                self.index.kinds[*party].is_arrangement()
                    || limits.iter().any(|limit| limit.is_met(share))
            })
            .collect()
    }

    /// What the parties together have of an entity, where it is enough: the largest of what the graphs of a kind say.
    fn interest(
        &mut self,
        who: &[usize],
        target: usize,
        rule: &Rule,
        limit: Limit,
    ) -> Vec<(usize, Share)> {
        let Some(parts) = self.parts_of(target) else {
            return Vec::new();
        };
        let mut enough: Vec<(usize, Share)> = Vec::new();
        for (kind, parts) in parts.iter() {
            if !self.index.places(&rule.kinds)[*kind] {
                continue;
            }
            let shares = who.iter().filter_map(|party| parts.get(party)).cloned();
            let Some(share) = shares.reduce(|one, other| one.plus(&other)) else {
                continue;
            };
            if !limit.is_met(&share) {
                continue;
            }
            match enough.iter_mut().find(|(known, _)| known == kind) {
                Some((_, known)) if *known >= share => {}
                Some((_, known)) => *known = share,
                None => enough.push((*kind, share)),
            }
        }
        enough
    }

    /// Whether a trust or a foundation has any part of the entity.
    pub(super) fn has_part(&mut self, trust: usize, target: usize) -> bool {
        let parts = self.parts_of(target);
        let mut kinds = parts.iter().flat_map(|parts| parts.iter());
        kinds.any(|(_, parts)| parts.contains_key(&trust))
    }

    /// The companies that control an entity.
    fn controllers_of(&mut self, target: usize) -> Rc<Vec<usize>> {
        let found = self.controllers.entry(target).or_insert_with(|| {
            let companies = (0..self.index.ids.len())
                .filter(|party| self.index.kinds[*party] == PartyKind::Company)
                .filter(|party| *party != target && self.controls.has(*party, target));
            Rc::new(companies.collect())
        });
        Rc::clone(found)
    }

    fn rule(&self, code: RuleCode) -> Option<(&'c Rule, Limit)> {
        let rule = self.policy.rule(code)?;
        Some((rule, rule.limit(self.category)?))
    }

    /// Lets the parties control whatever they control together; [`Case::spread`] has it until the next time.
    pub(super) fn spread(&mut self, who: &[usize]) {
        self.spread
            .run(who, &self.controls.terms, &self.controls.in_force);
    }

    /// Why the parties together are an owner of an entity. Leaves their control in [`Case::spread`].
    pub(super) fn grounds(&mut self, who: &[usize], target: usize) -> Vec<Ground> {
        let mut grounds = Vec::new();
        if let Some((rule, limit)) = self.rule(RuleCode::OwnershipInterest) {
            let interests = self.interest(who, target, rule, limit);
            grounds.extend(
                interests
                    .into_iter()
                    .map(|(kind, share)| Ground::Interest(kind, share)),
            );
        }
        self.spread(who);
        let at = self.spread.order.iter().position(|party| *party == target);
        let cause = at.and_then(|at| self.spread.causes[at]);
        grounds.extend(cause.map(Ground::Control));
        if let Some((rule, limit)) = self.rule(RuleCode::ControlledHolders) {
            for (kind, share) in self.held(target, rule, limit) {
                let by = self.holders(who, target, kind);
                if !by.is_empty() {
                    grounds.push(Ground::Holders(kind, share, by));
                }
            }
        }
        if let Some((rule, limit)) = self.rule(RuleCode::InterestInController) {
            let mut found = 0;
            for company in self.controllers_of(target).iter() {
                // Whoever controls it controls the entity, too.
                if self.spread.inside[*company] {
                    continue;
                }
                let mut enough = self.interest(who, *company, rule, limit);
                if enough.is_empty() {
                    enough = self.held(*company, rule, limit);
                }
                found += usize::from(!enough.is_empty());
                if found > MAX_NAMED {
                    break;
                }
                let ground = |(kind, share)| Ground::Controller(*company, kind, share);
                grounds.extend(enough.into_iter().map(ground));
            }
        }
        grounds
    }

    /// What the parties hold directly of an entity with everything that they control, where it is enough.
    fn held(&self, target: usize, rule: &Rule, limit: Limit) -> Vec<(usize, Share)> {
        let whole = self.stakes.wholes[target];
        let places = self.index.places(&rule.kinds);
        let tally = self.spread.tally(target).into_iter().enumerate();
        tally
            .filter(|(place, units)| places[*place] && limit.is_met_by(*units, whole))
            .map(|(place, units)| (place, Share::of(units, whole)))
            .collect()
    }

    /// In whose names that is, the parties themselves left out; where the nominee is not named, for whom it is.
    fn holders(&self, who: &[usize], target: usize, kind: usize) -> Vec<usize> {
        let inside = &self.spread.inside;
        let mut by = Vec::new();
        for stake in self.stakes.of(target).filter(|stake| stake.kind == kind) {
            match stake.holder {
                Some(holder) if who.contains(&holder) => {}
                Some(holder) if stake.claimants().any(|party| inside[party]) => by.push(holder),
                Some(_) => {}
                None => by.extend(stake.nominators.iter().filter(|party| inside[**party])),
            }
        }
        by.sort_unstable();
        by.dedup();
        by
    }
}
