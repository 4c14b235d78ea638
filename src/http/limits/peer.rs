//! Who is at the other end, where that is all that is known of a caller.
//!
//! The address is the connection's own, unless the connection comes from a trusted proxy: then `X-Forwarded-For` is
//! read from its end, where the nearest proxy wrote, and the first address that is not a trusted proxy's is the
//! client's. What stands before it was written by the client itself and means nothing. An entry that is no address
//! ends the search at the proxy that sent it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use ipnet::IpNet;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The client's address.
pub(super) fn address(request: &Request, trusted: &[IpNet]) -> IpAddr {
    // Every connection of the listener has one; only a router that is called without a listener has none.
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| {
            peer.0.ip().to_canonical()
        });
    client(peer, request.headers(), trusted)
}

fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut nearest = peer;
    let values = headers.get_all(FORWARDED_FOR).iter();
    let lines: Vec<&[u8]> = values.map(|value| value.as_bytes()).collect();
    let mut entries = lines
        .iter()
        .rev()
        .flat_map(|line| line.rsplit(|byte| *byte == b','));
    while is_trusted(&nearest) {
        let Some(before) = entries.next().and_then(parse) else {
            return nearest;
        };
        nearest = before;
    }
    nearest
}

/// An address with or without a port, as proxies write it.
fn parse(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?.trim();
    let address: IpAddr = match text.parse::<SocketAddr>() {
        Ok(with_port) => with_port.ip(),
        Err(_) => text
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse()
            .ok()?,
    };
    Some(address.to_canonical())
}

/// Whose requests are counted together: one IPv4 address, or one IPv6 network of 64 bits, which is what a single
/// customer of a provider has.
pub(in crate::http) fn bucket(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn found(peer: &str, forwarded_for: &[&'static [u8]]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded_for {
            headers.append(FORWARDED_FOR, HeaderValue::from_bytes(value).unwrap());
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let cases: &[(&str, &[&'static [u8]], &str)] = &[
            ("203.0.113.7", &[], "203.0.113.7"),
            ("203.0.113.7", &[b"198.51.100.1"], "203.0.113.7"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &[b"198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &[b"1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            (
                "10.0.0.1",
                &[b"1.1.1.1", b"198.51.100.1,10.9.9.9"],
                "198.51.100.1",
            ),
            ("fd00::1", &[b"198.51.100.1:4711"], "198.51.100.1"),
            ("10.0.0.1", &[b"[2001:db8::1]:4711"], "2001:db8::1"),
            ("10.0.0.1", &[b"[2001:db8::1]"], "2001:db8::1"),
            ("10.0.0.1", &[b"::ffff:198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &[b"198.51.100.1, unknown"], "10.0.0.1"),
            ("10.0.0.1", &[b"198.51.100.1, \xff"], "10.0.0.1"),
            (
                "10.0.0.1",
                &[b"198.51.100.1, nonsense, 10.0.0.2"],
                "10.0.0.2",
            ),
            ("10.0.0.1", &[b"10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            ("10.0.0.1", &[b""], "10.0.0.1"),
        ];
        for (peer, forwarded_for, client) in cases {
            assert_eq!(
                &found(peer, forwarded_for),
                client,
                "{peer} {forwarded_for:?}"
            );
        }
    }

    #[test]
    fn a_network_of_64_bits_is_one_caller() {
        let bucket = |text: &str| bucket(text.parse().unwrap()).to_string();
        assert_eq!(bucket("198.51.100.1"), "198.51.100.1");
        assert_eq!(bucket("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }
}
