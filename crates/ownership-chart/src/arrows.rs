//! Draws arrows and their labels.

use crate::paint::{DARK, PAPER, letters};
use crate::prepare::{LABEL, Line, Look, Prepared};
use crate::route::{LABEL_HEIGHT, Layout};
use crate::shape::{Rect, rounded};
use crate::svg::Svg;

impl Look {
    /// The class for a page's stylesheet.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Control => "control",
            Self::Gap => "gap",
        }
    }

    pub(crate) fn dashes(self) -> &'static str {
        match self {
            Self::Share => "none",
            Self::Control => "7 5",
            Self::Gap => "2 4",
        }
    }
}

/// One line, double where it is part of a circle: a broad one, and the paper's colour along its middle.
pub(crate) fn stroke(svg: &mut Svg, d: &str, look: Look, in_circle: bool) {
    let width = if in_circle { "5" } else { "1.5" };
    svg.empty(
        "path",
        &[
            ("class", &"arrow-line"),
            ("d", &d),
            ("fill", &"none"),
            ("stroke", &DARK),
            ("stroke-width", &width),
            ("stroke-dasharray", &look.dashes()),
        ],
    );
    if in_circle {
        svg.empty(
            "path",
            &[
                ("class", &"arrow-middle"),
                ("d", &d),
                ("fill", &"none"),
                ("stroke", &PAPER),
                ("stroke-width", &"2"),
            ],
        );
    }
}

/// Every arrow, without its label.
pub(crate) fn lines(svg: &mut Svg, chart: &Prepared, layout: &Layout, (dx, dy): (i32, i32)) {
    for (line, way) in chart.lines.iter().zip(&layout.ways) {
        svg.open(
            "g",
            &[
                ("id", &line.key),
                ("class", &classes("arrow", line)),
                ("data-from", &chart.parties[line.from].key),
                ("data-to", &chart.parties[line.to].key),
                ("role", &"img"),
                ("aria-label", &line.about),
            ],
        );
        svg.text("title", &[], &line.about);
        stroke(svg, &way.d(dx, dy), line.look, line.in_circle);
        if let Some(points) = way.tip.points(dx, dy) {
            svg.empty(
                "path",
                &[("class", &"arrow-tip"), ("d", &points), ("fill", &DARK)],
            );
        }
        svg.close();
    }
}

/// Every label. They come after all the lines, which would run through them otherwise.
pub(crate) fn labels(svg: &mut Svg, chart: &Prepared, layout: &Layout, (dx, dy): (i32, i32)) {
    for (line, place) in chart.lines.iter().zip(&layout.labels) {
        let Some(place) = place.filter(|_| !line.label.is_empty()) else {
            continue;
        };
        svg.open(
            "g",
            &[
                ("class", &classes("arrow-label", line)),
                ("data-arrow", &line.key),
                ("data-from", &chart.parties[line.from].key),
                ("data-to", &chart.parties[line.to].key),
                // The arrow itself says it.
                ("aria-hidden", &"true"),
            ],
        );
        let at = Rect {
            x: place.x + dx,
            y: place.y + dy,
            ..place
        };
        svg.empty(
            "path",
            &[
                ("class", &"arrow-paper"),
                ("d", &rounded(at, 4)),
                ("fill", &PAPER),
                ("stroke", &"#9ca3af"),
                ("stroke-dasharray", &line.look.dashes()),
            ],
        );
        let middle = (at.x + at.width / 2, at.y + LABEL_HEIGHT - 5);
        letters(svg, middle, LABEL, DARK, &line.label);
        svg.close();
    }
}

fn classes(what: &str, line: &Line) -> String {
    let circle = if line.in_circle { " in-circle" } else { "" };
    format!("{what} {}{circle}", line.look.class())
}
