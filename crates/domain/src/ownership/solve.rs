//! From a structure to effective owners.

use std::sync::Arc;

use num_bigint::BigInt;

use super::amount::divisor;
use super::circle::{Member, eliminate};
use super::graph::{Graph, Held, Upward};
use super::index::{Fault, Index, read};
use super::ownership_of::{BalanceCode, Circle, Declaration, EffectiveOwner, EndPoint, Ownership};
use super::share::Share;
use super::{
    Amount, BENEFICIAL_OWNER, InterestKind, MAX_ROUNDING, PartyKind, Structure, WHOLE, paths,
};
use crate::steps;

/// One step of the way up: a company alone, or a circle of them.
struct Step<'g> {
    companies: &'g [usize],
    /// The equations, for a circle that has an owner outside.
    equations: Option<Vec<Member>>,
    closed: bool,
    circle: bool,
}

impl<'g> Step<'g> {
    fn new(graph: &Graph<'_>, companies: &'g [usize]) -> Self {
        let inside = |party: usize| companies.binary_search(&party).ok();
        let holds_itself = |company: usize| {
            graph.holders[company]
                .iter()
                .any(|held| held.holder == company)
        };
        let circle = companies.len() > 1 || companies.iter().any(|company| holds_itself(*company));
        let members: Vec<Member> = companies
            .iter()
            .filter(|_| circle)
            .map(|company| {
                let (mut within, mut outside) = (Vec::new(), 0);
                for held in &graph.holders[*company] {
                    match inside(held.holder) {
                        Some(row) => within.push((row, held.units)),
                        None => outside += u128::from(held.units),
                    }
                }
                Member::new(&within, outside, graph.wholes[*company])
            })
            .collect();
        let closed = circle && members.iter().all(Member::is_closed);
        Self {
            companies,
            equations: (circle && !closed).then_some(members),
            closed,
            circle,
        }
    }

    fn has(&self, party: usize) -> bool {
        self.companies.binary_search(&party).is_ok()
    }
}

/// The number all shares are counted in: divisible by whatever the way up divides by.
fn whole(graph: &Graph<'_>, steps: &[Step<'_>]) -> BigInt {
    let mut tiers = vec![0_usize; graph.holders.len()];
    // What the companies of each tier are divided into: a way up passes a tier once at most.
    let mut factors: Vec<BigInt> = Vec::new();
    let mut whole = BigInt::from(1);
    for step in steps {
        let below = step.companies.iter().map(|company| tiers[*company]).max();
        let tier = below.unwrap_or_default();
        let above = tier + usize::from(!step.circle);
        factors.resize(factors.len().max(above), BigInt::from(1));
        for company in step.companies {
            if !step.circle {
                divide_into(&mut factors[tier], graph.wholes[*company]);
            }
            for held in &graph.holders[*company] {
                tiers[held.holder] = tiers[held.holder].max(above);
            }
        }
        if let Some(members) = &step.equations {
            whole *= eliminate(members, &vec![BigInt::ZERO; members.len()]).0;
        }
    }
    factors
        .into_iter()
        .fold(whole, |whole, factor| whole * factor)
}

/// Makes a factor divisible by a number.
fn divide_into(factor: &mut BigInt, by: u64) {
    let rest = u64::try_from(&*factor % by).unwrap_or_default();
    if rest != 0 {
        *factor *= by / divisor(rest, by);
    }
}

/// What reaches each party from a root, and what reaches nobody.
#[derive(Debug)]
pub(super) struct Flow {
    /// What all parts are parts of.
    pub(super) whole: Arc<BigInt>,
    /// For each party that is no company, what ends there.
    pub(super) parts: Vec<BigInt>,
    /// Whether a circle is on the way to the party.
    circled: Vec<bool>,
    unknown: BigInt,
    over_declared: BigInt,
    /// What the companies' holdings are off the whole for rounding.
    rounded: BigInt,
}

fn flow(up: &Upward<'_>, steps: &[Step<'_>]) -> Flow {
    let graph = up.graph;
    let whole = Arc::new(whole(graph, steps));
    let mut parts = vec![BigInt::ZERO; graph.holders.len()];
    let mut circled = vec![false; graph.holders.len()];
    let (mut unknown, mut over_declared) = (BigInt::ZERO, BigInt::ZERO);
    let mut rounded = BigInt::ZERO;
    parts[up.root].clone_from(&whole);
    for step in steps {
        let inflow: Vec<BigInt> = step
            .companies
            .iter()
            .map(|company| std::mem::take(&mut parts[*company]))
            .collect();
        if step.closed {
            unknown += inflow.iter().sum::<BigInt>();
        }
        // What one unit of each company is worth.
        let units: Vec<BigInt> = match &step.equations {
            Some(members) => {
                let (determinant, solution) = eliminate(members, &inflow);
                let scale = members.iter().map(Member::per_unit);
                let exact = solution.into_iter().map(|part| part / &determinant);
                exact.zip(scale).map(|(part, scale)| part * scale).collect()
            }
            None if step.closed => vec![BigInt::ZERO; inflow.len()],
            None => inflow
                .into_iter()
                .zip(step.companies)
                .map(|(part, company)| part / graph.wholes[*company])
                .collect(),
        };
        let way_circled = step.circle || step.companies.iter().any(|company| circled[*company]);
        for (at, (company, unit)) in step.companies.iter().zip(&units).enumerate() {
            let (holders, whole) = (&graph.holders[*company], graph.wholes[*company]);
            let mut taken = 0_u128;
            let off = rounding(holders, whole);
            if off > 0 {
                rounded += unit * off;
            }
            for held in holders {
                steps::count();
                circled[held.holder] |= way_circled;
                if !step.has(held.holder) {
                    parts[held.holder] += unit * held.units;
                    taken += u128::from(held.units);
                }
            }
            if let Some(member) = step.equations.as_ref().and_then(|members| members.get(at)) {
                taken += member.held_inside();
            }
            match u128::from(whole).checked_sub(taken) {
                Some(0) => {}
                Some(left) => unknown += unit * left,
                None => over_declared += unit * (taken - u128::from(whole)),
            }
        }
    }
    Flow {
        whole,
        parts,
        circled,
        unknown,
        over_declared,
        rounded,
    }
}

/// What reaches each party from a root, without paths.
pub(super) fn parts(up: &Upward<'_>) -> Flow {
    flow(up, &steps_of(up))
}

fn steps_of<'u>(up: &'u Upward<'_>) -> Vec<Step<'u>> {
    let components = up.components.iter();
    components
        .map(|members| Step::new(up.graph, members))
        .collect()
}

/// Follows the shares of a structure up from its root. Every interest that is declared counts, whatever its dates: ask
/// for [`Structure::on`] a day where there are any.
///
/// # Errors
/// Everything that keeps the declaration from being read as a structure.
pub fn solve(structure: &Structure) -> Result<Ownership, Vec<Fault>> {
    solve_kind(structure, InterestKind::Shares)
}

/// As [`solve`], for the votes or the profit. Of a kind without amounts nothing is known.
///
/// # Errors
/// Everything that keeps the declaration from being read as a structure.
pub fn solve_kind(structure: &Structure, kind: InterestKind) -> Result<Ownership, Vec<Fault>> {
    let index = read(structure)?;
    let graph = Graph::new(&index, kind, None);
    Ok(ownership(&Upward::new(&graph, index.root)?))
}

/// Where nothing of a kind is declared.
pub(super) fn nothing(index: &Index<'_>) -> Result<Ownership, Vec<Fault>> {
    let graph = Graph::from_parts(index, std::iter::empty());
    Ok(ownership(&Upward::new(&graph, index.root)?))
}

/// By how many units a company's holdings are off the whole, where that may be for rounding; else none.
fn rounding(holders: &[Held], whole: u64) -> u128 {
    let off = sum(holders).abs_diff(u128::from(whole));
    if is_rounding(off, holders, whole) {
        off
    } else {
        0
    }
}

fn sum(holders: &[Held]) -> u128 {
    holders.iter().map(|held| u128::from(held.units)).sum()
}

/// Whether so many units are no more than one basis point for each holder whose part is declared in basis points.
/// Fractions are exact.
fn is_rounding(off: u128, holders: &[Held], whole: u64) -> bool {
    let is_rounded = |held: &&Held| matches!(held.amount, Amount::BasisPoints(_));
    let rounded = holders.iter().filter(is_rounded).count();
    let most = (rounded as u128).min(u128::from(MAX_ROUNDING));
    off * u128::from(WHOLE) <= most * u128::from(whole)
}

/// What follows from the holdings above a root.
pub(super) fn ownership(up: &Upward<'_>) -> Ownership {
    let steps = steps_of(up);
    let flow = flow(up, &steps);
    let (graph, index) = (up.graph, up.graph.index);
    let whole = &flow.whole;
    let share = |numerator| Share::new(numerator, Arc::clone(whole));
    let mut unknown = flow.unknown;
    let mut finder = paths::Finder::new(up);
    let (mut owners, mut ends) = (Vec::new(), Vec::new());
    for (party, part) in flow.parts.into_iter().enumerate() {
        if graph.is_company(party) || !up.connected[party] {
            continue;
        }
        let explained = index.explained[party];
        let is_person = index.kinds[party] == PartyKind::Person;
        if !is_person && !explained {
            unknown += &part;
        }
        let (id, share) = (index.name(party), share(part));
        let (paths, more_paths) = finder.paths(party);
        let through_circle = flow.circled[party];
        if is_person {
            owners.push(EffectiveOwner {
                id,
                beneficial_owner: share.reaches(BENEFICIAL_OWNER),
                share,
                paths,
                more_paths,
                through_circle,
            });
        } else {
            ends.push(EndPoint {
                id,
                kind: index.kinds[party],
                share,
                explained,
                paths,
                more_paths,
                through_circle,
            });
        }
    }
    owners.sort_by(|one, other| {
        let by_share = other.share.cmp(&one.share);
        by_share.then_with(|| one.id.cmp(&other.id))
    });
    ends.sort_by(|one, other| {
        let by_share = other.share.cmp(&one.share);
        by_share.then_with(|| one.id.cmp(&other.id))
    });
    let rounds = !share(flow.rounded).exceeds(MAX_ROUNDING);
    let above = (0..index.ids.len()).filter(|party| *party != up.root);
    let companies = std::iter::once(up.root)
        .chain(above)
        .filter(|party| up.connected[*party] && graph.is_company(*party))
        .map(|company| declaration(graph, company, rounds))
        .collect();
    let name = |party: usize| index.name(party);
    let mut circles: Vec<Circle> = steps
        .iter()
        .filter(|step| step.circle)
        .map(|step| Circle {
            companies: step
                .companies
                .iter()
                .map(|company| name(*company))
                .collect(),
            closed: step.closed,
        })
        .collect();
    circles.sort_by(|one, other| one.companies.cmp(&other.companies));
    Ownership {
        root: name(up.root),
        owners,
        ends,
        unknown: share(unknown),
        over_declared: share(flow.over_declared),
        companies,
        circles,
        unconnected: (0..index.ids.len())
            .filter(|party| !up.connected[*party])
            .map(name)
            .collect(),
    }
}

fn declaration(graph: &Graph<'_>, company: usize, rounds: bool) -> Declaration {
    let (holders, whole) = (&graph.holders[company], graph.wholes[company]);
    let (sum, all) = (sum(holders), u128::from(whole));
    let off = sum.abs_diff(all);
    let balance = if holders.is_empty() {
        BalanceCode::NoOwners
    } else if off == 0 || (rounds && is_rounding(off, holders, whole)) {
        BalanceCode::Complete
    } else if sum < all {
        BalanceCode::UnderDeclared
    } else {
        BalanceCode::OverDeclared
    };
    let sum = Share::of(sum, whole);
    Declaration {
        company: graph.index.name(company),
        basis_points: sum.basis_points(),
        sum,
        holders: holders.len(),
        balance,
    }
}
