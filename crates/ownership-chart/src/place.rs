//! Where pieces and lanes stand from left to right.
//!
//! `rust-sugiyama` decides who stands beside whom, so that few arrows cross. Its coordinates are only where we begin:
//! they leave wide holes, and nothing in them promises that boxes of different widths keep apart. So every layer is then
//! moved towards what it is linked with, as far as its order and the space between neighbours allow.

use std::collections::BTreeSet;

use rust_sugiyama::configure::{Config, CrossingMinimization, RankingType};
use rust_sugiyama::from_vertices_and_edges;

/// How often all layers are moved.
const SWEEPS: usize = 40;
/// The most places for which neighbours are also swapped one by one, which takes the square of time.
const MAX_SWAPPED: usize = 450;
const BETWEEN: f64 = 28.0;
const BETWEEN_LANES: f64 = 8.0;
pub(crate) const LANE: i32 = 8;

/// What is placed: for each its width and its layer, and the links, each from a layer to the one below.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    pub(crate) widths: &'a [i32],
    pub(crate) layers: &'a [usize],
    pub(crate) links: &'a BTreeSet<(usize, usize)>,
    /// What is placed at all.
    pub(crate) among: &'a [usize],
}

/// The middle of each. Those that are not placed get 0.
pub(crate) fn placed(places: &Places<'_>) -> Vec<i32> {
    let mut x = vec![0; places.widths.len()];
    let mut left = 0.0;
    for component in components(places) {
        let rows = rows(&component, places.layers);
        let mut at: Vec<f64> = vec![0.0; places.widths.len()];
        component
            .iter()
            .for_each(|&(which, middle)| at[which] = middle);
        settle(&rows, places, &mut at);
        let half = |which: usize| f64::from(places.widths[which]) / 2.0;
        let least = component
            .iter()
            .map(|&(which, _)| at[which] - half(which))
            .fold(f64::MAX, f64::min);
        let most = component
            .iter()
            .map(|&(which, _)| at[which] + half(which))
            .fold(f64::MIN, f64::max);
        for &(which, _) in &component {
            x[which] = whole(at[which] - least + left);
        }
        left += most - least + 2.0 * BETWEEN;
    }
    x
}

/// Rounds. Charts are far smaller than what a whole number holds.
fn whole(value: f64) -> i32 {
    value.round() as i32
}

/// Parts that no link joins, each with a first place for all of it.
fn components(places: &Places<'_>) -> Vec<Vec<(usize, f64)>> {
    // From the bottom: with `RankingType::Down` the crate then finds exactly our layers, since every link goes down by one.
    let mut order = places.among.to_vec();
    order.sort_by_key(|&which| (places.layers[which], which));
    let mut number = vec![0_u32; places.widths.len()];
    let mut vertices = Vec::with_capacity(order.len());
    for (at, &which) in (0_u32..).zip(&order) {
        number[which] = at;
        vertices.push((at, (f64::from(places.widths[which]), 1.0)));
    }
    let edges: Vec<(u32, u32)> = places
        .links
        .iter()
        .map(|&(upper, lower)| (number[upper], number[lower]))
        .collect();
    let config = Config {
        minimum_length: 1,
        vertex_spacing: BETWEEN,
        dummy_vertices: false,
        dummy_size: 1.0,
        ranking_type: RankingType::Down,
        c_minimization: CrossingMinimization::Barycenter,
        transpose: vertices.len() <= MAX_SWAPPED,
    };
    let layouts = from_vertices_and_edges(&vertices, &edges, &config).into_iter();
    let mut parts: Vec<Vec<(usize, f64)>> = layouts
        .map(|(layout, _, _)| {
            let known = layout
                .into_iter()
                .filter_map(|(at, (x, _))| Some((*order.get(at)?, x)));
            let mut part: Vec<(usize, f64)> = known.collect();
            part.sort_by_key(|&(which, _)| which);
            part
        })
        .collect();
    parts.sort_by_key(|part| {
        part.iter()
            .map(|&(which, _)| (places.layers[which], which))
            .min()
    });
    parts
}

/// The layers of one part, each from left to right.
fn rows(component: &[(usize, f64)], layers: &[usize]) -> Vec<Vec<usize>> {
    let height = component
        .iter()
        .map(|&(which, _)| layers[which] + 1)
        .max()
        .unwrap_or_default();
    let mut sorted = component.to_vec();
    sorted.sort_by(|(one, left), (other, right)| left.total_cmp(right).then(one.cmp(other)));
    let mut rows = vec![Vec::new(); height];
    sorted
        .iter()
        .for_each(|&(which, _)| rows[layers[which]].push(which));
    rows
}

/// Moves layers towards what they are linked with.
fn settle(rows: &[Vec<usize>], places: &Places<'_>, at: &mut [f64]) {
    let mut linked = vec![Vec::new(); places.widths.len()];
    for &(upper, lower) in places.links {
        linked[upper].push(lower);
        linked[lower].push(upper);
    }
    for sweep in 0..SWEEPS {
        for step in 0..rows.len() {
            let row = &rows[if sweep % 2 == 0 {
                step
            } else {
                rows.len() - 1 - step
            }];
            let wished: Vec<f64> = row
                .iter()
                .map(|&which| mean(&linked[which], at, at[which]))
                .collect();
            for (&which, x) in row.iter().zip(apart(row, &wished, places.widths)) {
                at[which] = x;
            }
        }
    }
}

fn mean(linked: &[usize], at: &[f64], otherwise: f64) -> f64 {
    match linked.len() {
        0 => otherwise,
        count => linked.iter().map(|&other| at[other]).sum::<f64>() / count as f64,
    }
}

/// The places nearest to the wished ones at which neighbours keep apart: neighbours that press against each other become
/// one group, which stands where its members wish on average.
fn apart(row: &[usize], wished: &[f64], widths: &[i32]) -> Vec<f64> {
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(row.len());
    let mut groups: Vec<(f64, f64)> = Vec::new();
    let mut before: Option<i32> = None;
    for (&which, wish) in row.iter().zip(wished) {
        let width = widths[which];
        if let Some(before) = before {
            let space = if before == LANE && width == LANE {
                BETWEEN_LANES
            } else {
                BETWEEN
            };
            offset += f64::from(before + width) / 2.0 + space;
        }
        before = Some(width);
        offsets.push(offset);
        let mut group = (wish - offset, 1.0);
        while let Some(&(sum, count)) = groups.last() {
            if sum / count <= group.0 / group.1 {
                break;
            }
            group = (group.0 + sum, group.1 + count);
            groups.pop();
        }
        groups.push(group);
    }
    let starts = groups
        .iter()
        .flat_map(|&(sum, count)| std::iter::repeat_n(sum / count, count as usize));
    starts
        .zip(offsets)
        .map(|(start, offset)| start + offset)
        .collect()
}
