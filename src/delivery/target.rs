//! Which URLs may be endpoints.
//!
//! Asked when an endpoint is registered or changed, and again before every attempt: what was allowed once may not be
//! any more. A host name is only judged when it is resolved: see [`super::resolver`].

use std::net::IpAddr;

use reqwest::Url;

use super::guard::{Forbidden, Policy};

/// The longest URL of an endpoint, in characters.
pub const MAX_URL_CHARS: usize = 2048;

/// Why a URL cannot be an endpoint. Every text may be shown to the broker that sent the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// More than [`MAX_URL_CHARS`].
    #[error("must have at most {MAX_URL_CHARS} characters")]
    TooLong,
    /// Not an absolute URL with a host.
    #[error("must be a URL such as https://example.com/webhooks")]
    Unreadable,
    /// Another scheme than https, or http where it is not allowed.
    #[error("must begin with https://")]
    NotHttps,
    /// A name or password in front of the host.
    #[error("must not hold a user name or password")]
    Credentials,
    /// A part after `#`, which would never be sent.
    #[error("must not have a fragment")]
    Fragment,
    /// Its host is an address that webhooks are not sent to.
    #[error("must have a public address: {} is {}", .0.address, .0.kind)]
    Address(#[from] Forbidden),
}

/// Judges a URL. What is given back is what is connected to: parsed once, nothing is read differently later.
///
/// # Errors
/// [`Refused`], in words for the broker that registers the endpoint.
pub fn check(url: &str, policy: &Policy) -> Result<Url, Refused> {
    if url.chars().count() > MAX_URL_CHARS {
        return Err(Refused::TooLong);
    }
    let url = Url::parse(url).map_err(|_| Refused::Unreadable)?;
    // The parser takes the most for a host: https:///x is x.
    let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
        return Err(match url.scheme() {
            "https" | "http" => Refused::Unreadable,
            _ => Refused::NotHttps,
        });
    };
    let address = literal(host);
    match url.scheme() {
        "https" => {}
        "http" if policy.allow_http && is_loopback(host, address) => {}
        _ => return Err(Refused::NotHttps),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::Credentials);
    }
    if url.fragment().is_some() {
        return Err(Refused::Fragment);
    }
    if let Some(address) = address {
        policy.allows(address)?;
    } else if is_localhost(host) {
        // Known without asking a resolver (RFC 6761).
        policy.allows(std::net::Ipv4Addr::LOCALHOST.into())?;
    }
    Ok(url)
}

/// A host that is an address. The parser has already turned odd spellings such as `0x7f.1` into plain ones.
fn literal(host: &str) -> Option<IpAddr> {
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    bare.unwrap_or(host).parse().ok()
}

/// Whether a host is one of the names that always mean this machine.
pub(super) fn is_localhost(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || host
            .rsplit_once('.')
            .is_some_and(|(_, last)| last.eq_ignore_ascii_case("localhost"))
}

/// Whether a URL's host is this very machine.
pub(super) fn is_loopback_host(host: &str) -> bool {
    is_loopback(host, literal(host))
}

fn is_loopback(host: &str, address: Option<IpAddr>) -> bool {
    address.map_or_else(
        || is_localhost(host),
        |address| address.to_canonical().is_loopback(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::guard::Kind;

    fn forbidden(address: &str, kind: Kind) -> Refused {
        let address = address.parse().unwrap();
        Refused::Address(Forbidden { address, kind })
    }

    #[test]
    fn public_https_urls_are_endpoints() {
        let policy = Policy::default();
        for (url, becomes) in [
            ("https://example.com", "https://example.com/"),
            (
                "https://example.com:8443/a?b=c",
                "https://example.com:8443/a?b=c",
            ),
            ("HTTPS://EXAMPLE.com/A", "https://example.com/A"),
            (
                "https://bücher.example/x",
                "https://xn--bcher-kva.example/x",
            ),
            ("https://1.1.1.1/", "https://1.1.1.1/"),
            (
                "https://[2606:4700:4700::1111]/",
                "https://[2606:4700:4700::1111]/",
            ),
        ] {
            assert_eq!(check(url, &policy).unwrap().as_str(), becomes, "{url}");
        }
    }

    #[test]
    fn everything_else_is_refused_with_its_reason() {
        let policy = Policy::default();
        let long = format!("https://example.com/{}", "a".repeat(MAX_URL_CHARS));
        for (url, refused) in [
            ("", Refused::Unreadable),
            ("example.com/x", Refused::Unreadable),
            ("/webhooks", Refused::Unreadable),
            ("https://", Refused::Unreadable),
            ("https://exa mple.com", Refused::Unreadable),
            (&long, Refused::TooLong),
            ("http://example.com/", Refused::NotHttps),
            ("http://127.0.0.1/", Refused::NotHttps),
            ("ftp://example.com/", Refused::NotHttps),
            ("file:///etc/passwd", Refused::NotHttps),
            ("mailto:a@example.com", Refused::NotHttps),
            ("data:,x", Refused::NotHttps),
            ("https://me@example.com/", Refused::Credentials),
            ("https://:secret@example.com/", Refused::Credentials),
            ("https://example.com/#top", Refused::Fragment),
            ("https://127.0.0.1/", forbidden("127.0.0.1", Kind::Loopback)),
            ("https://localhost/", forbidden("127.0.0.1", Kind::Loopback)),
            (
                "https://LOCALHOST./",
                forbidden("127.0.0.1", Kind::Loopback),
            ),
            (
                "https://a.localhost/",
                forbidden("127.0.0.1", Kind::Loopback),
            ),
            (
                "https://2130706433/",
                forbidden("127.0.0.1", Kind::Loopback),
            ),
            ("https://0x7f.1/", forbidden("127.0.0.1", Kind::Loopback)),
            (
                "https://0177.0.0.01/",
                forbidden("127.0.0.1", Kind::Loopback),
            ),
            ("https://[::1]/", forbidden("::1", Kind::Loopback)),
            (
                "https://[::ffff:10.0.0.1]/",
                forbidden("::ffff:10.0.0.1", Kind::Private),
            ),
            (
                "https://169.254.169.254/latest",
                forbidden("169.254.169.254", Kind::Metadata),
            ),
        ] {
            assert_eq!(check(url, &policy), Err(refused), "{url}");
        }
    }

    #[test]
    fn http_is_for_loopback_alone_and_only_where_it_is_allowed() {
        let loopback = vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let policy = Policy {
            allow_http: true,
            allowed_networks: loopback,
        };
        for url in [
            "http://127.0.0.1:1/",
            "http://localhost:1/",
            "http://[::1]/",
            "https://localhost/",
        ] {
            assert!(check(url, &policy).is_ok(), "{url}");
        }
        for url in [
            "http://example.com/",
            "http://10.0.0.1/",
            "http://localhost.example.com/",
        ] {
            assert_eq!(check(url, &policy), Err(Refused::NotHttps), "{url}");
        }
        let without_network = Policy {
            allow_http: true,
            allowed_networks: Vec::new(),
        };
        assert_eq!(
            check("http://127.0.0.1/", &without_network),
            Err(forbidden("127.0.0.1", Kind::Loopback))
        );
    }
}
