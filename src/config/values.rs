//! How values are read: from the environment they are text, in the file they may be numbers and lists.

use std::str::FromStr;

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};

#[derive(Deserialize)]
#[serde(untagged)]
enum Raw {
    Text(String),
    Number(u32),
    List(Vec<String>),
}

pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match Raw::deserialize(deserializer)? {
        Raw::Text(text) => u32::from_str(text.trim()).map_err(serde::de::Error::custom),
        Raw::Number(number) => Ok(number),
        Raw::List(_) => Err(serde::de::Error::custom("a number is expected")),
    }
}

pub(super) fn yes_or_no<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Raw {
        Text(String),
        Bool(bool),
    }
    match Raw::deserialize(deserializer)? {
        Raw::Text(text) => bool::from_str(text.trim()).map_err(serde::de::Error::custom),
        Raw::Bool(value) => Ok(value),
    }
}

pub(super) fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
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

pub(super) fn secret_list<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<SecretString>, D::Error> {
    Ok(list(deserializer)?
        .into_iter()
        .map(SecretString::from)
        .collect())
}
