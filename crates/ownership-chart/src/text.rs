//! Text that comes from anywhere: made inert, measured, broken into lines.
//!
//! Nobody knows the font that a reader has, so widths are estimates on the safe side: a wide sans serif, and the full
//! square for scripts that need it.

use icu_properties::props::{
    BidiClass, BidiControl, DefaultIgnorableCodePoint, EastAsianWidth, GeneralCategory,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// What stands where a character was that must not be seen as itself.
const INSTEAD: char = '\u{fffd}';
/// The most marks on one letter: more of them climb over the neighbours.
const MAX_MARKS: usize = 4;

/// The text without anything that turns the reading direction, is invisible or is no character of XML. What was there
/// is shown as a replacement sign, because a name with such a character is worth a look.
pub(crate) fn inert(text: &str) -> String {
    let mut marks = 0;
    let mut shown = String::with_capacity(text.len());
    for one in text.chars() {
        marks = if is_mark(one) { marks + 1 } else { 0 };
        match one {
            '\n' | '\r' | '\t' | '\u{a0}' | '\u{2028}' | '\u{2029}' => shown.push(' '),
            _ if marks > MAX_MARKS => {}
            _ if is_harmful(one) => shown.push(INSTEAD),
            _ => shown.push(one),
        }
    }
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_harmful(one: char) -> bool {
    // Joiners shape words of many scripts, and variation selectors shape signs.
    if matches!(one, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}') {
        return false;
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(one);
    CodePointSetData::new::<BidiControl>().contains(one)
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(one)
        || matches!(
            category,
            GeneralCategory::Control | GeneralCategory::Unassigned | GeneralCategory::PrivateUse
        )
}

fn is_mark(one: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(one);
    matches!(
        category,
        GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark
    )
}

/// Whether the text reads from right to left: what its first letter says.
pub(crate) fn is_right_to_left(text: &str) -> bool {
    let classes = CodePointMapData::<BidiClass>::new();
    let mut strong = text.chars().map(|one| classes.get(one));
    strong.find_map(|class| match class {
        BidiClass::LeftToRight => Some(false),
        BidiClass::RightToLeft | BidiClass::ArabicLetter => Some(true),
        _ => None,
    }) == Some(true)
}

/// A size of letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Font {
    pub(crate) size: i32,
    pub(crate) bold: bool,
}

/// How wide the text is at most, in pixels.
pub(crate) fn width(text: &str, font: Font) -> i32 {
    let thousandths: i32 = text.chars().map(advance).sum();
    let bold = if font.bold { 108 } else { 100 };
    thousandths * font.size / 1000 * bold / 100 + 1
}

/// The width of one character, in thousandths of the size of the font.
fn advance(one: char) -> i32 {
    match one {
        _ if is_mark(one) || matches!(one, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}') => 0,
        'i' | 'j' | 'l' | '.' | ',' | '\'' | '|' | ':' | ';' | '!' | ' ' => 340,
        'f' | 't' | 'r' | 'I' | '(' | ')' | '-' | '/' => 430,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '&' => 1000,
        'a'..='z' | '0'..='9' => 640,
        'A'..='Z' => 760,
        _ => match CodePointMapData::<EastAsianWidth>::new().get(one) {
            EastAsianWidth::Wide | EastAsianWidth::Fullwidth => 1040,
            _ if one.is_alphanumeric() && one < '\u{590}' => 800,
            _ => 1000,
        },
    }
}

/// The text on one line, shortened where it is too wide.
pub(crate) fn fitted(text: &str, font: Font, room: i32) -> String {
    wrapped(text, font, room, 1).pop().unwrap_or_default()
}

/// The text on at most so many lines, broken at spaces where there are any, and shortened where it is too long.
pub(crate) fn wrapped(text: &str, font: Font, room: i32, lines: usize) -> Vec<String> {
    let mut done: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && done.len() < lines {
        let fits = longest(rest, font, room);
        if fits == rest.len() {
            done.push(rest.to_owned());
            return done;
        }
        if done.len() + 1 == lines {
            let end = longest(rest, font, room - width("…", font));
            let kept = rest.get(..end).unwrap_or_default().trim_end();
            done.push(format!("{kept}…"));
            return done;
        }
        // A break at a space is worth up to half a line.
        let line = rest.get(..fits).unwrap_or_default();
        let at_space = line
            .rfind(' ')
            .filter(|&at| at * 2 > fits && !rest[fits..].starts_with(' '));
        let end = at_space.unwrap_or(fits);
        done.push(rest.get(..end).unwrap_or_default().trim_end().to_owned());
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    done
}

/// How many bytes of the text fit, never between a letter and its marks, and at least one letter.
fn longest(text: &str, font: Font, room: i32) -> usize {
    let breaks = text.char_indices().filter(|&(_, one)| advance(one) > 0);
    let ends = breaks.map(|(at, _)| at).skip(1).chain([text.len()]);
    let mut best = 0;
    let (mut used, mut from) = (0, 0);
    for end in ends {
        used += text
            .get(from..end)
            .unwrap_or_default()
            .chars()
            .map(advance)
            .sum::<i32>();
        from = end;
        let bold = if font.bold { 108 } else { 100 };
        if best > 0 && used * font.size / 1000 * bold / 100 + 1 > room {
            break;
        }
        best = end;
    }
    best
}
