//! Whether a PDF opens only with a password.
//!
//! A file goes by piece by piece, and little of it is held. What decides is read as readers read it: the trailer that
//! `startxref` leads to, be it one of its own or the dictionary of a cross-reference stream, names an encryption
//! dictionary, and the empty password, which readers try first, does not open that. Neither of the two is ever
//! compressed or encrypted (ISO 32000-2 §7.5.7, §7.6.2). Where a file leads nowhere, any trailer counts that names one.

mod dictionary;
mod password;

use memchr::memmem;

use self::dictionary::Dictionary;
use self::password::StandardHandler;

/// The header may begin anywhere in so many bytes: readers look for it there (ISO 32000-1, Annex H, note 13).
const HEADER_WITHIN: usize = 1024;
/// The longest dictionary that is read, in bytes.
const LONGEST: usize = 8 * 1024;
/// What stays of what was looked through, in bytes: `startxref`, and what stands before a dictionary.
const BEHIND: usize = 1024;
/// The most trailers, and the most encryption dictionaries, that are remembered.
const MOST: usize = 256;

/// Whether a file is a PDF, by its first bytes.
pub(in crate::http) fn is_pdf(first: &[u8]) -> bool {
    let within = first
        .get(..HEADER_WITHIN + HEADER.len() - 1)
        .unwrap_or(first);
    memmem::find(within, HEADER).is_some()
}

const HEADER: &[u8] = b"%PDF-";

/// Whether a file that is here opens only with a password.
pub(in crate::http) fn needs_password(file: &[u8]) -> bool {
    let mut look = Look::default();
    look.add(file);
    look.end()
}

/// A look at a file that goes by.
#[derive(Debug)]
pub(in crate::http) struct Look {
    held: Vec<u8>,
    /// Where in the file that begins.
    at: usize,
    /// What of it was looked through.
    seen: usize,
    trailers: Vec<Trailer>,
    handlers: Vec<(u32, StandardHandler)>,
}

#[derive(Debug)]
struct Trailer {
    at: usize,
    encryption: Option<Encryption>,
    /// The first half of the file's identifier.
    id: Vec<u8>,
}

/// How a trailer names the encryption dictionary.
#[derive(Debug)]
enum Encryption {
    Here(Option<StandardHandler>),
    Object(u32),
}

/// What a dictionary stands in.
enum Owner {
    Trailer,
    Object(u32),
}

impl Default for Look {
    fn default() -> Self {
        Self {
            held: Vec::with_capacity(Self::HELD),
            at: 0,
            seen: 0,
            trailers: Vec::new(),
            handlers: Vec::new(),
        }
    }
}

impl Look {
    /// What is held of a file, in bytes.
    pub(in crate::http) const HELD: usize = BEHIND + 2 * LONGEST;

    /// The next bytes of the file.
    pub(in crate::http) fn add(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(LONGEST) {
            self.held.extend_from_slice(piece);
            self.look(false);
            let past = self.seen.saturating_sub(BEHIND);
            self.held.drain(..past);
            self.at = self.at.saturating_add(past);
            self.seen = self.seen.saturating_sub(past);
        }
    }

    /// There is no more to come: whether the file opens only with a password.
    pub(in crate::http) fn end(mut self) -> bool {
        self.look(true);
        let leads = self.startxref();
        let led = leads.and_then(|at| self.trailers.iter().find(|trailer| trailer.at >= at));
        let any = || self.trailers.iter().find(|one| one.encryption.is_some());
        let Some(trailer) = led.or_else(any) else {
            return false;
        };
        let opens = |handler: &StandardHandler| handler.opens_without_password(&trailer.id);
        match &trailer.encryption {
            None => false,
            Some(Encryption::Here(handler)) => !handler.as_ref().is_some_and(opens),
            Some(Encryption::Object(number)) => {
                let mut named = self.handlers.iter().filter(|(one, _)| one == number);
                !named.any(|(_, handler)| opens(handler))
            }
        }
    }

    /// Reads the dictionaries of objects and trailers. One that may not have come whole waits.
    fn look(&mut self, is_last: bool) {
        const BEGINS: &[u8] = b"<<";
        loop {
            let ahead = self.held.get(self.seen..).unwrap_or_default();
            let Some(found) = memmem::find(ahead, BEGINS) else {
                // The last byte may be half of a beginning.
                self.seen = self.seen.max(self.held.len().saturating_sub(1));
                return;
            };
            let begins = self.seen.saturating_add(found);
            self.seen = begins;
            let ahead = self.held.get(begins..).unwrap_or_default();
            if ahead.len() < LONGEST && !is_last {
                return;
            }
            let owner = owner(self.held.get(..begins).unwrap_or_default());
            let length = match owner {
                None => BEGINS.len(),
                Some(owner) => {
                    let read = Dictionary::read(ahead.get(..LONGEST).unwrap_or(ahead));
                    let length = read.length.max(BEGINS.len());
                    let place = self.at.saturating_add(begins);
                    let found = found_in(&read, &owner, place);
                    self.note(found);
                    length
                }
            };
            self.seen = begins.saturating_add(length);
        }
    }

    fn note(&mut self, (trailer, handler): (Option<Trailer>, Option<(u32, StandardHandler)>)) {
        if let Some(trailer) = trailer {
            if self.trailers.len() == MOST {
                self.trailers.pop();
            }
            self.trailers.push(trailer);
        }
        if let Some(handler) = handler
            && self.handlers.len() < MOST
        {
            self.handlers.push(handler);
        }
    }

    /// Where the last `startxref` leads to.
    fn startxref(&self) -> Option<usize> {
        const WORD: &[u8] = b"startxref";
        let at = memmem::rfind(&self.held, WORD)?;
        let after = self.held.get(at.saturating_add(WORD.len())..)?;
        let number = dictionary::integer(after)?;
        usize::try_from(number).ok().filter(|number| *number > 0)
    }
}

fn found_in(
    dictionary: &Dictionary<'_>,
    owner: &Owner,
    at: usize,
) -> (Option<Trailer>, Option<(u32, StandardHandler)>) {
    let is_stream = dictionary.name(b"/Type") == Some(b"/XRef");
    let trailer = (is_stream || matches!(owner, Owner::Trailer)).then(|| Trailer {
        at,
        encryption: encryption(dictionary),
        id: dictionary.first_string(b"/ID").unwrap_or_default(),
    });
    let handler = match owner {
        Owner::Object(number) => StandardHandler::of(dictionary).map(|one| (*number, one)),
        Owner::Trailer => None,
    };
    (trailer, handler)
}

fn encryption(trailer: &Dictionary<'_>) -> Option<Encryption> {
    let value = trailer.value(b"/Encrypt")?;
    if value.starts_with(b"<<") {
        let here = Dictionary::read(value);
        return Some(Encryption::Here(StandardHandler::of(&here)));
    }
    let number = dictionary::integer(value)?;
    u32::try_from(number).ok().map(Encryption::Object)
}

/// What ends before a dictionary: `trailer`, or `12 0 obj`.
fn owner(before: &[u8]) -> Option<Owner> {
    let before = trimmed(before);
    if before.ends_with(b"trailer") {
        return Some(Owner::Trailer);
    }
    let (rest, _generation) = number_before(before.strip_suffix(b"obj")?)?;
    let (_, number) = number_before(rest)?;
    Some(Owner::Object(number))
}

fn number_before(text: &[u8]) -> Option<(&[u8], u32)> {
    let text = trimmed(text);
    let digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit());
    let (rest, digits) = text.split_at_checked(text.len().checked_sub(digits.count())?)?;
    let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((rest, number))
}

fn trimmed(mut text: &[u8]) -> &[u8] {
    while let [rest @ .., last] = text
        && dictionary::is_space(*last)
    {
        text = rest;
    }
    text
}

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
