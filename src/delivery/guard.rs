//! Which addresses webhooks may be sent to.
//!
//! The broker that registers an endpoint chooses where this process connects to, so by default only public addresses are
//! allowed: not our own machine, not our network, not the metadata service of a cloud. The operator may allow networks
//! by setting. An IPv6 address that carries an IPv4 address is judged by that one where the two are the same host.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// The setting that allows networks, for messages.
pub const SETTING: &str = "VOUCH_WEBHOOK_ALLOWED_NETWORKS";

/// Where webhooks may go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// Whether `http` is good enough for loopback addresses. Any other address needs `https`.
    pub allow_http: bool,
    /// Networks that are allowed although they are not public.
    pub allowed_networks: Vec<IpNet>,
}

/// An address that webhooks are not sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{address} is {kind}, which {SETTING} does not allow")]
pub struct Forbidden {
    pub address: IpAddr,
    pub kind: Kind,
}

/// What an address is that is not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Unspecified,
    Loopback,
    Private,
    LinkLocal,
    Metadata,
    CarrierGrade,
    Documentation,
    Benchmarking,
    Multicast,
    Broadcast,
    Tunnel,
    Reserved,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "no particular host",
            Self::Loopback => "a loopback address",
            Self::Private => "a private address",
            Self::LinkLocal => "a link-local address",
            Self::Metadata => "a cloud's metadata service",
            Self::CarrierGrade => "an address behind a carrier's NAT",
            Self::Documentation => "an address for documentation",
            Self::Benchmarking => "an address for benchmarks",
            Self::Multicast => "a multicast address",
            Self::Broadcast => "the broadcast address",
            Self::Tunnel => "the address of a tunnel",
            Self::Reserved => "a reserved address",
        })
    }
}

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(start: [u16; 4], length: u8) -> Ipv6Net {
    let [a, b, c, d] = start;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), length)
}

/// What is not public of IPv4, from IANA's special-purpose registry. The first network that holds an address names it.
const V4: [(Ipv4Net, Kind); 18] = [
    // AWS, Google, Azure and most others answer here; Alibaba's and Azure's own second addresses.
    (v4(169, 254, 169, 254, 32), Kind::Metadata),
    (v4(100, 100, 100, 200, 32), Kind::Metadata),
    (v4(168, 63, 129, 16, 32), Kind::Metadata),
    (v4(0, 0, 0, 0, 8), Kind::Unspecified),
    (v4(10, 0, 0, 0, 8), Kind::Private),
    (v4(100, 64, 0, 0, 10), Kind::CarrierGrade),
    (v4(127, 0, 0, 0, 8), Kind::Loopback),
    (v4(169, 254, 0, 0, 16), Kind::LinkLocal),
    (v4(172, 16, 0, 0, 12), Kind::Private),
    (v4(192, 0, 0, 0, 24), Kind::Reserved),
    (v4(192, 0, 2, 0, 24), Kind::Documentation),
    // The anycast address of 6to4 relays, given up by RFC 7526.
    (v4(192, 88, 99, 0, 24), Kind::Tunnel),
    (v4(192, 168, 0, 0, 16), Kind::Private),
    (v4(198, 18, 0, 0, 15), Kind::Benchmarking),
    (v4(198, 51, 100, 0, 24), Kind::Documentation),
    (v4(203, 0, 113, 0, 24), Kind::Documentation),
    (v4(224, 0, 0, 0, 4), Kind::Multicast),
    (v4(240, 0, 0, 0, 4), Kind::Reserved),
];

/// The same for IPv6. Of what no line names only 2000::/3 is public.
const V6: [(Ipv6Net, Kind); 12] = [
    // AWS' metadata service over IPv6.
    (v6([0xfd00, 0x0ec2, 0, 0], 64), Kind::Metadata),
    (v6([0xfc00, 0, 0, 0], 7), Kind::Private),
    (v6([0xfe80, 0, 0, 0], 10), Kind::LinkLocal),
    // Site-local, given up by RFC 3879 and still routed here and there.
    (v6([0xfec0, 0, 0, 0], 10), Kind::Private),
    (v6([0xff00, 0, 0, 0], 8), Kind::Multicast),
    // Teredo, then the other protocol assignments around it.
    (v6([0x2001, 0, 0, 0], 32), Kind::Tunnel),
    (v6([0x2001, 0x0002, 0, 0], 48), Kind::Benchmarking),
    (v6([0x2001, 0x0db8, 0, 0], 32), Kind::Documentation),
    (v6([0x2001, 0, 0, 0], 23), Kind::Reserved),
    // 6to4: the IPv4 address in it is a router, not the host.
    (v6([0x2002, 0, 0, 0], 16), Kind::Tunnel),
    (v6([0x3fff, 0, 0, 0], 20), Kind::Documentation),
    // NAT64 for local use (RFC 8215): what is behind it is known to the network alone.
    (v6([0x0064, 0xff9b, 0x0001, 0], 48), Kind::Tunnel),
];

const PUBLIC_V6: Ipv6Net = v6([0x2000, 0, 0, 0], 3);
const NAT64: Ipv6Net = v6([0x0064, 0xff9b, 0, 0], 96);

impl Policy {
    /// Whether webhooks may be sent to an address.
    ///
    /// # Errors
    /// The address, and what it is.
    pub fn allows(&self, address: IpAddr) -> Result<(), Forbidden> {
        let meant = same_host(address);
        let Some(kind) = kind(meant) else {
            return Ok(());
        };
        let allowed = |network: &IpNet| network.contains(&meant) || network.contains(&address);
        if self.allowed_networks.iter().any(allowed) {
            return Ok(());
        }
        Err(Forbidden { address, kind })
    }
}

/// The IPv4 address that an IPv6 address stands for, where a connection ends at the same host: IPv4-mapped (RFC 4291)
/// and NAT64 (RFC 6052). Any other address as it is.
fn same_host(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else {
        return address;
    };
    if NAT64.contains(&v6) {
        let [.., a, b, c, d] = v6.octets();
        return Ipv4Addr::new(a, b, c, d).into();
    }
    v6.to_ipv4_mapped().map_or(address, IpAddr::V4)
}

/// What an address is, where it is not public.
#[must_use]
pub fn kind(address: IpAddr) -> Option<Kind> {
    match address {
        IpAddr::V4(Ipv4Addr::BROADCAST) => Some(Kind::Broadcast),
        IpAddr::V4(address) => V4
            .iter()
            .find(|(network, _)| network.contains(&address))
            .map(|(_, kind)| *kind),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Some(Kind::Unspecified),
        IpAddr::V6(Ipv6Addr::LOCALHOST) => Some(Kind::Loopback),
        // IPv4-compatible addresses (::a.b.c.d), given up by RFC 4291, are among what is left.
        IpAddr::V6(address) => V6
            .iter()
            .find(|(network, _)| network.contains(&address))
            .map(|(_, kind)| *kind)
            .or_else(|| (!PUBLIC_V6.contains(&address)).then_some(Kind::Reserved)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of each address without any setting.
    const TABLE: &[(&str, Option<Kind>)] = &[
        ("1.1.1.1", None),
        ("93.184.216.34", None),
        ("9.255.255.255", None),
        ("10.0.0.0", Some(Kind::Private)),
        ("10.255.255.255", Some(Kind::Private)),
        ("11.0.0.0", None),
        ("0.0.0.0", Some(Kind::Unspecified)),
        ("0.1.2.3", Some(Kind::Unspecified)),
        ("100.63.255.255", None),
        ("100.64.0.0", Some(Kind::CarrierGrade)),
        ("100.100.100.200", Some(Kind::Metadata)),
        ("100.127.255.255", Some(Kind::CarrierGrade)),
        ("100.128.0.0", None),
        ("126.255.255.255", None),
        ("127.0.0.1", Some(Kind::Loopback)),
        ("127.255.255.254", Some(Kind::Loopback)),
        ("128.0.0.0", None),
        ("168.63.129.16", Some(Kind::Metadata)),
        ("168.63.129.17", None),
        ("169.253.255.255", None),
        ("169.254.0.1", Some(Kind::LinkLocal)),
        ("169.254.169.254", Some(Kind::Metadata)),
        ("169.255.0.0", None),
        ("172.15.255.255", None),
        ("172.16.0.0", Some(Kind::Private)),
        ("172.31.255.255", Some(Kind::Private)),
        ("172.32.0.0", None),
        ("192.0.0.170", Some(Kind::Reserved)),
        ("192.0.1.0", None),
        ("192.0.2.1", Some(Kind::Documentation)),
        ("192.88.99.1", Some(Kind::Tunnel)),
        ("192.167.255.255", None),
        ("192.168.0.0", Some(Kind::Private)),
        ("192.168.255.255", Some(Kind::Private)),
        ("192.169.0.0", None),
        ("198.17.255.255", None),
        ("198.18.0.0", Some(Kind::Benchmarking)),
        ("198.19.255.255", Some(Kind::Benchmarking)),
        ("198.20.0.0", None),
        ("198.51.100.7", Some(Kind::Documentation)),
        ("203.0.113.7", Some(Kind::Documentation)),
        ("223.255.255.255", None),
        ("224.0.0.1", Some(Kind::Multicast)),
        ("239.255.255.255", Some(Kind::Multicast)),
        ("240.0.0.1", Some(Kind::Reserved)),
        ("255.255.255.254", Some(Kind::Reserved)),
        ("255.255.255.255", Some(Kind::Broadcast)),
        ("::", Some(Kind::Unspecified)),
        ("::1", Some(Kind::Loopback)),
        // IPv4-compatible, whatever it holds.
        ("::127.0.0.1", Some(Kind::Reserved)),
        ("::1.1.1.1", Some(Kind::Reserved)),
        // IPv4-mapped: as what it holds.
        ("::ffff:127.0.0.1", Some(Kind::Loopback)),
        ("::ffff:10.1.2.3", Some(Kind::Private)),
        ("::ffff:169.254.169.254", Some(Kind::Metadata)),
        ("::ffff:1.1.1.1", None),
        // IPv4-translated (SIIT) is another thing.
        ("::ffff:0:127.0.0.1", Some(Kind::Reserved)),
        // NAT64: as what it holds.
        ("64:ff9b::7f00:1", Some(Kind::Loopback)),
        ("64:ff9b::a9fe:a9fe", Some(Kind::Metadata)),
        ("64:ff9b::101:101", None),
        ("64:ff9b:1::101:101", Some(Kind::Tunnel)),
        ("100::1", Some(Kind::Reserved)),
        ("1fff:ffff::1", Some(Kind::Reserved)),
        ("2000::1", None),
        ("2001::1", Some(Kind::Tunnel)),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", Some(Kind::Tunnel)),
        ("2001:2::1", Some(Kind::Benchmarking)),
        ("2001:10::1", Some(Kind::Reserved)),
        ("2001:20::1", Some(Kind::Reserved)),
        ("2001:200::1", None),
        ("2001:db8::1", Some(Kind::Documentation)),
        ("2001:4860:4860::8888", None),
        ("2002:7f00:1::1", Some(Kind::Tunnel)),
        ("2002:101:101::1", Some(Kind::Tunnel)),
        ("2606:4700:4700::1111", None),
        ("3fff::1", Some(Kind::Documentation)),
        ("3fff:1000::1", None),
        ("4000::1", Some(Kind::Reserved)),
        ("5f00::1", Some(Kind::Reserved)),
        ("fbff::1", Some(Kind::Reserved)),
        ("fc00::1", Some(Kind::Private)),
        ("fd00:ec2::254", Some(Kind::Metadata)),
        ("fd12:3456::1", Some(Kind::Private)),
        ("fe80::1", Some(Kind::LinkLocal)),
        ("febf::1", Some(Kind::LinkLocal)),
        ("fec0::1", Some(Kind::Private)),
        ("ff02::1", Some(Kind::Multicast)),
    ];

    #[test]
    fn every_range_is_judged_at_its_edges() {
        let policy = Policy::default();
        for (text, kind) in TABLE {
            let address: IpAddr = text.parse().unwrap();
            let expected = kind.map_or(Ok(()), |kind| Err(Forbidden { address, kind }));
            assert_eq!(policy.allows(address), expected, "{text}");
        }
    }

    #[test]
    fn allowed_networks_are_allowed_in_every_spelling_and_nothing_beside_them() {
        let policy = Policy {
            allow_http: false,
            allowed_networks: vec!["10.1.0.0/16".parse().unwrap(), "::1/128".parse().unwrap()],
        };
        for (text, allowed) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("64:ff9b::a01:203", true),
            ("::1", true),
            ("10.2.0.0", false),
            ("127.0.0.1", false),
            ("::ffff:127.0.0.1", false),
            ("1.1.1.1", true),
        ] {
            assert_eq!(
                policy.allows(text.parse().unwrap()).is_ok(),
                allowed,
                "{text}"
            );
        }
    }

    #[test]
    fn a_refusal_names_address_kind_and_setting() {
        let refused = Policy::default().allows("10.0.0.7".parse().unwrap());
        assert_eq!(
            refused.unwrap_err().to_string(),
            "10.0.0.7 is a private address, which VOUCH_WEBHOOK_ALLOWED_NETWORKS does not allow"
        );
    }
}
