//! `vouch config`.

use std::process::ExitCode;

use serde_json::{Map, Value, json};

use super::{Common, Failure};
use crate::config::{SETTINGS, variable};

/// Prints every setting with the value in force. Secrets show only whether they are set. A setting that is refused is
/// an error, so this also checks.
pub(super) fn run(common: &Common) -> Result<ExitCode, Failure> {
    let config = common.load(&std::collections::BTreeMap::new())?;
    let values = config.shown();
    let mut object = Map::new();
    let mut text = String::new();
    for (setting, value) in SETTINGS.iter().zip(&values) {
        object.insert(
            setting.name.into(),
            json!({
                "environment": variable(setting.name),
                "value": value,
                "default": setting.default,
                "meaning": setting.meaning,
            }),
        );
        let shown = value.as_deref().unwrap_or("(not set)");
        text.push_str(&format!(
            "{}={shown}\n    {}\n",
            variable(setting.name),
            setting.meaning
        ));
    }
    common.answer(&Value::Object(object), text.trim_end());
    Ok(ExitCode::SUCCESS)
}
