//! Says what the outlines and lines mean: those that the chart has.

use crate::arrows::stroke;
use crate::paint::{DARK, Edge, MUTED, WARNING, letters, letters_from, outline};
use crate::prepare::{Look, Prepared};
use crate::shape::{Rect, Shape};
use crate::svg::Svg;
use crate::text::{Font, width};

const FONT: Font = Font {
    size: 11,
    bold: false,
};
const SAMPLE: i32 = 38;
const ROW: i32 = 26;
const GAP: i32 = 22;

/// An explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Shape(Shape),
    Root,
    Owner,
    Arrow(Look),
    Circle,
    Flag,
}

impl Entry {
    fn words(self) -> &'static str {
        match self {
            Self::Shape(shape) => shape.word(),
            Self::Root => "Under verification",
            Self::Owner => "Thick edge: beneficial owner",
            Self::Arrow(Look::Share) => "From the holder to what it holds",
            Self::Arrow(Look::Control) => "Control or role, without a share",
            Self::Arrow(Look::Gap) => "Held by unknown holders",
            Self::Circle => "Double line: part of a circle",
            Self::Flag => "To be looked at",
        }
    }
}

/// A legend, broken into rows.
#[derive(Debug)]
pub(crate) struct Legend {
    entries: Vec<(Entry, i32, i32)>,
    pub(crate) height: i32,
}

impl Legend {
    /// The legend of a chart, for so wide a page.
    pub(crate) fn of(chart: &Prepared, wide: i32) -> Self {
        let (mut x, mut y) = (0, 0);
        let mut entries = Vec::new();
        for entry in entries_of(chart) {
            let needed = SAMPLE + 8 + width(entry.words(), FONT);
            if x > 0 && x + needed > wide {
                (x, y) = (0, y + ROW);
            }
            entries.push((entry, x, y));
            x += needed + GAP;
        }
        Self {
            height: if entries.is_empty() { 0 } else { y + ROW },
            entries,
        }
    }

    /// Draws it.
    pub(crate) fn draw(&self, svg: &mut Svg, left: i32, top: i32) {
        if self.entries.is_empty() {
            return;
        }
        svg.open("g", &[("class", &"legend")]);
        for &(entry, x, y) in &self.entries {
            let at = Rect {
                x: left + x,
                y: top + y,
                width: SAMPLE,
                height: 18,
            };
            sample(svg, entry, at);
            letters_from(
                svg,
                (at.x + SAMPLE + 8, at.y + 13),
                FONT,
                MUTED,
                entry.words(),
            );
        }
        svg.close();
    }
}

fn sample(svg: &mut Svg, entry: Entry, at: Rect) {
    let company = Shape::Kind(crate::Kind::Company);
    match entry {
        Entry::Shape(shape) => outline(svg, shape, at, Edge::Plain),
        Entry::Root => outline(svg, company, at, Edge::Root),
        Entry::Owner => outline(svg, Shape::Kind(crate::Kind::Person), at, Edge::Owner),
        Entry::Arrow(look) => arrow(svg, look, false, at),
        Entry::Circle => arrow(svg, Look::Share, true, at),
        Entry::Flag => {
            let font = Font {
                size: 13,
                bold: true,
            };
            letters(svg, (at.x + at.width / 2, at.y + 14), font, WARNING, "⚠");
        }
    }
}

fn arrow(svg: &mut Svg, look: Look, in_circle: bool, at: Rect) {
    let (y, end) = (at.y + at.height / 2, at.x + at.width);
    stroke(
        svg,
        &format!("M{},{y} L{},{y}", at.x, end - 8),
        look,
        in_circle,
    );
    let tip = format!("M{end},{y} L{},{} L{},{} Z", end - 9, y - 5, end - 9, y + 5);
    svg.empty(
        "path",
        &[("class", &"arrow-tip"), ("d", &tip), ("fill", &DARK)],
    );
}

fn entries_of(chart: &Prepared) -> Vec<Entry> {
    let parties = &chart.parties;
    let has_line = |look| chart.lines.iter().any(|line| line.look == look);
    let mut entries: Vec<Entry> = Shape::ALL
        .into_iter()
        .filter(|shape| parties.iter().any(|party| party.shape == *shape))
        .map(Entry::Shape)
        .collect();
    let marks = [
        (parties.iter().any(|party| party.is_root), Entry::Root),
        (parties.iter().any(|party| party.is_owner), Entry::Owner),
        (has_line(Look::Share), Entry::Arrow(Look::Share)),
        (has_line(Look::Control), Entry::Arrow(Look::Control)),
        (has_line(Look::Gap), Entry::Arrow(Look::Gap)),
        (chart.lines.iter().any(|line| line.in_circle), Entry::Circle),
        (parties.iter().any(|party| party.is_flagged), Entry::Flag),
    ];
    entries.extend(
        marks
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, entry)| entry),
    );
    entries
}
