//! The key by which a client repeats a request.

use axum::http::{HeaderMap, Method};

use crate::http::error::{ApiError, Situation};
use crate::store::access::Repeatable;

/// The header that a client makes a request repeatable with.
pub(in crate::http) const IDEMPOTENCY_KEY: &str = "idempotency-key";

pub(in crate::http) fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "OTHER",
    }
}

/// What a request's idempotency key belongs to. `None` for calls that change nothing, without a key, and with one that
/// [`super::command::Command`] will refuse.
pub(in crate::http) fn repeatable(
    method: &Method,
    path: &str,
    headers: &HeaderMap,
) -> Option<Repeatable> {
    if method.is_safe() {
        return None;
    }
    let key = idempotency_key(headers).ok().flatten()?;
    Some(Repeatable {
        key,
        method: method_name(method),
        path: path.to_owned(),
    })
}

pub(in crate::http) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let key = value.as_bytes();
    let fits = (1..=255).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
    match std::str::from_utf8(key) {
        Ok(key) if fits && values.next().is_none() => Ok(Some(key.to_owned())),
        _ => Err(Situation::InvalidIdempotencyKey.into()),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn keys_are_1_to_255_visible_ascii_characters() {
        let key = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(IDEMPOTENCY_KEY, HeaderValue::from_str(value).unwrap());
            }
            idempotency_key(&headers).map_err(|error| error.situation())
        };
        assert_eq!(key(&[]), Ok(None));
        assert_eq!(key(&["k"]), Ok(Some("k".into())));
        assert_eq!(key(&[&"~".repeat(255)]), Ok(Some("~".repeat(255))));
        for odd in [
            &[""][..],
            &[&"k".repeat(256)],
            &["a b"],
            &["k", "k"],
            &["ключ"],
        ] {
            assert_eq!(key(odd), Err(Situation::InvalidIdempotencyKey), "{odd:?}");
        }
    }
}
