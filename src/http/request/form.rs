//! `multipart/form-data` (RFC 7578), read as it comes. What it calls its files is read as clients write it ([`names`]).
//!
//! Of the body no more is held than the piece that has just come: what may be the beginning of a boundary stays until
//! it is known, which is fewer bytes than a boundary has, and the head of a part has at most [`MAX_HEAD`]. Every byte is
//! looked at once. The parts are counted, and so is everything together.

mod names;

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use bytes::{Buf as _, BytesMut};
use memchr::memmem::{self, Finder};

use self::names::Parameters;
pub(in crate::http) use self::names::text;
use crate::http::error::{ApiError, Situation};
use crate::http::request::incoming::Incoming;

/// The longest head of a part, in bytes.
const MAX_HEAD: usize = 8 * 1024;
/// The most header lines of a part.
const MAX_HEADERS: usize = 16;
/// The longest name of a part, in bytes.
const MAX_NAME: usize = 255;
/// The most parts of a form.
const MAX_PARTS: usize = 64;
/// What may stand before the first part, in bytes; no client that we know writes anything there.
const MAX_PREAMBLE: usize = 1024;
/// What a form may hold beside its files, in bytes: heads and short fields.
pub(in crate::http) const BESIDE: usize = MAX_PARTS * 2 * MAX_HEAD;

#[derive(Debug, PartialEq, Eq)]
enum At {
    Preamble,
    Content,
    Delimiter,
    End,
}

/// A form that is being read.
#[derive(Debug)]
pub(in crate::http) struct Form {
    body: Incoming,
    /// What came and was not given out.
    held: BytesMut,
    delimiter: Finder<'static>,
    at: At,
    parts: usize,
    /// How many bytes may still come.
    left: usize,
}

/// What a part says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::http) struct Part {
    pub(in crate::http) name: String,
    pub(in crate::http) file_name: Option<String>,
    /// The charset that its content is said to be in.
    pub(in crate::http) charset: Option<String>,
}

impl Form {
    /// A form of at most `most` bytes.
    ///
    /// # Errors
    /// The headers name no boundary, or more is declared.
    pub(in crate::http) fn new(
        headers: &HeaderMap,
        body: Incoming,
        most: usize,
    ) -> Result<Self, ApiError> {
        let boundary = boundary(headers).ok_or_else(|| malformed("no boundary"))?;
        let delimiter = [b"\r\n--", boundary.as_bytes()].concat();
        Ok(Self {
            body,
            // A delimiter begins with the end of a line; the first one has no line before it.
            held: BytesMut::from(&b"\r\n"[..]),
            delimiter: Finder::new(&delimiter).into_owned(),
            at: At::Preamble,
            parts: 0,
            left: most,
        })
    }

    /// Goes on to the next part; what is left of this one is skipped. `None` after the last.
    ///
    /// # Errors
    /// Malformed, too large, too slow, or broken off.
    pub(in crate::http) async fn next_part(&mut self) -> Result<Option<Part>, ApiError> {
        let (before, mut skipped) = (self.at == At::Preamble, 0_usize);
        while let Some(piece) = self.chunk().await? {
            skipped = skipped.saturating_add(piece.len());
            if before && skipped > MAX_PREAMBLE {
                return Err(malformed("no part at the beginning"));
            }
        }
        if self.at == At::End {
            return Ok(None);
        }
        while self.held.len() < 2 {
            self.more().await?;
        }
        if self.held.starts_with(b"--") {
            self.at = At::End;
            return Ok(None);
        }
        self.parts = self.parts.saturating_add(1);
        if self.parts > MAX_PARTS {
            return Err(malformed("too many parts"));
        }
        let mut head = self.head().await?;
        self.at = At::Content;
        part(&mut head)
            .map(Some)
            .ok_or_else(|| malformed("the head of a part"))
    }

    /// The next piece of this part's content; `None` at its end.
    pub(in crate::http) async fn chunk(&mut self) -> Result<Option<Bytes>, ApiError> {
        let length = self.delimiter.needle().len();
        while matches!(self.at, At::Preamble | At::Content) {
            let found = self.delimiter.find(&self.held);
            let undecided = length.saturating_sub(1);
            let ready = found.unwrap_or_else(|| self.held.len().saturating_sub(undecided));
            if ready > 0 {
                return Ok(Some(self.held.split_to(ready).freeze()));
            }
            match found {
                Some(_) => {
                    self.held.advance(length);
                    self.at = At::Delimiter;
                }
                None => self.more().await?,
            }
        }
        Ok(None)
    }

    /// Throws away what is still to come of a form that is refused.
    pub(in crate::http) async fn discard(&mut self, headers: &HeaderMap) {
        self.held.clear();
        self.body.discard(headers).await;
    }

    /// A part's head, from the end of the delimiter's line to the empty line.
    async fn head(&mut self) -> Result<BytesMut, ApiError> {
        const END: &[u8] = b"\r\n\r\n";
        let mut seen = 0;
        loop {
            let found = memmem::find(self.held.get(seen..).unwrap_or_default(), END);
            let end = found.map(|at| seen.saturating_add(at).saturating_add(END.len()));
            seen = self.held.len().saturating_sub(END.len() - 1);
            match end {
                Some(end) if end <= MAX_HEAD => return Ok(self.held.split_to(end)),
                None if seen <= MAX_HEAD => self.more().await?,
                _ => return Err(malformed("the head of a part is too long")),
            }
        }
    }

    async fn more(&mut self) -> Result<(), ApiError> {
        let piece = self.body.next().await?;
        let piece = piece.ok_or_else(|| malformed("it ends before its last part does"))?;
        let left = self.left.checked_sub(piece.len());
        self.left = left.ok_or(Situation::BodyTooLarge)?;
        self.held.extend_from_slice(&piece);
        Ok(())
    }
}

fn malformed(what: &'static str) -> ApiError {
    ApiError::from(Situation::MalformedBody).because(format!("a form: {what}"))
}

/// The boundary that the headers name (RFC 2046 §5.1.1).
fn boundary(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next()?;
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameters(value)?.remove("boundary")?;
    let fits = (1..=70).contains(&boundary.len()) && !boundary.ends_with(' ');
    fits.then_some(boundary)
}

/// What a part's head says. It begins with what follows the boundary on its line.
fn part(head: &mut [u8]) -> Option<Part> {
    unfold(head);
    let padding = memmem::find(head, b"\r\n")?;
    let (padding, fields) = head.split_at_checked(padding)?;
    if !padding.iter().all(|byte| matches!(byte, b' ' | b'\t')) {
        return None;
    }
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let parsed = httparse::parse_headers(fields.get(2..)?, &mut headers).ok()?;
    let httparse::Status::Complete((_, headers)) = parsed else {
        return None;
    };
    let value = |name: &header::HeaderName| {
        let mut named = headers
            .iter()
            .filter(|one| one.name.eq_ignore_ascii_case(name.as_str()));
        named.next().map(|one| one.value)
    };
    let mut part = Part::default();
    if let Some(disposition) = value(&header::CONTENT_DISPOSITION) {
        let said = parameters(&names::guessed(disposition))?;
        part.name = names::decoded(said.get("name").cloned().unwrap_or_default());
        part.file_name = names::file_name(&said);
    }
    if let Some(kind) = value(&header::CONTENT_TYPE) {
        part.charset = parameters(&names::guessed(kind))?.remove("charset");
    }
    (part.name.len() <= MAX_NAME).then_some(part)
}

/// A line that begins with a space goes on with the one before (RFC 5322 §2.2.3): mail libraries write long names so.
fn unfold(head: &mut [u8]) {
    // What follows the boundary is no line of the head.
    let first = memmem::find(head, b"\r\n").map_or(0, |at| at.saturating_add(2));
    let fields = head.get_mut(first..).unwrap_or_default();
    for at in 0..fields.len() {
        if let Some([cr @ b'\r', lf @ b'\n', b' ' | b'\t']) =
            fields.get_mut(at..at.saturating_add(3))
        {
            (*cr, *lf) = (b' ', b' ');
        }
    }
}

/// The parameters of a header, their names in lower case. Of two with one name the last counts.
fn parameters(value: &str) -> Option<Parameters> {
    let mut found = Parameters::new();
    let mut rest = value.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let (text, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted_text(quoted)?,
            None => {
                let (text, next) = after.split_once(';').unwrap_or((after, ""));
                (text.trim().to_owned(), next)
            }
        };
        let name = name.trim_matches([' ', '\t', ';']);
        found.insert(name.to_ascii_lowercase(), text);
        rest = next;
    }
    Some(found)
}

/// A text up to its closing quote, and what follows. A backslash is one, as in the paths of old browsers, unless a quote
/// follows.
fn quoted_text(quoted: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut rest = quoted;
    loop {
        let (before, after) = rest.split_once('"')?;
        rest = after;
        match before.strip_suffix('\\') {
            Some(before) => {
                text.push_str(before);
                text.push('"');
            }
            None => {
                text.push_str(before);
                return Some((text, rest));
            }
        }
    }
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
