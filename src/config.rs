//! Settings: where they come from, what they mean, and which combinations are refused.
//!
//! One flat table. A setting `sumsub_base_url` in the TOML file is `VOUCH_SUMSUB_BASE_URL` in the environment. The order, weakest first: the
//! defaults of [`SETTINGS`], the file (`--config` or `VOUCH_CONFIG`), the environment, the command's flags. A name in the file that is not in the table is refused.

mod error;
mod limits;
mod list;
mod log_format;
mod names;
mod networks;
mod required;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;
use std::path::Path;

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use secrecy::ExposeSecret;

use domain::ownership;

pub use error::{ConfigError, variable};
pub use list::{Config, SETTINGS, Setting};
pub use log_format::LogFormat;
pub use names::{Unknown, unknown};

use error::unreadable;

/// From here on an owner is a beneficial owner, in basis points.
const BENEFICIAL_OWNER: u32 = 2_500;

impl Config {
    /// Reads file and environment.
    ///
    /// # Errors
    /// [`ConfigError`]: one sentence that names the setting.
    pub fn load(
        file: Option<&Path>,
        environment: impl Fn(&str) -> Option<String>,
        flags: &BTreeMap<&'static str, String>,
    ) -> Result<Self, ConfigError> {
        // An empty text is none.
        let defaults: BTreeMap<&str, &str> = SETTINGS
            .iter()
            .map(|setting| (setting.name, setting.default.unwrap_or_default()))
            .collect();
        let mut from_environment: BTreeMap<&str, String> = SETTINGS
            .iter()
            .filter_map(|s| {
                Some((
                    s.name,
                    environment(&variable(s.name)).filter(|v| !v.is_empty())?,
                ))
            })
            .collect();
        if let Some(url) = environment("DATABASE_URL").filter(|url| !url.is_empty()) {
            from_environment.entry("database_url").or_insert(url);
        }
        let mut figment = Figment::from(Serialized::defaults(defaults));
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        figment
            .merge(Serialized::defaults(from_environment))
            .merge(Serialized::defaults(flags))
            .extract::<Self>()
            .map_err(|error| unreadable(&error))?
            .checked()
    }

    /// Refuses values and combinations that cannot work.
    fn checked(self) -> Result<Self, ConfigError> {
        let invalid = |name, problem: &str| {
            Err(ConfigError::Invalid {
                name,
                problem: problem.into(),
            })
        };
        if self.database_max_connections < 4 {
            return invalid(
                "database_max_connections",
                "must be at least 4: workers and requests share them",
            );
        }
        if !(100..=60_000).contains(&self.database_patience_milliseconds) {
            return invalid(
                "database_patience_milliseconds",
                "must be from 100 to 60000",
            );
        }
        if self.replicas == 0 {
            return invalid("replicas", "must be at least 1");
        }
        if self.sumsub_timeout_seconds == 0 {
            return invalid("sumsub_timeout_seconds", "must be at least 1");
        }
        if !(5..=18).contains(&self.import_lease_seconds) {
            return invalid(
                "import_lease_seconds",
                "must be from 5 to 18: there is time to renew it, and no record waits longer than 20 for a process that is gone",
            );
        }
        if self.unknown_share_basis_points >= BENEFICIAL_OWNER {
            return invalid(
                "unknown_share_basis_points",
                "must be less than 2500: 25 % may be a beneficial owner's",
            );
        }
        if !(1..=BENEFICIAL_OWNER).contains(&self.reporting_floor_basis_points) {
            return invalid("reporting_floor_basis_points", "must be from 1 to 2500");
        }
        let laws = ownership::Policies::built_in();
        if laws.is_ok_and(|laws| laws.get(&self.ownership_policy).is_none()) {
            return invalid("ownership_policy", "must be amlr-2027 or 4amld");
        }
        if !(60..=1826).contains(&self.refresh_standard_days) {
            return invalid("refresh_standard_days", "must be from 60 to 1826");
        }
        if !(60..=366).contains(&self.refresh_enhanced_days) {
            return invalid("refresh_enhanced_days", "must be from 60 to 366");
        }
        self.limits()?;
        self.deliveries()?;
        if self.svix_url.is_some() && self.svix_token.is_none() {
            return invalid("svix_url", "needs VOUCH_SVIX_TOKEN beside it");
        }
        if self.max_connections < 16 {
            return invalid("max_connections", "must be at least 16");
        }
        if self.upload_memory_megabytes < 64 {
            return invalid(
                "upload_memory_megabytes",
                "must be at least 64: the largest document takes 29 while it is read, and no organization has more than half",
            );
        }
        if self.storage_s3_access_key_id.is_some() != self.storage_s3_secret_access_key.is_some() {
            return invalid(
                "storage_s3_access_key_id",
                "needs VOUCH_STORAGE_S3_SECRET_ACCESS_KEY beside it, and the other way round",
            );
        }
        if let Some(token) = &self.sumsub_app_token {
            let prefix = self.environment.app_token_prefix();
            if !token.expose_secret().starts_with(prefix) {
                return Err(ConfigError::Invalid {
                    name: "sumsub_app_token",
                    problem: format!("must start with {prefix} in this VOUCH_ENVIRONMENT"),
                });
            }
        }
        Ok(self)
    }
}
