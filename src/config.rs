//! Settings: where they come from, what they mean, and which combinations are refused.
//!
//! One flat table. A setting `sumsub_base_url` in the TOML file is `VOUCH_SUMSUB_BASE_URL` in the environment. The order, weakest first: the
//! defaults of [`SETTINGS`], the file (`--config` or `VOUCH_CONFIG`), the environment, the command's flags. A name in the file that is not in the table is refused.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

use crate::http::limits;
use crate::secret::Environment;
use crate::store::api_keys::MAX_RATE_LIMIT;

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
    setting(
        "database_max_connections",
        Some("16"),
        "Largest number of database connections.",
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
        Some("30"),
        "How long a call owns an import before others may take it over, in seconds.",
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

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line, for programs.
    Json,
}

impl LogFormat {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pretty => "pretty",
            Self::Json => "json",
        }
    }
}

/// The settings of a process, as read. What a command needs beyond the defaults it asks for through `require_…`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address of the API.
    pub listen: SocketAddr,
    /// Address of /metrics.
    pub metrics_listen: SocketAddr,
    database_url: Option<SecretString>,
    /// Largest number of database connections.
    #[serde(deserialize_with = "number")]
    pub database_max_connections: u32,
    /// Sandbox or live.
    pub environment: Environment,
    #[serde(default, deserialize_with = "secret_list")]
    sealing_keys: Vec<SecretString>,
    audit_key: Option<SecretString>,
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

/// Why settings are refused: one sentence that names the setting.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A command needs a setting that has no value.
    #[error("{} is not set: {meaning}", variable(.name))]
    Missing {
        /// The setting.
        name: &'static str,
        /// What it is.
        meaning: &'static str,
    },
    /// A value cannot be what it is meant to be.
    #[error("{} {problem}", variable(.name))]
    Invalid {
        /// The setting.
        name: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The file or the environment cannot be read as settings.
    #[error("the settings cannot be read: {0}")]
    Unreadable(String),
}

/// A setting's name in the environment.
#[must_use]
pub fn variable(name: &str) -> String {
    format!("VOUCH_{}", name.to_uppercase())
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
        if self.replicas == 0 {
            return invalid("replicas", "must be at least 1");
        }
        if self.sumsub_timeout_seconds == 0 {
            return invalid("sumsub_timeout_seconds", "must be at least 1");
        }
        // A call that outlives its lease would be repeated by others while it still runs: reuse, then one look-up.
        if self.import_lease_seconds < 2 * self.sumsub_timeout_seconds + 5 {
            return invalid(
                "import_lease_seconds",
                "must be at least twice VOUCH_SUMSUB_TIMEOUT_SECONDS plus 5, so that no lease ends during a call",
            );
        }
        self.limits()?;
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

    /// Every setting's value in force, in the order of [`SETTINGS`]; secrets only say that they are set.
    #[must_use]
    pub fn shown(&self) -> Vec<Option<String>> {
        let count =
            |list: &[SecretString]| (!list.is_empty()).then(|| format!("({} set)", list.len()));
        let set = |secret: &Option<SecretString>| secret.as_ref().map(|_| "(set)".to_owned());
        let value = |name: &str| match name {
            "listen" => Some(self.listen.to_string()),
            "database_url" => set(&self.database_url),
            "database_max_connections" => Some(self.database_max_connections.to_string()),
            "environment" => Some(self.environment.as_str().to_owned()),
            "sealing_keys" => count(&self.sealing_keys),
            "audit_key" => set(&self.audit_key),
            "sumsub_base_url" => Some(self.sumsub_base_url.clone()),
            "sumsub_app_token" => set(&self.sumsub_app_token),
            "sumsub_secret_key" => set(&self.sumsub_secret_key),
            "sumsub_webhook_secrets" => count(&self.sumsub_webhook_secrets),
            "sumsub_level_individual" => self.sumsub_level_individual.clone(),
            "sumsub_level_business" => self.sumsub_level_business.clone(),
            "sumsub_timeout_seconds" => Some(self.sumsub_timeout_seconds.to_string()),
            "sumsub_get_per_5s" => Some(self.sumsub_get_per_5s.to_string()),
            "sumsub_post_per_5s" => Some(self.sumsub_post_per_5s.to_string()),
            "sumsub_http_hosts" => Some(self.sumsub_http_hosts.join(",")),
            "replicas" => Some(self.replicas.to_string()),
            "import_green_after_seconds" => Some(self.import_green_after_seconds.to_string()),
            "import_lease_seconds" => Some(self.import_lease_seconds.to_string()),
            "metrics_listen" => Some(self.metrics_listen.to_string()),
            "rate_limit_per_minute" => Some(self.rate_limit_per_minute.to_string()),
            "rate_limit_unauthenticated_per_minute" => {
                Some(self.rate_limit_unauthenticated_per_minute.to_string())
            }
            "trusted_proxies" => Some(self.trusted_proxies.join(",")),
            "redis_url" => set(&self.redis_url),
            "log" => Some(self.log.clone()),
            "log_format" => Some(self.log_format.as_str().to_owned()),
            _ => None,
        };
        SETTINGS.iter().map(|setting| value(setting.name)).collect()
    }

    /// The database's address.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn require_database_url(&self) -> Result<&SecretString, ConfigError> {
        require("database_url", self.database_url.as_ref())
    }

    /// The database's address, where one is set.
    #[must_use]
    pub fn database_url(&self) -> Option<&SecretString> {
        self.database_url.as_ref()
    }

    /// The sealing keys, newest first.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn require_sealing_keys(&self) -> Result<&[SecretString], ConfigError> {
        require(
            "sealing_keys",
            (!self.sealing_keys.is_empty()).then_some(&*self.sealing_keys),
        )
    }

    /// The key of the histories' chain.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn require_audit_key(&self) -> Result<&SecretString, ConfigError> {
        require("audit_key", self.audit_key.as_ref())
    }

    /// Sumsub's app token.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn require_sumsub_app_token(&self) -> Result<&SecretString, ConfigError> {
        require("sumsub_app_token", self.sumsub_app_token.as_ref())
    }

    /// The secret key of the app token.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn require_sumsub_secret_key(&self) -> Result<&SecretString, ConfigError> {
        require("sumsub_secret_key", self.sumsub_secret_key.as_ref())
    }

    /// The secrets any of which may verify a webhook.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn require_sumsub_webhook_secrets(&self) -> Result<&[SecretString], ConfigError> {
        let secrets =
            (!self.sumsub_webhook_secrets.is_empty()).then_some(&*self.sumsub_webhook_secrets);
        require("sumsub_webhook_secrets", secrets)
    }

    /// The level for individuals.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn require_sumsub_level_individual(&self) -> Result<&str, ConfigError> {
        require(
            "sumsub_level_individual",
            self.sumsub_level_individual.as_deref(),
        )
    }

    /// The level for businesses.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn require_sumsub_level_business(&self) -> Result<&str, ConfigError> {
        require(
            "sumsub_level_business",
            self.sumsub_level_business.as_deref(),
        )
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
        let network = |text: &String| {
            let one_address = || text.parse::<IpAddr>().map(IpNet::from);
            text.parse::<IpNet>()
                .or_else(|_| one_address())
                .map_err(|_| ConfigError::Invalid {
                    name: "trusted_proxies",
                    problem: format!("names {text}, which is no network such as 10.0.0.0/8"),
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
            trusted_proxies: self
                .trusted_proxies
                .iter()
                .map(network)
                .collect::<Result<_, _>>()?,
            redis_url: self.redis_url.clone(),
            redis_deadline: limits::shared::DEADLINE,
        })
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

/// figment's message without the value it complains about, which may be a secret.
fn unreadable(error: &figment::Error) -> ConfigError {
    let key = error.path.first().map(String::as_str);
    match SETTINGS.iter().find(|s| Some(s.name) == key) {
        Some(setting) => ConfigError::Invalid {
            name: setting.name,
            problem: format!("has a value that cannot be read: {}", setting.meaning),
        },
        None => match &error.kind {
            figment::error::Kind::UnknownField(field, _) => {
                ConfigError::Unreadable(format!("`{field}` is not a setting"))
            }
            _ => ConfigError::Unreadable("the file is not the expected flat TOML table".into()),
        },
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Raw {
    Text(String),
    Number(u32),
    List(Vec<String>),
}

fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match Raw::deserialize(deserializer)? {
        Raw::Text(text) => u32::from_str(text.trim()).map_err(serde::de::Error::custom),
        Raw::Number(number) => Ok(number),
        Raw::List(_) => Err(serde::de::Error::custom("a number is expected")),
    }
}

fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let items = match Raw::deserialize(deserializer)? {
        Raw::Text(text) => text.split(',').map(str::to_owned).collect(),
        Raw::Number(number) => vec![number.to_string()],
        Raw::List(items) => items,
    };
    Ok(items
        .iter()
        .map(|item| item.trim().to_owned())
        .filter(|item| !item.is_empty())
        .collect())
}

fn secret_list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<SecretString>, D::Error> {
    Ok(list(deserializer)?
        .into_iter()
        .map(SecretString::from)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vouch.toml");
        std::fs::write(&path, file).unwrap();
        let lookup = |name: &str| {
            environment
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        Config::load(Some(&path), lookup, &BTreeMap::new())
    }

    #[test]
    fn defaults_then_file_then_environment_then_flags() {
        assert_eq!(load("", &[]).unwrap().listen.to_string(), "127.0.0.1:8080");
        let file =
            "listen = \"127.0.0.1:1\"\nreplicas = 3\nsumsub_webhook_secrets = [\"a\", \"b\"]\n";
        let config = load(file, &[]).unwrap();
        assert_eq!((config.listen.port(), config.replicas), (1, 3));
        assert_eq!(config.require_sumsub_webhook_secrets().unwrap().len(), 2);
        let config = load(
            file,
            &[("VOUCH_LISTEN", "127.0.0.1:2"), ("VOUCH_REPLICAS", "")],
        )
        .unwrap();
        assert_eq!((config.listen.port(), config.replicas), (2, 3));
        let flags = BTreeMap::from([("listen", "127.0.0.1:4".to_owned())]);
        let config = Config::load(
            None,
            |name| (name == "VOUCH_LISTEN").then(|| "127.0.0.1:3".into()),
            &flags,
        );
        assert_eq!(config.unwrap().listen.port(), 4);
    }

    #[test]
    fn database_url_is_a_fallback_for_our_own_name() {
        let url = |environment: &[(&str, &str)]| {
            let config = load("", environment).unwrap();
            config
                .database_url()
                .map(|url| url.expose_secret().to_owned())
        };
        assert_eq!(url(&[]), None);
        assert_eq!(
            url(&[("DATABASE_URL", "postgres://a")]).as_deref(),
            Some("postgres://a")
        );
        let both = [
            ("DATABASE_URL", "postgres://a"),
            ("VOUCH_DATABASE_URL", "postgres://b"),
        ];
        assert_eq!(url(&both).as_deref(), Some("postgres://b"));
    }

    #[test]
    fn a_secret_of_digits_stays_text() {
        let config = load("", &[("VOUCH_SUMSUB_SECRET_KEY", "0123")]).unwrap();
        assert_eq!(
            config.require_sumsub_secret_key().unwrap().expose_secret(),
            "0123"
        );
    }

    #[test]
    fn refusals_name_the_setting_and_never_the_value() {
        let refused = |file: &str, environment: &[(&str, &str)]| {
            load(file, environment).unwrap_err().to_string()
        };
        assert_eq!(
            refused("sumsub_tokn = 1", &[]),
            "the settings cannot be read: `sumsub_tokn` is not a setting"
        );
        let text = refused("", &[("VOUCH_LISTEN", "hunter2")]);
        assert_eq!(
            text,
            "VOUCH_LISTEN has a value that cannot be read: Address of the API."
        );
        let text = refused("", &[("VOUCH_SUMSUB_APP_TOKEN", "prd:hunter2")]);
        assert_eq!(
            text,
            "VOUCH_SUMSUB_APP_TOKEN must start with sbx: in this VOUCH_ENVIRONMENT"
        );
        assert!(
            refused("", &[("VOUCH_IMPORT_LEASE_SECONDS", "24")])
                .starts_with("VOUCH_IMPORT_LEASE_SECONDS must")
        );
        for (name, value, problem) in [
            ("RATE_LIMIT_PER_MINUTE", "0", "must be 1 to 100000000"),
            (
                "RATE_LIMIT_UNAUTHENTICATED_PER_MINUTE",
                "100000001",
                "must be 1 to 100000000",
            ),
            (
                "TRUSTED_PROXIES",
                "10.0.0.0/8,ten",
                "names ten, which is no network such as 10.0.0.0/8",
            ),
            (
                "REDIS_URL",
                "http://:hunter2@h",
                "must begin with redis://, rediss:// or unix://",
            ),
        ] {
            let name = format!("VOUCH_{name}");
            assert_eq!(refused("", &[(&name, value)]), format!("{name} {problem}"));
        }
        let missing = load("", &[])
            .unwrap()
            .require_audit_key()
            .unwrap_err()
            .to_string();
        assert_eq!(
            missing,
            "VOUCH_AUDIT_KEY is not set: Base64 key of 32 bytes that chains the histories."
        );
    }

    #[test]
    fn every_setting_with_a_default_is_shown_with_it() {
        let config = load("", &[]).unwrap();
        for (setting, shown) in SETTINGS.iter().zip(config.shown()) {
            assert_eq!(shown.as_deref(), setting.default, "{}", setting.name);
        }
    }

    #[test]
    fn debug_output_holds_no_secret() {
        let environment = [
            ("VOUCH_SUMSUB_APP_TOKEN", "sbx:hunter2"),
            ("VOUCH_SEALING_KEYS", "hunter2"),
            ("VOUCH_REDIS_URL", "redis://:hunter2@h"),
            ("VOUCH_DATABASE_URL", "postgres://u:hunter2@h/d"),
            ("VOUCH_SUMSUB_WEBHOOK_SECRETS", "hunter2,hunter2"),
        ];
        assert!(!format!("{:?}", load("", &environment).unwrap()).contains("hunter2"));
    }
}
