//! Lists of networks, and where webhooks may be sent.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{Config, ConfigError};
use crate::delivery::client;
use crate::delivery::guard::Policy;
use crate::delivery::svix;

/// Reads networks; a single address is a network of one.
pub(super) fn networks(name: &'static str, texts: &[String]) -> Result<Vec<IpNet>, ConfigError> {
    let network = |text: &String| {
        let one_address = || text.parse::<IpAddr>().map(IpNet::from);
        text.parse::<IpNet>()
            .or_else(|_| one_address())
            .map_err(|_| ConfigError::Invalid {
                name,
                problem: format!("names {text}, which is no network such as 10.0.0.0/8"),
            })
    };
    texts.iter().map(network).collect()
}

impl Config {
    /// Where webhooks may be sent.
    ///
    /// # Errors
    /// A network that cannot be read.
    pub fn deliveries(&self) -> Result<client::Settings, ConfigError> {
        Ok(client::Settings::new(Policy {
            allow_http: self.webhook_allow_http,
            allowed_networks: networks("webhook_allowed_networks", &self.webhook_allowed_networks)?,
        }))
    }
    /// The Svix server that webhooks go through, where one is set.
    #[must_use]
    pub fn svix(&self) -> Option<svix::Settings> {
        let token = self.svix_token.clone()?;
        Some(svix::Settings {
            url: self.svix_url.clone(),
            token,
            deadline: svix::DEADLINE,
        })
    }
}
