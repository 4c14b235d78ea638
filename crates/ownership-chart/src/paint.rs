//! Draws boxes and letters.

use crate::card::{CardLine, Tone};
use crate::prepare::{Party, Prepared};
use crate::route::Layout;
use crate::shape::{Rect, Shape};
use crate::svg::Svg;
use crate::text::{Font, is_right_to_left};

pub(crate) const DARK: &str = "#1f2937";
pub(crate) const MUTED: &str = "#4b5563";
pub(crate) const WARNING: &str = "#9b1c1c";
pub(crate) const PAPER: &str = "#ffffff";

/// A text around the middle of its line.
pub(crate) fn letters(svg: &mut Svg, (x, y): (i32, i32), font: Font, fill: &str, text: &str) {
    write(svg, (x, y), "middle", font, fill, text);
}

/// A text from its left edge on.
pub(crate) fn letters_from(svg: &mut Svg, (x, y): (i32, i32), font: Font, fill: &str, text: &str) {
    // To a text from right to left, the start is its right edge.
    let anchor = if is_right_to_left(text) {
        "end"
    } else {
        "start"
    };
    write(svg, (x, y), anchor, font, fill, text);
}

fn write(svg: &mut Svg, (x, y): (i32, i32), anchor: &str, font: Font, fill: &str, text: &str) {
    let direction = if is_right_to_left(text) { "rtl" } else { "ltr" };
    svg.text(
        "text",
        &[
            ("x", &x),
            ("y", &y),
            ("text-anchor", &anchor),
            ("font-size", &font.size),
            ("font-weight", &if font.bold { "bold" } else { "normal" }),
            ("fill", &fill),
            ("direction", &direction),
            // What a name says stays inside it.
            ("unicode-bidi", &"isolate"),
        ],
        text,
    );
}

/// Every party.
pub(crate) fn parties(svg: &mut Svg, chart: &Prepared, layout: &Layout, (dx, dy): (i32, i32)) {
    for (party, place) in chart.parties.iter().zip(&layout.boxes) {
        let at = Rect {
            x: place.x + dx,
            y: place.y + dy,
            ..*place
        };
        svg.open(
            "g",
            &[
                ("id", &party.key),
                ("class", &classes(party)),
                ("data-party", &party.id),
                ("tabindex", &"0"),
                ("role", &"img"),
                ("aria-label", &party.about),
            ],
        );
        svg.text("title", &[], &party.about);
        outline(
            svg,
            party.shape,
            at,
            if party.is_owner {
                Edge::Owner
            } else {
                Edge::of(party.is_root)
            },
        );
        let space = (at.height - party.card.height) / 2;
        for line in &party.card.lines {
            let middle = (at.x + at.width / 2, at.y + space + line.baseline);
            letters(svg, middle, line.font, colour(line), &line.text);
        }
        svg.close();
    }
}

/// How the edge of a box is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    Plain,
    Owner,
    Root,
}

impl Edge {
    fn of(is_root: bool) -> Self {
        if is_root { Self::Root } else { Self::Plain }
    }
}

/// The outline of a box.
pub(crate) fn outline(svg: &mut Svg, shape: Shape, at: Rect, edge: Edge) {
    let width = match edge {
        Edge::Plain => "1.25",
        Edge::Owner => "3.5",
        Edge::Root => "2",
    };
    svg.empty(
        "path",
        &[
            ("class", &"party-outline"),
            ("d", &shape.outline(at)),
            (
                "fill",
                &if edge == Edge::Root {
                    "#d3e3f8"
                } else {
                    shape.fill()
                },
            ),
            ("stroke", &DARK),
            ("stroke-width", &width),
            (
                "stroke-dasharray",
                &if shape == Shape::Unknown {
                    "5 4"
                } else {
                    "none"
                },
            ),
        ],
    );
    if let Some(lines) = shape.lines(at) {
        svg.empty(
            "path",
            &[
                ("class", &"party-lines"),
                ("d", &lines),
                ("fill", &"none"),
                ("stroke", &DARK),
                ("stroke-width", &"1.25"),
            ],
        );
    }
}

fn colour(line: &CardLine) -> &'static str {
    match line.tone {
        Tone::Kind => MUTED,
        Tone::Name | Tone::Note => DARK,
        Tone::Flag => WARNING,
    }
}

fn classes(party: &Party) -> String {
    let mut classes = format!("party {}", party.shape.class());
    let more = [
        (party.is_root, " root"),
        (party.is_owner, " owner"),
        (party.is_flagged, " flagged"),
    ];
    more.iter()
        .filter(|(is, _)| *is)
        .for_each(|(_, class)| classes.push_str(class));
    classes
}
