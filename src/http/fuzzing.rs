//! One door for fuzz targets and property tests to everything that reads headers and queries of strangers. Compiled
//! for them alone.

use axum::http::{HeaderMap, HeaderValue, header};

use super::auth;
use crate::http::request::{key, query};
use crate::secret::{Environment, api_key_hash};
use base::ids::OrganizationId;

/// Reads lines as the values of `Authorization`, `Nxos-On-Behalf-Of` and `Idempotency-Key`, and as a query.
///
/// # Panics
/// Where something was read that breaks the rules of what may be read.
pub fn request(bytes: &[u8]) {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let mut headers = HeaderMap::new();
    let names = [
        header::AUTHORIZATION.as_str(),
        auth::ON_BEHALF_OF,
        key::IDEMPOTENCY_KEY,
    ];
    for name in names {
        let value = lines.next().unwrap_or_default();
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.insert(name, value);
        }
    }
    if let Some(key) = auth::bearer(&headers).and_then(|key| std::str::from_utf8(key).ok()) {
        let known = api_key_hash(Environment::Sandbox, key).is_some();
        assert!(!known || key.starts_with("nxos_sk_test_"));
    }
    if let Ok(Some(id)) = auth::on_behalf_of(&headers) {
        let text = OrganizationId(id).to_string();
        assert_eq!(OrganizationId::parse(&text), Some(OrganizationId(id)));
    }
    if let Ok(Some(key)) = key::idempotency_key(&headers) {
        assert!((1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
    }
    let raw = lines.next().and_then(|line| std::str::from_utf8(line).ok());
    let _ = query::only(raw, &query::PAGE);
    if let Ok(page) = query::page(raw) {
        assert!((1..=100).contains(&page.limit));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::request;

    proptest! {
        #[test]
        fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            request(&bytes);
        }

        #[test]
        fn what_looks_right_is_read_or_refused(
            key in "[Bb]earer  ?(nxos_sk_(test|live)_)?[0-9a-zA-Z_]{0,60}",
            organization in "(org_)?[0-9a-fA-F_ -]{0,40}",
            idempotency in "[ -~é]{0,300}",
            page in "(limit|cursor|x)?=?[0-9%a-f&=+.-]{0,40}(&(limit|cursor)=[0-9%a-fA-F]{0,12}){0,3}",
        ) {
            request(format!("{key}\n{organization}\n{idempotency}\n{page}").as_bytes());
        }
    }
}
