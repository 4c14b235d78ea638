//! Host names to addresses, of which only allowed ones are given to the connector.
//!
//! The addresses that are judged are the very ones that are connected to, so a name that points somewhere else a
//! moment later gains nothing.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::guard::{Forbidden, Kind, Policy};
use super::target::is_localhost;

/// What a look-up comes to.
pub type Found = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;
/// Looks a host name up. The port of the addresses is not used.
pub type Lookup = Arc<dyn Fn(String) -> Found + Send + Sync>;

/// Looks names up, and judges what is found.
pub(super) struct Resolver {
    policy: Policy,
    lookup: Lookup,
}

impl Resolver {
    pub(super) fn new(policy: Policy, lookup: Lookup) -> Self {
        Self { policy, lookup }
    }
}

/// The operating system's look-up, with whatever it is configured to ask.
#[must_use]
pub fn system() -> Lookup {
    Arc::new(|host| {
        Box::pin(async move { Ok(tokio::net::lookup_host((host.as_str(), 0)).await?.collect()) })
    })
}

/// A name that was not found.
#[derive(Debug, thiserror::Error)]
#[error("{host} was not found: {error}")]
pub(super) struct NotFound {
    host: String,
    error: io::Error,
}

/// A name all of whose addresses are forbidden.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{host} is not sent to: {forbidden}")]
pub(super) struct Refused {
    host: String,
    forbidden: Forbidden,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let policy = self.policy.clone();
        let found = (self.lookup)(host.clone());
        Box::pin(async move {
            let found = match found.await {
                Ok(found) if !found.is_empty() => found,
                Ok(_) => return Err(not_found(host, io::ErrorKind::NotFound.into()).into()),
                Err(error) => return Err(not_found(host, error).into()),
            };
            let allowed = judge(&policy, &host, found)?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

fn not_found(host: String, error: io::Error) -> NotFound {
    NotFound { host, error }
}

/// The allowed ones of the addresses of a host.
fn judge(policy: &Policy, host: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Refused> {
    let mut first = None;
    let mut allowed = found;
    allowed.retain(|address| {
        // To these names http may go, so they must be what they say.
        let elsewhere = is_localhost(host) && !address.ip().to_canonical().is_loopback();
        let judged = if elsewhere {
            Err(Forbidden {
                address: address.ip(),
                kind: Kind::Reserved,
            })
        } else {
            policy.allows(address.ip())
        };
        first = first.or(judged.err());
        judged.is_ok()
    });
    match first {
        Some(forbidden) if allowed.is_empty() => Err(Refused {
            host: host.to_owned(),
            forbidden,
        }),
        _ => Ok(allowed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(host: &str, found: &[&str]) -> Result<Vec<String>, String> {
        let policy = Policy {
            allow_http: true,
            allowed_networks: vec!["127.0.0.0/8".parse().unwrap()],
        };
        let found = found
            .iter()
            .map(|address| SocketAddr::new(address.parse().unwrap(), 0))
            .collect();
        judge(&policy, host, found)
            .map(|allowed| {
                allowed
                    .iter()
                    .map(|address| address.ip().to_string())
                    .collect()
            })
            .map_err(|refused| refused.to_string())
    }

    #[test]
    fn forbidden_addresses_of_a_name_are_left_out() {
        let some = judged("hooks.example.com", &["10.0.0.1", "1.1.1.1", "fe80::1"]);
        assert_eq!(some, Ok(vec!["1.1.1.1".to_owned()]));
        let none = judged("hooks.example.com", &["10.0.0.1", "fe80::1"]);
        assert_eq!(
            none,
            Err(
                "hooks.example.com is not sent to: 10.0.0.1 is a private address, which \
                 VOUCH_WEBHOOK_ALLOWED_NETWORKS does not allow"
                    .to_owned()
            )
        );
    }

    #[test]
    fn localhost_is_this_machine_or_nothing() {
        assert_eq!(
            judged("localhost", &["127.0.0.1", "1.1.1.1"]),
            Ok(vec!["127.0.0.1".to_owned()])
        );
        assert!(judged("a.localhost", &["1.1.1.1"]).is_err());
    }
}
