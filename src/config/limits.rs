//! How many requests callers may make, as settings say it.

use std::num::NonZeroU32;

use secrecy::ExposeSecret;

use super::networks::networks;
use super::{Config, ConfigError};
use crate::http::limits;
use crate::store::api_keys::MAX_RATE_LIMIT;

impl Config {
    /// How many requests callers may make.
    ///
    /// # Errors
    /// A limit that no caller could have, a network that cannot be read, or an address that is not Redis'.
    pub fn limits(&self) -> Result<limits::Settings, ConfigError> {
        let limit = |name, value: u32| {
            NonZeroU32::new(value)
                .filter(|limit| limit.get() <= MAX_RATE_LIMIT)
                .ok_or_else(|| ConfigError::Invalid {
                    name,
                    problem: format!("must be 1 to {MAX_RATE_LIMIT}"),
                })
        };
        if let Some(url) = &self.redis_url
            && !["redis://", "rediss://", "unix://"]
                .iter()
                .any(|scheme| url.expose_secret().starts_with(scheme))
        {
            return Err(ConfigError::Invalid {
                name: "redis_url",
                problem: "must begin with redis://, rediss:// or unix://".into(),
            });
        }
        Ok(limits::Settings {
            per_key: limit("rate_limit_per_minute", self.rate_limit_per_minute)?,
            per_peer: limit(
                "rate_limit_unauthenticated_per_minute",
                self.rate_limit_unauthenticated_per_minute,
            )?,
            trusted_proxies: networks("trusted_proxies", &self.trusted_proxies)?,
            redis_url: self.redis_url.clone(),
            redis_deadline: limits::shared::DEADLINE,
        })
    }
}
