//! Many who hold the same company and are held by nobody: a comb beside a trunk, not a row that is as wide as a street.

use crate::prepare::{Line, Prepared};
use crate::shape::Rect;

/// From so many on they stand in a comb.
const FROM: usize = 7;
/// The most arrows of one member: so many labels fit beside its box.
const MAX_ARROWS: usize = 3;
const BETWEEN_ROWS: i32 = 14;
const BETWEEN_PAIRS: i32 = 36;
/// The height of a label, with the space around it.
const LABEL_ROW: i32 = 22;
/// Below the last row: the trunks come together there.
const FOOT: i32 = 18;

/// The parties of one comb, and where each stands in it.
#[derive(Debug)]
pub(crate) struct Comb {
    pub(crate) members: Vec<usize>,
    /// The members' boxes, from the comb's upper left corner.
    pub(crate) places: Vec<Rect>,
    /// Where the trunk beside each member stands.
    pub(crate) trunks: Vec<i32>,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

/// From so many parties on a chart is crowded: combs begin earlier and are slimmer, or it gets as wide as a street.
const CROWDED: usize = 60;
/// From so many on they stand in a comb, in a crowded chart.
const FROM_IF_CROWDED: usize = 3;
/// The most members on one side of a trunk whose other side stays empty.
const MOST_IN_A_COLUMN: usize = 12;

/// The members of every comb: `parties` are all there are, and `lines` all arrows.
pub(crate) fn groups(parties: usize, roots: &[usize], lines: &[Line]) -> Vec<Vec<usize>> {
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); parties];
    let (mut held, mut holds) = (of.clone(), of.clone());
    for (at, line) in lines.iter().enumerate() {
        holds[line.from].push(at);
        held[line.to].push(at);
    }
    for (party, holds) in holds.iter().enumerate() {
        let mut targets = holds.iter().map(|&at| lines[at].to);
        let Some(target) = targets.next() else {
            continue;
        };
        let is_leaf = held[party].is_empty() && !roots.contains(&party);
        if is_leaf && holds.len() <= MAX_ARROWS && targets.all(|other| other == target) {
            of[target].push(party);
        }
    }
    let from = if parties >= CROWDED {
        FROM_IF_CROWDED
    } else {
        FROM
    };
    of.retain(|members| members.len() >= from);
    of
}

impl Comb {
    /// Lays a comb out: pairs of columns, each pair with its trunk in between, filled row by row; or one column.
    pub(crate) fn of(members: Vec<usize>, chart: &Prepared) -> Self {
        let pairs = (1..)
            .find(|pairs| pairs * pairs * 8 >= members.len())
            .unwrap_or(1);
        let is_slim = chart.parties.len() >= CROWDED && members.len() <= MOST_IN_A_COLUMN;
        let in_row = if is_slim { 1 } else { pairs * 2 };
        let stub = chart
            .lines
            .iter()
            .filter(|line| members.contains(&line.from));
        let stub = stub.map(|line| line.label_width).max().unwrap_or_default() + 30;
        let cards = members.iter().map(|&member| &chart.parties[member].card);
        let card_width = cards.map(|card| card.width).max().unwrap_or_default();
        let pair_width = 2 * (card_width + stub);
        let (mut places, mut trunks) = (Vec::new(), Vec::new());
        let mut y = 0;
        for row in members.chunks(in_row) {
            let tall = row
                .iter()
                .map(|&member| height(member, chart))
                .max()
                .unwrap_or_default();
            let mut left = 0;
            for (column, &member) in row.iter().enumerate() {
                let is_right = column % 2 == 1;
                let width = chart.parties[member].card.width;
                let x = if is_right {
                    left + pair_width - width
                } else {
                    left
                };
                let own = height(member, chart);
                places.push(Rect {
                    x,
                    y: y + (tall - own) / 2,
                    width,
                    height: own,
                });
                trunks.push(left + pair_width / 2);
                left += if is_right {
                    pair_width + BETWEEN_PAIRS
                } else {
                    0
                };
            }
            y += tall + BETWEEN_ROWS;
        }
        let columns = i32::try_from(pairs).unwrap_or(1);
        let width = if is_slim {
            pair_width / 2 + 1
        } else {
            columns * pair_width + (columns - 1) * BETWEEN_PAIRS
        };
        Self {
            members,
            places,
            trunks,
            width,
            height: y - BETWEEN_ROWS + FOOT,
        }
    }

    /// How far below the comb's upper edge its trunks come together.
    pub(crate) fn bus(&self) -> i32 {
        self.height - FOOT / 2
    }
}

/// A box of a comb is tall enough for the labels beside it.
fn height(member: usize, chart: &Prepared) -> i32 {
    let arrows = chart
        .lines
        .iter()
        .filter(|line| line.from == member)
        .count();
    let labels = i32::try_from(arrows).unwrap_or(0) * LABEL_ROW;
    chart.parties[member].card.height.max(labels)
}

/// How far below the upper edge of a member's box its arrow leaves: evenly, for `count` of them.
pub(crate) fn leaves_at(place: Rect, number: usize, count: usize) -> i32 {
    let parts = i32::try_from(count).unwrap_or(1) + 1;
    place.height * (i32::try_from(number).unwrap_or(0) + 1) / parts
}

/// The arrows of a member, in order.
pub(crate) fn arrows_of(member: usize, lines: &[Line]) -> Vec<usize> {
    let all = lines.iter().enumerate();
    all.filter(|(_, line)| line.from == member)
        .map(|(at, _)| at)
        .collect()
}
