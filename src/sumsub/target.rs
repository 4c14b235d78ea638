//! The path and query of one request, percent-encoded once.
//!
//! Sumsub verifies a signature over the request line's bytes, so what is signed must be what is sent. Everything but
//! the unreserved characters of RFC 3986 is encoded here, which leaves nothing that the URL parser would encode
//! again.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A request's path and query. Has no `Debug`: the query may carry a share token.
pub(super) struct Target {
    path: String,
    query: String,
}

impl Target {
    /// A target with a path that is already encoded and begins with a slash.
    pub(super) fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            query: String::new(),
        }
    }

    /// Adds a query parameter. `name` is a plain word of ours.
    pub(super) fn query(mut self, name: &'static str, value: &str) -> Self {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(name);
        self.query.push('=');
        self.query.push_str(&encode(value));
        self
    }

    /// The path without the query: the part that may be logged.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The query, if there is one.
    pub(super) fn query_text(&self) -> Option<&str> {
        (!self.query.is_empty()).then_some(self.query.as_str())
    }

    /// Path and query exactly as they are sent and signed.
    pub(super) fn signed(&self) -> String {
        match self.query_text() {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }
}

/// Encodes a value for a place inside a path segment or a query.
pub(super) fn encode(value: &str) -> String {
    utf8_percent_encode(value, ENCODED).to_string()
}

/// Encodes a value that is a whole path segment. None when no URL can carry it as one: empty, or a step to another
/// folder.
pub(super) fn segment(value: &str) -> Option<String> {
    (!matches!(value, "" | "." | "..")).then(|| encode(value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::Url;

    use super::*;

    #[test]
    fn reserved_characters_spaces_and_unicode_are_encoded() {
        assert_eq!(
            encode("a b+c%d;e'f/g?h&i=j#k\"l~m_n.o-p é"),
            "a%20b%2Bc%25d%3Be%27f%2Fg%3Fh%26i%3Dj%23k%22l~m_n.o-p%20%C3%A9"
        );
    }

    #[test]
    fn a_segment_cannot_climb() {
        for odd in ["", ".", ".."] {
            assert_eq!(segment(odd), None, "{odd:?}");
        }
        assert_eq!(segment("../.."), Some("..%2F..".to_owned()));
        assert_eq!(segment("%2e%2e"), Some("%252e%252e".to_owned()));
    }

    proptest! {
        /// What is signed is what the URL parser leaves untouched, whatever the values are.
        #[test]
        fn the_url_parser_changes_nothing(id in ".{0,40}", token in ".{0,40}", level in ".{0,40}") {
            let Some(id) = segment(&id) else { return Ok(()) };
            for target in [
                Target::new(format!("/resources/applicants/{id}/status")),
                Target::new(format!("/resources/applicants/-;externalUserId={id}/one"))
                    .query("shareToken", &token)
                    .query("levelName", &level),
            ] {
                let url = Url::parse(&format!("http://127.0.0.1{}", target.signed())).unwrap();
                prop_assert_eq!(url.path(), target.path());
                prop_assert_eq!(url.query(), target.query_text());
                prop_assert_eq!(url.fragment(), None);
            }
        }
    }
}
