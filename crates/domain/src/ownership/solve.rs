//! From a structure to effective owners.

use std::sync::Arc;

use num_bigint::BigInt;

use super::circle::{Member, eliminate};
use super::graph::{Fault, Graph, read};
use super::share::Share;
use super::{BENEFICIAL_OWNER, MAX_ROUNDING, Structure, WHOLE, paths};
use crate::steps;

closed_codes! {
    /// How a company's declared holdings add up.
    pub enum BalanceCode {
        /// 100 %, give or take what rounding may leave.
        Complete = "COMPLETE",
        /// Less: an owner is missing.
        UnderDeclared = "UNDER_DECLARED",
        /// More than there is.
        OverDeclared = "OVER_DECLARED",
        /// No owner is named at all. A corporate holder has to disclose its own owners (FinHub "shareholders").
        NoOwners = "NO_OWNERS",
    }
}

/// What is declared about one company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    pub company: String,
    /// The sum of its holdings in basis points; may be more than 10 000.
    pub basis_points: u64,
    /// How many hold it.
    pub holders: usize,
    /// How that adds up.
    pub balance: BalanceCode,
}

/// Companies that hold each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle {
    /// Their ids, in order.
    pub companies: Vec<String>,
    /// No holder is outside of it: it belongs to no person.
    pub closed: bool,
}

/// One way from the verified company up to a natural person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The companies passed, the verified one first.
    pub companies: Vec<String>,
    /// Who holds how much of each of them, in basis points: the next company, at last the person.
    pub basis_points: Vec<u32>,
    /// Their product.
    pub share: Share,
}

/// A natural person with a share in the verified company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveOwner {
    /// The person's id in the structure.
    pub id: String,
    /// The share through all paths together.
    pub share: Share,
    /// The share is 25 % or more.
    pub beneficial_owner: bool,
    /// Some paths, those of the largest direct holdings first; none of them passes a company twice.
    pub paths: Vec<Path>,
    /// There are more paths than are listed.
    pub more_paths: bool,
    /// A circle is on the way, so the share may be more than its paths' sum.
    pub through_circle: bool,
}

/// Who owns the verified company. `owners + unknown − over_declared` is exactly the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ownership {
    /// The company that is verified.
    pub root: String,
    /// Natural persons, largest share first, then by id.
    pub owners: Vec<EffectiveOwner>,
    /// The part that leads to nobody: undeclared, of companies without owners, or caught in a closed circle.
    pub unknown: Share,
    /// The part that was declared beyond the whole.
    pub over_declared: Share,
    /// Every connected company: the verified one, then by id.
    pub companies: Vec<Declaration>,
    /// The circles, by their first company.
    pub circles: Vec<Circle>,
    /// Parties that no way of holdings connects with the verified company.
    pub unconnected: Vec<String>,
}

impl Ownership {
    /// Ids of the beneficial owners.
    pub fn beneficial_owners(&self) -> impl Iterator<Item = &str> {
        let owners = self.owners.iter().filter(|owner| owner.beneficial_owner);
        owners.map(|owner| owner.id.as_str())
    }

    /// The companies above the verified one.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        let companies = self
            .companies
            .iter()
            .map(|company| company.company.as_str());
        companies.filter(|company| *company != self.root)
    }

    /// More than one tier (FinHub "Complex Ownership Structures": a company that owns a company).
    #[must_use]
    pub fn is_complex(&self) -> bool {
        self.parents().next().is_some()
    }
}

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
                .any(|(holder, _)| *holder == company)
        };
        let circle = companies.len() > 1 || companies.iter().any(|company| holds_itself(*company));
        let members: Vec<Member> = companies
            .iter()
            .filter(|_| circle)
            .map(|company| {
                let (mut within, mut outside) = (Vec::new(), 0);
                for (holder, points) in &graph.holders[*company] {
                    match inside(*holder) {
                        Some(row) => within.push((row, *points)),
                        None => outside += u64::from(*points),
                    }
                }
                Member::new(&within, outside)
            })
            .collect();
        let closed = circle
            && members.iter().all(|member| {
                let (held, whole) = member.held_inside();
                held == whole
            });
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
    let mut tiers = vec![0_u32; graph.ids.len()];
    let mut longest = 0;
    let mut whole = BigInt::from(1);
    for step in steps {
        let below = step.companies.iter().map(|company| tiers[*company]).max();
        let above = below.unwrap_or_default() + u32::from(!step.circle);
        longest = longest.max(above);
        for (holder, _) in step
            .companies
            .iter()
            .flat_map(|company| &graph.holders[*company])
        {
            tiers[*holder] = tiers[*holder].max(above);
        }
        if let Some(members) = &step.equations {
            whole *= eliminate(members, &vec![BigInt::ZERO; members.len()]).0;
        }
    }
    whole * BigInt::from(WHOLE).pow(longest)
}

/// Follows the structure up from its root.
///
/// # Errors
/// Everything that keeps the declaration from being read as a structure.
pub fn solve(structure: &Structure) -> Result<Ownership, Vec<Fault>> {
    let graph = read(structure)?;
    let components = &graph.components;
    let steps: Vec<Step<'_>> = components
        .iter()
        .map(|members| Step::new(&graph, members))
        .collect();
    let whole = Arc::new(whole(&graph, &steps));
    let mut parts = vec![BigInt::ZERO; graph.ids.len()];
    let mut circled = vec![false; graph.ids.len()];
    let (mut unknown, mut over_declared) = (BigInt::ZERO, BigInt::ZERO);
    let mut rounded = BigInt::ZERO;
    parts[graph.root].clone_from(&whole);
    for step in &steps {
        let inflow: Vec<BigInt> = step
            .companies
            .iter()
            .map(|company| std::mem::take(&mut parts[*company]))
            .collect();
        if step.closed {
            unknown += inflow.iter().sum::<BigInt>();
        }
        // What one basis point of each company is worth.
        let points: Vec<BigInt> = match &step.equations {
            Some(members) => {
                let (determinant, solution) = eliminate(members, &inflow);
                let scale = members.iter().map(Member::per_point);
                let exact = solution.into_iter().map(|part| part / &determinant);
                exact.zip(scale).map(|(part, scale)| part * scale).collect()
            }
            None if step.closed => vec![BigInt::ZERO; inflow.len()],
            None => inflow.into_iter().map(|part| part / WHOLE).collect(),
        };
        let way_circled = step.circle || step.companies.iter().any(|company| circled[*company]);
        for (at, (company, point)) in step.companies.iter().zip(&points).enumerate() {
            let mut left = i64::from(WHOLE);
            rounded += point * rounding(&graph.holders[*company]);
            for (holder, held) in &graph.holders[*company] {
                steps::count();
                circled[*holder] |= way_circled;
                if !step.has(*holder) {
                    parts[*holder] += point * *held;
                    left -= i64::from(*held);
                }
            }
            if let Some(member) = step.equations.as_ref().and_then(|members| members.get(at)) {
                let (held, of) = member.held_inside();
                // Exact: scaled weights add up to whole basis points.
                left -= i64::try_from(held * u64::from(WHOLE) / of).unwrap_or_default();
            }
            match left {
                0.. => unknown += point * left,
                _ => over_declared -= point * left,
            }
        }
    }
    Ok(answer(
        &graph,
        &steps,
        &whole,
        parts,
        &circled,
        (unknown, over_declared, rounded),
    ))
}

/// By how many basis points a company's holdings are off the whole, where that may be for rounding; else none.
fn rounding(holders: &[(usize, u32)]) -> u64 {
    let sum: u64 = holders.iter().map(|(_, points)| u64::from(*points)).sum();
    let off = sum.abs_diff(u64::from(WHOLE));
    if off <= tolerance(holders) { off } else { 0 }
}

fn tolerance(holders: &[(usize, u32)]) -> u64 {
    (holders.len() as u64).min(u64::from(MAX_ROUNDING))
}

fn answer(
    graph: &Graph<'_>,
    steps: &[Step<'_>],
    whole: &Arc<BigInt>,
    parts: Vec<BigInt>,
    circled: &[bool],
    (unknown, over_declared, rounded): (BigInt, BigInt, BigInt),
) -> Ownership {
    let name = |party: usize| graph.ids[party].to_owned();
    let share = |numerator| Share::new(numerator, Arc::clone(whole));
    let rounds = !share(rounded).exceeds(MAX_ROUNDING);
    let mut finder = paths::Finder::new(graph);
    let mut owners = Vec::new();
    for (party, part) in parts.into_iter().enumerate() {
        if graph.company[party] || !graph.connected[party] {
            continue;
        }
        let share = share(part);
        let (paths, more_paths) = finder.paths(party);
        owners.push(EffectiveOwner {
            id: name(party),
            beneficial_owner: share.reaches(BENEFICIAL_OWNER),
            share,
            paths,
            more_paths,
            through_circle: circled[party],
        });
    }
    owners.sort_by(|one, other| {
        other
            .share
            .cmp(&one.share)
            .then_with(|| one.id.cmp(&other.id))
    });
    let above = (0..graph.ids.len()).filter(|party| *party != graph.root);
    let companies = std::iter::once(graph.root)
        .chain(above)
        .filter(|party| graph.connected[*party] && graph.company[*party])
        .map(|company| declaration(name(company), &graph.holders[company], rounds))
        .collect();
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
        root: name(graph.root),
        owners,
        unknown: share(unknown),
        over_declared: share(over_declared),
        companies,
        circles,
        unconnected: (0..graph.ids.len())
            .filter(|party| !graph.connected[*party])
            .map(name)
            .collect(),
    }
}

fn declaration(company: String, holders: &[(usize, u32)], rounds: bool) -> Declaration {
    let basis_points: u64 = holders.iter().map(|(_, points)| u64::from(*points)).sum();
    let tolerance = if rounds { tolerance(holders) } else { 0 };
    let balance = if holders.is_empty() {
        BalanceCode::NoOwners
    } else if basis_points.abs_diff(u64::from(WHOLE)) <= tolerance {
        BalanceCode::Complete
    } else if basis_points < u64::from(WHOLE) {
        BalanceCode::UnderDeclared
    } else {
        BalanceCode::OverDeclared
    };
    Declaration {
        company,
        basis_points,
        holders: holders.len(),
        balance,
    }
}
