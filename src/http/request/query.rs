//! Query parameters of lists: `limit` 1 to 100, 25 where absent, and an opaque `cursor`.
//!
//! A list of ours refuses a parameter that it does not have ([`only`]): a client that misspells a filter would be
//! shown everything. nxos' own lists (authorizations, webhook endpoints) and those of the dialects ignore it, as theirs do.

use percent_encoding::percent_decode_str;

use crate::http::error::ApiError;

/// The entries of a page where no number is asked for.
pub(in crate::http) const DEFAULT_LIMIT: u32 = 25;
/// The most entries of a page.
pub(in crate::http) const MAX_LIMIT: u32 = 100;

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

/// What every list has. One that is a single page passes over them: who goes through lists sends them to all.
pub(in crate::http) const PAGE: [&str; 2] = ["limit", "cursor"];
/// The longest name of a parameter that is repeated to who sent it.
const NAME_MAX: usize = 64;

/// Refuses a parameter that is not known.
pub(in crate::http) fn only(raw: Option<&str>, known: &[&str]) -> Result<(), ApiError> {
    let mut names = raw
        .unwrap_or_default()
        .split('&')
        .map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name))
        .filter(|name| !name.is_empty());
    let Some(unknown) = names.find(|name| !known.contains(name)) else {
        return Ok(());
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.[]".contains(&byte);
    let is_plain = unknown.len() <= NAME_MAX && unknown.bytes().all(plain);
    let problem = format!(
        "is no parameter of this list; known are {}",
        known.join(", ")
    );
    Err(ApiError::field(
        if is_plain { unknown } else { "query" },
        &problem,
    ))
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

/// The one value of a parameter; `None` where it is absent.
pub(in crate::http) fn value(raw: Option<&str>, name: &str) -> Result<Option<String>, ApiError> {
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
    // Encoders of forms write a space so, and most clients' libraries are such.
    let spaced = first.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded
        .map(|text| Some(text.into_owned()))
        .map_err(|_| ApiError::field(name, "is not text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_list_does_not_have_is_refused_by_name() {
        let told = |raw, known: &[&str]| {
            let error = only(raw, known).err()?;
            Some(error.details()?["fields"][0].clone())
        };
        for good in [
            None,
            Some(""),
            Some("&"),
            Some("limit=1&cursor=x&"),
            Some("limit"),
        ] {
            assert_eq!(told(good, &PAGE), None, "{good:?}");
        }
        let known = "is no parameter of this list; known are limit, cursor";
        for (raw, name) in [
            ("externalId=crm-1", "externalId"),
            ("limit=1&Limit=2", "Limit"),
            ("a%20b=1", "query"),
            ("é", "query"),
        ] {
            let field = serde_json::json!({ "field": name, "problem": known });
            assert_eq!(told(Some(raw), &PAGE), Some(field));
        }
    }

    #[test]
    fn a_space_is_a_plus_or_percent_20_and_a_plus_is_percent_2b() {
        for raw in ["name=Acme+Trading", "name=Acme%20Trading"] {
            let name = value(Some(raw), "name").unwrap();
            assert_eq!(name.as_deref(), Some("Acme Trading"), "{raw}");
        }
        let plus = value(Some("name=A%2BB"), "name").unwrap();
        assert_eq!(plus.as_deref(), Some("A+B"));
    }

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
