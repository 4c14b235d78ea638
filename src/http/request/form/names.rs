//! Names and texts of a form, in whatever way clients write what is not ASCII.
//!
//! RFC 7578 §5.1 wants UTF-8 as it is. Libraries for mail write `filename*` (RFC 8187), also in sections (RFC 2231), or
//! encoded words (RFC 2047); old ones for the web write the charset of the machine.

use std::borrow::Cow;
use std::collections::BTreeMap;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use percent_encoding::percent_decode_str;

/// The parameters of a header by their names.
pub(super) type Parameters = BTreeMap<String, String>;

/// The most sections of one file name.
const MAX_SECTIONS: usize = 64;

/// A header's text: UTF-8, or else what most that write otherwise mean. Every byte is a character there.
pub(super) fn guessed(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// A text of a form: in the charset that its part names, else in `otherwise`, else in UTF-8. `None` where it is in
/// another one.
pub(in crate::http) fn text(
    bytes: Vec<u8>,
    named: Option<&str>,
    otherwise: Option<&str>,
) -> Option<String> {
    let charset = named.or(otherwise).map_or(Some(UTF_8), |label| {
        Encoding::for_label_no_replacement(label.trim().as_bytes())
    })?;
    if charset == UTF_8 {
        return String::from_utf8(bytes).ok();
    }
    let text = charset.decode_without_bom_handling_and_without_replacement(&bytes);
    text.map(Cow::into_owned)
}

/// What a part calls its file. The extended form counts before the plain one (RFC 6266 §4.3), if it can be read.
pub(super) fn file_name(said: &Parameters) -> Option<String> {
    let whole = said.get("filename*").and_then(|value| extended(value));
    let in_sections = || sections(said);
    let plain = || said.get("filename").cloned().map(decoded);
    whole.or_else(in_sections).or_else(plain)
}

/// `charset'language'text`, with `%` before the two digits of a byte.
fn extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_language, text) = rest.split_once('\'')?;
    in_charset(charset, percent_decode_str(text).collect())
}

fn in_charset(charset: &str, bytes: Vec<u8>) -> Option<String> {
    text(bytes, Some(charset).filter(|label| !label.is_empty()), None)
}

/// `filename*0`, `filename*1*` and so on: the first names the charset of those that end with a star.
fn sections(said: &Parameters) -> Option<String> {
    let (mut charset, mut bytes) = ("", Vec::new());
    for at in 0..MAX_SECTIONS {
        if let Some(value) = said.get(&format!("filename*{at}*")) {
            let mut text = value.as_str();
            if at == 0 {
                let (named, rest) = text.split_once('\'')?;
                charset = named;
                text = rest.split_once('\'')?.1;
            }
            bytes.extend(percent_decode_str(text));
        } else if let Some(value) = said.get(&format!("filename*{at}")) {
            bytes.extend_from_slice(value.as_bytes());
        } else {
            break;
        }
    }
    if bytes.is_empty() {
        return None;
    }
    in_charset(charset, bytes)
}

/// A text with its encoded words read.
pub(super) fn decoded(text: String) -> String {
    if !text.contains("=?") {
        return text;
    }
    let header = format!("a: {text}");
    let read = mailparse::parse_header(header.as_bytes());
    read.map_or(text, |(header, _)| header.get_value())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(parameters: &[(&str, &str)]) -> Option<String> {
        let pairs = parameters.iter();
        let said = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        file_name(&said.collect())
    }

    #[test]
    fn a_file_has_the_name_that_its_part_gives_it_in_any_of_the_forms() {
        for (parameters, name) in [
            (&[("filename", "a.pdf")][..], "a.pdf"),
            (
                &[("filename*", "UTF-8''%E2%82%AC%20rates.pdf")],
                "€ rates.pdf",
            ),
            (
                &[("filename*", "iso-8859-1'en'%A3.pdf"), ("filename", "x")],
                "£.pdf",
            ),
            (
                &[("filename*", "%A3.pdf"), ("filename", "plain.pdf")],
                "plain.pdf",
            ),
            (
                &[
                    ("filename*", "no-such-charset''a"),
                    ("filename", "plain.pdf"),
                ],
                "plain.pdf",
            ),
            (&[("filename", "=?UTF-8?B?UMSZdGxhLnBkZg==?=")], "Pętla.pdf"),
            (
                &[(
                    "filename",
                    "=?iso-8859-1?Q?=DCbersicht?= =?UTF-8?Q?_1.pdf?=",
                )],
                "Übersicht 1.pdf",
            ),
            (&[("filename", "a=?b.pdf")], "a=?b.pdf"),
            (
                &[
                    ("filename*0*", "UTF-8''%D0%BE"),
                    ("filename*1", "-1"),
                    ("filename*2*", "%2Epdf"),
                ],
                "о-1.pdf",
            ),
            (
                &[("filename*0", "long"), ("filename*1", ".pdf")],
                "long.pdf",
            ),
        ] {
            assert_eq!(named(parameters).as_deref(), Some(name), "{parameters:?}");
        }
        assert_eq!(named(&[("name", "file")]), None);
    }

    #[test]
    fn a_text_is_in_the_charset_that_is_named() {
        let read = |bytes: &[u8], named, otherwise| text(bytes.to_vec(), named, otherwise);
        assert_eq!(read("é".as_bytes(), None, None).as_deref(), Some("é"));
        assert_eq!(
            read(b"\xe9", Some("ISO-8859-1"), None).as_deref(),
            Some("é")
        );
        assert_eq!(read(b"\xe9", None, Some("latin1")).as_deref(), Some("é"));
        assert_eq!(read(b"\xe9", None, None), None);
        assert_eq!(read(b"\xe9", Some("no-such-charset"), None), None);
    }

    proptest! {
        #[test]
        fn whatever_a_name_is_it_is_read(value in "(=\\?|UTF-8|\\?[BQ]\\?|\\?=|'|%[0-9A-F]{2}|[a-z]){0,20}") {
            let _ = (named(&[("filename", &value)]), named(&[("filename*", &value)]), named(&[("filename*0*", &value)]));
        }
    }
}
