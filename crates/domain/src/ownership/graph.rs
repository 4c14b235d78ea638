//! The declared structure, checked and put in an order that does not depend on the order of the declaration.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Holding, MAX_CIRCLE, MAX_HOLDINGS, MAX_PARTIES, Party, PartyKind, Structure, WHOLE};

closed_codes! {
    /// Why a declaration cannot be read as a structure.
    pub enum FaultCode {
        /// More than [`MAX_PARTIES`] parties.
        TooManyParties = "TOO_MANY_PARTIES",
        /// More than [`MAX_HOLDINGS`] holdings.
        TooManyHoldings = "TOO_MANY_HOLDINGS",
        /// More than [`MAX_CIRCLE`] companies hold each other in one circle; the id is one of them.
        CircleTooLarge = "CIRCLE_TOO_LARGE",
        /// Two parties with one id.
        DuplicateParty = "DUPLICATE_PARTY",
        /// A holding, or the root, names a party that is not listed.
        UnknownParty = "UNKNOWN_PARTY",
        /// The root or a held party is a natural person.
        NotACompany = "NOT_A_COMPANY",
        /// Two holdings of one holder in one company; add them up. The id is the holder's.
        DuplicateHolding = "DUPLICATE_HOLDING",
        /// A holding of nothing, or of more than all. The id is the holder's.
        HoldingOutOfRange = "HOLDING_OUT_OF_RANGE",
    }
}

/// One thing that is wrong with a declaration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Fault {
    /// What is wrong.
    pub code: FaultCode,
    /// The party it is wrong with; empty where the whole is meant.
    pub id: String,
}

/// The structure by index: parties in the order of their ids.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    /// Ids in order.
    pub(super) ids: Vec<&'a str>,
    /// Whether the party is a company.
    pub(super) company: Vec<bool>,
    /// For each party, who holds it: `(holder, basis points)`, largest first.
    pub(super) holders: Vec<Vec<(usize, u32)>>,
    /// The company that is verified.
    pub(super) root: usize,
    /// Whether a way of holdings leads up from the root to the party.
    pub(super) connected: Vec<bool>,
    /// The connected companies, those that hold each other together; a company comes after all that it holds.
    pub(super) components: Vec<Vec<usize>>,
}

/// Reads a declaration.
///
/// # Errors
/// Every fault at once, in a fixed order.
pub(super) fn read(structure: &Structure) -> Result<Graph<'_>, Vec<Fault>> {
    let fault = |code, id: &str| Fault {
        code,
        id: id.to_owned(),
    };
    let mut faults = BTreeSet::new();
    if structure.parties.len() > MAX_PARTIES {
        faults.insert(fault(FaultCode::TooManyParties, ""));
    }
    if structure.holdings.len() > MAX_HOLDINGS {
        faults.insert(fault(FaultCode::TooManyHoldings, ""));
    }
    if !faults.is_empty() {
        return Err(faults.into_iter().collect());
    }
    let mut kinds: BTreeMap<&str, PartyKind> = BTreeMap::new();
    for Party { id, kind } in &structure.parties {
        if kinds.insert(id, *kind).is_some() {
            faults.insert(fault(FaultCode::DuplicateParty, id));
        }
    }
    let ids: Vec<&str> = kinds.keys().copied().collect();
    let company: Vec<bool> = kinds
        .values()
        .map(|kind| *kind == PartyKind::Company)
        .collect();
    let mut party = |id: &str, must_be_company: bool| {
        let Ok(at) = ids.binary_search(&id) else {
            faults.insert(fault(FaultCode::UnknownParty, id));
            return None;
        };
        if must_be_company && !company[at] {
            faults.insert(fault(FaultCode::NotACompany, id));
            return None;
        }
        Some(at)
    };
    let root = party(&structure.root, true);
    let mut pairs = Vec::with_capacity(structure.holdings.len());
    for holding in &structure.holdings {
        if let (Some(holder), Some(company)) =
            (party(&holding.holder, false), party(&holding.company, true))
        {
            pairs.push((holder, company, holding));
        }
    }
    let mut seen = HashSet::new();
    let mut holders = vec![Vec::new(); ids.len()];
    for (holder, company, Holding { basis_points, .. }) in pairs {
        if !(1..=WHOLE).contains(basis_points) {
            faults.insert(fault(FaultCode::HoldingOutOfRange, ids[holder]));
        }
        if !seen.insert((holder, company)) {
            faults.insert(fault(FaultCode::DuplicateHolding, ids[holder]));
        }
        holders[company].push((holder, *basis_points));
    }
    let Some(root) = root.filter(|_| faults.is_empty()) else {
        return Err(faults.into_iter().collect());
    };
    for holders in &mut holders {
        holders.sort_unstable_by_key(|(holder, points)| (std::cmp::Reverse(*points), *holder));
    }
    let mut graph = Graph {
        connected: connected(root, &holders),
        ids,
        company,
        holders,
        root,
        components: Vec::new(),
    };
    graph.components = components(&graph);
    for members in &graph.components {
        if members.len() > MAX_CIRCLE {
            faults.insert(fault(FaultCode::CircleTooLarge, graph.ids[members[0]]));
        }
    }
    if faults.is_empty() {
        Ok(graph)
    } else {
        Err(faults.into_iter().collect())
    }
}

fn connected(root: usize, holders: &[Vec<(usize, u32)>]) -> Vec<bool> {
    let mut reached = vec![false; holders.len()];
    let mut open = vec![root];
    while let Some(party) = open.pop() {
        if !std::mem::replace(&mut reached[party], true) {
            open.extend(holders[party].iter().map(|(holder, _)| *holder));
        }
    }
    reached
}

/// Tarjan's strongly connected components, without recursion: a chain may be as long as the structure.
fn components(graph: &Graph<'_>) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let size = graph.ids.len();
    let (mut order, mut low, mut on_stack) = (vec![NEW; size], vec![0; size], vec![false; size]);
    let (mut stack, mut found, mut count) = (Vec::new(), Vec::new(), 0);
    let mut calls = vec![(graph.root, 0)];
    while let Some((company, next)) = calls.pop() {
        if next == 0 {
            order[company] = count;
            low[company] = count;
            count += 1;
            stack.push(company);
            on_stack[company] = true;
        }
        let mut holders = graph.holders[company].iter().enumerate().skip(next);
        let step = holders.find(|(_, (holder, _))| {
            if graph.company[*holder] && order[*holder] != NEW && on_stack[*holder] {
                low[company] = low[company].min(order[*holder]);
            }
            graph.company[*holder] && order[*holder] == NEW
        });
        if let Some((at, (holder, _))) = step {
            calls.push((company, at + 1));
            calls.push((*holder, 0));
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
