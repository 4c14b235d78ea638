//! The chart in one order, whatever order it came in, with every text made inert.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::card::{Card, MAX_WIDTH, WIDTH};
use crate::comb::groups;
use crate::model::{Arrow, Chart, Node};
use crate::shape::Shape;
use crate::svg::part_of_id;
use crate::text::{Font, fitted, inert, width};

/// The letters of a label.
pub(crate) const LABEL: Font = Font {
    size: 11,
    bold: true,
};
/// The widest label: longer ones are shortened, and stand whole in the arrow's title.
const MAX_LABEL: i32 = 168;
/// What a label takes besides its letters.
const LABEL_MARGIN: i32 = 12;
/// Between two arrows that end at one box.
const BETWEEN_TIPS: i32 = 14;

/// A party that is drawn: one of the chart's, or an unknown holder.
#[derive(Debug)]
pub(crate) struct Party {
    /// Its id, safe to write.
    pub(crate) id: String,
    /// The id of its element.
    pub(crate) key: String,
    pub(crate) shape: Shape,
    pub(crate) is_root: bool,
    pub(crate) is_owner: bool,
    pub(crate) is_flagged: bool,
    /// All that is known of it, as sentences.
    pub(crate) about: String,
    pub(crate) card: Card,
}

/// How an arrow is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Look {
    Share,
    Control,
    Gap,
}

/// An arrow that is drawn.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) key: String,
    /// What is written on it. Empty: nothing.
    pub(crate) label: String,
    pub(crate) label_width: i32,
    pub(crate) look: Look,
    pub(crate) in_circle: bool,
    pub(crate) about: String,
}

/// Parties and arrows, each in the one order: the root, then the heavier before the lighter, then by id.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) parties: Vec<Party>,
    pub(crate) lines: Vec<Line>,
    /// Those who stand together in combs.
    pub(crate) combs: Vec<Vec<usize>>,
}

/// Prepares a checked chart.
pub(crate) fn prepared(chart: &Chart) -> Prepared {
    let mut weight: BTreeMap<&str, u32> = BTreeMap::new();
    for arrow in &chart.arrows {
        let most = weight.entry(&arrow.from).or_default();
        *most = arrow.weight.max(*most);
    }
    let mut nodes: Vec<&Node> = chart.parties.iter().collect();
    nodes.sort_by_cached_key(|node| {
        let weight = weight.get(node.id.as_str()).copied();
        (!node.is_root, Reverse(weight.unwrap_or_default()), &node.id)
    });
    let place: HashMap<&str, usize> = nodes
        .iter()
        .enumerate()
        .map(|(at, node)| (node.id.as_str(), at))
        .collect();
    let mut arrows: Vec<(usize, usize, &Arrow)> = chart
        .arrows
        .iter()
        .filter_map(|arrow| {
            Some((
                *place.get(arrow.from.as_str())?,
                *place.get(arrow.to.as_str())?,
                arrow,
            ))
        })
        .collect();
    arrows.sort_by_key(|&(from, to, arrow)| (from, to, Reverse(arrow.weight), arrow));

    let mut lines: Vec<Line> = Vec::with_capacity(arrows.len());
    let mut seen: HashMap<(usize, usize), usize> = HashMap::new();
    for (from, to, arrow) in arrows {
        let count = seen.entry((from, to)).or_default();
        *count += 1;
        lines.push(line((from, nodes[from]), (to, nodes[to]), arrow, *count));
    }
    let with_gaps = nodes
        .iter()
        .enumerate()
        .filter_map(|(at, node)| Some((at, *node, node.gap.as_deref()?)));
    let gaps: Vec<(usize, &Node, &str)> = with_gaps.collect();
    for (number, &(at, node, gap)) in gaps.iter().enumerate() {
        lines.push(gap_line(nodes.len() + number, (at, node), gap));
    }
    let roots: Vec<usize> = (0..nodes.len()).filter(|&at| nodes[at].is_root).collect();
    let combs = groups(nodes.len() + gaps.len(), &roots, &lines);
    let in_comb: BTreeSet<usize> = combs.iter().flatten().copied().collect();
    let known = nodes.iter().enumerate().map(|(at, node)| {
        party(
            node,
            &of_itself(at, &lines),
            box_width(at, &lines, &in_comb),
        )
    });
    let parties = known
        .chain(gaps.iter().map(|&(_, node, gap)| unknown(node, gap)))
        .collect();
    Prepared {
        parties,
        lines,
        combs,
    }
}

/// Wide enough for the labels of the arrows that leave below it, side by side, and for the tips of those that end above.
/// A comb has all its labels beside its boxes, and one tip.
fn box_width(at: usize, lines: &[Line], in_comb: &BTreeSet<usize>) -> i32 {
    if in_comb.contains(&at) {
        return WIDTH;
    }
    // An arrow of a circle may point upwards, and then ends below.
    let is_below = |line: &&Line| line.from == at || (line.to == at && line.in_circle);
    let below = lines
        .iter()
        .filter(|line| line.from != line.to)
        .filter(is_below);
    let labels: i32 = below
        .map(|line| line.label_width.max(BETWEEN_TIPS) + 8)
        .sum();
    let tips = lines
        .iter()
        .filter(|line| line.to == at && !in_comb.contains(&line.from))
        .count();
    let tips = i32::try_from(tips)
        .unwrap_or(i32::MAX)
        .saturating_mul(BETWEEN_TIPS);
    (labels + 16)
        .max(tips.saturating_add(32))
        .clamp(WIDTH, MAX_WIDTH)
}

/// What a party holds of itself. A loop has no room for a label.
fn of_itself(at: usize, lines: &[Line]) -> Vec<String> {
    let loops = lines.iter().filter(|line| line.from == at && line.to == at);
    loops
        .map(|line| format!("Of itself: {}", line.label))
        .collect()
}

fn party(node: &Node, of_itself: &[String], width: i32) -> Party {
    let shape = Shape::Kind(node.kind);
    let mut about = vec![format!("{}: {}", shape.word(), inert(&node.name))];
    about.extend(
        node.country
            .as_deref()
            .map(|country| format!("Country: {}", inert(country))),
    );
    about.extend(node.is_root.then(|| "Under verification".to_owned()));
    about.extend(node.is_owner.then(|| "Beneficial owner".to_owned()));
    about.extend(node.notes.iter().map(|note| inert(note)));
    about.extend(
        node.flags
            .iter()
            .map(|flag| format!("Look here: {}", inert(flag))),
    );
    about.extend(
        node.gap
            .as_deref()
            .map(|gap| format!("Unknown holders: {}", inert(gap))),
    );
    Party {
        id: inert(&node.id),
        key: format!("party-{}", part_of_id(&node.id)),
        shape,
        is_root: node.is_root,
        is_owner: node.is_owner,
        is_flagged: !node.flags.is_empty(),
        about: sentences(&about),
        card: Card::of(node, of_itself, width),
    }
}

fn unknown(node: &Node, gap: &str) -> Party {
    let about = [
        format!("Unknown holders of {}", inert(&node.name)),
        inert(gap),
    ];
    Party {
        id: String::new(),
        key: format!("unknown-{}", part_of_id(&node.id)),
        shape: Shape::Unknown,
        is_root: false,
        is_owner: false,
        is_flagged: false,
        about: sentences(&about),
        card: Card::unknown(gap),
    }
}

fn line(
    (from, holder): (usize, &Node),
    (to, held): (usize, &Node),
    arrow: &Arrow,
    count: usize,
) -> Line {
    let label = inert(&arrow.label);
    let mut about = vec![format!("{} → {}", inert(&holder.name), inert(&held.name))];
    about.push(label.clone());
    about.extend(arrow.dashed.then(|| "Without a share".to_owned()));
    about.extend(arrow.in_circle.then(|| "In a circle".to_owned()));
    let key = format!("arrow-{}--{}", part_of_id(&holder.id), part_of_id(&held.id));
    let label = fitted(&label, LABEL, MAX_LABEL - LABEL_MARGIN);
    Line {
        from,
        to,
        key: if count > 1 {
            format!("{key}--{count}")
        } else {
            key
        },
        label_width: if label.is_empty() {
            0
        } else {
            width(&label, LABEL) + LABEL_MARGIN
        },
        label,
        look: if arrow.dashed {
            Look::Control
        } else {
            Look::Share
        },
        in_circle: arrow.in_circle,
        about: sentences(&about),
    }
}

fn gap_line(from: usize, (to, held): (usize, &Node), gap: &str) -> Line {
    Line {
        from,
        to,
        key: format!("gap-{}", part_of_id(&held.id)),
        label: String::new(),
        label_width: 0,
        look: Look::Gap,
        in_circle: false,
        about: sentences(&[format!("Unknown → {}", inert(&held.name)), inert(gap)]),
    }
}

fn sentences(parts: &[String]) -> String {
    let said: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    said.join(". ")
}
