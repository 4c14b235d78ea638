//! Where everything stands, and the way of every arrow.
//!
//! From above, each layer is followed by a zone for the labels of the arrows that leave it, and by one in which arrows
//! change sides. Through layers and labels they go straight down, so that a line never crosses a box that is not its own.

use std::collections::BTreeSet;

use crate::blocks::{Block, Blocks, cut};
use crate::comb::{Comb, arrows_of, leaves_at};
use crate::place::{LANE, Places, placed};
use crate::prepare::Prepared;
use crate::shape::Rect;
use crate::strand::{Strand, strands};

mod ports;
mod ways;

pub(crate) use ways::Way;

pub(crate) const LABEL_HEIGHT: i32 = 18;
const LABEL_ROW: i32 = 22;
/// Between a box and the first label below it: the tip of an arrow that points upwards fits there.
const ABOVE_LABELS: i32 = 12;
/// The room that arrows have at least, and at most, to change sides.
const LEAST_TURN: i32 = 44;
const MOST_TURN: i32 = 150;
const BETWEEN: i32 = 28;

/// A laid out chart, from its own upper left corner.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// The box of each party.
    pub(crate) boxes: Vec<Rect>,
    /// The way of each arrow.
    pub(crate) ways: Vec<Way>,
    /// The place of each arrow's label.
    pub(crate) labels: Vec<Option<Rect>>,
    pub(crate) width: i32,
    pub(crate) height: i32,
    /// Where the shelf of parties without arrows begins.
    pub(crate) shelf: Option<i32>,
}

/// The heights: of each layer, where its boxes end and where the labels below it end.
#[derive(Debug, Default)]
struct Levels {
    top: Vec<i32>,
    bottom: Vec<i32>,
    labelled: Vec<i32>,
}

/// Lays a chart out, at least `wide` pixels wide where there are parties without arrows to fill it.
pub(crate) fn laid_out(chart: &Prepared, wide: i32) -> Layout {
    let blocks = cut(chart);
    let (strands, lanes) = strands(chart, &blocks);
    let layers: Vec<usize> = blocks.layer.iter().chain(&lanes).copied().collect();
    let sizes: Vec<(i32, i32)> = (0..blocks.all.len())
        .map(|block| blocks.size(block, chart))
        .chain(lanes.iter().map(|_| (LANE, 0)))
        .collect();
    let widths: Vec<i32> = sizes.iter().map(|&(width, _)| width).collect();
    let links: BTreeSet<(usize, usize)> = strands
        .iter()
        .flat_map(|strand| strand.links(&layers))
        .collect();
    let among: Vec<usize> = (0..layers.len())
        .filter(|at| !blocks.unlinked.contains(at))
        .collect();
    let x = placed(&Places {
        widths: &widths,
        layers: &layers,
        links: &links,
        among: &among,
    });

    let ports = ports::ports(chart, &blocks, &strands, &x, &widths);
    let levels = levels(&sizes, &layers, &among, &strands, &ports);
    let mut layout = Layout {
        boxes: vec![Rect::default(); chart.parties.len()],
        ways: vec![Way::default(); chart.lines.len()],
        labels: vec![None; chart.lines.len()],
        width: among
            .iter()
            .map(|&at| x[at] + widths[at] / 2 + 1)
            .max()
            .unwrap_or_default(),
        height: levels.bottom.first().copied().unwrap_or_default(),
        shelf: None,
    };
    for &block in among.iter().filter(|&&at| at < blocks.all.len()) {
        let (width, height) = sizes[block];
        let y = levels.bottom[layers[block]] - height;
        let corner = Rect {
            x: x[block] - width / 2,
            y,
            width,
            height,
        };
        match &blocks.all[block] {
            Block::Party(party) => layout.boxes[*party] = corner,
            Block::Comb(comb) => put_comb(&mut layout, comb, corner),
        }
    }
    shelve(&mut layout, chart, &blocks, wide);
    for (strand, port) in strands.iter().zip(&ports) {
        let way = ways::way(strand, port, &x, &layers, &levels, &sizes);
        for &line in &strand.lines {
            layout.ways[line] = way.clone();
            layout.labels[line] = port.label.map(|label| Rect {
                x: label.left,
                y: levels.bottom[layers[strand.upper]] + ABOVE_LABELS + label.row * LABEL_ROW,
                width: label.width,
                height: LABEL_HEIGHT,
            });
        }
    }
    let placed = (0..blocks.all.len()).filter(|block| among.contains(block));
    for block in placed {
        if let Block::Comb(comb) = &blocks.all[block] {
            join_comb(&mut layout, comb, chart);
        }
    }
    for (at, line) in chart
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.from == line.to)
    {
        layout.ways[at] = ways::to_itself(layout.boxes[line.from]);
        let right = layout.boxes[line.from].x + layout.boxes[line.from].width;
        layout.width = layout.width.max(right + ways::LOOP);
    }
    layout
}

/// Stacks the layers, the highest first.
fn levels(
    sizes: &[(i32, i32)],
    layers: &[usize],
    among: &[usize],
    strands: &[Strand],
    ports: &[ports::Port],
) -> Levels {
    let count = among
        .iter()
        .map(|&at| layers[at] + 1)
        .max()
        .unwrap_or_default();
    let (mut tall, mut rows, mut turn) = (vec![0; count], vec![0; count], vec![0; count]);
    for &at in among {
        tall[layers[at]] = sizes[at].1.max(tall[layers[at]]);
    }
    for (strand, port) in strands.iter().zip(ports) {
        let upper = layers[strand.upper];
        if let Some(label) = port.label {
            rows[upper] = rows[upper].max(label.row + 1);
        }
        for (below, sideways) in port.sideways.iter().enumerate() {
            let layer = upper - below.min(upper);
            turn[layer] = turn[layer].max(*sideways);
        }
    }
    let mut levels = Levels {
        top: vec![0; count],
        bottom: vec![0; count],
        labelled: vec![0; count],
    };
    let mut y = 0;
    for layer in (0..count).rev() {
        levels.top[layer] = y;
        levels.bottom[layer] = y + tall[layer];
        levels.labelled[layer] = levels.bottom[layer] + ABOVE_LABELS + rows[layer] * LABEL_ROW;
        y = levels.labelled[layer] + (LEAST_TURN + turn[layer] / 14).min(MOST_TURN);
    }
    levels
}

/// Puts the members of a comb.
fn put_comb(layout: &mut Layout, comb: &Comb, corner: Rect) {
    for (&member, place) in comb.members.iter().zip(&comb.places) {
        layout.boxes[member] = Rect {
            x: place.x + corner.x,
            y: place.y + corner.y,
            ..*place
        };
    }
}

/// Leads the arrows of a comb's members along their trunks to where the comb's way begins, and labels them.
fn join_comb(layout: &mut Layout, comb: &Comb, chart: &Prepared) {
    for ((&member, place), &trunk) in comb.members.iter().zip(&comb.places).zip(&comb.trunks) {
        let at = layout.boxes[member];
        let (left, top) = (at.x - place.x, at.y - place.y);
        let is_left = place.x < trunk;
        let edge = if is_left { at.x + at.width } else { at.x };
        let arrows = arrows_of(member, &chart.lines);
        for (number, &line) in arrows.iter().enumerate() {
            let y = at.y + leaves_at(at, number, arrows.len());
            layout.ways[line].begin_with(&[
                (edge, y),
                (left + trunk, y),
                (left + trunk, top + comb.bus()),
            ]);
            let width = chart.lines[line].label_width;
            layout.labels[line] = (width > 0).then(|| Rect {
                x: if is_left { edge + 8 } else { edge - 8 - width },
                y: y - LABEL_HEIGHT / 2,
                width,
                height: LABEL_HEIGHT,
            });
        }
    }
}

/// Sets the parties that no arrow leads to or from in rows below everything else.
fn shelve(layout: &mut Layout, chart: &Prepared, blocks: &Blocks, wide: i32) {
    if blocks.unlinked.is_empty() {
        return;
    }
    let heading = if layout.height > 0 {
        layout.height + 2 * BETWEEN
    } else {
        BETWEEN
    };
    layout.shelf = Some(heading);
    let wide = wide.max(layout.width);
    let (mut x, mut y, mut tall) = (0, heading + BETWEEN / 2, 0);
    for &block in &blocks.unlinked {
        let Block::Party(party) = blocks.all[block] else {
            continue;
        };
        let card = &chart.parties[party].card;
        if x > 0 && x + card.width > wide {
            (x, y, tall) = (0, y + tall + BETWEEN, 0);
        }
        layout.boxes[party] = Rect {
            x,
            y,
            width: card.width,
            height: card.height,
        };
        x += card.width + BETWEEN;
        tall = tall.max(card.height);
        layout.width = layout.width.max(x - BETWEEN);
    }
    layout.height = y + tall;
}
