//! The settings, each in one place: name, type, default where there is one, and what it means, with its unit.
//!
//! A value of type [`SecretString`] is never shown.

use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

use super::LogFormat;
use super::values::{Value, read};
use crate::secret::Environment;
use domain::file::Level;

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

const fn default(of: &'static [&'static str]) -> Option<&'static str> {
    match of {
        [default, ..] => Some(default),
        [] => None,
    }
}

macro_rules! settings {
    ($(#[doc = $meaning:literal] $visibility:vis $name:ident: $kind:ty $(= $default:literal)?,)+) => {
        /// Every setting.
        pub const SETTINGS: &[Setting] = &[$(Setting {
            name: stringify!($name),
            default: default(&[$($default)?]),
            secret: <$kind as Value>::SECRET,
            meaning: $meaning.trim_ascii(),
        },)+];

        /// The settings of a process, as read. What a command needs beyond the defaults it asks for through `require_…`.
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Config {
            $(#[doc = $meaning] #[serde(deserialize_with = "read")] $visibility $name: $kind,)+
        }

        impl Config {
            /// Every setting's value in force, in the order of [`SETTINGS`]; secrets only say that they are set.
            #[must_use]
            pub fn shown(&self) -> Vec<Option<String>> {
                vec![$(self.$name.shown(),)+]
            }
        }
    };
}

settings! {
    /// Address of the API.
    pub listen: SocketAddr = "127.0.0.1:8080",
    /// Address of /metrics; port 0 takes any free port.
    pub metrics_listen: SocketAddr = "127.0.0.1:9090",
    /// Postgres 14 or newer. DATABASE_URL is read where this is not set.
    pub(super) database_url: Option<SecretString>,
    /// The same database by a way that notifications pass, where database_url is a pooler's; else waits end a second later.
    pub database_listen_url: Option<SecretString>,
    /// Largest number of database connections.
    pub database_max_connections: u32 = "16",
    /// Longest that a request waits for the database before it is answered 503; from 100 to 60000.
    pub(super) database_patience_milliseconds: u32 = "1750",
    /// sandbox or live. Has to fit the Sumsub app token and the API keys.
    pub environment: Environment = "sandbox",
    /// Base64 keys of 32 bytes, comma-separated, newest first: seals with the first, opens with any.
    pub(super) sealing_keys: Vec<SecretString>,
    /// Base64 key of 32 bytes that chains the histories.
    pub(super) audit_key: Option<SecretString>,
    /// Base64 key of 32 bytes for digests of document numbers; follows from audit_key where not set.
    pub hash_key: Option<SecretString>,
    /// Base64 keys of 32 bytes (Ed25519), comma-separated, newest first: sign dossiers, checkpoints and attestations with the first; without them there are none.
    pub dossier_keys: Vec<SecretString>,
    /// Who attestations say they are by (iss), such as the address at which brokers reach this service.
    pub attestation_issuer: String = "vouch",
    /// File to which checkpoints of the histories are appended, for a copy out of the database's reach.
    pub audit_checkpoint_file: Option<PathBuf>,
    /// Sumsub's API. https, except on loopback and sumsub_http_hosts.
    pub sumsub_base_url: String = "https://api.sumsub.com",
    /// Sumsub app token (sbx:… or prd:…).
    pub(super) sumsub_app_token: Option<SecretString>,
    /// Secret key that belongs to the app token.
    pub(super) sumsub_secret_key: Option<SecretString>,
    /// Secrets of Sumsub's webhooks, comma-separated; any of them may verify.
    pub(super) sumsub_webhook_secrets: Vec<SecretString>,
    /// Sumsub level for INDIVIDUAL organizations.
    pub(super) sumsub_level_individual: Option<String>,
    /// Sumsub level for BUSINESS organizations.
    pub(super) sumsub_level_business: Option<String>,
    /// Deadline of one call to Sumsub, in seconds.
    pub(super) sumsub_timeout_seconds: u32 = "10",
    /// GET calls to Sumsub in 5 seconds, for the whole deployment.
    pub sumsub_get_per_5s: u32 = "300",
    /// POST calls to Sumsub in 5 seconds, for the whole deployment.
    pub sumsub_post_per_5s: u32 = "50",
    /// Hosts that may be called without TLS, comma-separated; sbx: tokens only.
    pub sumsub_http_hosts: Vec<String> = "",
    /// Number of processes that share the Sumsub budgets.
    pub replicas: u32 = "1",
    /// How long an imported applicant's GREEN may still be the donor's, in seconds.
    pub(super) import_green_after_seconds: u32 = "10",
    /// How long others wait for an import whose process is gone before they take it over, in seconds, from 5 to 18; renewed past half its life.
    pub(super) import_lease_seconds: u32 = "15",
    /// How long the bodies of processed Sumsub webhooks are kept, in days. Their hashes stay 30 days longer.
    pub(super) inbox_retention_days: u32 = "30",
    /// How long outgoing webhook messages and their delivery log are kept, in days.
    pub(super) webhook_retention_days: u32 = "90",
    /// Networks that webhooks may be sent to although they are not public, comma-separated, such as 10.0.0.0/8.
    pub(super) webhook_allowed_networks: Vec<String> = "",
    /// true lets webhooks go to loopback addresses without TLS, if webhook_allowed_networks allows them at all.
    pub(super) webhook_allow_http: bool = "false",
    /// Svix server that keeps endpoints and delivers, with svix_token; else Svix' own of the token's region. https, except on loopback.
    pub(super) svix_url: Option<String>,
    /// Token of a Svix server: webhooks go through it instead of the built-in sender.
    pub(super) svix_token: Option<SecretString>,
    /// How long an approval outlives a required document of an in-house file, in days.
    pub document_grace_days: u32 = "0",
    /// Largest share of a business without an identified owner that needs no explanation, in basis points; less than 2500.
    pub unknown_share_basis_points: u32 = "500",
    /// Smallest effective share of a business whose owner has to be among the people of its file, in basis points; from 1 to 2500.
    pub reporting_floor_basis_points: u32 = "1000",
    /// Law by which owners and controllers of a business are found: amlr-2027 (25 % or more) or 4amld (more than 25 %).
    pub ownership_policy: String = "amlr-2027",
    /// What the FATF's grey list asks for: STANDARD only shows that it names a country, ENHANCED raises the level.
    pub grey_list_level: Level = "STANDARD",
    /// How long an approval at STANDARD is good for before it has to be refreshed, in days; from 60 to 1826.
    pub refresh_standard_days: u32 = "1826",
    /// The same at ENHANCED, in days; from 60 to 366.
    pub refresh_enhanced_days: u32 = "365",
    /// true ends an approval that is due to be refreshed; else it stands, and officers see it in their queue.
    pub refresh_ends_approval: bool = "false",
    /// Where documents are kept: a folder, file:///… or s3://bucket/prefix; `data/documents`, or under the folder of `vouch dev`, where not set.
    pub storage_url: Option<String>,
    /// S3 server of storage_url; AWS' own of the region where not set.
    pub(super) storage_s3_endpoint: Option<String>,
    /// Region of the bucket; AWS_REGION, else us-east-1, where not set.
    pub(super) storage_s3_region: Option<String>,
    /// true takes a storage_s3_endpoint without TLS that is not on this machine.
    pub(super) storage_s3_allow_http: bool = "false",
    /// Access key of the bucket; with neither key set, what AWS' own variables or the role of the task or instance say.
    pub(super) storage_s3_access_key_id: Option<String>,
    /// Secret key that belongs to storage_s3_access_key_id.
    pub(super) storage_s3_secret_access_key: Option<SecretString>,
    /// Largest number of clients' connections, at least 16, of which one address has at most half; the one longest idle goes for a new one.
    pub max_connections: u32 = "4096",
    /// Memory for documents that come and go at once, in MB, at least 64, of which one organization has at most half; what is beyond it is asked to retry.
    pub upload_memory_megabytes: u32 = "256",
    /// Requests per minute for an API key that has no limit of its own.
    pub(super) rate_limit_per_minute: u32 = "1000",
    /// Requests per minute for an address, without a key that works.
    pub(super) rate_limit_unauthenticated_per_minute: u32 = "1000",
    /// Networks whose X-Forwarded-For is believed, comma-separated, such as 10.0.0.0/8.
    pub(super) trusted_proxies: Vec<String> = "",
    /// Redis in which replicas count rate limits together; without it each counts alone.
    pub(super) redis_url: Option<SecretString>,
    /// Log filter, as tracing-subscriber reads it.
    pub log: String = "info",
    /// pretty or json.
    pub log_format: LogFormat = "pretty",
}
