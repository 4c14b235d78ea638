//! What is laid out as one piece: a party, or a comb of parties.

use crate::comb::Comb;
use crate::prepare::Prepared;
use crate::rank::ranked;

/// One piece.
#[derive(Debug)]
pub(crate) enum Block {
    Party(usize),
    Comb(Comb),
}

/// The pieces, the layers they stand on, and which piece a party is in.
#[derive(Debug)]
pub(crate) struct Blocks {
    pub(crate) all: Vec<Block>,
    pub(crate) layer: Vec<usize>,
    pub(crate) of_party: Vec<usize>,
    /// Which arrows point upwards.
    pub(crate) upward: Vec<bool>,
    /// The pieces that no arrow leads to or from, except the root's.
    pub(crate) unlinked: Vec<usize>,
}

/// Cuts a chart into pieces.
pub(crate) fn cut(chart: &Prepared) -> Blocks {
    let mut of_party = vec![usize::MAX; chart.parties.len()];
    let mut all = Vec::new();
    for members in chart.combs.iter().cloned() {
        members
            .iter()
            .for_each(|&member| of_party[member] = all.len());
        all.push(Block::Comb(Comb::of(members, chart)));
    }
    for (party, block) in of_party.iter_mut().enumerate() {
        if *block == usize::MAX {
            *block = all.len();
            all.push(Block::Party(party));
        }
    }
    let arrows: Vec<(usize, usize)> = chart
        .lines
        .iter()
        .map(|line| (of_party[line.from], of_party[line.to]))
        .collect();
    let parties = chart.parties.iter().zip(&of_party);
    let roots: Vec<usize> = parties
        .filter(|(party, _)| party.is_root)
        .map(|(_, &block)| block)
        .collect();
    let ranks = ranked(all.len(), &arrows, &roots);
    let mut is_linked = vec![false; all.len()];
    for &(from, to) in arrows.iter().filter(|(from, to)| from != to) {
        (is_linked[from], is_linked[to]) = (true, true);
    }
    let unlinked = (0..all.len()).filter(|block| !is_linked[*block] && !roots.contains(block));
    Blocks {
        unlinked: unlinked.collect(),
        all,
        layer: ranks.layer,
        of_party,
        upward: ranks.upward,
    }
}

impl Blocks {
    /// Width and height of a piece.
    pub(crate) fn size(&self, block: usize, chart: &Prepared) -> (i32, i32) {
        match &self.all[block] {
            Block::Party(party) => {
                let card = &chart.parties[*party].card;
                (card.width, card.height)
            }
            Block::Comb(comb) => (comb.width, comb.height),
        }
    }
}
