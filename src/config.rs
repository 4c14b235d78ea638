//! Settings: where they come from, what they mean, and which combinations are refused.
//!
//! One flat table. A setting `sumsub_base_url` in the TOML file is `VOUCH_SUMSUB_BASE_URL` in the environment. The order, weakest first: the
//! defaults of [`SETTINGS`], the file (`--config` or `VOUCH_CONFIG`), the environment, the command's flags. A name in the file that is not in the table is refused.

mod error;
mod limits;
mod log_format;
mod networks;
mod required;
mod shown;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

pub use error::{ConfigError, variable};
pub use log_format::LogFormat;

use crate::secret::Environment;
use error::unreadable;
use values::{list, number, secret_list, yes_or_no};

/// From here on an owner is a beneficial owner, in basis points.
const BENEFICIAL_OWNER: u32 = 2_500;

/// One setting, for `vouch config` and the operators' page.
#[derive(Debug)]
pub struct Setting {
    /// The name in the file; in the environment upper case after `VOUCH_`.
    pub name: &'static str,
    /// The default, where there is one.
    pub default: Option<&'static str>,
    /// Whether the value is never shown.
    pub secret: bool,
    /// What it means, with its unit.
    pub meaning: &'static str,
}

const fn setting(
    name: &'static str,
    default: Option<&'static str>,
    meaning: &'static str,
) -> Setting {
    Setting {
        name,
        default,
        secret: false,
        meaning,
    }
}

const fn secret(name: &'static str, meaning: &'static str) -> Setting {
    Setting {
        name,
        default: None,
        secret: true,
        meaning,
    }
}

/// Every setting.
pub const SETTINGS: &[Setting] = &[
    setting("listen", Some("127.0.0.1:8080"), "Address of the API."),
    setting(
        "metrics_listen",
        Some("127.0.0.1:9090"),
        "Address of /metrics; port 0 takes any free port.",
    ),
    secret(
        "database_url",
        "Postgres 14 or newer. DATABASE_URL is read where this is not set.",
    ),
    secret(
        "database_listen_url",
        "The same database by a way that notifications pass, where database_url is a pooler's; else waits end a second later.",
    ),
    setting(
        "database_max_connections",
        Some("16"),
        "Largest number of database connections.",
    ),
    setting(
        "database_patience_milliseconds",
        Some("1750"),
        "Longest that a request waits for the database before it is answered 503; from 100 to 60000.",
    ),
    setting(
        "environment",
        Some("sandbox"),
        "sandbox or live. Has to fit the Sumsub app token and the API keys.",
    ),
    secret(
        "sealing_keys",
        "Base64 keys of 32 bytes, comma-separated, newest first: seals with the first, opens with any.",
    ),
    secret(
        "audit_key",
        "Base64 key of 32 bytes that chains the histories.",
    ),
    secret(
        "hash_key",
        "Base64 key of 32 bytes for digests of document numbers; follows from audit_key where not set.",
    ),
    setting(
        "audit_checkpoint_file",
        None,
        "File to which checkpoints of the histories are appended, for a copy out of the database's reach.",
    ),
    setting(
        "sumsub_base_url",
        Some("https://api.sumsub.com"),
        "Sumsub's API. https, except on loopback and sumsub_http_hosts.",
    ),
    secret("sumsub_app_token", "Sumsub app token (sbx:… or prd:…)."),
    secret(
        "sumsub_secret_key",
        "Secret key that belongs to the app token.",
    ),
    secret(
        "sumsub_webhook_secrets",
        "Secrets of Sumsub's webhooks, comma-separated; any of them may verify.",
    ),
    setting(
        "sumsub_level_individual",
        None,
        "Sumsub level for INDIVIDUAL organizations.",
    ),
    setting(
        "sumsub_level_business",
        None,
        "Sumsub level for BUSINESS organizations.",
    ),
    setting(
        "sumsub_timeout_seconds",
        Some("10"),
        "Deadline of one call to Sumsub, in seconds.",
    ),
    setting(
        "sumsub_get_per_5s",
        Some("300"),
        "GET calls to Sumsub in 5 seconds, for the whole deployment.",
    ),
    setting(
        "sumsub_post_per_5s",
        Some("50"),
        "POST calls to Sumsub in 5 seconds, for the whole deployment.",
    ),
    setting(
        "sumsub_http_hosts",
        Some(""),
        "Hosts that may be called without TLS, comma-separated; sbx: tokens only.",
    ),
    setting(
        "replicas",
        Some("1"),
        "Number of processes that share the Sumsub budgets.",
    ),
    setting(
        "import_green_after_seconds",
        Some("10"),
        "How long an imported applicant's GREEN may still be the donor's, in seconds.",
    ),
    setting(
        "import_lease_seconds",
        Some("15"),
        "How long others wait for an import whose process is gone before they take it over, in seconds, from 5 to 18; renewed past half its life.",
    ),
    setting(
        "inbox_retention_days",
        Some("30"),
        "How long the bodies of processed Sumsub webhooks are kept, in days. Their hashes stay 30 days longer.",
    ),
    setting(
        "webhook_retention_days",
        Some("90"),
        "How long outgoing webhook messages and their delivery log are kept, in days.",
    ),
    setting(
        "webhook_allowed_networks",
        Some(""),
        "Networks that webhooks may be sent to although they are not public, comma-separated, such as 10.0.0.0/8.",
    ),
    setting(
        "webhook_allow_http",
        Some("false"),
        "true lets webhooks go to loopback addresses without TLS, if webhook_allowed_networks allows them at all.",
    ),
    setting(
        "svix_url",
        None,
        "Svix server that keeps endpoints and delivers, with svix_token; else Svix' own of the token's region. https, except on loopback.",
    ),
    secret(
        "svix_token",
        "Token of a Svix server: webhooks go through it instead of the built-in sender.",
    ),
    setting(
        "document_grace_days",
        Some("0"),
        "How long an approval outlives a required document of an in-house file, in days.",
    ),
    setting(
        "unknown_share_basis_points",
        Some("500"),
        "Largest share of a business without an identified owner that needs no explanation, in basis points; less than 2500.",
    ),
    setting(
        "reporting_floor_basis_points",
        Some("1000"),
        "Smallest effective share of a business whose owner has to be among the people of its file, in basis points; from 1 to 2500.",
    ),
    setting(
        "storage_url",
        None,
        "Where documents are kept: a folder, file:///… or s3://bucket/prefix; `data/documents`, or under the folder of `vouch dev`, where not set.",
    ),
    setting(
        "storage_s3_endpoint",
        None,
        "S3 server of storage_url; AWS' own of the region where not set.",
    ),
    setting(
        "storage_s3_region",
        None,
        "Region of the bucket; AWS_REGION, else us-east-1, where not set.",
    ),
    setting(
        "storage_s3_allow_http",
        Some("false"),
        "true takes a storage_s3_endpoint without TLS that is not on this machine.",
    ),
    setting(
        "storage_s3_access_key_id",
        None,
        "Access key of the bucket; with neither key set, what AWS' own variables or the role of the task or instance say.",
    ),
    secret(
        "storage_s3_secret_access_key",
        "Secret key that belongs to storage_s3_access_key_id.",
    ),
    setting(
        "max_connections",
        Some("4096"),
        "Largest number of clients' connections, at least 16, of which one address has at most half; the one longest idle goes for a new one.",
    ),
    setting(
        "upload_memory_megabytes",
        Some("256"),
        "Memory for documents that come and go at once, in MB, at least 64, of which one organization has at most half; what is beyond it is asked to retry.",
    ),
    setting(
        "rate_limit_per_minute",
        Some("1000"),
        "Requests per minute for an API key that has no limit of its own.",
    ),
    setting(
        "rate_limit_unauthenticated_per_minute",
        Some("1000"),
        "Requests per minute for an address, without a key that works.",
    ),
    setting(
        "trusted_proxies",
        Some(""),
        "Networks whose X-Forwarded-For is believed, comma-separated, such as 10.0.0.0/8.",
    ),
    secret(
        "redis_url",
        "Redis in which replicas count rate limits together; without it each counts alone.",
    ),
    setting(
        "log",
        Some("info"),
        "Log filter, as tracing-subscriber reads it.",
    ),
    setting("log_format", Some("pretty"), "pretty or json."),
];

/// The settings of a process, as read. What a command needs beyond the defaults it asks for through `require_…`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address of the API.
    pub listen: SocketAddr,
    /// Address of /metrics.
    pub metrics_listen: SocketAddr,
    database_url: Option<SecretString>,
    /// The same database, past a pooler that keeps notifications to itself.
    pub database_listen_url: Option<SecretString>,
    /// Largest number of database connections.
    #[serde(deserialize_with = "number")]
    pub database_max_connections: u32,
    #[serde(deserialize_with = "number")]
    database_patience_milliseconds: u32,
    /// Sandbox or live.
    pub environment: Environment,
    #[serde(default, deserialize_with = "secret_list")]
    sealing_keys: Vec<SecretString>,
    audit_key: Option<SecretString>,
    /// The key of digests, where one is set.
    pub hash_key: Option<SecretString>,
    /// Sumsub's API, without a trailing slash.
    pub sumsub_base_url: String,
    sumsub_app_token: Option<SecretString>,
    sumsub_secret_key: Option<SecretString>,
    #[serde(default, deserialize_with = "secret_list")]
    sumsub_webhook_secrets: Vec<SecretString>,
    sumsub_level_individual: Option<String>,
    sumsub_level_business: Option<String>,
    #[serde(deserialize_with = "number")]
    sumsub_timeout_seconds: u32,
    /// GET calls in 5 seconds, for the whole deployment.
    #[serde(deserialize_with = "number")]
    pub sumsub_get_per_5s: u32,
    /// POST calls in 5 seconds, for the whole deployment.
    #[serde(deserialize_with = "number")]
    pub sumsub_post_per_5s: u32,
    #[serde(deserialize_with = "list")]
    /// Hosts that may be called without TLS.
    pub sumsub_http_hosts: Vec<String>,
    /// Number of processes that share the budgets.
    #[serde(deserialize_with = "number")]
    pub replicas: u32,
    #[serde(deserialize_with = "number")]
    import_green_after_seconds: u32,
    #[serde(deserialize_with = "number")]
    import_lease_seconds: u32,
    #[serde(deserialize_with = "number")]
    inbox_retention_days: u32,
    #[serde(deserialize_with = "number")]
    webhook_retention_days: u32,
    #[serde(deserialize_with = "list")]
    webhook_allowed_networks: Vec<String>,
    #[serde(deserialize_with = "yes_or_no")]
    webhook_allow_http: bool,
    audit_checkpoint_file: Option<PathBuf>,
    svix_url: Option<String>,
    svix_token: Option<SecretString>,
    /// How many days an approval outlives a required document.
    #[serde(deserialize_with = "number")]
    pub document_grace_days: u32,
    /// The largest share of a business without an identified owner that needs no explanation, in basis points.
    #[serde(deserialize_with = "number")]
    pub unknown_share_basis_points: u32,
    /// The smallest effective share whose owner has to be among the people of the file, in basis points.
    #[serde(deserialize_with = "number")]
    pub reporting_floor_basis_points: u32,
    /// Where documents are kept, where that is set.
    pub storage_url: Option<String>,
    storage_s3_endpoint: Option<String>,
    storage_s3_region: Option<String>,
    #[serde(deserialize_with = "yes_or_no")]
    storage_s3_allow_http: bool,
    storage_s3_access_key_id: Option<String>,
    storage_s3_secret_access_key: Option<SecretString>,
    /// Memory for uploads at once, in MB.
    #[serde(deserialize_with = "number")]
    pub upload_memory_megabytes: u32,
    /// Most connections of clients.
    #[serde(deserialize_with = "number")]
    pub max_connections: u32,
    /// Requests per minute for a key without a limit of its own.
    #[serde(deserialize_with = "number")]
    rate_limit_per_minute: u32,
    /// Requests per minute for an address, without a key that works.
    #[serde(deserialize_with = "number")]
    rate_limit_unauthenticated_per_minute: u32,
    #[serde(deserialize_with = "list")]
    trusted_proxies: Vec<String>,
    redis_url: Option<SecretString>,
    /// Log filter.
    pub log: String,
    /// How log lines look.
    pub log_format: LogFormat,
}

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
        let defaults: BTreeMap<&str, &str> = SETTINGS
            .iter()
            .filter_map(|s| Some((s.name, s.default?)))
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
                "must be from 5 to 18: there is time to renew it, and nobody waits longer than 20 for a process that is gone",
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
                "must be at least 64: the largest document takes 29 while it is read, and nobody has more than half",
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
