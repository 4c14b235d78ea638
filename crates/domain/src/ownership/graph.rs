//! Who holds how much of which company: one kind of interest, on one day.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::index::{Fault, FaultCode, Index, Row, common};
use super::{Amount, InterestKind, MAX_CIRCLE, PartyKind};

/// What one party holds of a company.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub(super) holder: usize,
    /// In units of the company's whole.
    pub(super) units: u64,
    /// As it was declared.
    pub(super) amount: Amount,
}

/// Holdings by index.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    pub(super) index: &'a Index<'a>,
    /// For each party, who holds it, the largest part first.
    pub(super) holders: Vec<Vec<Held>>,
    /// For each party, how many units are all of it.
    pub(super) wholes: Vec<u64>,
}

impl<'a> Graph<'a> {
    /// The holdings of a kind on a day.
    pub(super) fn new(index: &'a Index<'a>, kind: InterestKind, day: Option<NaiveDate>) -> Self {
        let rows = index.rows.iter();
        Self::of(index, rows.filter(|row| row.is(kind) && row.counts(day)))
    }

    /// All kinds on all days; the amounts mean nothing together.
    pub(super) fn of_everything(index: &'a Index<'a>) -> Self {
        let measured = |row: &&Row<'_>| InterestKind::MEASURED.iter().any(|kind| row.is(*kind));
        Self::of(index, index.rows.iter().filter(measured))
    }

    fn of<'r>(index: &'a Index<'a>, rows: impl Iterator<Item = &'r Row<'a>>) -> Self
    where
        'a: 'r,
    {
        let parts = rows.filter_map(|row| Some((row.holder, row.subject, row.amount?)));
        Self::from_parts(index, parts)
    }

    /// From `(holder, company, amount)`.
    pub(super) fn from_parts(
        index: &'a Index<'a>,
        parts: impl Iterator<Item = (usize, usize, Amount)>,
    ) -> Self {
        let mut holders = vec![Vec::new(); index.ids.len()];
        let mut wholes = vec![1_u64; index.ids.len()];
        for (holder, company, amount) in parts {
            // There is one, or the declaration has a fault.
            let whole = common(wholes[company], amount.denominator());
            wholes[company] = whole.unwrap_or(wholes[company]);
            let held = Held {
                holder,
                units: 0,
                amount,
            };
            holders[company].push(held);
        }
        for (holders, whole) in holders.iter_mut().zip(&wholes) {
            for held in holders.iter_mut() {
                held.units = held.amount.units_of(*whole);
            }
            holders.sort_unstable_by_key(|held| (Reverse(held.units), held.holder));
        }
        Self {
            index,
            holders,
            wholes,
        }
    }

    pub(super) fn is_company(&self, party: usize) -> bool {
        self.index.kinds[party] == PartyKind::Company
    }
}

/// What lies above one party.
#[derive(Debug)]
pub(super) struct Upward<'g> {
    pub(super) graph: &'g Graph<'g>,
    pub(super) root: usize,
    /// Whether a way of holdings leads up from the root to the party.
    pub(super) connected: Vec<bool>,
    /// The connected companies, those that hold each other together; a company comes after all that it holds.
    pub(super) components: Vec<Vec<usize>>,
}

impl<'g> Upward<'g> {
    /// # Errors
    /// A circle that is too large.
    pub(super) fn new(graph: &'g Graph<'g>, root: usize) -> Result<Self, Vec<Fault>> {
        let components = match graph.is_company(root) {
            true => components(graph.holders.len(), root, |company, at| {
                let held = graph.holders[company].get(at)?;
                Some((held.holder, graph.is_company(held.holder)))
            }),
            false => Vec::new(),
        };
        let large = components
            .iter()
            .filter(|members| members.len() > MAX_CIRCLE);
        let faults: Vec<Fault> = large
            .map(|members| Fault {
                code: FaultCode::CircleTooLarge,
                id: graph.index.name(members[0]),
            })
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            connected: connected(root, &graph.holders),
            graph,
            root,
            components,
        })
    }
}

fn connected(root: usize, holders: &[Vec<Held>]) -> Vec<bool> {
    let mut reached = vec![false; holders.len()];
    let mut open = vec![root];
    while let Some(party) = open.pop() {
        if !std::mem::replace(&mut reached[party], true) {
            open.extend(holders[party].iter().map(|held| held.holder));
        }
    }
    reached
}

/// Tarjan's strongly connected components of what lies above the root, without recursion: a chain may be as long as the
/// structure. `above` gives the n-th holder of a party, and whether to go on from there.
pub(super) fn components(
    size: usize,
    root: usize,
    above: impl Fn(usize, usize) -> Option<(usize, bool)>,
) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let (mut order, mut low, mut on_stack) = (vec![NEW; size], vec![0; size], vec![false; size]);
    let (mut stack, mut found, mut count) = (Vec::new(), Vec::new(), 0);
    let mut calls = vec![(root, 0)];
    while let Some((company, next)) = calls.pop() {
        if next == 0 {
            order[company] = count;
            low[company] = count;
            count += 1;
            stack.push(company);
            on_stack[company] = true;
        }
        let mut step = None;
        for at in next.. {
            let Some((holder, goes_on)) = above(company, at) else {
                break;
            };
            if !goes_on {
                continue;
            }
            if order[holder] == NEW {
                step = Some((at, holder));
                break;
            }
            if on_stack[holder] {
                low[company] = low[company].min(order[holder]);
            }
        }
        if let Some((at, holder)) = step {
            calls.push((company, at + 1));
            calls.push((holder, 0));
            continue;
        }
        if low[company] == order[company] {
            let mut members = Vec::new();
            while let Some(member) = stack.pop() {
                on_stack[member] = false;
                members.push(member);
                if member == company {
                    break;
                }
            }
            members.sort_unstable();
            found.push(members);
        }
        if let Some((held, _)) = calls.last() {
            low[*held] = low[*held].min(low[company]);
        }
    }
    found.reverse();
    found
}
