//! Base64 as clients write it: in lines, as a `data:` URL, with the letters of URLs, with or without padding.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::http::error::ApiError;

/// The bits that are left over in the last letter are whatever they are: most decoders do not look at them.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// The bytes that a field's text stands for.
///
/// # Errors
/// What is not base64 is told with its place, counted in characters from 1; the text itself is not repeated.
pub(in crate::http) fn decoded(field: &str, text: String) -> Result<Vec<u8>, ApiError> {
    let refused = |problem: &str| ApiError::field(field, problem);
    let begins = data(&text).map_err(refused)?;
    let mut letters = text.into_bytes();
    let (mut place, mut odd, mut padding) = (0_usize, None, 0_usize);
    letters.retain_mut(|letter| {
        place = place.saturating_add(1);
        match letter {
            _ if place <= begins || odd.is_some() => return false,
            b'=' => padding = padding.saturating_add(1),
            b' ' | b'\t' | b'\r' | b'\n' | 0x0c => {}
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'-' | b'_' if padding == 0 => {
                *letter = match *letter {
                    b'-' => b'+',
                    b'_' => b'/',
                    other => other,
                };
                return true;
            }
            _ => odd = Some(place),
        }
        false
    });
    if let Some(place) = odd {
        return Err(refused(&format!("is not base64 at character {place}")));
    }
    match (letters.len() % 4, padding) {
        (0 | 2 | 3, 0) | (2, 2) | (3, 1) => {}
        (1, _) => return Err(refused("is cut off: its last character stands for no byte")),
        _ => return Err(refused("ends with a number of = that does not fit")),
    }
    BASE64.decode(letters).map_err(|_| refused("is not base64"))
}

/// How many bytes of a text are no data: what a `data:` URL (RFC 2397) has before its comma.
fn data(text: &str) -> Result<usize, &'static str> {
    const SCHEME: &str = "data:";
    let is_url = text
        .get(..SCHEME.len())
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME));
    if !is_url {
        return Ok(0);
    }
    let Some((head, _)) = text.split_once(',') else {
        return Err("is a data: URL without a comma");
    };
    let mut parameters = head.split(';').skip(1);
    if parameters.any(|one| one.trim().eq_ignore_ascii_case("base64")) {
        Ok(head.len().saturating_add(1))
    } else {
        Err("is a data: URL that does not say ;base64")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Vec<u8>, String> {
        decoded("x", text.to_owned()).map_err(|error| {
            let details = error.details().cloned().unwrap_or_default();
            let problem = details["fields"][0]["problem"].as_str();
            problem.unwrap_or_default().to_owned()
        })
    }

    #[test]
    fn what_is_not_base64_is_told_where() {
        for (text, problem) in [
            ("AAAA*AAA", "is not base64 at character 5"),
            ("AA\r\nAA\0", "is not base64 at character 7"),
            ("AA==AAAA", "is not base64 at character 5"),
            ("data:;base64,AAéA", "is not base64 at character 16"),
            ("AAAAA", "is cut off: its last character stands for no byte"),
            (
                "AAAAA===",
                "is cut off: its last character stands for no byte",
            ),
            ("AA=", "ends with a number of = that does not fit"),
            ("AAAA====", "ends with a number of = that does not fit"),
            (
                "data:application/pdf,AAAA",
                "is a data: URL that does not say ;base64",
            ),
            ("data:;base64", "is a data: URL without a comma"),
        ] {
            assert_eq!(read(text), Err(problem.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn an_empty_text_is_nothing() {
        for text in ["", " \r\n", "data:application/pdf;base64,"] {
            assert_eq!(read(text), Ok(Vec::new()), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn however_bytes_are_written_they_are_read(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            width in 1_usize..80,
            ends in "\r?\n|[ \t]",
            url in any::<bool>(),
            padded in any::<bool>(),
            prefix in "(data:(application/pdf)?(;name=a[.]pdf)?;base64,)?",
        ) {
            use base64::engine::general_purpose as engines;
            let text = match (url, padded) {
                (false, true) => engines::STANDARD.encode(&bytes),
                (false, false) => engines::STANDARD_NO_PAD.encode(&bytes),
                (true, true) => engines::URL_SAFE.encode(&bytes),
                (true, false) => engines::URL_SAFE_NO_PAD.encode(&bytes),
            };
            let lines: Vec<&str> = text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
            let text = format!("{prefix}{}{ends}", lines.join(&ends));
            prop_assert_eq!(read(&text), Ok(bytes));
        }

        #[test]
        fn whatever_comes_is_read_or_refused(text in ".{0,60}") {
            let _ = read(&text);
        }
    }
}
