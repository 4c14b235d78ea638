//! What every `vouch` process of a test needs to be told.

use secrecy::{ExposeSecret, SecretString};
use vouch::app::Settings;

use super::app::{LEVEL, LEVEL_BUSINESS};

/// The settings that have no default, and those without which processes of one machine get in each other's way.
pub(crate) struct Environment<'a> {
    pub(crate) database_url: &'a str,
    /// In milliseconds.
    pub(crate) database_patience: String,
    /// Newest first, separated by commas.
    pub(crate) sealing_keys: String,
    pub(crate) audit_key: &'a str,
    /// Newest first, separated by commas.
    pub(crate) dossier_keys: String,
    pub(crate) sumsub_url: &'a str,
    pub(crate) app_token: &'a str,
    pub(crate) secret_key: &'a str,
    /// Separated by commas.
    pub(crate) webhook_secrets: String,
}

impl<'a> Environment<'a> {
    /// That of an app.
    pub(crate) fn of(settings: &'a Settings) -> Self {
        let list = |secrets: &[SecretString]| {
            let exposed: Vec<_> = secrets.iter().map(ExposeSecret::expose_secret).collect();
            exposed.join(",")
        };
        let sumsub = &settings.sumsub;
        Self {
            database_url: settings.database_url.expose_secret(),
            database_patience: settings.database_patience.as_millis().to_string(),
            sealing_keys: list(&settings.sealing_keys),
            audit_key: settings.audit_key.expose_secret(),
            dossier_keys: list(&settings.dossier_keys),
            sumsub_url: &sumsub.base_url,
            app_token: sumsub.app_token.expose_secret(),
            secret_key: sumsub.secret_key.expose_secret(),
            webhook_secrets: list(&settings.webhook_secrets),
        }
    }

    /// Names and values.
    pub(crate) fn variables(&self) -> [(&'static str, &str); 12] {
        [
            ("VOUCH_METRICS_LISTEN", "127.0.0.1:0"),
            ("VOUCH_DATABASE_URL", self.database_url),
            (
                "VOUCH_DATABASE_PATIENCE_MILLISECONDS",
                &self.database_patience,
            ),
            ("VOUCH_SEALING_KEYS", &self.sealing_keys),
            ("VOUCH_AUDIT_KEY", self.audit_key),
            ("VOUCH_DOSSIER_KEYS", &self.dossier_keys),
            ("VOUCH_SUMSUB_BASE_URL", self.sumsub_url),
            ("VOUCH_SUMSUB_APP_TOKEN", self.app_token),
            ("VOUCH_SUMSUB_SECRET_KEY", self.secret_key),
            ("VOUCH_SUMSUB_WEBHOOK_SECRETS", &self.webhook_secrets),
            ("VOUCH_SUMSUB_LEVEL_INDIVIDUAL", LEVEL),
            ("VOUCH_SUMSUB_LEVEL_BUSINESS", LEVEL_BUSINESS),
        ]
    }
}
