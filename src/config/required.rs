//! What a command needs beyond the defaults, and the durations that follow from settings.

use std::time::Duration;

use secrecy::SecretString;

use super::{Config, ConfigError, SETTINGS};
use crate::storage;

impl Config {
    /// The database's address.
    pub fn require_database_url(&self) -> Result<&SecretString, ConfigError> {
        require("database_url", self.database_url.as_ref())
    }

    /// The database's address, where one is set.
    #[must_use]
    pub fn database_url(&self) -> Option<&SecretString> {
        self.database_url.as_ref()
    }

    /// The sealing keys, newest first.
    pub fn require_sealing_keys(&self) -> Result<&[SecretString], ConfigError> {
        require(
            "sealing_keys",
            (!self.sealing_keys.is_empty()).then_some(&*self.sealing_keys),
        )
    }

    /// The key of the histories' chain.
    pub fn require_audit_key(&self) -> Result<&SecretString, ConfigError> {
        require("audit_key", self.audit_key.as_ref())
    }

    /// Sumsub's app token.
    pub fn require_sumsub_app_token(&self) -> Result<&SecretString, ConfigError> {
        require("sumsub_app_token", self.sumsub_app_token.as_ref())
    }

    /// The secret key of the app token.
    pub fn require_sumsub_secret_key(&self) -> Result<&SecretString, ConfigError> {
        require("sumsub_secret_key", self.sumsub_secret_key.as_ref())
    }

    /// The secrets any of which may verify a webhook.
    pub fn require_sumsub_webhook_secrets(&self) -> Result<&[SecretString], ConfigError> {
        let secrets =
            (!self.sumsub_webhook_secrets.is_empty()).then_some(&*self.sumsub_webhook_secrets);
        require("sumsub_webhook_secrets", secrets)
    }

    /// The level for individuals.
    pub fn require_sumsub_level_individual(&self) -> Result<&str, ConfigError> {
        require(
            "sumsub_level_individual",
            self.sumsub_level_individual.as_deref(),
        )
    }

    /// The level for businesses.
    pub fn require_sumsub_level_business(&self) -> Result<&str, ConfigError> {
        require(
            "sumsub_level_business",
            self.sumsub_level_business.as_deref(),
        )
    }

    /// Longest that a caller waits for the database.
    #[must_use]
    pub fn database_patience(&self) -> Duration {
        Duration::from_millis(self.database_patience_milliseconds.into())
    }

    /// Deadline of one call to Sumsub.
    #[must_use]
    pub fn sumsub_timeout(&self) -> Duration {
        Duration::from_secs(self.sumsub_timeout_seconds.into())
    }

    /// How long an imported applicant's GREEN may still be the donor's.
    #[must_use]
    pub fn import_green_after(&self) -> Duration {
        Duration::from_secs(self.import_green_after_seconds.into())
    }

    /// How long the bodies of processed webhooks are kept.
    #[must_use]
    pub fn inbox_retention(&self) -> Duration {
        Duration::from_secs(u64::from(self.inbox_retention_days) * 24 * 3600)
    }

    /// How long outgoing messages are kept.
    #[must_use]
    pub fn webhook_retention(&self) -> Duration {
        Duration::from_secs(u64::from(self.webhook_retention_days) * 24 * 3600)
    }

    /// Where documents are kept, and what is needed to reach them.
    #[must_use]
    pub fn storage(&self) -> storage::Settings {
        let keys = self.storage_s3_access_key_id.clone();
        storage::Settings {
            place: match &self.storage_url {
                Some(place) => place.clone(),
                None => storage::DEFAULT.to_owned(),
            },
            s3: storage::s3::Settings {
                endpoint: self.storage_s3_endpoint.clone(),
                region: self.storage_s3_region.clone(),
                allow_http: self.storage_s3_allow_http,
                keys: keys.zip(self.storage_s3_secret_access_key.clone()),
            },
        }
    }

    /// How long a call owns an import.
    #[must_use]
    pub fn import_lease(&self) -> Duration {
        Duration::from_secs(self.import_lease_seconds.into())
    }
}

fn require<T>(name: &'static str, value: Option<T>) -> Result<T, ConfigError> {
    let meaning = SETTINGS
        .iter()
        .find(|s| s.name == name)
        .map_or("", |s| s.meaning);
    value.ok_or(ConfigError::Missing { name, meaning })
}
