//! Where arrows leave and reach a box, and where their labels stand.

use crate::blocks::{Block, Blocks};
use crate::prepare::Prepared;
use crate::strand::Strand;

/// Between two arrows that reach a box, where there is room.
const BETWEEN_TIPS: i32 = 44;
const MARGIN: i32 = 16;
/// What an arrow without a label takes.
const BARE: i32 = 14;

/// The ends of one way.
#[derive(Debug, Clone, Default)]
pub(super) struct Port {
    /// Where it leaves the upper piece.
    pub(super) upper: i32,
    /// Where it reaches the lower one.
    pub(super) lower: i32,
    pub(super) label: Option<Label>,
    /// How far it moves to a side below each layer, from the upper piece's on.
    pub(super) sideways: Vec<i32>,
}

/// Where a label stands below its layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    pub(super) left: i32,
    pub(super) width: i32,
    pub(super) row: i32,
}

/// The ends of every way.
pub(super) fn ports(
    chart: &Prepared,
    blocks: &Blocks,
    strands: &[Strand],
    x: &[i32],
    widths: &[i32],
) -> Vec<Port> {
    let mut ports = vec![Port::default(); strands.len()];
    let mut leaving = vec![Vec::new(); blocks.all.len()];
    let mut reaching = leaving.clone();
    for (at, strand) in strands.iter().enumerate() {
        let next = strand.lanes.first().copied().unwrap_or(strand.lower);
        leaving[strand.upper].push((x[next], at));
        let before = strand.lanes.last().copied().unwrap_or(strand.upper);
        reaching[strand.lower].push((x[before], at));
    }
    for block in 0..blocks.all.len() {
        let (left, width) = (x[block] - widths[block] / 2, widths[block]);
        leaving[block].sort_unstable();
        let labels: Vec<i32> = leaving[block]
            .iter()
            .map(|&(_, at)| label_width(chart, blocks, &strands[at]))
            .collect();
        let leaves = leave(&labels, left, width);
        for (&(_, at), (port, label)) in leaving[block].iter().zip(leaves) {
            (ports[at].upper, ports[at].label) = (port, label);
        }
        reaching[block].sort_unstable();
        let middles = spread(reaching[block].len(), left, width);
        for (&(_, at), middle) in reaching[block].iter().zip(middles) {
            ports[at].lower = middle;
        }
    }
    for (port, strand) in ports.iter_mut().zip(strands) {
        let lanes = strand.lanes.iter().map(|&lane| x[lane]);
        let way: Vec<i32> = [port.upper]
            .into_iter()
            .chain(lanes)
            .chain([port.lower])
            .collect();
        port.sideways = way
            .iter()
            .zip(way.iter().skip(1))
            .map(|(one, other)| (one - other).abs())
            .collect();
    }
    ports
}

/// How wide the label of a way is. Those of a comb stand in it.
fn label_width(chart: &Prepared, blocks: &Blocks, strand: &Strand) -> i32 {
    match (&blocks.all[strand.upper], strand.lines.first()) {
        (Block::Party(_), Some(&line)) => chart.lines[line].label_width,
        _ => 0,
    }
}

/// Where arrows leave: side by side with their labels where these fit, else evenly, and the labels in several rows.
fn leave(labels: &[i32], left: i32, width: i32) -> Vec<(i32, Option<Label>)> {
    let taken = |label: i32| label.max(BARE) + 8;
    let total: i32 = labels.iter().copied().map(taken).sum();
    if total <= width {
        let mut from = left + (width - total) / 2;
        let mut one = |&label: &i32| {
            let middle = from + taken(label) / 2;
            from += taken(label);
            (
                middle,
                (label > 0).then_some(Label {
                    left: middle - label / 2,
                    width: label,
                    row: 0,
                }),
            )
        };
        return labels.iter().map(&mut one).collect();
    }
    let mut ends: Vec<i32> = Vec::new();
    let middles = spread(labels.len(), left, width);
    let mut one = |(&label, middle): (&i32, i32)| {
        if label == 0 {
            return (middle, None);
        }
        let from = (middle - label / 2).clamp(left, (left + width - label).max(left));
        let free = ends
            .iter()
            .position(|&end| end + 4 <= from)
            .unwrap_or(ends.len());
        ends.resize(ends.len().max(free + 1), i32::MIN);
        ends[free] = from + label;
        {
            let row = i32::try_from(free).unwrap_or_default();
            (
                middle,
                Some(Label {
                    left: from,
                    width: label,
                    row,
                }),
            )
        }
    };
    labels.iter().zip(middles).map(&mut one).collect()
}

/// So many places on a side, evenly around its middle.
fn spread(count: usize, left: i32, width: i32) -> Vec<i32> {
    let count = i32::try_from(count).unwrap_or(i32::MAX).max(1);
    let span = (BETWEEN_TIPS.saturating_mul(count - 1)).min(width - 2 * MARGIN);
    let place = |at: i32| left + width / 2 - span / 2 + span * at / (count - 1).max(1);
    (0..count).map(place).collect()
}
