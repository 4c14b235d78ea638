//! What an operator sets for the Sumsub client, and the checks that refuse a combination before the first call.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// The prefix of app tokens of Sumsub's sandbox environment (Sumsub docs "app-tokens").
const SANDBOX_PREFIX: &str = "sbx:";

/// How to reach Sumsub, and how much of it may be used.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Scheme, host and port, such as `https://api.sumsub.com`. `VOUCH_SUMSUB_BASE_URL`.
    pub base_url: String,
    /// The app token, sent with every request. `VOUCH_SUMSUB_APP_TOKEN`.
    pub app_token: SecretString,
    /// The key that signs requests; never sent. `VOUCH_SUMSUB_SECRET_KEY`.
    pub secret_key: SecretString,
    /// The deadline of one call over connecting, headers and body. Half of it is for connecting.
    /// `VOUCH_SUMSUB_TIMEOUT_SECONDS`.
    pub timeout: Duration,
    /// GET requests of the whole deployment per five seconds. `VOUCH_SUMSUB_GET_PER_5S`.
    pub get_per_5s: u32,
    /// POST requests of the whole deployment per five seconds. `VOUCH_SUMSUB_POST_PER_5S`.
    pub post_per_5s: u32,
    /// How many processes share those two totals. `VOUCH_REPLICAS`.
    pub replicas: u32,
    /// Hosts that may be spoken to without TLS, with a sandbox token only. Loopback always may.
    /// `VOUCH_SUMSUB_HTTP_HOSTS`.
    pub http_hosts: Vec<String>,
    /// How long a broker's call waits for its turn, before the broker is asked to come back: as long as `timeout`, or
    /// what a test needs.
    pub patience: Duration,
    /// How long a turn counts: [`super::budget::WINDOW`], or what a test needs.
    pub window: Duration,
}

/// Why the client cannot be built: one sentence that names the setting, and never its secret value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not a URL, or more than scheme, host and port.
    #[error(
        "VOUCH_SUMSUB_BASE_URL must be a scheme, a host and at most a port, such as https://api.sumsub.com"
    )]
    BaseUrl,
    /// Plain http to a host that is neither loopback nor excepted.
    #[error(
        "VOUCH_SUMSUB_BASE_URL must begin with https:// (plain http is for loopback, and with an sbx: token for the hosts in VOUCH_SUMSUB_HTTP_HOSTS)"
    )]
    PlainHttp,
    /// Empty, or not what a header can carry.
    #[error("VOUCH_SUMSUB_APP_TOKEN must be Sumsub's app token: visible ASCII, not empty")]
    AppToken,
    /// Empty.
    #[error("VOUCH_SUMSUB_SECRET_KEY must be the secret key that belongs to the app token")]
    SecretKey,
    /// Zero.
    #[error("VOUCH_SUMSUB_TIMEOUT_SECONDS must be more than 0")]
    Timeout,
    /// Zero, so that no request could ever be sent.
    #[error("{0} must be at least 1")]
    Zero(&'static str),
    /// The TLS set-up of this machine cannot be used, for example because it has no root certificates.
    #[error(
        "VOUCH_SUMSUB_BASE_URL cannot be reached over https from this machine: {0} (are root certificates installed?)"
    )]
    Tls(String),
}

impl Settings {
    /// Checks every setting and gives the origin (scheme, host, port) that requests go to.
    pub(super) fn origin(&self) -> Result<Origin, SettingsError> {
        self.app_token_header()?;
        if self.secret_key.expose_secret().is_empty() {
            return Err(SettingsError::SecretKey);
        }
        if self.timeout.is_zero() {
            return Err(SettingsError::Timeout);
        }
        let counts = [
            (self.get_per_5s, "VOUCH_SUMSUB_GET_PER_5S"),
            (self.post_per_5s, "VOUCH_SUMSUB_POST_PER_5S"),
            (self.replicas, "VOUCH_REPLICAS"),
        ];
        if let Some((_, name)) = counts.into_iter().find(|(count, _)| *count == 0) {
            return Err(SettingsError::Zero(name));
        }
        let url = Url::parse(&self.base_url).map_err(|_| SettingsError::BaseUrl)?;
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let (true, Some(host)) = (bare, url.host_str()) else {
            return Err(SettingsError::BaseUrl);
        };
        let encrypted = match url.scheme() {
            "https" => true,
            "http" if self.may_skip_tls(host) => false,
            "http" => return Err(SettingsError::PlainHttp),
            _ => return Err(SettingsError::BaseUrl),
        };
        Ok(Origin {
            text: url.origin().ascii_serialization(),
            encrypted,
        })
    }

    /// The app token as a header's value, marked as one that nothing may print.
    pub(super) fn app_token_header(&self) -> Result<HeaderValue, SettingsError> {
        let token = self.app_token.expose_secret();
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SettingsError::AppToken);
        }
        let mut header = HeaderValue::from_str(token).map_err(|_| SettingsError::AppToken)?;
        header.set_sensitive(true);
        Ok(header)
    }

    fn may_skip_tls(&self, host: &str) -> bool {
        is_loopback(host)
            || (self.app_token.expose_secret().starts_with(SANDBOX_PREFIX)
                && self
                    .http_hosts
                    .iter()
                    .any(|allowed| allowed.eq_ignore_ascii_case(host)))
    }
}

/// Where requests go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// `scheme://host[:port]`, without a slash at the end.
    pub(super) text: String,
    /// Whether it is https.
    pub(super) encrypted: bool,
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => bare.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sumsub::budget::WINDOW;

    fn settings(base_url: &str) -> Settings {
        Settings {
            base_url: base_url.to_owned(),
            app_token: SecretString::from("prd:token.private"),
            secret_key: SecretString::from("the-signing-key"),
            timeout: Duration::from_secs(10),
            get_per_5s: 300,
            post_per_5s: 50,
            replicas: 1,
            http_hosts: Vec::new(),
            patience: Duration::from_secs(10),
            window: WINDOW,
        }
    }

    fn origin(base_url: &str) -> Result<String, SettingsError> {
        settings(base_url).origin().map(|origin| origin.text)
    }

    #[test]
    fn https_and_loopback_are_accepted_and_reduced_to_the_origin() {
        let cases = [
            ("https://api.sumsub.com", "https://api.sumsub.com"),
            ("https://API.sumsub.com:443/", "https://api.sumsub.com"),
            ("http://127.0.0.1:8090", "http://127.0.0.1:8090"),
            ("http://localhost:8090/", "http://localhost:8090"),
            ("http://[::1]:8090", "http://[::1]:8090"),
        ];
        for (given, expected) in cases {
            assert_eq!(origin(given), Ok(expected.to_owned()), "{given}");
        }
    }

    #[test]
    fn anything_more_than_an_origin_is_refused() {
        for given in [
            "",
            "api.sumsub.com",
            "ftp://api.sumsub.com",
            "https://api.sumsub.com/v1",
            "https://api.sumsub.com?a=b",
            "https://api.sumsub.com/#x",
            "https://user:pass@api.sumsub.com",
            "file:///etc/passwd",
        ] {
            assert_eq!(origin(given), Err(SettingsError::BaseUrl), "{given}");
        }
    }

    #[test]
    fn plain_http_needs_a_listed_host_and_a_sandbox_token() {
        let mut settings = settings("http://sandbox:8090");
        assert_eq!(settings.origin(), Err(SettingsError::PlainHttp));
        settings.http_hosts = vec!["Sandbox".to_owned()];
        assert_eq!(settings.origin(), Err(SettingsError::PlainHttp));
        settings.app_token = SecretString::from("sbx:token.private");
        assert_eq!(
            settings.origin(),
            Ok(Origin {
                text: "http://sandbox:8090".to_owned(),
                encrypted: false
            })
        );
        settings.http_hosts = vec!["other".to_owned()];
        assert_eq!(settings.origin(), Err(SettingsError::PlainHttp));
        settings.base_url = "http://127.0.0.1.example.com".to_owned();
        assert_eq!(settings.origin(), Err(SettingsError::PlainHttp));
    }

    #[test]
    fn every_other_setting_is_named_when_it_is_wrong() {
        let good = settings("https://api.sumsub.com");
        type Change = fn(&mut Settings);
        let cases: [(Change, &str); 7] = [
            (|s| s.app_token = "".into(), "VOUCH_SUMSUB_APP_TOKEN"),
            (|s| s.app_token = "a b".into(), "VOUCH_SUMSUB_APP_TOKEN"),
            (|s| s.secret_key = "".into(), "VOUCH_SUMSUB_SECRET_KEY"),
            (
                |s| s.timeout = Duration::ZERO,
                "VOUCH_SUMSUB_TIMEOUT_SECONDS",
            ),
            (|s| s.get_per_5s = 0, "VOUCH_SUMSUB_GET_PER_5S"),
            (|s| s.post_per_5s = 0, "VOUCH_SUMSUB_POST_PER_5S"),
            (|s| s.replicas = 0, "VOUCH_REPLICAS"),
        ];
        for (change, name) in cases {
            let mut settings = good.clone();
            change(&mut settings);
            let error = settings.origin().unwrap_err().to_string();
            assert!(error.starts_with(name), "{error}");
        }
    }

    #[test]
    fn nothing_secret_is_printed() {
        let printed = format!("{:?}", settings("https://api.sumsub.com"));
        assert!(!printed.contains("token.private"), "{printed}");
        assert!(!printed.contains("the-signing-key"), "{printed}");
    }
}
