//! What an operator sets for a Svix server.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::delivery::target::is_loopback_host;

/// How long one call may take.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// How to reach a Svix server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its base URL, such as `https://api.eu.svix.com`; where none is set, Svix' own, of the region that the token
    /// names. `VOUCH_SVIX_URL`.
    pub url: Option<String>,
    /// The token that every call carries. `VOUCH_SVIX_TOKEN`.
    pub token: SecretString,
    /// From connecting to the last byte of an answer. [`DEADLINE`], except in tests.
    pub deadline: Duration,
}

/// Why the client cannot be built: one sentence that names the setting, and never its secret value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not a URL, or with a query, a fragment or credentials.
    #[error("VOUCH_SVIX_URL must be a URL such as https://api.svix.com")]
    Url,
    /// Plain http to another host than loopback: it would show the token to the network.
    #[error("VOUCH_SVIX_URL must begin with https:// (plain http is for loopback)")]
    PlainHttp,
    /// Empty, or not what a header can carry.
    #[error("VOUCH_SVIX_TOKEN must be a Svix token: visible ASCII, not empty")]
    Token,
    /// The TLS set-up of this machine cannot be used.
    #[error(
        "VOUCH_SVIX_URL cannot be reached over https from this machine: {0} (are root certificates installed?)"
    )]
    Tls(String),
}

impl Settings {
    /// The base URL, checked, without a slash at the end.
    pub(super) fn base(&self) -> Result<String, SettingsError> {
        let Some(text) = &self.url else {
            return Ok(self.regional().to_owned());
        };
        let url = Url::parse(text).map_err(|_| SettingsError::Url)?;
        let bare = url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let (true, Some(host)) = (bare, url.host_str()) else {
            return Err(SettingsError::Url);
        };
        match url.scheme() {
            "https" => {}
            "http" if is_loopback_host(host) => {}
            "http" => return Err(SettingsError::PlainHttp),
            _ => return Err(SettingsError::Url),
        }
        Ok(url.as_str().trim_end_matches('/').to_owned())
    }

    /// Svix' own server: tokens end with the region that they are of (Svix' libraries).
    fn regional(&self) -> &'static str {
        match self.token.expose_secret().rsplit('.').next() {
            Some("us") => "https://api.us.svix.com",
            Some("eu") => "https://api.eu.svix.com",
            Some("in") => "https://api.in.svix.com",
            Some("ca") => "https://api.ca.svix.com",
            Some("au") => "https://api.au.svix.com",
            _ => "https://api.svix.com",
        }
    }

    /// The header of every call, marked as one that nothing may print.
    pub(super) fn authorization(&self) -> Result<HeaderValue, SettingsError> {
        let token = self.token.expose_secret();
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SettingsError::Token);
        }
        let header = HeaderValue::from_str(&format!("Bearer {token}"));
        let mut header = header.map_err(|_| SettingsError::Token)?;
        header.set_sensitive(true);
        Ok(header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(url: Option<&str>, token: &str) -> Result<String, SettingsError> {
        let settings = Settings {
            url: url.map(Into::into),
            token: token.into(),
            deadline: DEADLINE,
        };
        settings.authorization()?;
        settings.base()
    }

    #[test]
    fn without_a_url_the_token_names_the_region() {
        for (token, url) in [
            ("sk_x.eu", "https://api.eu.svix.com"),
            ("testsk_x.us", "https://api.us.svix.com"),
            ("eyJ.eyJ.sig", "https://api.svix.com"),
        ] {
            assert_eq!(base(None, token), Ok(url.to_owned()), "{token}");
        }
    }

    #[test]
    fn a_url_is_https_or_loopback_and_nothing_else() {
        for (given, expected) in [
            ("https://svix.example.com", Ok("https://svix.example.com")),
            ("https://example.com/svix/", Ok("https://example.com/svix")),
            ("http://127.0.0.1:8071/", Ok("http://127.0.0.1:8071")),
            ("http://[::1]:8071", Ok("http://[::1]:8071")),
            ("http://svix:8071", Err(SettingsError::PlainHttp)),
            ("ftp://example.com", Err(SettingsError::Url)),
            ("https://a:b@example.com", Err(SettingsError::Url)),
            ("https://example.com?a=b", Err(SettingsError::Url)),
            ("svix", Err(SettingsError::Url)),
        ] {
            let expected = expected.map(str::to_owned);
            assert_eq!(base(Some(given), "token"), expected, "{given}");
        }
    }

    #[test]
    fn a_token_is_visible_ascii() {
        for odd in ["", "a b", "a\n", "ä"] {
            assert_eq!(base(None, odd), Err(SettingsError::Token), "{odd:?}");
        }
    }
}
