//! Query parameters of lists: `limit` 1 to 100, 25 where absent, and an opaque `cursor`. Unknown parameters are
//! ignored.

use percent_encoding::percent_decode_str;

use crate::http::error::ApiError;

const DEFAULT_LIMIT: u32 = 25;
const MAX_LIMIT: u32 = 100;

/// Which page of a list is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::http) struct Page {
    /// At most this many entries.
    pub(in crate::http) limit: u32,
    /// Where the page before ended.
    pub(in crate::http) cursor: Option<String>,
}

/// Reads `limit` and `cursor`.
pub(in crate::http) fn page(raw: Option<&str>) -> Result<Page, ApiError> {
    let limit = match value(raw, "limit")? {
        None => DEFAULT_LIMIT,
        Some(limit) => limit
            .parse()
            .ok()
            .filter(|limit| (1..=MAX_LIMIT).contains(limit))
            .ok_or_else(|| ApiError::field("limit", "must be a number from 1 to 100"))?,
    };
    Ok(Page {
        limit,
        cursor: value(raw, "cursor")?,
    })
}

/// A cursor of a list that ascends by an entry's number: the last one that was shown, 0 at the start.
pub(in crate::http) fn sequence(cursor: Option<&str>) -> Result<i64, ApiError> {
    let Some(cursor) = cursor else { return Ok(0) };
    let sequence = cursor.parse::<i64>().ok();
    sequence
        .filter(|sequence| *sequence >= 1)
        .ok_or_else(|| ApiError::field("cursor", "is not a cursor of this list"))
}

/// A parameter that is one of a few words; `None` where it is absent.
pub(in crate::http) fn choice<T>(
    raw: Option<&str>,
    name: &str,
    parse: impl FnOnce(&str) -> Option<T>,
    words: &str,
) -> Result<Option<T>, ApiError> {
    let Some(word) = value(raw, name)? else {
        return Ok(None);
    };
    match parse(&word) {
        Some(choice) => Ok(Some(choice)),
        None => Err(ApiError::field(name, &format!("must be one of {words}"))),
    }
}

/// The one value of a parameter.
fn value(raw: Option<&str>, name: &str) -> Result<Option<String>, ApiError> {
    let mut values = raw
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('=').or(Some((pair, ""))))
        .filter(|(key, _)| *key == name);
    let Some((_, first)) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(ApiError::field(name, "must be given once"));
    }
    let decoded = percent_decode_str(first).decode_utf8();
    decoded
        .map(|text| Some(text.into_owned()))
        .map_err(|_| ApiError::field(name, "is not text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_1_to_100_and_cursors_are_taken_as_they_are() {
        let good = |raw| page(raw).unwrap();
        assert_eq!(
            good(None),
            Page {
                limit: 25,
                cursor: None
            }
        );
        assert_eq!(
            good(Some("limit=100&cursor=a%2Bb&x=1")),
            Page {
                limit: 100,
                cursor: Some("a+b".into())
            }
        );
        for odd in [
            "limit=0",
            "limit=101",
            "limit=-1",
            "limit=x",
            "limit=",
            "limit",
            "limit=1&limit=2",
            "cursor=%ff",
        ] {
            assert!(page(Some(odd)).is_err(), "{odd}");
        }
    }
}
