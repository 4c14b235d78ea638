//! `If-None-Match` (RFC 9110 §13.1.2): a poll that finds nothing new is answered without a body.

use axum::http::{HeaderMap, HeaderValue, header};

/// Whether the client already has the representation that `etag` names, quotes included. Compares weakly, as RFC 9110
/// asks for GET; a header that cannot be read matches nothing.
pub(in crate::http) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.trim() == "*" || tags(value).any(|tag| tag == etag))
}

/// The condition alone, copied: a header as it came keeps the whole buffer that its request was read into, 8 KB while
/// a request waits.
pub(in crate::http) fn apart(headers: &HeaderMap) -> HeaderMap {
    let mut condition = HeaderMap::new();
    for value in headers.get_all(header::IF_NONE_MATCH) {
        if let Ok(copy) = HeaderValue::from_bytes(value.as_bytes()) {
            condition.append(header::IF_NONE_MATCH, copy);
        }
    }
    condition
}

/// The tags of a list, without their weakness marks. Reading ends at the first thing that is no tag. A tag may hold
/// commas.
fn tags(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = list;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let strong = rest.strip_prefix("W/").unwrap_or(rest);
        let end = strong.strip_prefix('"')?.find('"')? + 2;
        let (tag, after) = strong.split_at_checked(end)?;
        rest = after;
        Some(tag)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_tag_of_any_header_may_match() {
        let etag = "\"org_1.7\"";
        for (values, expected) in [
            (&[][..], false),
            (&["\"org_1.7\""], true),
            (&["W/\"org_1.7\""], true),
            (&["*"], true),
            (&[" * "], true),
            (&["\"a\", \"org_1.7\""], true),
            (&["\"a,b\",W/\"org_1.7\""], true),
            (&["\"a\"", "\"org_1.7\""], true),
            (&["\"org_1.8\""], false),
            (&["org_1.7"], false),
            (&["\"org_1.7"], false),
            (&["w/\"org_1.7\""], false),
            (&["\"*\""], false),
            (&[""], false),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::IF_NONE_MATCH, HeaderValue::from_static(value));
            }
            assert_eq!(is_known(&headers, etag), expected, "{values:?}");
            assert_eq!(is_known(&apart(&headers), etag), expected, "{values:?}");
        }
    }
}
