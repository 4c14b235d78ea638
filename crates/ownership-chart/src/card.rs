//! What is written in a box, line by line, and how large the box is therefore.

use crate::model::Node;
use crate::shape::Shape;
use crate::text::{Font, fitted, inert, wrapped};

/// The width of a box that has few arrows.
pub(crate) const WIDTH: i32 = 200;
/// The widest that arrows make a box.
pub(crate) const MAX_WIDTH: i32 = 460;
const PADDING: i32 = 10;
/// Left and right: outlines cut corners.
const MARGIN: i32 = 16;
const NAME: Font = Font {
    size: 13,
    bold: true,
};
const SMALL: Font = Font {
    size: 11,
    bold: false,
};
const SMALL_BOLD: Font = Font {
    size: 11,
    bold: true,
};
/// The most lines of a name, and of a note.
const NAME_LINES: usize = 3;
const NOTE_LINES: usize = 2;
/// The most notes, and the most flags, that are written out. The rest is counted, and stands in the box's title.
const MAX_NOTES: usize = 5;

/// How a line is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Kind,
    Name,
    Note,
    Flag,
}

/// One line in a box.
#[derive(Debug)]
pub(crate) struct CardLine {
    pub(crate) text: String,
    pub(crate) font: Font,
    pub(crate) tone: Tone,
    /// How far below the upper edge its letters stand.
    pub(crate) baseline: i32,
}

/// The content of a box.
#[derive(Debug, Default)]
pub(crate) struct Card {
    pub(crate) lines: Vec<CardLine>,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

impl Card {
    /// The box of a party, with what it holds of itself.
    pub(crate) fn of(node: &Node, of_itself: &[String], width: i32) -> Self {
        let mut card = Self::empty(width);
        if node.is_root {
            card.push("Under verification", SMALL_BOLD, Tone::Kind, 1);
        }
        let kind = Shape::Kind(node.kind).word();
        match &node.country {
            Some(country) => card.push(
                &format!("{kind} · {}", inert(country)),
                SMALL,
                Tone::Kind,
                1,
            ),
            None => card.push(kind, SMALL, Tone::Kind, 1),
        }
        card.push(&inert(&node.name), NAME, Tone::Name, NAME_LINES);
        card.all(&node.notes, Tone::Note, "");
        card.all(of_itself, Tone::Note, "");
        card.all(&node.flags, Tone::Flag, "⚠ ");
        card.done()
    }

    /// The box of whoever holds what nobody has declared.
    pub(crate) fn unknown(gap: &str) -> Self {
        let mut card = Self::empty(WIDTH);
        card.push("Unknown", NAME, Tone::Name, 1);
        card.push(&inert(gap), SMALL_BOLD, Tone::Note, NOTE_LINES);
        card.done()
    }

    fn empty(width: i32) -> Self {
        Self {
            lines: Vec::new(),
            width,
            height: PADDING,
        }
    }

    fn all(&mut self, texts: &[String], tone: Tone, before: &str) {
        let font = if tone == Tone::Flag {
            SMALL_BOLD
        } else {
            SMALL
        };
        for text in texts.iter().take(MAX_NOTES) {
            self.push(&format!("{before}{}", inert(text)), font, tone, NOTE_LINES);
        }
        if texts.len() > MAX_NOTES {
            self.push(
                &format!("and {} more", texts.len() - MAX_NOTES),
                font,
                tone,
                1,
            );
        }
    }

    fn push(&mut self, text: &str, font: Font, tone: Tone, lines: usize) {
        let room = self.width - 2 * MARGIN;
        let texts = match lines {
            1 => vec![fitted(text, font, room)],
            _ => wrapped(text, font, room, lines),
        };
        for text in texts {
            self.height += font.size + 4;
            self.lines.push(CardLine {
                text,
                font,
                tone,
                baseline: self.height - 4,
            });
        }
    }

    fn done(mut self) -> Self {
        self.height += PADDING - 2;
        self
    }
}
