//! Why settings are refused, in words that never repeat a value.

use super::SETTINGS;

/// Why settings are refused: one sentence that names the setting.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A command needs a setting that has no value.
    #[error("{} is not set: {meaning}", variable(.name))]
    Missing {
        /// The setting.
        name: &'static str,
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

/// figment's message without the value it complains about, which may be a secret.
pub(super) fn unreadable(error: &figment::Error) -> ConfigError {
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
