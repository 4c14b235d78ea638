//! The page for people: a PDF of one or two pages, the same bytes for the same words.
//!
//! It embeds no font: every reader has Courier, whose letters are those of Western European languages (Windows-1252).
//! A letter that it lacks stands as its number, such as `<U+0141>`, so that nothing is left out or taken for another; the
//! JSON entries beside it have every name as it is.

use encoding_rs::WINDOWS_1252;
use pdf_writer::{Content, Name, Pdf, Rect, Ref, Str};

/// The name of the entry.
pub const NAME: &str = "cover.pdf";

/// A4, in points.
const PAGE: Rect = Rect {
    x1: 0.0,
    y1: 0.0,
    x2: 595.0,
    y2: 842.0,
};
const MARGIN: f32 = 48.0;
const SIZE: f32 = 9.0;
const LEADING: f32 = 12.0;
/// Lines of a page: with their leading they fill it between its margins.
const LINES: usize = 62;
const PAGES: usize = 2;
/// Letters of a line: Courier's are 0.6 of its size wide.
const COLUMNS: usize = 92;
const LABEL: usize = 20;
/// Lines of one text: what is longer is in an entry.
const TEXT_LINES: usize = 8;

/// A label and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub label: String,
    pub text: String,
}

/// Rows under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub heading: String,
    pub rows: Vec<Row>,
    /// Rows may be left out at its end where there is no room, and how many were is said.
    pub shortens: bool,
}

/// What the page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    pub title: String,
    pub sections: Vec<Section>,
}

/// A line of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    bold: bool,
    bytes: Vec<u8>,
}

impl Cover {
    /// The PDF.
    #[must_use]
    pub fn pdf(&self) -> Vec<u8> {
        let lines = self.lines();
        let pages: Vec<&[Line]> = lines.chunks(LINES).take(PAGES).collect();
        draw(&pages)
    }

    fn lines(&self) -> Vec<Line> {
        let whole: Vec<Vec<Vec<Line>>> = self.sections.iter().map(Section::rows).collect();
        let length = |rows: &Vec<Vec<Line>>| rows.iter().map(Vec::len).sum::<usize>() + 2;
        let mut over = (2 + whole.iter().map(length).sum::<usize>()).saturating_sub(LINES * PAGES);
        let mut lines = vec![line(true, &self.title), line(false, "")];
        for (section, mut rows) in self.sections.iter().zip(whole) {
            lines.push(line(true, &section.heading));
            if over > 0 && section.shortens {
                let all = rows.len();
                // One more line says how many there are.
                over += 1;
                while over > 0 {
                    let Some(row) = rows.pop() else { break };
                    over = over.saturating_sub(row.len());
                }
                let more = all - rows.len();
                rows.push(vec![line(
                    false,
                    &format!("and {more} more: the entries have all"),
                )]);
            }
            lines.extend(rows.into_iter().flatten());
            lines.push(line(false, ""));
        }
        lines
    }
}

impl Section {
    fn rows(&self) -> Vec<Vec<Line>> {
        self.rows.iter().map(Row::lines).collect()
    }
}

impl Row {
    fn lines(&self) -> Vec<Line> {
        let label = encode(&self.label);
        let text = encode(&self.text);
        let mut chunks: Vec<&[u8]> = text.chunks(COLUMNS - LABEL).collect();
        if chunks.is_empty() {
            chunks.push(b"-");
        }
        let cut = chunks.len() > TEXT_LINES;
        chunks.truncate(TEXT_LINES);
        let mut lines: Vec<Line> = Vec::new();
        for chunk in chunks {
            let mut bytes = if lines.is_empty() {
                label.iter().take(LABEL - 1).copied().collect()
            } else {
                Vec::new()
            };
            bytes.resize(LABEL, b' ');
            bytes.extend_from_slice(chunk);
            lines.push(Line { bold: false, bytes });
        }
        if cut && let Some(last) = lines.last_mut() {
            last.bytes.truncate(COLUMNS - 3);
            last.bytes.extend_from_slice(b"...");
        }
        lines
    }
}

fn line(bold: bool, text: &str) -> Line {
    let mut bytes = encode(text);
    bytes.truncate(COLUMNS);
    Line { bold, bytes }
}

/// The text in Windows-1252, where each letter that it lacks is its number.
fn encode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for letter in text.chars() {
        let mut utf8 = [0; 4];
        let (encoded, _, lacks) = WINDOWS_1252.encode(letter.encode_utf8(&mut utf8));
        if lacks || letter.is_control() {
            bytes.extend_from_slice(format!("<U+{:04X}>", u32::from(letter)).as_bytes());
        } else {
            bytes.extend_from_slice(&encoded);
        }
    }
    bytes
}

fn draw(pages: &[&[Line]]) -> Vec<u8> {
    let mut ids = (1..).map(Ref::new);
    let mut id = || ids.next().unwrap_or(Ref::new(1));
    let (catalog, tree, plain, bold) = (id(), id(), id(), id());
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    for (font, name) in [(plain, &b"Courier"[..]), (bold, b"Courier-Bold")] {
        let mut font = pdf.type1_font(font);
        font.base_font(Name(name));
        font.encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    let mut kids = Vec::new();
    for lines in pages {
        let (page_id, content_id) = (id(), id());
        kids.push(page_id);
        let mut page = pdf.page(page_id);
        page.media_box(PAGE).parent(tree).contents(content_id);
        let mut resources = page.resources();
        let mut fonts = resources.fonts();
        fonts.pair(Name(b"P"), plain).pair(Name(b"B"), bold);
        drop(fonts);
        drop(resources);
        drop(page);
        let mut content = Content::new();
        content.begin_text();
        content.next_line(MARGIN, PAGE.y2 - MARGIN);
        for line in *lines {
            let font = if line.bold { Name(b"B") } else { Name(b"P") };
            content.set_font(font, SIZE);
            content.show(Str(&line.bytes));
            content.next_line(0.0, -LEADING);
        }
        content.end_text();
        pdf.stream(content_id, &content.finish());
    }
    let count = i32::try_from(kids.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(kids).count(count);
    pdf.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cover(documents: usize, text: &str) -> Cover {
        let row = |label: &str, text: &str| Row {
            label: label.to_owned(),
            text: text.to_owned(),
        };
        Cover {
            title: "Dossier".to_owned(),
            sections: vec![
                Section {
                    heading: "Decision".to_owned(),
                    rows: vec![row("Reason", text)],
                    shortens: false,
                },
                Section {
                    heading: "Documents".to_owned(),
                    rows: (0..documents)
                        .map(|at| row(&at.to_string(), "0a1b"))
                        .collect(),
                    shortens: true,
                },
                Section {
                    heading: "How to verify".to_owned(),
                    rows: vec![row("Command", "vouch dossier verify")],
                    shortens: false,
                },
            ],
        }
    }

    fn texts(lines: &[Line]) -> Vec<String> {
        let text = |line: &Line| String::from_utf8_lossy(&line.bytes).trim_end().to_owned();
        lines.iter().map(text).collect()
    }

    #[test]
    fn letters_that_the_font_lacks_stand_as_their_numbers() {
        assert_eq!(encode("Zoë €"), b"Zo\xeb \x80");
        assert_eq!(encode("Łukasz 王\n"), b"<U+0141>ukasz <U+738B><U+000A>");
    }

    #[test]
    fn it_has_two_pages_at_most_and_says_what_it_left_out() {
        let lines = cover(1000, "Fine.").lines();
        assert_eq!(lines.len(), LINES * PAGES);
        let texts = texts(&lines);
        assert_eq!(texts[5], "Documents");
        assert_eq!(texts[6], "0                   0a1b");
        let more = texts.iter().find(|text| text.contains("more")).unwrap();
        assert_eq!(more, "and 887 more: the entries have all");
        assert_eq!(texts[LINES * PAGES - 3], "How to verify");
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let lines = cover(0, &"a".repeat(5000)).lines();
        let texts = texts(&lines);
        assert_eq!(texts[2 + TEXT_LINES].len(), COLUMNS);
        assert!(texts[2 + TEXT_LINES].ends_with("a..."), "{texts:?}");
        assert_eq!(texts[3 + TEXT_LINES], "");
    }

    #[test]
    fn the_same_words_are_the_same_bytes() {
        let pdf = cover(3, "Fine (\\) ok.").pdf();
        assert_eq!(pdf, cover(3, "Fine (\\) ok.").pdf());
        assert!(pdf.starts_with(b"%PDF-1."));
        assert!(pdf.trim_ascii_end().ends_with(b"%%EOF"));
        assert_ne!(pdf, cover(3, "Fine").pdf());
    }
}
