//! A dictionary of a PDF as it is written (ISO 32000-2 §7.3), and of its values no more than encryption needs.

/// The entries of a dictionary.
pub(super) struct Dictionary<'a> {
    entries: Vec<(&'a [u8], &'a [u8])>,
    /// How many bytes were read.
    pub(super) length: usize,
}

impl<'a> Dictionary<'a> {
    /// Reads as far as there is a dictionary. The text begins with `<<`.
    pub(super) fn read(text: &'a [u8]) -> Self {
        let mut entries = Vec::new();
        let mut at = 2;
        loop {
            at = skip_space(text, at);
            let name = text.get(at..).unwrap_or_default();
            if !name.starts_with(b"/") {
                let ends = name.starts_with(b">>");
                let length = if ends { at.saturating_add(2) } else { at };
                return Self { entries, length };
            }
            let Some(name_end) = value_end(text, at) else {
                break;
            };
            let Some(end) = entry_end(text, name_end) else {
                break;
            };
            let (name, value) = (text.get(at..name_end), text.get(name_end..end));
            if let (Some(name), Some(value)) = (name, value) {
                let space = value.iter().take_while(|byte| is_space(**byte)).count();
                entries.push((name, value.get(space..).unwrap_or_default()));
            }
            at = end;
        }
        let length = text.len();
        Self { entries, length }
    }

    /// The value of a name, as it is written.
    pub(super) fn value(&self, name: &[u8]) -> Option<&'a [u8]> {
        let mut named = self.entries.iter().filter(|(one, _)| *one == name);
        named.next().map(|(_, value)| *value)
    }

    /// A value that is a name.
    pub(super) fn name(&self, name: &[u8]) -> Option<&'a [u8]> {
        let value = self.value(name)?;
        value.get(..value_end(value, 0)?)
    }

    /// A value that is an integer.
    pub(super) fn integer(&self, name: &[u8]) -> Option<i64> {
        integer(self.value(name)?)
    }

    /// A value that is a string.
    pub(super) fn string(&self, name: &[u8]) -> Option<Vec<u8>> {
        string(self.value(name)?)
    }

    /// The first string of a value that is an array.
    pub(super) fn first_string(&self, name: &[u8]) -> Option<Vec<u8>> {
        let array = self.value(name)?.strip_prefix(b"[")?;
        string(array.get(skip_space(array, 0)..)?)
    }
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// The integer that a text begins with, after white space.
pub(super) fn integer(text: &[u8]) -> Option<i64> {
    let text = text.get(skip_space(text, 0)..)?;
    let length = text
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'))
        .count();
    std::str::from_utf8(text.get(..length)?).ok()?.parse().ok()
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

/// Past white space and comments.
fn skip_space(text: &[u8], mut at: usize) -> usize {
    while let Some(byte) = text.get(at) {
        if *byte == b'%' {
            let rest = text.get(at..).unwrap_or_default();
            let ends = |byte: &u8| matches!(byte, b'\n' | b'\r');
            at = at.saturating_add(rest.iter().position(ends).unwrap_or(rest.len()));
        } else if is_space(*byte) {
            at = at.saturating_add(1);
        } else {
            break;
        }
    }
    at
}

/// Where a value ends: before the next name, or the dictionary's end. A reference is three words.
fn entry_end(text: &[u8], at: usize) -> Option<usize> {
    let mut at = value_end(text, at)?;
    loop {
        let next = text.get(skip_space(text, at)..)?;
        if next.first()? == &b'/' || next.starts_with(b">>") {
            return Some(at);
        }
        at = value_end(text, at)?;
    }
}

/// Where the next value, or word of one, ends.
fn value_end(text: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        at = skip_space(text, at);
        let rest = text.get(at..)?;
        let length = match rest {
            [b'<', b'<', ..] => {
                depth = depth.saturating_add(1);
                2
            }
            [b'>', b'>', ..] => {
                depth = depth.checked_sub(1)?;
                2
            }
            [b'<', ..] => rest
                .iter()
                .position(|byte| *byte == b'>')?
                .saturating_add(1),
            [b'[', ..] => {
                depth = depth.saturating_add(1);
                1
            }
            [b']', ..] => {
                depth = depth.checked_sub(1)?;
                1
            }
            [b'(', ..] => literal_length(rest)?,
            [_, after @ ..] => {
                let regular = after.iter().take_while(|byte| is_regular(**byte));
                regular.count().saturating_add(1)
            }
            [] => return None,
        };
        at = at.saturating_add(length);
        if depth == 0 {
            return Some(at);
        }
    }
}

/// How long a string in parentheses is, with both of them.
fn literal_length(text: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0_usize);
    loop {
        match text.get(at)? {
            b'\\' => at = at.saturating_add(1),
            b'(' => depth = depth.saturating_add(1),
            b')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at = at.saturating_add(1);
        if depth == 0 {
            return Some(at);
        }
    }
}

fn string(text: &[u8]) -> Option<Vec<u8>> {
    match text.first()? {
        b'<' => hexadecimal(text),
        b'(' => Some(literal(text.get(1..literal_length(text)?.checked_sub(1)?)?)),
        _ => None,
    }
}

/// A digit that is missing at the end is 0 (§7.3.4.3).
fn hexadecimal(text: &[u8]) -> Option<Vec<u8>> {
    let digits = text.iter().skip(1).take_while(|byte| **byte != b'>');
    let mut digits: Vec<u8> = digits.copied().filter(|byte| !is_space(*byte)).collect();
    if digits.len() % 2 == 1 {
        digits.push(b'0');
    }
    hex::decode(digits).ok()
}

/// What a string in parentheses says (§7.3.4.2).
fn literal(mut text: &[u8]) -> Vec<u8> {
    let mut said = Vec::with_capacity(text.len());
    while let [first, rest @ ..] = text {
        text = rest;
        match (first, rest) {
            // However a line ends, it ends with a line feed.
            (b'\r', [b'\n', ..]) => {}
            (b'\r', _) => said.push(b'\n'),
            (b'\\', _) => text = escaped(rest, &mut said),
            (other, _) => said.push(*other),
        }
    }
    said
}

/// What follows a backslash; the rest.
fn escaped<'a>(text: &'a [u8], said: &mut Vec<u8>) -> &'a [u8] {
    let octal: Vec<u8> = text
        .iter()
        .take(3)
        .take_while(|byte| matches!(byte, b'0'..=b'7'))
        .copied()
        .collect();
    if !octal.is_empty() {
        let value = octal.iter().fold(0_u8, |value, digit| {
            value.wrapping_mul(8).wrapping_add(digit - b'0')
        });
        said.push(value);
        return text.get(octal.len()..).unwrap_or_default();
    }
    match text {
        [b'\r', b'\n', rest @ ..] | [b'\r' | b'\n', rest @ ..] => rest,
        [other, rest @ ..] => {
            said.push(match other {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'b' => 0x08,
                b'f' => 0x0c,
                other => *other,
            });
            rest
        }
        [] => text,
    }
}
