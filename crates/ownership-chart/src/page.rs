//! The whole picture: heading, chart, legend, and the paper below them.

use crate::legend::Legend;
use crate::model::Chart;
use crate::paint::{DARK, MUTED, PAPER, letters_from};
use crate::prepare::prepared;
use crate::route::laid_out;
use crate::svg::Svg;
use crate::text::{Font, inert, wrapped};
use crate::{arrows, paint};

const MARGIN: i32 = 32;
/// The narrowest picture: a heading needs the room.
const NARROWEST: i32 = 720;
const HEADING: Font = Font {
    size: 18,
    bold: true,
};
const SENTENCE: Font = Font {
    size: 12,
    bold: false,
};
const SHELF: Font = Font {
    size: 12,
    bold: true,
};
/// Fonts that are likely to be there, the wider ones last.
const FONTS: &str = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif";

/// Draws a checked chart.
pub(crate) fn drawn(chart: &Chart) -> String {
    let (title, description) = (inert(&chart.title), inert(&chart.description));
    let prepared = prepared(chart);
    let layout = laid_out(&prepared, NARROWEST + 400);
    let inside = layout.width.max(NARROWEST);
    let heading = wrapped(&title, HEADING, inside, 2);
    let sentences = wrapped(&description, SENTENCE, inside, 4);
    let legend = Legend::of(&prepared, inside);

    let mut y = MARGIN;
    let mut written = Vec::new();
    for (lines, font, fill) in [(heading, HEADING, DARK), (sentences, SENTENCE, MUTED)] {
        for line in lines {
            y += font.size + 6;
            written.push((y - 6, font, fill, line));
        }
    }
    y += if written.is_empty() { 0 } else { 18 };
    let corner = (MARGIN + (inside - layout.width) / 2, y);
    let below = y + layout.height + MARGIN;
    let (width, height) = (inside + 2 * MARGIN, below + legend.height + MARGIN / 2);

    let mut svg = Svg::default();
    svg.open(
        "svg",
        &[
            ("xmlns", &"http://www.w3.org/2000/svg"),
            ("class", &"ownership-chart"),
            ("viewBox", &format!("0 0 {width} {height}")),
            ("width", &width),
            ("height", &height),
            ("role", &"graphics-document"),
            ("aria-labelledby", &"ownership-chart-title"),
            ("aria-describedby", &"ownership-chart-desc"),
            ("font-family", &FONTS),
        ],
    );
    svg.text("title", &[("id", &"ownership-chart-title")], &title);
    svg.text("desc", &[("id", &"ownership-chart-desc")], &description);
    svg.empty(
        "rect",
        &[
            ("class", &"paper"),
            ("width", &width),
            ("height", &height),
            ("fill", &PAPER),
        ],
    );
    svg.open("g", &[("class", &"heading"), ("aria-hidden", &"true")]);
    for (baseline, font, fill, line) in written {
        letters_from(&mut svg, (MARGIN, baseline), font, fill, &line);
    }
    svg.close();
    arrows::lines(&mut svg, &prepared, &layout, corner);
    arrows::labels(&mut svg, &prepared, &layout, corner);
    if let Some(shelf) = layout.shelf {
        let at = (corner.0, corner.1 + shelf);
        letters_from(&mut svg, at, SHELF, MUTED, "Not linked by any arrow");
    }
    paint::parties(&mut svg, &prepared, &layout, corner);
    legend.draw(&mut svg, MARGIN, below);
    svg.finish()
}
