//! Writes XML: every value is escaped here, and nowhere else.

use std::fmt::{Display, Write as _};

/// An SVG that is being written.
#[derive(Debug, Default)]
pub(crate) struct Svg {
    out: String,
    open: Vec<&'static str>,
}

/// An attribute with its value.
pub(crate) type Attribute<'a> = (&'static str, &'a dyn Display);

impl Svg {
    /// Opens an element. [`Svg::close`] closes it.
    pub(crate) fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.start(name, attributes);
        self.out.push_str(">\n");
        self.open.push(name);
    }

    /// Closes what was opened last.
    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.end(name);
        }
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.start(name, attributes);
        self.out.push_str("/>\n");
    }

    /// An element that holds a text.
    pub(crate) fn text(&mut self, name: &'static str, attributes: &[Attribute<'_>], text: &str) {
        self.start(name, attributes);
        self.out.push('>');
        self.escaped(text);
        self.end(name);
    }

    /// The whole of it.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }

    fn start(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            self.escaped(&value.to_string());
            self.out.push('"');
        }
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    fn escaped(&mut self, text: &str) {
        for one in text.chars() {
            match one {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                _ => self.out.push(one),
            }
        }
    }
}

/// An id of a party as a part of an element's id: letters and digits stay, everything else is a number, so that two ids
/// never meet.
pub(crate) fn part_of_id(id: &str) -> String {
    let mut part = String::with_capacity(id.len());
    for one in id.chars() {
        if one.is_ascii_alphanumeric() {
            part.push(one);
        } else {
            // Writing to a String does not fail.
            let _ = write!(part, "_{:x}_", u32::from(one));
        }
    }
    part
}
