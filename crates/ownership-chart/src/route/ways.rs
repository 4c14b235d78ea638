//! The line of an arrow, from its holder to its tip.

use std::fmt::Write as _;

use super::Levels;
use super::ports::Port;
use crate::shape::Rect;
use crate::strand::Strand;

/// How long a tip is.
const TIP: i32 = 9;
/// What is out of line by so little is drawn straight.
const STRAIGHT: i32 = 3;
/// How far a loop leaves its box.
pub(super) const LOOP: i32 = 22;

/// Where an arrow ends, and where it points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tip {
    #[default]
    Nowhere,
    Down(i32, i32),
    Up(i32, i32),
    Left(i32, i32),
}

/// A line and its tip.
#[derive(Debug, Clone, Default)]
pub(crate) struct Way {
    /// The `d` of a path, without its beginning.
    line: String,
    start: (i32, i32),
    pub(crate) tip: Tip,
}

impl Way {
    /// The `d` of the path.
    pub(crate) fn d(&self, dx: i32, dy: i32) -> String {
        moved(
            &format!("M{},{}{}", self.start.0, self.start.1, self.line),
            dx,
            dy,
        )
    }

    /// Puts straight lines before the way.
    pub(super) fn begin_with(&mut self, points: &[(i32, i32)]) {
        let mut line = String::new();
        for &(x, y) in points.iter().skip(1) {
            let _ = write!(line, " L{x},{y}");
        }
        if let Some(&(_, last)) = points.last() {
            let _ = write!(
                line,
                " L{},{last} L{},{}",
                self.start.0, self.start.0, self.start.1
            );
        }
        line.push_str(&self.line);
        self.line = line;
        self.start = points.first().copied().unwrap_or(self.start);
    }
}

/// Moves a path that has only absolute points of the form `x,y`.
fn moved(d: &str, dx: i32, dy: i32) -> String {
    let mut out = String::with_capacity(d.len() + 16);
    for word in d.split(' ') {
        let at = word
            .find(|one: char| one.is_ascii_digit() || one == '-')
            .unwrap_or(0);
        let (command, point) = word.split_at(at);
        let (x, y) = point.split_once(',').unwrap_or(("0", "0"));
        let number = |text: &str| text.parse::<i32>().unwrap_or_default();
        if !out.is_empty() {
            out.push(' ');
        }
        let _ = write!(out, "{command}{},{}", number(x) + dx, number(y) + dy);
    }
    out
}

/// The way of a strand.
pub(super) fn way(
    strand: &Strand,
    port: &Port,
    x: &[i32],
    layers: &[usize],
    levels: &Levels,
    sizes: &[(i32, i32)],
) -> Way {
    let (mut layer, last) = (layers[strand.upper], layers[strand.lower]);
    let end = levels.bottom[last] - sizes[strand.lower].1;
    let begin = levels.bottom[layer];
    let mut line = String::new();
    let mut here = port.upper;
    let lanes = strand.lanes.iter().map(|&lane| (x[lane], layers[lane]));
    for (next, below) in lanes.chain([(port.lower, last)]) {
        let next = if (here - next).abs() <= STRAIGHT {
            here
        } else {
            next
        };
        let (from, to) = (levels.labelled[layer], levels.top[below] - TIP - 1);
        let middle = (from + to) / 2;
        let _ = write!(line, " L{here},{from}");
        if here == next {
            let _ = write!(line, " L{next},{to}");
        } else {
            let _ = write!(line, " C{here},{middle} {next},{middle} {next},{to}");
        }
        (here, layer) = (next, below);
    }
    let stop = if strand.upward { end } else { end - TIP + 1 };
    let _ = write!(line, " L{here},{stop}");
    if strand.upward {
        let tip = Tip::Up(port.upper, begin);
        return Way {
            line,
            start: (port.upper, begin + TIP - 1),
            tip,
        };
    }
    Way {
        line,
        start: (port.upper, begin),
        tip: Tip::Down(here, end),
    }
}

/// The loop of a party that holds itself.
pub(super) fn to_itself(at: Rect) -> Way {
    let right = at.x + at.width;
    let (from, to) = (at.y + at.height / 3, at.y + at.height * 2 / 3);
    let out = right + LOOP;
    Way {
        line: format!(" C{out},{from} {out},{to} {},{to}", right + TIP - 1),
        start: (right, from),
        tip: Tip::Left(right, to),
    }
}

impl Tip {
    /// The triangle.
    pub(crate) fn points(self, dx: i32, dy: i32) -> Option<String> {
        let (x, y) = match self {
            Self::Nowhere => return None,
            Self::Down(x, y) | Self::Up(x, y) | Self::Left(x, y) => (x + dx, y + dy),
        };
        Some(match self {
            Self::Down(..) => format!("M{x},{y} L{},{} L{},{} Z", x - 5, y - TIP, x + 5, y - TIP),
            Self::Up(..) => format!("M{x},{y} L{},{} L{},{} Z", x - 5, y + TIP, x + 5, y + TIP),
            _ => format!("M{x},{y} L{},{} L{},{} Z", x + TIP, y - 5, x + TIP, y + 5),
        })
    }
}
