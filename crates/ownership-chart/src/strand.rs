//! The ways between pieces: an arrow that passes layers gets a lane through each, so that it crosses no box.

use crate::blocks::{Block, Blocks};
use crate::prepare::Prepared;

/// The most lanes of a chart. Arrows that get none, the longest, pass behind boxes: a structure that needs more is a
/// tangle however it is drawn, and the time to order lanes grows faster than their number.
pub(crate) const MAX_LANES: usize = 800;

/// One way from an upper to a lower piece, for one arrow, or for all of a comb.
#[derive(Debug)]
pub(crate) struct Strand {
    pub(crate) lines: Vec<usize>,
    pub(crate) upper: usize,
    pub(crate) lower: usize,
    /// Whether the arrows point upwards.
    pub(crate) upward: bool,
    /// What it passes in between, from above: numbers that go on after those of the pieces.
    pub(crate) lanes: Vec<usize>,
}

/// The ways, and the layer of each lane.
pub(crate) fn strands(chart: &Prepared, blocks: &Blocks) -> (Vec<Strand>, Vec<usize>) {
    let mut strands: Vec<Strand> = Vec::new();
    let mut of_comb: Vec<Option<usize>> = vec![None; blocks.all.len()];
    for (at, line) in chart.lines.iter().enumerate() {
        let (from, to) = (blocks.of_party[line.from], blocks.of_party[line.to]);
        if from == to {
            continue;
        }
        if let Some(strand) = of_comb[from] {
            strands[strand].lines.push(at);
            continue;
        }
        if matches!(blocks.all[from], Block::Comb(_)) {
            of_comb[from] = Some(strands.len());
        }
        let upward = blocks.upward[at];
        let (upper, lower) = if upward { (to, from) } else { (from, to) };
        strands.push(Strand {
            lines: vec![at],
            upper,
            lower,
            upward,
            lanes: Vec::new(),
        });
    }
    let mut shortest: Vec<usize> = (0..strands.len()).collect();
    shortest.sort_by_key(|&at| passed(&strands[at], blocks));
    let mut layer = Vec::new();
    for at in shortest {
        let strand = &mut strands[at];
        if layer.len() + passed(strand, blocks) > MAX_LANES {
            break;
        }
        for passed in (blocks.layer[strand.lower] + 1..blocks.layer[strand.upper]).rev() {
            strand.lanes.push(blocks.all.len() + layer.len());
            layer.push(passed);
        }
    }
    (strands, layer)
}

/// How many layers it passes.
fn passed(strand: &Strand, blocks: &Blocks) -> usize {
    let between = blocks.layer[strand.upper].saturating_sub(blocks.layer[strand.lower]);
    between.saturating_sub(1)
}

impl Strand {
    /// The links between neighbouring layers that it is made of, each from above.
    pub(crate) fn links(&self, layer: &[usize]) -> Vec<(usize, usize)> {
        let way: Vec<usize> = [self.upper]
            .into_iter()
            .chain(self.lanes.iter().copied())
            .chain([self.lower])
            .collect();
        let pairs = way
            .windows(2)
            .filter_map(|pair| Some((*pair.first()?, *pair.get(1)?)));
        pairs
            .filter(|&(upper, lower)| layer[upper] == layer[lower] + 1)
            .collect()
    }
}
